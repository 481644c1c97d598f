"""The verbs of a register as its doors call them: values read, version checked, then the noun's own operation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from models.base.actor import Actor
from models.base.errors import Conflict, NotFound
from views.registers.description import Register
from views.registers.values import outgoing
from views.registers.writing import changes_since, entity, read_values, stored


class Stale(Conflict):
    """The row changed since it was read; ``changes`` say how and by whom, ``version`` is the present one."""

    code = "conflict.version"
    status = 412


def add(
    session: Session, actor: Actor, register: Register, sent: Mapping[str, Any], *, at: datetime, key: str = ""
) -> Any:
    """Enter a row. Raises Refused with every finding."""
    assert register.verbs.add is not None
    values = read_values(register, actor, sent, key=key)
    return register.verbs.add(session, actor, values, at=at)


def amend(
    session: Session, actor: Actor, register: Register, row: Any, sent: Mapping[str, Any], *,
    version: int | None, at: datetime, key: str = "",
) -> Any:  # fmt: skip
    """Change the fields that are sent, if the row is still at ``version`` (None: whatever it is at).

    Raises Stale where it is not, also where somebody else saves in the same moment.
    """
    assert register.verbs.amend is not None
    require_version(session, actor, register, row, version)
    present = stored(row, register.visible(actor))
    read = read_values(register, actor, sent, present=present, key=key)
    values = {code: value for code, value in read.items() if outgoing(value) != present.get(code)}
    return _guarded(
        session, actor, register, row, version, lambda: register.verbs.amend(session, actor, row, values, at=at)
    )


def move(
    session: Session, actor: Actor, register: Register, row_id: int, verb: str, *, version: int | None, at: datetime
) -> Any:
    """``bin`` or ``restore`` the row."""
    operation = getattr(register.verbs, verb)
    if operation is None:
        raise NotFound
    row = entity(session, register, row_id, binned=verb == "restore")
    require_version(session, actor, register, row, version)
    _guarded(session, actor, register, row, version, lambda: operation(session, actor, row, at=at))
    return row


def require_version(session: Session, actor: Actor, register: Register, row: Any, version: int | None) -> None:
    """Raise Stale unless the row is at that version."""
    if version is not None and register.is_versioned and row.row_version != version:
        changes = changes_since(session, actor, register, row, version) if version > 0 else []
        raise Stale(version=row.row_version, changes=changes)


def _guarded(session: Session, actor: Actor, register: Register, row: Any, version: int | None, work: Any) -> Any:
    """Somebody who saved between our reading and our writing is told as one who saved before."""
    row_id, known = row.id, row.row_version if register.is_versioned else 0
    try:
        done = work()
    except StaleDataError:
        session.rollback()
        row = entity(session, register, row_id)
        raise Stale(version=row.row_version, changes=changes_since(session, actor, register, row, known)) from None
    return done if done is not None else row
