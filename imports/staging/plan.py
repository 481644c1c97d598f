"""All that the child needs to make rows of a register out of a sheet, and what it says at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from imports.coercion import Context
from imports.layouts.model import Layout
from models.base.fields import Field
from models.base.findings import Finding

FORMAT = 2  # of what a stage holds; another one is built anew from the file
FOUND = ("search_text", "name_sort")  # columns that the machine keeps beside those that were given
Values = Mapping[str, Any]
Columns = Mapping[str, Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Plan:
    """How the rows of a file become rows of a table.

    ``columns`` names the column of each field; ``ids`` gives, for the fields that name another row, its id.
    A text equal to ``null_text`` is blank. ``judge_row`` finds what only this register asks; ``suspects`` names,
    from whole columns, the rows that it has to look at. ``searched`` and ``sorted_by`` are the fields from which
    the table's search text and sort key are made.
    """

    layout: Layout
    keys: tuple[str, ...]
    columns: Mapping[str, str]
    judge_row: Callable[[Values], list[Finding]]
    suspects: Callable[[Columns], Iterable[int]]
    ids: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    null_text: str = ""
    searched: tuple[str, ...] = ()
    sorted_by: str = ""
    context: Context = field(default_factory=Context)

    @property
    def fields(self) -> tuple[Field, ...]:
        """Those that a file may set."""
        given = self.layout.sheets[0].section.fields
        return tuple(item for item in given if not item.read_only or item.code in self.keys)

    def names(self, codes: Sequence[str]) -> list[str]:
        """The columns of a row as it is kept, for a file that has these fields."""
        return [*(self.columns[code] for code in codes), *(FOUND if self.sorted_by else ())]

    def fingerprint(self) -> str:
        """A hash of what decides how a file is read and judged, what is stored left aside."""
        said = (FORMAT, self.layout, self.keys, sorted(self.columns.items()), self.null_text, self.searched)
        return sha256(repr(said).encode()).hexdigest()
