"""The session listener: stamps rows, and writes what changed in the transaction that changes it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import event, insert, inspect, select
from sqlalchemy.orm import Session

from models.audit.changes import changed_fields, is_audited, unread_fields
from models.audit.tables import AuditEntry
from models.base.actor import NOBODY, Actor
from models.base.model import Model, Stamped

UNREAD = "audit_unread"


def install() -> None:
    """Listen to every session from here on; a second call does nothing."""
    if not event.contains(Session, "before_flush", _prepare):
        event.listen(Session, "before_flush", _prepare)
        event.listen(Session, "after_flush", _write)


def entry(
    session: Session, actor: Actor, action: str, row: Any = None, *, at: datetime | None = None, **more: Any
) -> dict[str, Any]:
    """The column values of one entry about the row (any mapped object, or None)."""
    return {
        "at": at or moment(session),
        "actor_name": actor.name,
        "user_id": actor.user_id,
        "organisation_id": _owner(row, actor),
        "action": action,
        "noun": getattr(row, "__tablename__", ""),
        "row_id": getattr(row, "id", None),
        "changes": {},
        "request_id": actor.request_id,
        "upload_id": session.info.get("upload_id"),
        "note": "",
    } | more


def write(session: Session, entries: list[dict[str, Any]]) -> None:
    """Write the entries at once, in the session's transaction.

    Straight to the table: an entry is about the actor, so no scope of the actor's applies to it,
    and a flush that is under way cannot take new objects. Inline, because reading the key back
    would need the right to read the entry.
    """
    session.connection().execute(insert(AuditEntry).inline(), entries)


def moment(session: Session) -> datetime:
    """When the session says it is; where it does not say, the moment of writing."""
    now = session.info.get("now")
    return now if isinstance(now, datetime) else datetime.now(UTC)


def _prepare(session: Session, _context: Any, _instances: Any) -> None:
    _stamp(session)
    session.info[UNREAD] = {
        row: _stored(session, row, names) for row in session.dirty if is_audited(row) and (names := unread_fields(row))
    }


def _stored(session: Session, row: Any, names: list[str]) -> dict[str, Any]:
    """What the database still holds of the row, straight from the table so that the row stays as it was set."""
    state = inspect(row)
    table = state.mapper.local_table
    columns = [state.mapper.columns[name].label(name) for name in names]
    found = session.connection().execute(select(*columns).where(table.c.id == state.identity[0])).one_or_none()
    return dict(found._mapping) if found else {}


def _stamp(session: Session) -> None:
    actor, at = _actor(session), moment(session)
    for row in session.new:
        if isinstance(row, Stamped):
            row.created_at, row.created_by_id = at, actor.user_id
            row.changed_at, row.changed_by_id = at, actor.user_id
    for row in session.dirty:
        if isinstance(row, Stamped) and session.is_modified(row):
            row.changed_at, row.changed_by_id = at, actor.user_id


def _write(session: Session, _context: Any) -> None:
    if entries := list(_entries(session)):
        write(session, entries)


def _entries(session: Session) -> Iterable[dict[str, Any]]:
    actor, unread = _actor(session), session.info.pop(UNREAD, {})
    for verb, rows in (("created", session.new), ("changed", session.dirty), ("deleted", session.deleted)):
        for row in _in_order(rows):
            changes = changed_fields(row, before=verb != "created", after=verb != "deleted", unread=unread.get(row))
            if changes or verb == "deleted":
                yield entry(session, actor, f"{row.__tablename__}:{verb}", row, changes=changes)


def _in_order(rows: Iterable[Any]) -> list[Any]:
    return sorted((row for row in rows if is_audited(row)), key=lambda row: (row.__tablename__, row.id))


def _actor(session: Session) -> Actor:
    actor = session.info.get("actor")
    return actor if isinstance(actor, Actor) else NOBODY


def _owner(row: Any, actor: Actor) -> int | None:
    if isinstance(row, Model) and row.__tablename__ == "organisation":
        owner: int | None = getattr(row, "id", None)
    else:
        owner = getattr(row, getattr(row, "__owner__", "organisation_id"), None)
    return owner if owner is not None else actor.organisation_id
