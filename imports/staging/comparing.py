"""Batches of rows against what is stored: tuples against tuples; a row is looked into only where it differs."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any

from imports.cells import letters
from imports.changeset import SHOWN, Changes, cells_of, differing
from imports.staging.plan import Plan
from models.base.fields import FieldType
from models.base.findings import Finding, Severity

_KINDS = ("created", "updated", "unchanged", "absent")
CAP = 200  # findings of one code that are listed
Plain = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Stored:
    """An entry as it stands: its counter of changes, whether it lies in the bin, its values as a stage holds them."""

    version: int
    binned: bool
    values: Plain


Load = Callable[[Sequence[str], Sequence[str]], Mapping[str, Stored]]
"""Column names and keys to the entries that have these keys."""


@dataclass(slots=True)
class Comparison:
    """What a file would change, batch after batch. ``opening`` says how its table lies on its sheet."""

    plan: Plan
    load: Load
    opening: Mapping[str, Any]
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(_KINDS, 0))
    shown: list[dict[str, Any]] = field(default_factory=list)
    binned: list[Finding] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    versions: list[tuple[str, int]] = field(default_factory=list)
    _in_bin: int = 0

    def batch(
        self, keys: Sequence[str], numbers: Sequence[int], rows: Callable[[], Sequence[Plain]]
    ) -> dict[int, Plain]:  # fmt: skip
        """Compare a batch. Gives, by position, the stored values of rows that say the same in other words.

        ``rows`` is asked only where one of them is known, or still to be shown.
        """
        names = [self.plan.columns[code] for code in self.opening["codes"]]
        stored = self.load(names, [key for key in keys if key])
        self.keys.update(key for key in keys if key)
        self.versions += [(key, found.version) for key, found in stored.items()]
        if not stored and len(self.shown) >= SHOWN:
            self.counts["created"] += len(keys)
            return {}
        width, otherwise = len(names), {}
        for position, (key, number, row) in enumerate(zip(keys, numbers, rows(), strict=True)):
            old = stored.get(key)
            kind = self._kind(key, number, row[:width], old)
            self.counts[kind] += 1
            if kind == "unchanged" and old is not None and old.values != row[:width]:
                otherwise[position] = old.values
        return otherwise

    def _kind(self, key: str, number: int, row: Plain, old: Stored | None) -> str:
        if old is not None and old.binned:
            self._refuse_binned(key, number)
            return "updated"
        if old is not None and old.values == row:
            return "unchanged"
        if old is None and len(self.shown) >= SHOWN:
            return "created"
        before, after = self._values(old.values) if old else {}, self._values(row)
        codes = differing(before, after)
        if old is not None and not codes:
            return "unchanged"
        kind = "created" if old is None else "updated"
        if len(self.shown) < SHOWN:
            section = self.plan.layout.sheets[0].code
            cells = cells_of(before, after, codes, lambda code: self._place(code, number))
            self.shown.append({"kind": kind, "section": section, "group": "", "key": key, "cells": cells})
        return kind

    def _refuse_binned(self, key: str, number: int) -> None:
        self._in_bin += 1
        if self._in_bin <= CAP:
            column = self.plan.keys[0]
            sheet, _, cell = self._place(column, number).rpartition("!")
            self.binned.append(Finding("row.key_in_bin", Severity.ERROR, sheet, cell, key, column, key))

    def _place(self, code: str, number: int) -> str:
        at = self.opening["places"].get(code)
        return f"{self.opening['sheet']}!{letters(at)}{number}" if at else ""

    def _values(self, row: Plain) -> dict[str, Any]:
        """The row by field code, as the register's own verbs know it."""
        return {code: _typed(self.plan, code, value) for code, value in zip(self.opening["codes"], row, strict=True)}

    def changes(self, known: set[str] | frozenset[str], *, may_replace: bool) -> Changes:
        """What was counted and shown; ``known`` are the keys of all entries within sight."""
        absent = sorted(known - self.keys)
        more = max(0, self.counts["created"] + self.counts["updated"] - len(self.shown))
        return Changes(self.counts | {"absent": len(absent)}, self.shown, more, absent, may_replace)

    def findings(self) -> list[Finding]:
        """What only a look at the stored entries shows."""
        if (rest := self._in_bin - CAP) <= 0:
            return self.binned
        params = {"code": "row.key_in_bin", "shown": CAP, "total": self._in_bin, "more": rest}
        return [*self.binned, Finding("findings.more", Severity.ERROR, value=str(rest), params=params)]

    def fingerprint(self) -> str:
        return versions_mark(self.versions)


def versions_mark(versions: Sequence[tuple[str, int]]) -> str:
    """A hash of entries and their counters of changes; another one means that the world moved."""
    lines = (f"{key}\t{version}" for key, version in sorted(versions))
    return sha256("\n".join(lines).encode()).hexdigest()


def _typed(plan: Plan, code: str, value: Any) -> Any:
    item = plan.layout.sheets[0].section.field(code)
    assert item is not None
    if value is None:
        return None
    if ids := plan.ids.get(code):
        return next((key for key, row_id in ids.items() if row_id == value), value)
    if item.type is FieldType.DATE:
        return date.fromisoformat(value)
    if item.type in (FieldType.CHOICES, FieldType.REFERENCES):
        return json.loads(value)
    return value
