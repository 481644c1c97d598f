"""The rows of one report, ready to be asked: by section, by identity, and in sums."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from models.base.text import fold
from models.forms.rules.rows import Row, RowKind, is_blank
from models.forms.rules.shape import FormDefinition, Value


class Book:
    """All rows of one report of a form. Sums are over rows of data, blanks left out, and kept once made."""

    def __init__(self, definition: FormDefinition, rows: Iterable[Row]) -> None:
        self.definition = definition
        self.rows = list(rows)
        self._leaves: dict[str, list[Row]] = {}
        self._summaries: dict[str, list[Row]] = {}
        self._found: dict[tuple[str, str, str], Row] = {}
        self._by_key: dict[tuple[str, str], Row] = {}
        self._totals: dict[tuple[str, str, str | None], Decimal | None] = {}
        for row in self.rows:
            self._take(row)

    def _take(self, row: Row) -> None:
        if row.kind is not RowKind.LEAF:
            self._summaries.setdefault(row.section, []).append(row)
            return
        self._leaves.setdefault(row.section, []).append(row)
        self._found.setdefault(row.identity, row)
        self._by_key.setdefault((row.section, fold(row.key)), row)

    def leaves(self, section: str) -> list[Row]:
        """The rows of data, in their order."""
        return self._leaves.get(section, [])

    def summaries(self, section: str) -> list[Row]:
        """The group and total rows, as the sender stated them."""
        return self._summaries.get(section, [])

    def find(self, row: Row) -> Row | None:
        """The row with the identity of another, such as the same row of the last period."""
        return self._found.get(row.identity)

    def row(self, section: str, key: str) -> Row | None:
        return self._by_key.get((section, fold(key)))

    def single(self, section: str, field: str) -> Value:
        """An answer of a section that has one row, such as a narrative."""
        rows = self.leaves(section)
        return rows[0].values.get(field) if rows else None

    def total(self, section: str, field: str, group: str | None = None) -> Decimal | None:
        """The sum of a field over the rows of data, of one group where it is named; None where all are blank."""
        place = (section, field, group)
        if place not in self._totals:
            rows = (row for row in self.leaves(section) if group is None or row.group == group)
            figures = [value for row in rows if isinstance(value := row.values.get(field), Decimal)]
            self._totals[place] = sum(figures, Decimal(0)) if figures else None
        return self._totals[place]

    def blocks(self, section: str, field: str) -> Decimal | None:
        """The sum of the stated group rows; None unless every group that has rows is stated with a figure."""
        stated = {row.group: row.values.get(field) for row in self.summaries(section) if row.kind is RowKind.GROUP}
        groups = {row.group for row in self.leaves(section)} | set(stated)
        figures = [stated.get(group) for group in groups]
        if not stated or any(not isinstance(figure, Decimal) for figure in figures):
            return None
        return sum((figure for figure in figures if isinstance(figure, Decimal)), Decimal(0))


def operand(value: Value) -> Value:
    """A value as expressions see it: every blank is None."""
    return None if is_blank(value) else value
