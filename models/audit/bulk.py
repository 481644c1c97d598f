"""Thousands of rows at once: a stage table, an upsert of what really changed, and its audit, set by set.

This path goes past the ORM, so it carries what the session's listeners do elsewhere: the right to write, the
scope, who and when, the counter of versions, and an audit entry per row with old and new. It is one part of
the caller's transaction. What is between the stage and the table is in ``models.audit.staged``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from itertools import chain
from typing import Any

from sqlalchemy import ColumnElement, Date, String, case, func, literal, select, type_coerce
from sqlalchemy.orm import Session

from models.audit.staged import Counts, Load, plain_value
from models.base.actor import Actor
from models.base.errors import DomainError
from models.base.model import Binned, Found, Reference, found_columns
from models.base.permissions import Permission
from models.base.types import Strings

__all__ = ["Counts", "load", "stored", "upsert"]

Versions = list[tuple[Any, int]]


def upsert(
    session: Session,
    actor: Actor,
    model: type[Any],
    rows: Iterable[dict[str, Any]],
    *,
    key: str,
    permission: Permission,
    at: datetime,
) -> Counts:
    """Create the rows whose key is new, change those that differ, leave the others alone. Flushes; never commits.

    Each row has the same attributes of the model (not ``id``, not what the machine keeps), cleaned and
    checked as ``models.base.values`` does; ``key`` is the attribute of a unique constraint, and among rows of
    organisations of one together with the organisation. Raises Refused for a key given twice, Conflict for one
    that lies in the bin, Forbidden outside the actor's scope. Objects already loaded are read anew when next used.
    """
    given = (row | _kept(model, row) for row in rows)
    if (first := next(given, None)) is None:
        _allow(actor, model, permission)
        return Counts(0, 0, 0)
    names = tuple(first)
    sqlite = session.get_bind().dialect.name == "sqlite"
    columns = [(name, plain_value(model.__mapper__.columns[name], sqlite=sqlite)) for name in names]
    plain = (
        tuple(convert(row[name]) if convert else row[name] for name, convert in columns)
        for row in chain([first], given)
    )
    return load(session, actor, model, names, plain, key=key, permission=permission, at=at)


def load(
    session: Session,
    actor: Actor,
    model: type[Any],
    names: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    key: str,
    permission: Permission,
    at: datetime,
    expect: Callable[[Versions], None] | None = None,
) -> Counts:
    """As ``upsert``, of rows that the driver takes as they are: days and lists as text, in the order of ``names``.

    Search text and sort key are among them. ``expect`` is shown the key and the counter of changes of every
    entry that the rows will meet, before anything is written, and raises where they are not the expected ones.
    """
    _allow(actor, model, permission)
    session.flush()
    loading = Load(session, actor, model, tuple(names), key, at)
    try:
        counts = loading.run(rows, expect)
    except DomainError:  # the transaction may go on; after any other error it is at its end
        loading.clear()
        raise
    loading.clear()
    session.expire_all()
    return counts


def stored(
    session: Session, model: type[Any], key: str, names: Sequence[str], keys: Collection[Any]
) -> dict[Any, tuple[int, bool, tuple[Any, ...]]]:  # fmt: skip
    """Of the entries with these keys: the counter of changes, whether they lie in the bin, and plain values.

    The values are as ``load`` takes them, so that a row can be compared with a tuple. The bin's are among them.
    """
    binned = model.deleted_at.is_not(None) if issubclass(model, Binned) else literal(False)
    columns = [_as_plain(getattr(model, name), session.get_bind().dialect.name) for name in names]
    asked = select(getattr(model, key), model.row_version, case((binned, 1), else_=0), *columns)
    rows = session.execute(asked.where(getattr(model, key).in_(list(keys)))) if keys else ()
    return {row[0]: (row[1], bool(row[2]), tuple(row[3:])) for row in rows}


def _as_plain(column: Any, dialect: str) -> ColumnElement[Any]:
    if isinstance(column.type, Date):
        return func.to_char(column, "YYYY-MM-DD") if dialect == "postgresql" else type_coerce(column, String)
    return type_coerce(column, String) if isinstance(column.type, Strings) else column


def _allow(actor: Actor, model: type[Any], permission: Permission) -> None:
    actor.require(permission)
    if issubclass(model, Reference):
        actor.require(model.__managed_by__)


def _kept(model: type[Any], row: dict[str, Any]) -> dict[str, Any]:
    return dict(found_columns(model, row)) if issubclass(model, Found) else {}
