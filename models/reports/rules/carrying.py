"""What one period hands to the next: figures carried over, rows used again, predecessors added up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from models.forms.rules.definition import FormDefinition, RollupMethod, Section, SectionKind
from models.forms.rules.rows import Row, RowKind
from models.forms.rules.shape import Value


def carried(definition: FormDefinition, previous: Iterable[Row]) -> list[Row]:
    """The rows with which a new report begins: last time's keys, and the figures that the form carries over.

    Everything else is left out, to be reported afresh; so are narratives.
    """
    rows = [row for row in previous if row.kind is RowKind.LEAF]
    return [_carried(section, row) for section in _with_rows(definition) for row in rows if row.section == section.code]


def added_up(definition: FormDefinition, reports: Sequence[Sequence[Row]]) -> list[Row]:
    """The rows of several agencies as those of the one that took their place.

    Figures that add up are added, blanks left out; of anything else nothing can be said, so it is blank.
    """
    if len(reports) == 1:
        return list(reports[0])
    together: dict[tuple[str, str, str], list[Row]] = {}
    for row in (row for rows in reports for row in rows if row.kind is RowKind.LEAF):
        together.setdefault(row.identity, []).append(row)
    return [_sum(definition, rows) for rows in together.values()]


def _with_rows(definition: FormDefinition) -> list[Section]:
    return [section for section in definition.sections if section.kind is not SectionKind.NARRATIVE]


def _carried(section: Section, row: Row) -> Row:
    values = {
        item.code: row.values.get(item.carry_from)
        for item in section.answers
        if item.carry_from and section.asked(item.code, row.key) is not None
    }
    return Row(section.code, row.key, row.position, row.group, values)


def _sum(definition: FormDefinition, rows: Sequence[Row]) -> Row:
    section = definition.section(rows[0].section)
    codes = dict.fromkeys(code for row in rows for code in row.values)
    values = {code: _total(section, code, rows) for code in codes}
    return replace(rows[0], values=values, places={}, reasons={})


def _total(section: Section | None, code: str, rows: Sequence[Row]) -> Value:
    item = section.field(code) if section else None
    figures = [value for row in rows if isinstance(value := row.values.get(code), Decimal)]
    adds_up = item is not None and item.rollup.method is RollupMethod.SUM
    return sum(figures, Decimal(0)) if adds_up and figures else None
