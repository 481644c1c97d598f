"""The days nobody works."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit.operations import record
from models.base.actor import Actor
from models.base.errors import Conflict
from models.base.permissions import Permission
from models.periods.operations.given import allowed
from models.periods.tables import Holiday


def add_holiday(
    session: Session, actor: Actor, *, on: date, name: str, at: datetime, source: str = "", certainty: str = "H"
) -> Holiday:
    """Enter a day off. Due dates of periods already made stay until those are generated again."""
    actor.require(Permission.REGIME_MANAGE)
    if session.scalar(select(Holiday.id).where(Holiday.on == on)):
        raise Conflict("holiday.already", on=on.isoformat())
    made = Holiday(on=on, name=name, source=source, certainty=certainty)
    session.add(made)
    session.flush()
    record(session, actor, "holiday:added", made, at=at)
    return made


def amend_holiday(
    session: Session, actor: Actor, holiday: Holiday, *, at: datetime, changes: Mapping[str, Any] | None = None
) -> Holiday:
    """Correct a day off; ``changes`` may be left out where the object was already altered."""
    actor.require(Permission.REGIME_MANAGE)
    for name, value in allowed(changes or {}, frozenset({"on", "name", "source", "certainty"})).items():
        setattr(holiday, name, value)
    session.flush()
    record(session, actor, "holiday:amended", holiday, at=at)
    return holiday


def remove_holiday(session: Session, actor: Actor, holiday: Holiday, *, at: datetime) -> None:
    """Take a day off out of the calendar."""
    actor.require(Permission.REGIME_MANAGE)
    record(session, actor, "holiday:removed", holiday, at=at, note=holiday.on.isoformat())
    session.delete(holiday)
    session.flush()
