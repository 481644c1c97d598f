"""How one set of rows differs from another, and what becomes of a report when new rows arrive."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from hashlib import sha256
from json import dumps
from typing import Any, Literal

from models.forms.rules.rows import Row, RowKind, is_blank
from models.forms.rules.shape import Value
from models.reports.rules.values import plain, same

Absent = Literal["keep", "remove"]
Identity = tuple[str, str, str]


class ChangeKind(StrEnum):
    """What happens to a row. ABSENT rows are stored and were not sent: they stay unless told otherwise."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class CellChange:
    """One cell with another value or another reason for being blank; ``place`` is where it was sent."""

    field: str
    old: Value
    new: Value
    place: str = ""


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row and those of its cells that differ. For a created or absent row every answer is listed."""

    kind: ChangeKind
    section: str
    group: str
    key: str
    cells: tuple[CellChange, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        cells = [
            {"field": cell.field, "old": plain(cell.old), "new": plain(cell.new), "place": cell.place}
            for cell in self.cells
        ]
        row = {"kind": self.kind.value, "section": self.section, "group": self.group, "key": self.key}
        return row | {"cells": cells}


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """Every row of either side, sent ones first, in their order."""

    rows: tuple[RowChange, ...] = field(default=())

    def counts(self) -> dict[str, int]:
        """How many rows of each kind, every kind named."""
        tally = {kind.value: 0 for kind in ChangeKind}
        for row in self.rows:
            tally[row.kind.value] += 1
        return tally

    def of(self, kind: ChangeKind) -> list[RowChange]:
        return [row for row in self.rows if row.kind is kind]

    @property
    def changes_anything(self) -> bool:
        return any(row.kind in {ChangeKind.CREATED, ChangeKind.UPDATED} for row in self.rows)

    def as_dict(self, limit: int = 200) -> dict[str, Any]:
        """Counts, the first ``limit`` rows that differ, and how many more there are."""
        rows = [row for row in self.rows if row.kind is not ChangeKind.UNCHANGED]
        return {
            "counts": self.counts(),
            "rows": [row.as_dict() for row in rows[:limit]],
            "more": max(0, len(rows) - limit),
        }


def compare(before: Iterable[Row], after: Iterable[Row], *, merge: bool = True) -> ChangeSet:
    """What ``after`` changes in ``before``, row by row by key, leaf rows only.

    With ``merge`` a field that a sent row does not name keeps its value; without, it becomes blank.
    A field that is named and blank becomes blank either way.
    """
    stored = {row.identity: row for row in _leaves(before)}
    sent = _leaves(after)
    changes = [_compare_row(stored.get(row.identity), row, merge) for row in sent]
    gone = stored.keys() - {row.identity for row in sent}
    changes += [_absent(row) for row in stored.values() if row.identity in gone]
    return ChangeSet(tuple(changes))


def merged(before: Sequence[Row], after: Sequence[Row], *, merge: bool = True, absent: Absent = "keep") -> list[Row]:
    """The rows that stand when ``after`` has come in; ``absent="remove"`` drops stored rows not sent."""
    stored = {row.identity: row for row in _leaves(before)}
    result: dict[Identity, Row] = {} if absent == "remove" else dict(stored)
    for row in _leaves(after):
        result[row.identity] = _merge_row(stored.get(row.identity), row, merge)
    return list(result.values())


def content_hash(rows: Iterable[Row], about: Mapping[str, str]) -> str:
    """SHA-256 over what is reported, whatever the order of rows and the place of cells.

    ``about`` names what the figures belong to: agency, form, version, period.
    """
    content = [
        [*row.identity, sorted((code, plain(value), row.reasons.get(code, "")) for code, value in row.values.items())]
        for row in sorted(_leaves(rows), key=lambda row: row.identity)
    ]
    text = dumps([sorted(about.items()), content], ensure_ascii=False, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def reported(rows: Iterable[Row]) -> int:
    """How many cells hold an answer; zero is one, blank is none."""
    return sum(not is_blank(value) for row in _leaves(rows) for value in row.values.values())


def _leaves(rows: Iterable[Row]) -> list[Row]:
    return [row for row in rows if row.kind is RowKind.LEAF]


def _compare_row(old: Row | None, new: Row, merge: bool) -> RowChange:
    if old is None:
        cells = [_cell(new, code, None) for code, value in new.values.items() if not is_blank(value)]
        return _named(ChangeKind.CREATED, new, cells)
    codes = dict.fromkeys([*new.values, *new.reasons, *(() if merge else old.values)])
    cells = [_cell(new, code, old.values.get(code)) for code in codes if _differs(old, new, code)]
    return _named(ChangeKind.UPDATED if cells else ChangeKind.UNCHANGED, new, cells)


def _absent(row: Row) -> RowChange:
    cells = [CellChange(code, value, None) for code, value in row.values.items() if not is_blank(value)]
    return _named(ChangeKind.ABSENT, row, cells)


def _differs(old: Row, new: Row, code: str) -> bool:
    values_differ = not same(old.values.get(code), new.values.get(code))
    return values_differ or old.reasons.get(code, "") != new.reasons.get(code, "")


def _cell(row: Row, code: str, old: Value) -> CellChange:
    return CellChange(code, old, row.values.get(code), row.places.get(code, ""))


def _named(kind: ChangeKind, row: Row, cells: Sequence[CellChange] = ()) -> RowChange:
    return RowChange(kind, row.section, row.group, row.key, tuple(cells))


def _merge_row(old: Row | None, new: Row, merge: bool) -> Row:
    if old is None:
        return new
    blank: dict[str, Value] = dict.fromkeys(old.values)
    kept = {code: reason for code, reason in old.reasons.items() if code not in new.values}
    return replace(
        new,
        values=(dict(old.values) if merge else blank) | dict(new.values),
        places=(dict(old.places) if merge else {}) | dict(new.places),
        reasons=(kept if merge else {}) | dict(new.reasons),
    )
