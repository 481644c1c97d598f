"""Moments are UTC; days are those of Ha Noi."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

HANOI: Final = ZoneInfo("Asia/Ho_Chi_Minh")


def local_date(at: datetime) -> date:
    """The day in Viet Nam at a moment; a moment without a time zone is refused."""
    if at.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return at.astimezone(HANOI).date()
