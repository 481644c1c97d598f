"""Every half year an agency confirms who speaks for it."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

MONTHS = 6
SOON_DAYS = 15


class Standing(StrEnum):
    """CONFIRMED, DUE_SOON (within fifteen days) or DUE."""

    CONFIRMED = "confirmed"
    DUE_SOON = "due_soon"
    DUE = "due"


@dataclass(frozen=True, slots=True)
class Confirmation:
    """By when a focal point is to be confirmed, and how that stands; ``days`` past it, negative before."""

    due_on: date
    standing: Standing
    days: int


def confirmation(valid_from: date, verified_on: date | None, on: date) -> Confirmation:
    """Half a year after the last confirmation; after the appointment where there was none since."""
    due = add_months(max(valid_from, verified_on or valid_from), MONTHS)
    days = (on - due).days
    if days >= 0:
        return Confirmation(due, Standing.DUE, days)
    return Confirmation(due, Standing.DUE_SOON if days >= -SOON_DAYS else Standing.CONFIRMED, days)


def add_months(day: date, months: int) -> date:
    """The same day so many months later, the month's last where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
