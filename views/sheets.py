"""Rows of a report as a page shows them: the official table, group and total rows added up, findings at cells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from models.base.fields import FieldType
from models.base.findings import Finding
from models.base.text import fold
from models.base.words import Words
from models.forms.rules.definition import FormDefinition, FormField, RollupMethod, Section, SectionKind
from models.forms.rules.headings import Heading, headings
from models.forms.rules.rows import Row, RowKind, is_blank
from views import formats
from views.messages import finding_sentence


@dataclass
class Cell:
    """One cell: its text, what is said about it, what it was before."""

    text: str
    kind: str
    anchor: str = ""
    findings: list[tuple[str, str]] = field(default_factory=list)  # (severity, sentence)
    reason: str = ""
    before: str = ""
    field: str = ""
    blank: bool = False

    @property
    def worst(self) -> str:
        order = ("blocker", "error", "warning", "info")
        return min((severity for severity, _ in self.findings), key=order.index, default="")


@dataclass
class Line:
    """One row: data, or the sum of a group or of everything."""

    kind: str
    label: str
    cells: list[Cell]
    key: str = ""
    group: str = ""


@dataclass
class Sheet:
    """A section ready to be drawn: a table with its heading, or paragraphs."""

    section: Section
    head: list[list[Heading]]
    numbers: list[str]
    lines: list[Line]
    paragraphs: list[tuple[Words, str, list[tuple[str, str]]]] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not any(line.kind == "leaf" for line in self.lines) and not any(text for _, text, _ in self.paragraphs)


def sheets(
    definition: FormDefinition, rows: Sequence[Row], findings: Iterable[Finding] = (), previous: Sequence[Row] = ()
) -> list[Sheet]:
    """Every section of the form, filled with the rows. ``previous`` are shown beside what differs from them."""
    said = _by_place(findings)
    before = {row.identity: row for row in previous}
    return [_sheet(definition, section, rows, said, before) for section in definition.sections]


Said = dict[tuple[str, str], list[tuple[str, str]]]


def _by_place(findings: Iterable[Finding]) -> Said:
    """Findings by row key and field; those of the whole form are shown above it."""
    said: Said = {}
    for finding in findings:
        place = (fold(finding.row_key), finding.column)
        said.setdefault(place, []).append((finding.severity.value, finding_sentence(finding)))
    return said


def _sheet(
    definition: FormDefinition, section: Section, rows: Sequence[Row], said: Said, before: dict[Any, Row]
) -> Sheet:
    mine = [row for row in rows if row.section == section.code and row.kind is RowKind.LEAF]
    if section.kind is SectionKind.NARRATIVE:
        return Sheet(section, [], [], [], _paragraphs(section, mine, said))
    lines = _lines(section, mine, said, before)
    return Sheet(section, headings(section.fields), [item.number for item in section.fields], lines)


def _paragraphs(section: Section, rows: list[Row], said: Said) -> list[tuple[Words, str, list[tuple[str, str]]]]:
    values = rows[0].values if rows else {}
    return [(item.label, str(values.get(item.code) or ""), said.get(("", item.code), [])) for item in section.fields]


def _lines(section: Section, rows: list[Row], said: Said, before: dict[Any, Row]) -> list[Line]:
    lines: list[Line] = []
    for group in (*section.groups, None):
        code = group.code if group else ""
        members = [row for row in rows if row.group == code]
        if not members:
            continue
        if group is not None:
            lines.append(summed(section, members, "group", formats.words(group.label), code))
        lines += [_line(section, row, said, before) for row in members]
    if section.total and rows:
        lines.append(summed(section, rows, "total", formats.words(section.total_label) or "", ""))
    return lines


def _line(section: Section, row: Row, said: Said, before: dict[Any, Row]) -> Line:
    old = before.get(row.identity)
    cells = [_cell(section, item, row, said, old) for item in section.fields]
    return Line("leaf", row.key, cells, row.key, row.group)


def _cell(section: Section, item: FormField, row: Row, said: Said, old: Row | None) -> Cell:
    asked = section.asked(item.code, row.key)
    if item.code in {section.key, section.label}:
        return Cell(_label(section, item, row), "text", field=item.code)
    if asked is None:
        return Cell("", "text", field=item.code, blank=True)
    value = row.values.get(item.code)
    cell = Cell(shown(asked, value), kind_of(asked), field=item.code, blank=is_blank(value))
    cell.findings = said.get((fold(row.key), item.code), [])
    cell.reason = row.reasons.get(item.code, "")
    cell.anchor = row.places.get(item.code, "")
    if old is not None and old.values.get(item.code) != value:
        cell.before = shown(asked, old.values.get(item.code))
    return cell


def _label(section: Section, item: FormField, row: Row) -> str:
    given = section.given_row(row.key)
    if item.code == section.label and given is not None:
        return formats.words(given.label)
    if item.code == section.key:
        return (given.number or given.key) if given is not None else row.key
    return str(row.values.get(item.code) or "")


def summed(section: Section, rows: list[Row], kind: str, label: str, group: str) -> Line:
    """A row that adds up; only figures that the form adds up are in it."""
    cells: list[Cell] = []
    for item in section.fields:
        if item.code in {section.key, section.label}:
            cells.append(Cell(label, "text", field=item.code))
            continue
        figures = [value for row in rows if isinstance(value := row.values.get(item.code), Decimal)]
        adds = item.rollup.method is RollupMethod.SUM and bool(figures)
        cells.append(Cell(shown(item, sum(figures, Decimal(0))) if adds else "", kind_of(item), field=item.code))
    return Line(kind, label, cells, group=group)


def kind_of(item: FormField) -> str:
    """How the table macro sets a value: figures to the right, text to the left."""
    return "num" if item.type.is_number else "text"


def shown(item: FormField, value: Any) -> str:
    """A value of a field as a person reads it; a blank is a dash, which zero is not."""
    if is_blank(value):
        return formats.BLANK
    match item.type:
        case FieldType.PERCENT:
            return formats.percent(value)
        case FieldType.MONEY:
            return formats.money(value)
        case FieldType.INTEGER | FieldType.DECIMAL:
            return formats.number(value)
        case FieldType.DATE:
            return formats.day(value)
        case FieldType.CHOICE:
            choice = item.choice(str(value))
            return formats.words(choice.label) if choice else str(value)
        case FieldType.CHOICES | FieldType.REFERENCES:
            return "; ".join(map(str, value)) if isinstance(value, list) else str(value)
        case _:
            return str(formats.shown(value))
