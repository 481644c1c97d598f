"""What a file would change: created, updated, unchanged, absent. Absent is never removed unasked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from models.forms.rules.rows import Row, is_blank
from models.reports.rules.values import plain, same

SHOWN = 200


@dataclass(slots=True)
class Changes:
    """Counts of rows by what happens to them, the first rows with old and new, how many more there are.

    ``absent`` are the keys of the entries that the file lacks; they stay unless taking them out is asked for,
    where ``may_replace`` says that it can be.
    """

    counts: dict[str, int] = field(default_factory=dict)
    rows: list[dict[str, Any]] = field(default_factory=list)
    more: int = 0
    absent: list[str] = field(default_factory=list)
    may_replace: bool = False

    def as_dict(self) -> dict[str, Any]:
        told = {"counts": self.counts, "rows": self.rows, "more": self.more}
        return told | {"absent": self._absent()} if self.absent and self.may_replace else told

    def _absent(self) -> dict[str, Any]:
        """The first of them, and the mark by which a replacement knows that they are still the same ones."""
        return {"keys": self.absent[:SHOWN], "count": len(self.absent), "mark": self.absent_mark}

    @property
    def absent_mark(self) -> str:
        """A hash of what the file lacks; another one means that the world moved."""
        return sha256("\n".join(self.absent).encode()).hexdigest()


def register_changes(
    stored: Mapping[str, Mapping[str, Any]], rows: Sequence[tuple[Row, Mapping[str, Any], str]]
) -> Changes:
    """Compare rows, each with its values and key, with the stored values by key. Columns that the file lacks stay."""
    counts = dict.fromkeys(("created", "updated", "unchanged", "absent"), 0)
    shown: list[dict[str, Any]] = []
    for row, values, key in rows:
        old = stored.get(key)
        codes = [] if old is None and len(shown) >= SHOWN else differing(old or {}, values)
        kind = "created" if old is None else "updated" if codes else "unchanged"
        counts[kind] += 1
        if kind != "unchanged" and len(shown) < SHOWN:
            cells = cells_of(old or {}, values, codes, _places(row))
            shown.append({"kind": kind, "section": row.section, "group": "", "key": key, "cells": cells})
    return Changes(counts, shown, max(0, counts["created"] + counts["updated"] - len(shown)))


def differing(old: Mapping[str, Any], values: Mapping[str, Any]) -> list[str]:
    """The fields whose value is another than the stored one; a blank is a blank however it is written."""
    return [code for code, value in values.items() if old.get(code) != value and not _same(old.get(code), value)]


def _same(one: Any, other: Any) -> bool:
    if one == other or (is_blank(one) and is_blank(other)):
        return True
    if isinstance(one, tuple | list) and isinstance(other, tuple | list):
        return sorted(map(str, one)) == sorted(map(str, other))
    return same(one, other)


def cells_of(
    old: Mapping[str, Any], values: Mapping[str, Any], codes: Iterable[str], place: Callable[[str], str]
) -> list[dict[str, Any]]:  # fmt: skip
    """The fields that differ, each with old, new and its place in the file."""
    return [
        {"field": code, "old": _plain(old.get(code)), "new": _plain(values[code]), "place": place(code)}
        for code in codes
    ]


def _places(row: Row) -> Callable[[str], str]:
    return lambda code: row.places.get(code, "")


def _plain(value: Any) -> Any:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return list(value) if isinstance(value, tuple) else plain(value)
