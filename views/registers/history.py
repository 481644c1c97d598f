"""What happened to a record, and the way back: one entry undone, or everything one request did."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, inspect, select
from sqlalchemy.orm import Session

from models.audit.queries import history
from models.audit.tables import AuditEntry
from models.base.actor import Actor
from models.base.errors import Conflict, NotFound
from views.registers.changing import amend
from views.registers.description import KEYS, Column, Register
from views.registers.writing import attribute_names, entity

Told = Callable[[int, int], None]


def untold(_done: int, _all: int) -> None:
    """Nobody waits for it."""


@dataclass(frozen=True, slots=True)
class Happening:
    """One entry of a record's history; ``changes`` are (column, old, new) as stored, references by their keys."""

    id: int
    at: datetime
    who: str
    action: str
    note: str
    upload_id: int | None
    changes: tuple[tuple[Column, Any, Any], ...]

    @property
    def verb(self) -> str:
        """``changed`` of ``procedure:changed``."""
        return self.action.rpartition(":")[2]

    @property
    def can_be_undone(self) -> bool:
        """Whether a person sets one of its fields; what lies in the bin comes out of it by a button of its own."""
        return self.verb == "changed" and any(not column.field.read_only for column, _, _ in self.changes)


def happenings(session: Session, actor: Actor, register: Register, row_id: int) -> list[Happening]:
    """The history of a row, latest first, without what the actor may not read; personal data is left out."""
    names = attribute_names(register, actor)
    made = []
    entries = history(session, register.noun, row_id)
    told = {entry.request_id for entry in entries if entry.changes and entry.request_id}
    for entry in entries:
        changes = _changes(session, register, names, entry)
        # The act that a change was made by says nothing more than the change.
        if changes or entry.note or (not entry.changes and entry.request_id not in told):
            made.append(
                Happening(entry.id, entry.at, entry.actor_name, entry.action, entry.note, entry.upload_id, changes)
            )
    return made


def _changes(
    session: Session, register: Register, names: dict[str, str], entry: AuditEntry
) -> tuple[tuple[Column, Any, Any], ...]:
    found = []
    for attribute, (old, new) in (entry.changes or {}).items():
        if (code := names.get(attribute)) is not None:
            column = register.by_code[code]
            if column.path and not column.field.reference:
                continue  # another row's field, which this change did not touch
            found.append((column, _by_key(session, register, column, old), _by_key(session, register, column, new)))
    return tuple(found)


def _by_key(session: Session, register: Register, column: Column, value: Any) -> Any:
    """A stored foreign key as the natural key of what it points at."""
    if not column.path or value is None:
        return value
    target = inspect(register.model).relationships[column.path[0]].mapper.class_
    other = session.get(target, value)
    return getattr(other, KEYS[column.field.reference][0]) if other is not None else value


def undo_entry(session: Session, actor: Actor, register: Register, row_id: int, entry_id: int, *, at: datetime) -> Any:
    """Set the fields of one entry back to what they were before it. Raises NotFound for another row's entry."""
    entry = session.get(AuditEntry, entry_id)
    if entry is None or entry.noun != register.noun or entry.row_id != row_id:
        raise NotFound
    names = attribute_names(register, actor)
    writable = register.writable(actor)
    before = {
        column.code: old
        for column, old, _ in _changes(session, register, names, entry)
        if column.code in writable and column.code not in register.fixed
    }
    if not before:
        raise Conflict("history.nothing_to_undo")
    row = entity(session, register, row_id)
    return amend(session, actor, register, row, before, version=None, at=at)


def touched(session: Session, actor: Actor, register: Register, request_id: str) -> int:
    """How many changes of rows of the register one request of the actor's made."""
    asked = _changes_of(actor, register, request_id)
    return session.scalar(select(func.count()).select_from(asked.subquery())) or 0


def undo_request(
    session: Session, actor: Actor, register: Register, request_id: str, *, at: datetime, told: Told = untold
) -> int:  # fmt: skip
    """Take back what one request of the actor's did to rows of the register; how many rows.

    A row that was changed again since is left as it is and refused with its name, and then nothing is undone.
    """
    ids = session.scalars(_changes_of(actor, register, request_id)).all()
    if not ids:
        raise NotFound
    for done, entry_id in enumerate(ids):
        if done % 25 == 0:
            told(done, len(ids))
        entry = session.get(AuditEntry, entry_id)
        assert entry is not None
        _undo(session, actor, register, entry, at)
    return len(ids)


def _changes_of(actor: Actor, register: Register, request_id: str) -> Select[tuple[int]]:
    """The latest first, so that two changes of one row are taken back in turn."""
    asked = select(AuditEntry.id).where(
        AuditEntry.request_id == request_id, AuditEntry.noun == register.noun, AuditEntry.user_id == actor.user_id,
        AuditEntry.action == f"{register.noun}:changed",
    )  # fmt: skip
    return asked.order_by(AuditEntry.id.desc())


def _undo(session: Session, actor: Actor, register: Register, entry: AuditEntry, at: datetime) -> None:
    _require_untouched(session, register, entry)
    assert entry.row_id is not None
    if "deleted_at" in entry.changes:
        was_binned = entry.changes["deleted_at"][0] is not None
        verb = register.verbs.bin if was_binned else register.verbs.restore
        if verb is None:
            raise Conflict("history.nothing_to_undo")
        verb(session, actor, entity(session, register, entry.row_id, binned=not was_binned), at=at)
        return
    undo_entry(session, actor, register, entry.row_id, entry.id, at=at)


def _require_untouched(session: Session, register: Register, entry: AuditEntry) -> None:
    later = select(AuditEntry.id).where(
        AuditEntry.noun == register.noun, AuditEntry.row_id == entry.row_id, AuditEntry.id > entry.id,
        AuditEntry.action == f"{register.noun}:changed",
    )  # fmt: skip
    if session.scalars(later.limit(1)).first() is not None:
        row = session.get(register.model, entry.row_id)
        raise Conflict("history.changed_since", name=str(row))
