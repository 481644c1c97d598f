"""Programmes, what they are to reach, and by how much in which year."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, Date, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base.model import Binned, Dated, Found, Keyed, Model, Reference, Sourced, Stamped, Versioned
from models.base.permissions import Permission
from models.base.types import Bytewise, CleanText, Exact, Narrative
from models.documents.tables import OfficialDocument
from models.organisations.tables import AddresseeGroup, Organisation


class Programme(Keyed, Reference, Versioned, Stamped, Binned, Found, Sourced, Dated, Model):
    """A programme of reform. ``plan_due_on`` is the day by which each agency's plan must be sent."""

    __tablename__ = "programme"
    __managed_by__ = Permission.PROGRAMME_MANAGE

    code: Mapped[str] = mapped_column(Bytewise, nullable=False, unique=True)
    name: Mapped[str] = mapped_column(CleanText, nullable=False)
    name_en: Mapped[str] = mapped_column(CleanText, nullable=False, default="")
    document_id: Mapped[int | None] = mapped_column(ForeignKey("official_document.id"), index=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    group_id: Mapped[int | None] = mapped_column(ForeignKey("addressee_group.id"), index=True)
    plan_due_on: Mapped[date | None] = mapped_column(Date)
    summary: Mapped[str] = mapped_column(Narrative, nullable=False, default="")

    document: Mapped[OfficialDocument | None] = relationship()
    owner: Mapped[Organisation | None] = relationship()
    group: Mapped[AddresseeGroup | None] = relationship()
    objectives: Mapped[list[Objective]] = relationship(back_populates="programme", order_by="Objective.position")

    def __str__(self) -> str:
        return self.name


class Objective(Keyed, Reference, Versioned, Stamped, Binned, Sourced, Model):
    """One thing that a programme is to reach; ``measure`` says what is counted over what."""

    __tablename__ = "objective"
    __managed_by__ = Permission.PROGRAMME_MANAGE
    __table_args__ = (UniqueConstraint("programme_id", "code"),)

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), nullable=False, index=True)
    code: Mapped[str] = mapped_column(Bytewise, nullable=False)
    position: Mapped[int] = mapped_column(Integer, nullable=False, default=0)
    name: Mapped[str] = mapped_column(CleanText, nullable=False)
    name_en: Mapped[str] = mapped_column(CleanText, nullable=False, default="")
    measure: Mapped[str] = mapped_column(Narrative, nullable=False, default="")

    programme: Mapped[Programme] = relationship(back_populates="objectives")
    targets: Mapped[list[Target]] = relationship(back_populates="objective", order_by="Target.code")

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Target(Keyed, Reference, Versioned, Stamped, Binned, Sourced, Model):
    """How much of an objective, by the end of which year, at which level.

    ``year`` is None where no source says it; ``value`` is None for ``done`` and where the figure is not known.
    ``level`` is the level of administration whose results are counted, None for all;
    ``kind_of_agency`` narrows who answers for it (a ``Kind`` or a ``Level`` of organisations), None for all.
    """

    __tablename__ = "target"
    __managed_by__ = Permission.PROGRAMME_MANAGE
    __table_args__ = (
        UniqueConstraint("objective_id", "code"),
        CheckConstraint("operator IN ('>=', '<=', 'done')", name="operator"),
        CheckConstraint("operator <> 'done' OR value IS NULL", name="done_has_no_value"),
        CheckConstraint("level IN ('central', 'province', 'district', 'commune')", name="level"),
    )

    objective_id: Mapped[int] = mapped_column(ForeignKey("objective.id"), nullable=False, index=True)
    code: Mapped[str] = mapped_column(Bytewise, nullable=False)
    year: Mapped[int | None] = mapped_column(Integer, index=True)
    level: Mapped[str | None] = mapped_column(String(10))
    kind_of_agency: Mapped[str | None] = mapped_column(String(20))
    operator: Mapped[str] = mapped_column(String(4), nullable=False)
    value: Mapped[Decimal | None] = mapped_column(Exact)
    unit: Mapped[str] = mapped_column(CleanText, nullable=False, default="")
    scope: Mapped[str] = mapped_column(CleanText, nullable=False, default="")
    note: Mapped[str] = mapped_column(CleanText, nullable=False, default="")

    objective: Mapped[Objective] = relationship(back_populates="targets")
