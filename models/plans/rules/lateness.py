"""When a plan or a task is late: worked out for a day, never stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

SOON_DAYS = 15


class PlanStanding(StrEnum):
    """How an agency's plan stands against the programme's date. UNKNOWN: no date is set, or the act has none."""

    UNKNOWN = "unknown"
    OPEN = "open"
    DUE_SOON = "due_soon"
    MISSING = "missing"
    ON_TIME = "on_time"
    LATE = "late"


class TaskStanding(StrEnum):
    """How a task stands. UNDATED: its time is ongoing, recurring or on guidance, so it is never overdue."""

    DONE = "done"
    DONE_LATE = "done_late"
    STOPPED = "stopped"
    UNDATED = "undated"
    OPEN = "open"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Lateness:
    """A standing and the days: late by so many, or so many left (negative); None where nothing is counted."""

    standing: PlanStanding | TaskStanding
    days: int | None = None


def plan_lateness(due_on: date | None, *, issued: bool, act_date: date | None, on: date) -> Lateness:
    """The act against the programme's ``plan_due_on``; ``issued`` says whether there is a plan at all."""
    if due_on is None or (issued and act_date is None):
        return Lateness(PlanStanding.UNKNOWN)
    days = ((act_date if issued and act_date else on) - due_on).days
    if issued:
        return Lateness(PlanStanding.LATE, days) if days > 0 else Lateness(PlanStanding.ON_TIME, days)
    if days > 0:
        return Lateness(PlanStanding.MISSING, days)
    return Lateness(PlanStanding.DUE_SOON if days >= -SOON_DAYS else PlanStanding.OPEN, days)


def task_lateness(state: str, due_on: date | None, done_on: date | None, on: date) -> Lateness:
    """A task on a day. Only one with a due date can be overdue or done late."""
    if state == "stopped":
        return Lateness(TaskStanding.STOPPED)
    if state == "done":
        late = (done_on - due_on).days if done_on and due_on else None
        return Lateness(TaskStanding.DONE_LATE if late and late > 0 else TaskStanding.DONE, late)
    if due_on is None:
        return Lateness(TaskStanding.UNDATED)
    days = (on - due_on).days
    if days > 0:
        return Lateness(TaskStanding.OVERDUE, days)
    return Lateness(TaskStanding.DUE_SOON if days >= -SOON_DAYS else TaskStanding.OPEN, days)
