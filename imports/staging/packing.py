"""Columns of values as both databases take them and as they are kept in a stage; and how they leave the child."""

from __future__ import annotations

import io
import json
import pickle
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from imports.staging.plan import Plan
from models.base.fields import Field, FieldType
from models.base.many_texts import fold_all, sort_keys

Column = Sequence[Any]
_LISTS = (FieldType.CHOICES, FieldType.REFERENCES)


class Packer:
    """Makes plain columns of those that a file has: texts, whole numbers, yes or no, days and lists as text."""

    def __init__(self, plan: Plan, items: Sequence[Field]) -> None:
        self._columns = [(item.code, _plain(item, plan)) for item in items]

    def pack(self, values: Mapping[str, Column]) -> bytes:
        """The columns of a batch."""
        return packed([list(plain(values[code]) if plain else values[code]) for code, plain in self._columns])


def found_columns(plan: Plan, columns: Mapping[str, Column]) -> list[Column]:
    """What the table keeps to be found and ordered by, as ``models.base.model.found_columns``, of clean texts."""
    if not plan.sorted_by:
        return []
    rows = zip(*(columns[code] for code in plan.searched if code in columns), strict=True)
    texts = [f" {text}" for text in fold_all([" ".join(filter(None, words)) for words in rows])]
    return [texts, sort_keys([text or "" for text in columns[plan.sorted_by]])]


def _plain(item: Field, plan: Plan) -> Callable[[Column], Column] | None:
    if ids := plan.ids.get(item.code):
        return lambda column: list(map(ids.get, column))
    if item.type is FieldType.DATE:
        return _days
    if item.type in _LISTS:
        return _lists
    return None


def _days(column: Sequence[date | None]) -> list[str | None]:
    return list(map(_as_text, column))


@lru_cache(maxsize=20_000)  # half a century of days
def _as_text(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _lists(column: Sequence[list[str]]) -> list[str]:
    keys = list(map(id, column))  # what reads alike was read once, and is one list
    different = dict(zip(keys, column, strict=True))
    known = {key: json.dumps(each, ensure_ascii=False, separators=(",", ":")) for key, each in different.items()}
    return list(map(known.__getitem__, keys))


class _Plain(pickle.Unpickler):
    """Texts, numbers, lists: no class of whatever name."""

    def find_class(self, module: str, name: str) -> Any:
        raise pickle.UnpicklingError(f"{module}.{name}")


def packed(part: Any) -> bytes:
    """Plain values as bytes. They make a tree, so nothing is remembered on the way: that would cost the most."""
    stream = io.BytesIO()
    pickler = pickle.Pickler(stream, protocol=pickle.HIGHEST_PROTOCOL)
    pickler.fast = True
    pickler.dump(part)
    return stream.getvalue()


def unpacked(content: bytes) -> Any:
    """Plain values from their bytes; UnpicklingError where anything else is in them."""
    return _Plain(io.BytesIO(content)).load()
