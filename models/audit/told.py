"""Old and new of many rows at once, told in SQL with the same words as ``models.audit.changes`` tells one row."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import JSON, Boolean, Column, ColumnElement, Integer, Numeric, String, case, cast, func, literal
from sqlalchemy.types import TypeEngine

from models.audit.changes import LONGEST, SECRET
from models.base.types import Strings

Pair = tuple[Column[Any] | None, Column[Any]]
"""The old and the new column of one name; None where there is no old row."""


def changes_as_json(pairs: Sequence[Pair], *, sqlite: bool) -> ColumnElement[Any]:
    """``{field: [old, new]}`` of the fields that differ, as one expression.

    On SQLite the connection must know the function ``long_digest``.
    """
    parts: Any = literal("", String)
    for old, new in pairs:
        differs = new.is_not(None) if old is None else old.is_distinct_from(new)
        parts = parts + case((differs, _pair(old, new, sqlite)), else_=literal("", String))
    text = literal("{", String) + func.substr(parts, 2, type_=String) + literal("}", String)
    return text if sqlite else cast(text, JSON)


def long_digest(text: str) -> str:
    """A long text as its entry: hash and size, in JSON."""
    content = text.encode()
    return json.dumps({"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)})


def _pair(old: Column[Any] | None, new: Column[Any], sqlite: bool) -> Any:
    if old is None:  # asked only of what has a value
        return literal(f',"{new.name}":[null,', String) + _something(new, sqlite) + literal("]", String)
    both = _told(old, sqlite) + literal(",", String) + _told(new, sqlite)
    return literal(f',"{new.name}":[', String) + both + literal("]", String)


def _told(column: Column[Any], sqlite: bool) -> Any:
    return case((column.is_(None), literal("null", String)), else_=_something(column, sqlite))


def _something(column: Column[Any], sqlite: bool) -> Any:
    """A value that is there, in JSON."""
    return _secret(column) or (_on_sqlite(column) if sqlite else _on_postgresql(column))


def _secret(column: Column[Any]) -> Any:
    return literal('"***"', String) if column.name in SECRET or column.info.get("secret") else None


def _on_sqlite(column: Column[Any]) -> Any:
    if isinstance(column.type, Strings):
        return cast(column, String)
    if isinstance(column.type, Boolean):
        return case((column, literal("true", String)), else_=literal("false", String))
    if isinstance(column.type, Integer):
        return cast(column, String)
    text = cast(column, String)
    quoted = func.json_quote(text, type_=String)
    if not _may_be_long(column.type):
        return quoted
    return case((func.length(text) > LONGEST, func.long_digest(text, type_=String)), else_=quoted)


def _on_postgresql(column: Column[Any]) -> Any:
    if isinstance(column.type, Strings):
        return cast(column, String)
    if isinstance(column.type, Boolean | Integer):
        return cast(func.to_json(column), String)
    text = cast(func.trim_scale(column) if _is_figure(column.type) else column, String)
    quoted = cast(func.to_json(text), String)
    if not _may_be_long(column.type):
        return quoted
    content = func.convert_to(text, "UTF8")
    digest = func.json_build_object(
        "sha256", func.encode(func.sha256(content), "hex"), "size", func.octet_length(content)
    )
    return case((func.length(text) > LONGEST, cast(digest, String)), else_=quoted)


def _may_be_long(kind: TypeEngine[Any]) -> bool:
    return isinstance(getattr(kind, "impl_instance", kind), String) and not getattr(kind, "length", None)


def _is_figure(kind: TypeEngine[Any]) -> bool:
    return isinstance(getattr(kind, "impl_instance", kind), Numeric)
