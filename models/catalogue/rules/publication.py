"""When a procedure must be published: NĐ 63/2010/NĐ-CP, articles 15 and 24 (amended 48/2013, 92/2017)."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Terms:
    """The deadlines of one level of administration, as the decree in force gives them; kept as data."""

    decision_days_before_effect: int
    decision_days_after_issue_shortened: int
    entry_working_days: int


class Standing(StrEnum):
    """How a deadline stands. UNKNOWN: a date that it counts from is missing."""

    UNKNOWN = "unknown"
    OPEN = "open"
    OVERDUE = "overdue"
    ON_TIME = "on_time"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Deadline:
    """A deadline, when it was met, and by how many days it was missed (0 where it was not)."""

    due_on: date | None
    done_on: date | None
    standing: Standing
    days_late: int = 0


def decision_deadline(
    terms: Terms, *, issued_on: date | None, effective_on: date | None, shortened: bool, done_on: date | None, on: date
) -> Deadline:
    """By when the decision of publication must be signed.

    So many days before the legal document takes effect; in a shortened procedure so many days after it was
    issued. ``on`` is the day of looking.
    """
    if shortened:
        due = issued_on and issued_on + timedelta(days=terms.decision_days_after_issue_shortened)
    else:
        due = effective_on and effective_on - timedelta(days=terms.decision_days_before_effect)
    return _deadline(due, done_on, on)


def entry_deadline(
    terms: Terms, *, decision_on: date | None, done_on: date | None, holidays: Container[date] = (), on: date
) -> Deadline:
    """By when the procedure must be in the national database: working days from the signing of the decision."""
    due = decision_on and add_working_days(decision_on, terms.entry_working_days, holidays)
    return _deadline(due, done_on, on)


def add_working_days(start: date, count: int, holidays: Container[date] = ()) -> date:
    """The ``count``-th working day after the start, which itself is not counted; Saturdays and Sundays are off."""
    day = start
    while count > 0:
        day += timedelta(days=1)
        if day.weekday() < 5 and day not in holidays:
            count -= 1
    return day


def _deadline(due: date | None, done: date | None, on: date) -> Deadline:
    if due is None:
        return Deadline(None, done, Standing.UNKNOWN)
    late = max(0, ((done or on) - due).days)
    if done is not None:
        return Deadline(due, done, Standing.LATE if late else Standing.ON_TIME, late)
    return Deadline(due, None, Standing.OVERDUE if late else Standing.OPEN, late)
