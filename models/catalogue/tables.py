"""The catalogue as it is kept: one row per procedure, one per agency that does it differently."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base.model import Binned, Dated, Found, Keyed, Model, Owned, Reference, Sourced, Stamped, Versioned
from models.base.permissions import Permission
from models.base.types import Bytewise, CleanText, Narrative, Strings
from models.organisations.tables import Organisation


class Procedure(Keyed, Reference, Versioned, Stamped, Binned, Found, Model):
    """A procedure of the national catalogue. ``code`` is text: ``2.000720`` is no number.

    A code stays taken while its row lies in the bin, so that nothing else is filed under it.
    """

    __tablename__ = "procedure"
    __managed_by__: ClassVar[Permission] = Permission.PROCEDURE_WRITE
    __searched_in__: ClassVar[tuple[str, ...]] = ("code", "name", "field", "decision_number", "keywords")
    __indexed_search__: ClassVar[bool] = True

    code: Mapped[str] = mapped_column(Bytewise, nullable=False)
    name: Mapped[str] = mapped_column(CleanText, nullable=False)
    field: Mapped[str] = mapped_column(CleanText, nullable=False)
    levels: Mapped[list[str]] = mapped_column(Strings, nullable=False, default=list)
    kind: Mapped[str] = mapped_column(CleanText, nullable=False, default="standard")
    legal_kind: Mapped[str | None] = mapped_column(CleanText)
    owner_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), nullable=False, index=True)
    performer: Mapped[str | None] = mapped_column(CleanText)
    authority: Mapped[str | None] = mapped_column(CleanText)
    coordinator: Mapped[str | None] = mapped_column(CleanText)
    applicants: Mapped[str | None] = mapped_column(CleanText)
    channels: Mapped[list[str]] = mapped_column(Strings, nullable=False, default=list)
    service_level_before: Mapped[str | None] = mapped_column(CleanText)
    service_level: Mapped[str | None] = mapped_column(CleanText)
    terms: Mapped[str | None] = mapped_column(CleanText)
    fee: Mapped[str | None] = mapped_column(CleanText)
    publication_state: Mapped[str] = mapped_column(CleanText, nullable=False, default="new")
    decision_number: Mapped[str | None] = mapped_column(CleanText)
    decision_on: Mapped[date | None]
    legal_basis: Mapped[str | None] = mapped_column(Narrative)
    issued_on: Mapped[date | None]
    effective_on: Mapped[date | None]
    shortened: Mapped[bool] = mapped_column(nullable=False, default=False)
    published_on: Mapped[date | None]
    steps: Mapped[str | None] = mapped_column(Narrative)
    dossier: Mapped[str | None] = mapped_column(Narrative)
    result: Mapped[str | None] = mapped_column(CleanText)
    conditions: Mapped[str | None] = mapped_column(Narrative)
    keywords: Mapped[str | None] = mapped_column(CleanText)
    note: Mapped[str | None] = mapped_column(Narrative)

    owner: Mapped[Organisation] = relationship()

    __table_args__ = (
        UniqueConstraint("code"),
        CheckConstraint("code <> ''", name="code_given"),
        CheckConstraint("name <> ''", name="name_given"),
        CheckConstraint(
            "kind IN ('standard', 'specific', 'interconnected', 'internal', 'interconnected_internal')", name="kind"
        ),
        CheckConstraint("service_level_before IN ('1', '2', '3', '4')", name="service_level_before"),
        CheckConstraint("service_level IN ('full', 'partial', 'information')", name="service_level"),
        CheckConstraint("publication_state IN ('new', 'amended', 'replaced', 'abolished')", name="publication_state"),
        Index("ix_procedure_field", "field", "name_sort", "id"),
        Index("ix_procedure_service_level", "service_level", "name_sort", "id"),
        Index("ix_procedure_publication_state", "publication_state", "name_sort", "id"),
        Index("ix_procedure_decision_on", "decision_on", "id"),
    )

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class ProcedureVariant(Keyed, Owned, Versioned, Stamped, Binned, Model):
    """What one agency does differently in a procedure; blank means as in the catalogue."""

    __tablename__ = "procedure_variant"

    procedure_id: Mapped[int] = mapped_column(ForeignKey("procedure.id"), nullable=False, index=True)
    local_code: Mapped[str | None] = mapped_column(Bytewise)
    performer: Mapped[str | None] = mapped_column(CleanText)
    service_level: Mapped[str | None] = mapped_column(CleanText)
    terms: Mapped[str | None] = mapped_column(CleanText)
    fee: Mapped[str | None] = mapped_column(CleanText)
    decision_number: Mapped[str | None] = mapped_column(CleanText)
    decision_on: Mapped[date | None]
    note: Mapped[str | None] = mapped_column(Narrative)

    organisation: Mapped[Organisation] = relationship()
    procedure: Mapped[Procedure] = relationship()

    __table_args__ = (
        CheckConstraint("service_level IN ('full', 'partial', 'information')", name="service_level"),
        Index(
            "uq_procedure_variant_live",
            "organisation_id",
            "procedure_id",
            unique=True,
            sqlite_where=text("deleted_at IS NULL"),
            postgresql_where=text("deleted_at IS NULL"),
        ),
    )


class PublicationTerm(Keyed, Reference, Stamped, Sourced, Dated, Model):
    """How many days a level of administration has to publish (``rules.publication.Terms``), from a day on."""

    __tablename__ = "publication_term"
    __managed_by__: ClassVar[Permission] = Permission.PROCEDURE_WRITE

    level: Mapped[str] = mapped_column(CleanText, nullable=False)
    decision_days_before_effect: Mapped[int]
    decision_days_after_issue_shortened: Mapped[int]
    entry_working_days: Mapped[int]

    __table_args__ = (
        UniqueConstraint("level", "valid_from"),
        CheckConstraint("level IN ('central', 'province')", name="level"),
    )
