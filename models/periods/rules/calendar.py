"""Working days: Monday to Friday but for holidays, which are data."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from enum import StrEnum

SATURDAY = 5
DAY = timedelta(days=1)


class WeekendRule(StrEnum):
    """What becomes of a due date on a day off. No law says it; each regime sets it."""

    KEEP = "keep"
    NEXT = "next"
    PREVIOUS = "previous"


def is_working_day(day: date, holidays: Collection[date]) -> bool:
    """Whether offices work on the day."""
    return day.weekday() < SATURDAY and day not in holidays


def adjust(day: date, rule: WeekendRule, holidays: Collection[date]) -> date:
    """The due date once the weekend rule is applied: itself on a working day."""
    step = {WeekendRule.KEEP: timedelta(0), WeekendRule.NEXT: DAY, WeekendRule.PREVIOUS: -DAY}[WeekendRule(rule)]
    while step and not is_working_day(day, holidays):
        day += step
    return day


def add_working_days(day: date, number: int, holidays: Collection[date]) -> date:
    """The ``number``-th working day after ``day``."""
    while number > 0:
        day += DAY
        number -= is_working_day(day, holidays)
    return day


def working_days_between(start: date, end: date, holidays: Collection[date]) -> int:
    """How many working days lie after ``start``, ``end`` included; 0 where ``end`` is not later."""
    days = (start + DAY * n for n in range(1, (end - start).days + 1))
    return sum(is_working_day(day, holidays) for day in days)
