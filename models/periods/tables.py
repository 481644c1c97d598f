"""Reporting regimes, their periods, extensions and the days nobody works."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ColumnElement, Date, ForeignKey, String, UniqueConstraint, case, func
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base.model import Dated, Keyed, Model, Owned, Reference, Sourced, Stamped, Versioned
from models.base.permissions import Permission
from models.base.types import Bytewise, CleanText, Instant, Narrative
from models.documents.tables import OfficialDocument
from models.organisations.tables import AddresseeGroup, Organisation


class Regime(Keyed, Reference, Versioned, Stamped, Sourced, Dated, Model):
    """A duty to report, with the eleven elements of Nghị định 09/2019 (its data forms point here).

    ``frequency`` lists period kinds; ``cutoff_rule`` and ``due_rule`` are read by ``models.periods.rules``;
    ``embedded_in`` names the regime whose report carries this one.
    """

    __tablename__ = "regime"
    __managed_by__ = Permission.REGIME_MANAGE
    __table_args__ = (
        CheckConstraint("content_kind IN ('words', 'figures', 'both')", name="content_kind"),
        CheckConstraint("weekend_rule IN ('keep', 'next', 'previous')", name="weekend_rule"),
        CheckConstraint("embedded_in_id <> id", name="not_in_itself"),
    )

    code: Mapped[str] = mapped_column(Bytewise, nullable=False, unique=True)
    name: Mapped[str] = mapped_column(CleanText, nullable=False)
    name_en: Mapped[str] = mapped_column(CleanText, nullable=False, default="")
    content_kind: Mapped[str] = mapped_column(String(10), nullable=False, default="both")
    subject_group_id: Mapped[int | None] = mapped_column(ForeignKey("addressee_group.id"), index=True)
    receiver_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    channels: Mapped[list[str]] = mapped_column(JSON, nullable=False, default=list)
    due_rule: Mapped[dict[str, Any]] = mapped_column(JSON, nullable=False, default=dict)
    frequency: Mapped[list[str]] = mapped_column(JSON, nullable=False, default=list)
    cutoff_rule: Mapped[dict[str, Any]] = mapped_column(JSON, nullable=False, default=dict)
    outline: Mapped[str] = mapped_column(Narrative, nullable=False, default="")
    procedure_note: Mapped[str] = mapped_column(Narrative, nullable=False, default="")
    weekend_rule: Mapped[str] = mapped_column(String(10), nullable=False, default="keep")
    embedded_in_id: Mapped[int | None] = mapped_column(ForeignKey("regime.id"))
    document_id: Mapped[int | None] = mapped_column(ForeignKey("official_document.id"), index=True)

    subject_group: Mapped[AddresseeGroup | None] = relationship()
    receiver: Mapped[Organisation | None] = relationship()
    embedded_in: Mapped[Regime | None] = relationship(remote_side="Regime.id")
    document: Mapped[OfficialDocument | None] = relationship()

    @hybrid_property
    def due_kind(self) -> str:
        """How the due date counts; the decree's way where nothing is said."""
        return str(self.due_rule.get("kind", "day_of_last_month"))

    @due_kind.inplace.expression
    @classmethod
    def _due_kind(cls) -> ColumnElement[str]:
        return func.coalesce(cls.due_rule["kind"].as_string(), "day_of_last_month")

    @hybrid_property
    def due_number(self) -> int:
        """The day of the month or the days that the due date counts."""
        return int(self.due_rule.get("day", self.due_rule.get("days", 25)))

    @due_number.inplace.expression
    @classmethod
    def _due_number(cls) -> ColumnElement[int]:
        return func.coalesce(cls.due_rule["day"].as_integer(), cls.due_rule["days"].as_integer(), 25)

    @hybrid_property
    def cutoff_day(self) -> int | None:
        """The day of the last month on which figures close, None where they close with it."""
        return None if self.cutoff_rule.get("kind") == "calendar" else int(self.cutoff_rule.get("day", 14))

    @cutoff_day.inplace.expression
    @classmethod
    def _cutoff_day(cls) -> ColumnElement[int | None]:
        kept = func.coalesce(cls.cutoff_rule["day"].as_integer(), 14)
        return case((func.coalesce(cls.cutoff_rule["kind"].as_string(), "day") == "calendar", None), else_=kept)

    def __str__(self) -> str:
        return self.name


class Period(Keyed, Reference, Versioned, Stamped, Model):
    """The days that one round of reports covers, and the days for sending them.

    ``due_on`` is the last day to send, the weekend rule applied; an agency's extension is not in it.
    ``reason`` is why the days were moved last.
    """

    __tablename__ = "period"
    __managed_by__ = Permission.REGIME_MANAGE
    __table_args__ = (
        UniqueConstraint("regime_id", "code"),
        CheckConstraint("kind IN ('month', 'quarter', 'half', 'nine_months', 'year', 'adhoc')", name="kind"),
        CheckConstraint("starts_on <= ends_on", name="span"),
        CheckConstraint("opens_on <= due_on AND cutoff_on <= due_on", name="window"),
    )

    regime_id: Mapped[int] = mapped_column(ForeignKey("regime.id"), nullable=False, index=True)
    code: Mapped[str] = mapped_column(Bytewise, nullable=False, index=True)
    kind: Mapped[str] = mapped_column(String(12), nullable=False)
    name: Mapped[str] = mapped_column(CleanText, nullable=False, default="")
    starts_on: Mapped[date] = mapped_column(Date, nullable=False)
    ends_on: Mapped[date] = mapped_column(Date, nullable=False)
    opens_on: Mapped[date] = mapped_column(Date, nullable=False)
    cutoff_on: Mapped[date] = mapped_column(Date, nullable=False)
    due_on: Mapped[date] = mapped_column(Date, nullable=False, index=True)
    reason: Mapped[str] = mapped_column(Narrative, nullable=False, default="")

    regime: Mapped[Regime] = relationship()

    def __str__(self) -> str:
        return self.code


class Extension(Keyed, Owned, Stamped, Model):
    """More time for one agency in one period, with the reason and who granted it. The last one granted counts."""

    __tablename__ = "period_extension"
    __table_args__ = (CheckConstraint("length(reason) > 0", name="has_reason"),)

    period_id: Mapped[int] = mapped_column(ForeignKey("period.id"), nullable=False, index=True)
    until: Mapped[date] = mapped_column(Date, nullable=False)
    reason: Mapped[str] = mapped_column(Narrative, nullable=False)
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("ab_user.id"))
    granted_at: Mapped[datetime] = mapped_column(Instant, nullable=False)

    period: Mapped[Period] = relationship()


class Holiday(Keyed, Reference, Stamped, Sourced, Model):
    """A day off besides Saturdays and Sundays."""

    __tablename__ = "holiday"
    __managed_by__ = Permission.REGIME_MANAGE

    on: Mapped[date] = mapped_column(Date, nullable=False, unique=True)
    name: Mapped[str] = mapped_column(CleanText, nullable=False)
