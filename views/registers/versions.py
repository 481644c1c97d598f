"""A record as it was: every version that its history tells of, two of them beside each other, one brought back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from models.base.actor import Actor
from models.base.errors import Conflict, NotFound
from views.registers.changing import amend
from views.registers.description import Column, Register
from views.registers.history import Happening, happenings
from views.registers.writing import entity

Difference = tuple[Column, Any, Any]
_BLANK = (None, "", [])


@dataclass(frozen=True, slots=True)
class Version:
    """The record as an entry of its history left it. ``values`` holds the fields that the history speaks of."""

    id: int
    at: datetime
    who: str
    action: str
    values: dict[str, Any]


def versions(session: Session, actor: Actor, register: Register, row_id: int) -> list[Version]:
    """The versions of a record, the present one first. References stand as their keys; what the actor may not read
    is in none of them."""
    events = [each for each in happenings(session, actor, register, row_id) if each.changes]
    state = _now(events)
    made = []
    for event in events:
        made.append(Version(event.id, event.at, event.who, event.action, dict(state)))
        state |= {column.code: old for column, old, _ in event.changes}
    return made


def _now(events: Iterable[Happening]) -> dict[str, Any]:
    """For each field the value that its latest entry left."""
    state: dict[str, Any] = {}
    for event in events:
        for column, _, new in event.changes:
            state.setdefault(column.code, new)
    return state


def of(found: list[Version], entry_id: int) -> Version:
    """The version that an entry left. Raises NotFound."""
    for each in found:
        if each.id == entry_id:
            return each
    raise NotFound


def differences(register: Register, old: Version, new: Version) -> list[Difference]:
    """What differs between two versions, field by field in the register's order."""
    codes = old.values.keys() | new.values.keys()
    return [
        (column, old.values.get(column.code), new.values.get(column.code))
        for column in register.columns
        if column.code in codes and not _same(old.values.get(column.code), new.values.get(column.code))
    ]


def _same(one: Any, other: Any) -> bool:
    return one == other or (one in _BLANK and other in _BLANK)


def bring_back(
    session: Session, actor: Actor, register: Register, row_id: int, entry_id: int, *, version: int, at: datetime
) -> Any:
    """Give the record the values of an older version, as far as they can be set. Raises NotFound, Stale, Refused,
    Conflict where nothing differs."""
    found = versions(session, actor, register, row_id)
    wanted = of(found, entry_id)
    writable = register.writable(actor)
    values = {
        column.code: now
        for column, now, _ in differences(register, wanted, found[0])
        if column.code in writable and column.code not in register.fixed
    }
    if not values:
        raise Conflict("history.nothing_to_undo")
    return amend(session, actor, register, entity(session, register, row_id), values, version=version, at=at)
