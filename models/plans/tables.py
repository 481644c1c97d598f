"""Plans and tasks as they are kept. A task carries its plan's organisation; the database holds the two together."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base.model import Binned, Found, Keyed, Model, Owned, Stamped, Versioned
from models.base.types import CleanText, Exact, Narrative, Strings
from models.documents.tables import OfficialDocument
from models.organisations.tables import Organisation
from models.programmes.tables import Programme

_LIVE = text("deleted_at IS NULL")


class Plan(Keyed, Owned, Versioned, Stamped, Binned, Found, Model):
    """The act by which an agency undertook a programme; one living plan per agency and programme."""

    __tablename__ = "plan"
    __sorted_by__: ClassVar[str] = "title"
    __searched_in__: ClassVar[tuple[str, ...]] = ("act_number", "title", "note")

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), nullable=False, index=True)
    act_kind: Mapped[str] = mapped_column(CleanText, nullable=False, default="plan")
    act_number: Mapped[str | None] = mapped_column(CleanText)
    act_date: Mapped[date | None]
    title: Mapped[str] = mapped_column(CleanText, nullable=False)
    document_id: Mapped[int | None] = mapped_column(ForeignKey("official_document.id"), index=True)
    received_on: Mapped[date | None]
    source: Mapped[str | None] = mapped_column(CleanText)
    note: Mapped[str | None] = mapped_column(Narrative)

    organisation: Mapped[Organisation] = relationship()
    programme: Mapped[Programme] = relationship()
    document: Mapped[OfficialDocument | None] = relationship()
    tasks: Mapped[list[Task]] = relationship(back_populates="plan", order_by="[Task.group, Task.position, Task.id]")

    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        CheckConstraint("act_kind IN ('plan', 'decision', 'letter', 'other')", name="act_kind"),
        CheckConstraint("title <> ''", name="title_given"),
        Index(
            "uq_plan_live",
            "organisation_id",
            "programme_id",
            unique=True,
            sqlite_where=_LIVE,
            postgresql_where=_LIVE,
        ),
    )

    def __str__(self) -> str:
        return f"{self.act_number} {self.title}" if self.act_number else self.title


class Task(Keyed, Owned, Versioned, Stamped, Binned, Found, Model):
    """One task of a plan. ``time_text`` is kept as written; kind and dates are read from it."""

    __tablename__ = "task"
    __searched_in__: ClassVar[tuple[str, ...]] = ("number", "name", "product", "lead_units", "coordinating_units")

    plan_id: Mapped[int] = mapped_column(nullable=False)
    group: Mapped[str] = mapped_column("task_group", CleanText, nullable=False)
    number: Mapped[str] = mapped_column(CleanText, nullable=False)
    position: Mapped[int] = mapped_column(nullable=False, default=0)
    name: Mapped[str] = mapped_column(CleanText, nullable=False)
    lead_units: Mapped[list[str]] = mapped_column(Strings, nullable=False, default=list)
    coordinating_units: Mapped[list[str]] = mapped_column(Strings, nullable=False, default=list)
    time_text: Mapped[str] = mapped_column(CleanText, nullable=False)
    time_kind: Mapped[str] = mapped_column(CleanText, nullable=False)
    starts_on: Mapped[date | None]
    due_on: Mapped[date | None]
    product: Mapped[str | None] = mapped_column(CleanText)
    state: Mapped[str] = mapped_column(CleanText, nullable=False, default="not_started")
    progress: Mapped[Decimal] = mapped_column(Exact, nullable=False, default=Decimal(0))
    done_on: Mapped[date | None]
    note: Mapped[str | None] = mapped_column(Narrative)

    plan: Mapped[Plan] = relationship(back_populates="tasks")
    organisation: Mapped[Organisation] = relationship(viewonly=True)

    @property
    def programme(self) -> Programme:
        return self.plan.programme

    @property
    def programme_id(self) -> int:
        return self.plan.programme_id

    __table_args__ = (
        ForeignKeyConstraint(["plan_id", "organisation_id"], ["plan.id", "plan.organisation_id"]),
        CheckConstraint("task_group IN ('N1', 'N2', 'N3', 'N4', 'N5')", name="task_group"),
        UniqueConstraint("id", "organisation_id"),
        CheckConstraint("time_kind IN ('dated', 'ongoing', 'recurring', 'on_guidance')", name="time_kind"),
        # Only a dated task has a due date, so only a dated one can be overdue.
        CheckConstraint("(time_kind = 'dated') = (due_on IS NOT NULL)", name="due_when_dated"),
        CheckConstraint("starts_on IS NULL OR due_on IS NULL OR starts_on <= due_on", name="starts_before_due"),
        CheckConstraint("state IN ('not_started', 'in_progress', 'done', 'stopped')", name="state"),
        CheckConstraint("progress >= 0 AND progress <= 100", name="progress"),
        CheckConstraint("state <> 'done' OR (progress = 100 AND done_on IS NOT NULL)", name="done_is_complete"),
        Index("ix_task_plan_id", "plan_id"),
        Index("ix_task_state_due_on", "state", "due_on"),
        Index("uq_task_live", "plan_id", "number", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
    )

    def __str__(self) -> str:
        return f"{self.group}.{self.number} {self.name}"
