"""Reports, their revisions, answers, events and notes as they are kept; the database states the workflow too."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base.keeping import ALWAYS, refuse
from models.base.model import Keyed, Model, Owned, Stamped, Versioned
from models.base.types import CleanText, Exact, Instant, Narrative
from models.forms.tables import Form, FormVersion
from models.organisations.tables import Organisation
from models.periods.tables import Period
from models.reports.rules.states import DECIDED, REASONED, SENT, State


def _in(column: str, states: Iterable[State]) -> str:
    return f"{column} IN ({', '.join(sorted(repr(state.value) for state in states))})"


def _where(condition: str) -> dict[str, Any]:
    """The condition of a partial index on either database."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


class Report(Keyed, Owned, Versioned, Stamped, Model):
    """What one organisation owes for one form and one period, and where it stands.

    ``current_revision_id`` is the revision that was sent last; the open revision, if there is one, is
    the one with ``is_open``. ``first_submitted_at`` is the first sending that was not withdrawn: it
    decides, for ever, whether the report came in time.
    """

    __tablename__ = "report"
    __table_args__ = (
        UniqueConstraint("organisation_id", "form_id", "period_id"),
        UniqueConstraint("id", "organisation_id"),
        ForeignKeyConstraint(
            ["current_revision_id", "id"], ["revision.id", "revision.report_id"], use_alter=True,
            name="fk_report_current_revision",
        ),
        CheckConstraint(_in("state", State), name="state"),
        CheckConstraint(
            f"({_in('state', SENT)}) = (submitted_at IS NOT NULL AND submitted_by IS NOT NULL "
            "AND current_revision_id IS NOT NULL AND first_submitted_at IS NOT NULL)",
            name="sent_has_submitter",
        ),
        CheckConstraint("(submitted_at IS NULL) = (submitted_by IS NULL)", name="submitter_has_time"),
        CheckConstraint(
            "state <> 'in_review' OR (taken_at IS NOT NULL AND taken_by IS NOT NULL)", name="in_review_has_reviewer"
        ),
        CheckConstraint(
            f"({_in('state', DECIDED)}) = (decided_at IS NOT NULL AND decided_by IS NOT NULL)",
            name="decided_has_decider",
        ),
        CheckConstraint("(decided_at IS NULL) = (decided_by IS NULL)", name="decider_has_time"),
        CheckConstraint(
            f"NOT ({_in('state', REASONED)}) OR (reason IS NOT NULL AND reason <> '')", name="reasoned_has_reason"
        ),
        Index("ix_report_form_id_period_id_state", "form_id", "period_id", "state"),
        Index("ix_report_state_submitted_at", "state", "submitted_at"),
    )  # fmt: skip

    form_id: Mapped[int] = mapped_column(ForeignKey("form.id"), nullable=False)
    period_id: Mapped[int] = mapped_column(ForeignKey("period.id"), nullable=False, index=True)
    state: Mapped[str] = mapped_column(String(20), nullable=False, default=State.DRAFT.value)
    current_revision_id: Mapped[int | None] = mapped_column(Integer)
    first_submitted_at: Mapped[datetime | None] = mapped_column(Instant)
    submitted_at: Mapped[datetime | None] = mapped_column(Instant)
    submitted_by: Mapped[str | None] = mapped_column(CleanText(200))
    submitted_by_id: Mapped[int | None] = mapped_column(ForeignKey("ab_user.id"))
    taken_at: Mapped[datetime | None] = mapped_column(Instant)
    taken_by: Mapped[str | None] = mapped_column(CleanText(200))
    taken_by_id: Mapped[int | None] = mapped_column(ForeignKey("ab_user.id"))
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    decided_by: Mapped[str | None] = mapped_column(CleanText(200))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("ab_user.id"))
    reason: Mapped[str | None] = mapped_column(Narrative)
    saved_at: Mapped[datetime | None] = mapped_column(Instant)
    saved_by: Mapped[str | None] = mapped_column(CleanText(200))

    organisation: Mapped[Organisation] = relationship(foreign_keys="Report.organisation_id", viewonly=True)
    form: Mapped[Form] = relationship(viewonly=True)
    period: Mapped[Period] = relationship(viewonly=True)

    def __str__(self) -> str:
        return f"{self.form.code} {self.period.code} {self.organisation.name}"


class Revision(Keyed, Owned, Stamped, Model):
    """One numbered sending of a report, or the one in preparation. Once closed it never changes."""

    __tablename__ = "revision"
    __table_args__ = (
        UniqueConstraint("report_id", "number"),
        UniqueConstraint("id", "organisation_id"),
        UniqueConstraint("id", "report_id"),
        ForeignKeyConstraint(["report_id", "organisation_id"], ["report.id", "report.organisation_id"]),
        ForeignKeyConstraint(["upload_id", "organisation_id"], ["upload.id", "upload.organisation_id"]),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint(
            "is_open = (submitted_at IS NULL) AND is_open = (submitted_by IS NULL)"
            " AND is_open = (content_hash IS NULL)",
            name="closed_is_signed",
        ),
        Index("uq_revision_open", "report_id", unique=True, **_where("is_open")),
    )  # fmt: skip

    report_id: Mapped[int] = mapped_column(Integer, nullable=False)
    number: Mapped[int] = mapped_column(Integer, nullable=False)
    form_version_id: Mapped[int] = mapped_column(ForeignKey("form_version.id"), nullable=False)
    upload_id: Mapped[int | None] = mapped_column(Integer, index=True)
    is_open: Mapped[bool] = mapped_column(Boolean, nullable=False, default=True)
    submitted_at: Mapped[datetime | None] = mapped_column(Instant)
    submitted_by: Mapped[str | None] = mapped_column(CleanText(200))
    submitted_by_id: Mapped[int | None] = mapped_column(ForeignKey("ab_user.id"))
    content_hash: Mapped[str | None] = mapped_column(String(64))
    counts: Mapped[dict[str, int]] = mapped_column(JSON, nullable=False, default=dict)
    # Ids of everybody who entered figures that this revision carries: none of them may accept it.
    entered_by: Mapped[list[int]] = mapped_column(JSON, nullable=False, default=list)

    report: Mapped[Report] = relationship(primaryjoin="foreign(Revision.report_id) == Report.id", viewonly=True)
    form_version: Mapped[FormVersion] = relationship(viewonly=True)


class Answer(Keyed, Owned, Model):
    """One cell of a revision: a figure in ``number``, anything else in ``text``; both empty is "not reported".

    ``reason`` says why a cell is blank. ``sheet`` and ``cell`` are where the upload had it. A total
    row that a sender wrote is checked and thrown away, so every row here is a leaf.
    """

    __tablename__ = "answer"
    # Saving writes one audit entry per changed row, with every cell of it (operations.save_rows).
    __audited__: ClassVar[bool] = False
    __table_args__ = (
        UniqueConstraint("revision_id", "section", "row_group", "row_key", "field"),
        ForeignKeyConstraint(["revision_id", "organisation_id"], ["revision.id", "revision.organisation_id"]),
        ForeignKeyConstraint(["upload_id", "organisation_id"], ["upload.id", "upload.organisation_id"]),
        CheckConstraint("number IS NULL OR text IS NULL", name="one_value"),
    )  # fmt: skip

    revision_id: Mapped[int] = mapped_column(Integer, nullable=False)
    section: Mapped[str] = mapped_column(String(60), nullable=False)
    row_key: Mapped[str] = mapped_column(String(500), nullable=False)
    position: Mapped[int] = mapped_column(Integer, nullable=False, default=0)
    row_group: Mapped[str] = mapped_column(String(60), nullable=False, default="")
    field: Mapped[str] = mapped_column(String(60), nullable=False)
    number: Mapped[Decimal | None] = mapped_column(Exact)
    text: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(CleanText(1000))
    # The file that last wrote the cell: a revision can be filled from several, and from the web form.
    upload_id: Mapped[int | None] = mapped_column(Integer)
    sheet: Mapped[str] = mapped_column(String(100), nullable=False, default="")
    cell: Mapped[str] = mapped_column(String(20), nullable=False, default="")


class ReportEvent(Keyed, Owned, Model):
    """What happened to a report, in order. Replaying the events gives the state of the report."""

    __tablename__ = "report_event"
    __audited__: ClassVar[bool] = False
    __table_args__ = (
        ForeignKeyConstraint(["report_id", "organisation_id"], ["report.id", "report.organisation_id"]),
        Index("ix_report_event_report_id", "report_id", "id"),
        CheckConstraint(_in("to_state", State), name="to_state"),
    )

    report_id: Mapped[int] = mapped_column(Integer, nullable=False)
    verb: Mapped[str] = mapped_column(String(30), nullable=False)
    from_state: Mapped[str | None] = mapped_column(String(20))
    to_state: Mapped[str] = mapped_column(String(20), nullable=False)
    at: Mapped[datetime] = mapped_column(Instant, nullable=False)
    actor: Mapped[str] = mapped_column(CleanText(200), nullable=False)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("ab_user.id"))
    reason: Mapped[str | None] = mapped_column(Narrative)
    revision_number: Mapped[int | None] = mapped_column(Integer)
    report_version: Mapped[int] = mapped_column(Integer, nullable=False)
    changes: Mapped[dict[str, Any]] = mapped_column(JSON, nullable=False, default=dict)


class ReviewNote(Keyed, Owned, Versioned, Stamped, Model):
    """A remark pinned to a cell (or, with empty places, to a row, a section or the whole report)."""

    __tablename__ = "review_note"
    __table_args__ = (
        ForeignKeyConstraint(["report_id", "organisation_id"], ["report.id", "report.organisation_id"]),
        ForeignKeyConstraint(["revision_id", "organisation_id"], ["revision.id", "revision.organisation_id"]),
        CheckConstraint("text <> ''", name="has_text"),
        CheckConstraint("(resolved_at IS NULL) = (resolved_by IS NULL)", name="resolved_has_resolver"),
    )

    report_id: Mapped[int] = mapped_column(Integer, nullable=False, index=True)
    revision_id: Mapped[int] = mapped_column(Integer, nullable=False)
    section: Mapped[str] = mapped_column(String(60), nullable=False, default="")
    row_group: Mapped[str] = mapped_column(String(60), nullable=False, default="")
    row_key: Mapped[str] = mapped_column(String(500), nullable=False, default="")
    field: Mapped[str] = mapped_column(String(60), nullable=False, default="")
    text: Mapped[str] = mapped_column(Narrative, nullable=False)
    written_at: Mapped[datetime] = mapped_column(Instant, nullable=False)
    written_by: Mapped[str] = mapped_column(CleanText(200), nullable=False)
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("ab_user.id"))
    resolved_at: Mapped[datetime | None] = mapped_column(Instant)
    resolved_by: Mapped[str | None] = mapped_column(CleanText(200))
    resolution: Mapped[str | None] = mapped_column(Narrative)


class WarningAnswer(Keyed, Owned, Model):
    """The explanation of a warning; it travels with the revision and lapses when the value changes."""

    __tablename__ = "warning_answer"
    __table_args__ = (
        UniqueConstraint("revision_id", "finding_key"),
        ForeignKeyConstraint(["revision_id", "organisation_id"], ["revision.id", "revision.organisation_id"]),
        CheckConstraint("explanation <> ''", name="has_explanation"),
    )

    revision_id: Mapped[int] = mapped_column(Integer, nullable=False)
    finding_key: Mapped[str] = mapped_column(String(64), nullable=False)
    finding: Mapped[dict[str, Any]] = mapped_column(JSON, nullable=False)
    explanation: Mapped[str] = mapped_column(Narrative, nullable=False)
    answered_at: Mapped[datetime] = mapped_column(Instant, nullable=False)
    answered_by: Mapped[str] = mapped_column(CleanText(200), nullable=False)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("ab_user.id"))


_SENT = "a revision that was sent never changes"


def _closed(row: str) -> str:
    return f"EXISTS (SELECT 1 FROM revision WHERE id = {row}.revision_id AND NOT is_open)"  # noqa: S608 - our own names


def _replaced(table: str) -> str:
    return f"EXISTS (SELECT 1 FROM {table} AS held WHERE held.id = NEW.id AND {_closed('held')})"  # noqa: S608


for _part in (Answer, WarningAnswer):
    refuse(
        _part.__table__, _SENT,
        {"INSERT": _closed("NEW"), "UPDATE": f"{_closed('OLD')} OR {_closed('NEW')}", "DELETE": _closed("OLD")},
        replacing=_replaced(_part.__tablename__),
    )  # fmt: skip
refuse(
    Revision.__table__, _SENT, {"UPDATE": "NOT OLD.is_open", "DELETE": "NOT OLD.is_open"},
    replacing="EXISTS (SELECT 1 FROM revision AS held WHERE held.id = NEW.id AND NOT held.is_open)",
)  # fmt: skip
refuse(
    ReportEvent.__table__, "events of a report are append-only", {"UPDATE": ALWAYS, "DELETE": ALWAYS},
    replacing="EXISTS (SELECT 1 FROM report_event AS held WHERE held.id = NEW.id)",
)  # fmt: skip
