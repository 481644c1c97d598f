"""How Alembic compares the code with a database: shared by the revisions' door and the check."""

from __future__ import annotations

from typing import Any

from sqlalchemy.types import TypeDecorator

from models.base.search import is_search_object


def _render(kind: str, item: Any, _autogen: Any) -> str | bool:
    """A revision names the column type of its day, not a class of ours that may change."""
    if kind == "type" and isinstance(item, TypeDecorator) and type(item).__module__.startswith("models."):
        inner = item.impl_instance
        return f"sa.{inner!r}" if type(inner).__module__.startswith("sqlalchemy") else False
    return False


def _is_ours(name: str | None, kind: str, _parents: Any) -> bool:
    return not (kind in {"table", "column", "index"} and is_search_object(name))


def _same_type(_context: Any, _column: Any, _metadata: Any, _inspected: Any, ours: Any) -> bool | None:
    # Figures are NUMERIC in the database whatever the decorator does on the way.
    return False if type(ours).__name__ == "Exact" else None


OPTIONS: dict[str, Any] = {
    "render_as_batch": True,
    "render_item": _render,
    "include_name": _is_ours,
    "compare_type": _same_type,
}
