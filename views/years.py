"""Which year a page shows: the one asked for, else this year, else the last one that has periods."""

from __future__ import annotations

from datetime import date

from flask import request
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.periods.tables import Period


def years(session: Session) -> list[int]:
    """The years in which periods end, latest first."""
    first, last = session.execute(select(func.min(Period.ends_on), func.max(Period.ends_on))).one()
    return list(range(last.year, first.year - 1, -1)) if first else []


def chosen_year(session: Session, today: date) -> int:
    """The year of ``?year=``, checked; a year without periods is never shown unasked."""
    known = years(session)
    asked = request.args.get("year", type=int)
    if asked is not None and asked in known:
        return asked
    return today.year if today.year in known or not known else known[0]
