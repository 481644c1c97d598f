"""What is to be done once a day, whichever worker is there first.

A chore is a kind of job with nothing to be asked: ``@daily("noun:verb")`` in a module of ``app/work/`` is all
that it takes. Each day's is a job with a key that only one job may have, so that of several workers one asks; a
day on which no worker ran is made up for by the first that starts later, once.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Final

from flask import Flask
from huey import crontab
from sqlalchemy.exc import IntegrityError

from app.extensions import db
from app.jobs import EXTENSION, Work, handles, own_session
from models.base.clock import local_date
from models.jobs import operations, queries

log = logging.getLogger(__name__)

DAILY: Final[dict[str, None]] = {}  # kinds, in the order in which they were named
NIGHT: Final = timedelta(hours=1)  # after midnight in Ha Noi: the day of yesterday is over for everybody


def daily(kind: str) -> Callable[[Work], Work]:
    """Have jobs of this kind done by the function, one each day, with the rights of the portal itself."""
    DAILY[kind] = None
    return handles(kind)


def init(app: Flask) -> None:
    """Look every ten minutes whether a chore of the day is still to be asked for."""
    huey = app.extensions[EXTENSION].huey
    huey.periodic_task(crontab(minute="*/10"), name="daily_chores")(lambda: ask(app))


def ask(app: Flask, *, at: datetime | None = None) -> list[int]:
    """Ask for each chore of the day that nobody has asked for yet; the numbers of their jobs."""
    at = at or datetime.now(UTC)
    day = local_date(at - NIGHT)
    with app.app_context():
        asked = (_ask(kind, day, at) for kind in DAILY)
        return [job_id for job_id in asked if job_id is not None]


def _ask(kind: str, day: date, at: datetime) -> int | None:
    key = f"{kind} {day.isoformat()}"
    try:
        with own_session(db.engine) as session:
            if queries.by_once(session, key) is not None:
                return None
            return operations.enqueue(session, operations.QUEUE, kind, {"day": day.isoformat()}, at=at, once=key).id
    except IntegrityError:
        log.debug("%s of %s was asked for by another worker", kind, day)
        return None
