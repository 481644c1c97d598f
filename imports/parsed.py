"""What reading a sheet gives: its rows, what was found on the way, and where each value stood."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from imports.cells import letters
from imports.coercion import Value
from models.base.findings import Finding
from models.forms.rules.rows import Row, RowKind


@dataclass(slots=True)
class Parsed:
    """What one sheet holds. ``failed`` are the cells (A1) whose value could not be read."""

    rows: list[Row] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    failed: set[str] = field(default_factory=set)
    found: bool = True

    @property
    def leaves(self) -> int:
        return sum(row.kind is RowKind.LEAF for row in self.rows)


class Places(Mapping[str, str]):
    """The addresses of a row's cells, ``Sheet!C9``, spelt out when one is asked for."""

    __slots__ = ("_columns", "_row", "_sheet")

    def __init__(self, sheet: str, row: int, columns: Mapping[str, int]) -> None:
        self._sheet, self._row, self._columns = sheet, row, columns

    def __getitem__(self, code: str) -> str:
        return f"{self._sheet}!{letters(self._columns[code])}{self._row}"

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)


def written_key(value: Value) -> str:
    """A key that is no text, written out."""
    return format(value, "f") if hasattr(value, "as_tuple") else str(value)
