"""Columns of values as rows of plain values, as both databases take them and as they are kept in a stage."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from imports.staging.plan import Plan
from imports.staging.stage import packed
from models.base.fields import Field, FieldType
from models.base.many_texts import fold_all, sort_keys

_LISTS = (FieldType.CHOICES, FieldType.REFERENCES)


class Packer:
    """Makes rows of the columns that a file has: texts, whole numbers, yes or no, days and lists as text."""

    def __init__(self, plan: Plan, items: Sequence[Field]) -> None:
        self._columns = [(item.code, _plain(item, plan)) for item in items]
        self._sorted_by, given = plan.sorted_by, {item.code for item in items}
        self._searched = [code for code in plan.searched if code in given]

    def pack(self, values: Mapping[str, Sequence[Any]]) -> bytes:
        """The rows of a batch."""
        columns = [plain(values[code]) if plain else values[code] for code, plain in self._columns]
        if self._sorted_by:
            columns += [self._search_texts(values), sort_keys([text or "" for text in values[self._sorted_by]])]
        return packed(list(zip(*columns, strict=True)))

    def _search_texts(self, values: Mapping[str, Sequence[Any]]) -> list[str]:
        """As ``models.base.model.found_columns``, of texts that are clean already."""
        rows = zip(*(values[code] for code in self._searched), strict=True)
        return [f" {text}" for text in fold_all([" ".join(filter(None, words)) for words in rows])]


def _plain(item: Field, plan: Plan) -> Callable[[Sequence[Any]], Sequence[Any]] | None:
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
