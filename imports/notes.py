"""What is said once per sheet rather than at each cell: merges, hidden rows and columns, rows far below."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from imports.cells import Place, Raw, Sheet, letters
from models.base.findings import Finding, Severity

_NUMBERING_CELL = re.compile(r"\(\d{1,3}\)")
GAP = 200  # blank rows after which a row is a stray one


@dataclass(slots=True)
class Notes:
    """What one pass over a sheet noticed. ``places`` are the columns of values, ``read_at`` all that are read."""

    sheet: Sheet
    first: int
    places: Mapping[str, int]
    read_at: frozenset[int]
    strays: list[int] = field(default_factory=list)
    skipped: list[int] = field(default_factory=list)

    def all(self, numbers: Sequence[int]) -> list[Finding]:
        """The findings; ``numbers`` are those of the rows of data, rising."""
        return [*self._merges(numbers), *self._hidden(numbers), *self._stray()]

    def _merges(self, numbers: Sequence[int]) -> Iterator[Finding]:
        for area in self.sheet.merges:
            first = bisect_left(numbers, area.first.row)
            if first == len(numbers) or numbers[first] > area.last.row or area.first == area.last:
                continue
            if any(area.first.column <= at <= area.last.column for at in self.read_at):
                yield Finding("row.merged", Severity.BLOCKER, self.sheet.name, area.first.a1, value=area.a1)

    def _hidden(self, numbers: Sequence[int]) -> Iterator[Finding]:
        rows = [number for number in numbers if number in self.sheet.hidden_rows] if self.sheet.hidden_rows else []
        if rows:
            cell = Place(rows[0], 1).a1
            yield Finding("sheet.hidden_rows", Severity.INFO, self.sheet.name, cell, params={"count": len(rows)})
        columns = [at for at in self.places.values() if at in self.sheet.hidden_columns]
        if columns:
            named = [letters(at) for at in sorted(columns)]
            cell = Place(self.first, min(columns)).a1
            yield Finding("sheet.hidden_columns", Severity.INFO, self.sheet.name, cell, params={"columns": named})

    def _stray(self) -> Iterator[Finding]:
        for number in self.strays[:20]:
            yield Finding("row.stray", Severity.WARNING, self.sheet.name, Place(number, 1).a1, value=str(number))
        if self.skipped:
            cell, count = Place(self.skipped[0], 1).a1, len(self.skipped)
            yield Finding("row.note_ignored", Severity.INFO, self.sheet.name, cell, params={"count": count})


def is_numbering(value: Raw) -> bool:
    """Whether the cell belongs to a row of official column numbers, ``(1) (2) (3)``."""
    return isinstance(value, str) and "(" in value and _NUMBERING_CELL.fullmatch(value.strip()) is not None
