"""Files that lie with records: one table for each noun, so that every file's record is there and its owner's.

A file of reference data is reference data; a file of an agency's record belongs to the agency, and the database holds
it to the record's own.
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Final

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Integer, String, Table, event
from sqlalchemy.orm import Mapped, Mapper, mapped_column

from models.attachments.rules import KINDS, Scan
from models.base.model import Binned, Keyed, Model, Owned, Reference
from models.base.permissions import Permission
from models.base.types import CleanText, Instant
from models.catalogue.tables import Procedure
from models.documents.tables import OfficialDocument
from models.organisations.tables import Organisation
from models.plans.tables import Plan, Task
from models.programmes.tables import Programme
from models.reports.tables import Report


class Attachment(Keyed, Binned):
    """A file of a record: the bytes lie in the store under their hash, once however often they are attached.

    ``filename`` is the name as sent, shown and never a path. ``kind`` follows from the content. ``signature`` is what
    the scanner called what it found.
    """

    __record__: ClassVar[type[Model]]  # whose records have such files

    record_id: Mapped[int]
    filename: Mapped[str] = mapped_column(CleanText, nullable=False)
    kind: Mapped[str] = mapped_column(String(8), nullable=False)
    size: Mapped[int] = mapped_column(Integer, nullable=False)
    sha256: Mapped[str] = mapped_column(String(64), nullable=False, index=True)
    scan: Mapped[str] = mapped_column(String(12), nullable=False, default=Scan.NOT_SCANNED.value, index=True)
    scanned_at: Mapped[datetime | None] = mapped_column(Instant)
    signature: Mapped[str] = mapped_column(CleanText, nullable=False, default="")
    uploaded_at: Mapped[datetime] = mapped_column(Instant, nullable=False)
    uploader: Mapped[str] = mapped_column(CleanText, nullable=False)

    def __str__(self) -> str:
        return self.filename


@event.listens_for(Mapper, "after_mapper_constructed")
def _state_invariants(mapper: Mapper[Attachment], cls: type[object]) -> None:
    table = mapper.local_table
    if isinstance(table, Table) and issubclass(cls, Attachment):
        listed = ", ".join(repr(each.value) for each in Scan)
        table.append_constraint(CheckConstraint(f"scan IN ({listed})", name="scan"))
        table.append_constraint(CheckConstraint(f"kind IN ({', '.join(map(repr, KINDS))})", name="kind"))
        table.append_constraint(CheckConstraint("size > 0", name="size"))


class DocumentAttachment(Attachment, Reference, Model):
    """A file of an official document: the text itself, as signed."""

    __tablename__ = "official_document_attachment"
    __managed_by__ = Permission.DOCUMENT_WRITE
    __record__ = OfficialDocument

    record_id: Mapped[int] = mapped_column(ForeignKey("official_document.id"), nullable=False, index=True)


class ProcedureAttachment(Attachment, Reference, Model):
    """A file of a procedure: its decision of publication, a form that citizens fill in."""

    __tablename__ = "procedure_attachment"
    __managed_by__ = Permission.PROCEDURE_WRITE
    __record__ = Procedure

    record_id: Mapped[int] = mapped_column(ForeignKey("procedure.id"), nullable=False, index=True)


class OrganisationAttachment(Attachment, Reference, Model):
    """A file of an agency, kept by the office: the act that set it up."""

    __tablename__ = "organisation_attachment"
    __managed_by__ = Permission.ORGANISATION_MANAGE
    __record__ = Organisation

    record_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), nullable=False, index=True)


class PlanAttachment(Attachment, Owned, Model):
    """A file of an agency's plan: the act as issued."""

    __tablename__ = "plan_attachment"
    __record__ = Plan
    __table_args__ = (ForeignKeyConstraint(["record_id", "organisation_id"], ["plan.id", "plan.organisation_id"]),)

    record_id: Mapped[int] = mapped_column(Integer, nullable=False, index=True)


class TaskAttachment(Attachment, Owned, Model):
    """A file of a task: its product, what shows that it is done."""

    __tablename__ = "task_attachment"
    __record__ = Task
    __table_args__ = (ForeignKeyConstraint(["record_id", "organisation_id"], ["task.id", "task.organisation_id"]),)

    record_id: Mapped[int] = mapped_column(Integer, nullable=False, index=True)


class ProgrammeAttachment(Attachment, Reference, Model):
    """A file of a programme: its text, guidance on it."""

    __tablename__ = "programme_attachment"
    __managed_by__ = Permission.PROGRAMME_MANAGE
    __record__ = Programme

    record_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), nullable=False, index=True)


class ReportAttachment(Attachment, Owned, Model):
    """A file that goes with a report: the signed letter, annexes."""

    __tablename__ = "report_attachment"
    __record__ = Report
    __table_args__ = (ForeignKeyConstraint(["record_id", "organisation_id"], ["report.id", "report.organisation_id"]),)

    record_id: Mapped[int] = mapped_column(Integer, nullable=False, index=True)


CLASSES: Final[tuple[type[Attachment], ...]] = (
    DocumentAttachment, ProcedureAttachment, OrganisationAttachment, PlanAttachment, TaskAttachment,
    ProgrammeAttachment, ReportAttachment,
)  # fmt: skip
