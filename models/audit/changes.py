"""What changed on a mapped object, field by field, as values that JSON can hold."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.orm import ColumnProperty

from models.base.model import Owned, Reference

SECRET = frozenset({"password", "token", "token_hash", "secret", "refresh_token", "key_hash"})
# Kept by the machine from other columns, or said by the entry itself.
DERIVED = frozenset(
    {"id", "row_version", "search_text", "name_sort", "created_at", "created_by_id", "changed_at", "changed_by_id"}
)
# Sign-ins have entries of their own.
COUNTERS = frozenset(
    {
        "last_login",
        "login_count",
        "fail_login_count",
        "created_on",
        "changed_on",
        "last_seen_at",
        "session_epoch",
        "tour_seen_at",
    }
)
ACCOUNTS = frozenset({"ab_user", "ab_role"})  # FAB's, neither owned nor reference
LONGEST = 4_000


def is_audited(row: Any) -> bool:
    """Whether changes to the row are written: rows of an organisation, reference rows and accounts.

    A class opts out with ``__audited__ = False`` where its rows are history themselves.
    """
    if not getattr(row, "__audited__", True):
        return False
    return isinstance(row, Owned | Reference) or getattr(row, "__tablename__", "") in ACCOUNTS


def unread_fields(row: Any) -> list[str]:
    """The fields that are about to be overwritten without having been read: their old values are in the database."""
    state = inspect(row)
    histories = {name: state.attrs[name].history for name, _ in _columns(state.mapper)}
    return [name for name, history in histories.items() if history.added and not history.deleted]


def changed_fields(
    row: Any, *, before: bool = True, after: bool = True, unread: Mapping[str, Any] | None = None
) -> dict[str, list[Any]]:
    """``{field: [old, new]}`` of what the session would write for the row.

    Read after the flush and before the session forgets: histories still hold. With ``after`` off (a
    row that was deleted) every stored value stands as old. ``unread`` has the old values of
    ``unread_fields``.
    """
    state = inspect(row)
    found: dict[str, list[Any]] = {}
    for name, column in _columns(state.mapper):
        old, new = _old_and_new(state, name, before=before, after=after)
        if unread and name in unread:
            old = unread[name]
        if old != new:
            found[name] = ["***", "***"] if _is_secret(name, column) else [plain(old), plain(new)]
    return found | _roles(row, state)


def plain(value: Any) -> Any:
    """The value as JSON holds it: figures as text so that none is rounded, long texts by their hash."""
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return _digest(value)
    if isinstance(value, str | dict | list):
        return _short(value)
    return value if value is None or isinstance(value, bool | int | float) else str(value)


def _columns(mapper: Any) -> Iterable[tuple[str, Any]]:
    for prop in mapper.column_attrs:
        if isinstance(prop, ColumnProperty) and prop.key not in DERIVED and prop.key not in COUNTERS:
            column = prop.columns[0]
            if getattr(column, "info", {}).get("audit", True):
                yield prop.key, column


def _old_and_new(state: Any, name: str, *, before: bool, after: bool) -> tuple[Any, Any]:
    if not after:
        return state.dict.get(name), None
    history = state.attrs[name].history
    new = history.added[0] if history.added else state.dict.get(name)
    if not before:
        return None, new
    if not history.has_changes():
        return new, new
    return (history.deleted[0] if history.deleted else None), new


def _is_secret(name: str, column: Any) -> bool:
    return name in SECRET or bool(column.info.get("secret"))


def _roles(row: Any, state: Any) -> dict[str, list[Any]]:
    """A user's roles and a role's permissions live in tables of FAB's without a class of their own."""
    if getattr(row, "__tablename__", "") not in ACCOUNTS:
        return {}
    found: dict[str, list[Any]] = {}
    for name in ("roles", "permissions"):
        if name in state.attrs and (history := state.attrs[name].history).has_changes():
            kept = [str(each) for each in history.unchanged]
            old, new = (kept + [str(each) for each in part or ()] for part in (history.deleted, history.added))
            found[name] = [sorted(old), sorted(new)]
    return found


def _short(value: Any) -> Any:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    if len(text) > LONGEST:
        return _digest(text.encode())
    return value if isinstance(value, str) else json.loads(text)


def _digest(content: bytes) -> dict[str, Any]:
    return {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
