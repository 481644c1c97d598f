"""The rows of a table: given or open, in blocks under their group headings, with totals that count themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from xlsxwriter.worksheet import Worksheet

from imports.cells import letters
from imports.coercion import Value, render
from imports.layouts import room, wording
from imports.layouts.model import Column, Role, SheetLayout
from imports.writer.book import BLUE, GREY, LINE, PROTECTION, RED, Book, put
from models.base.fields import Field, FieldType
from models.base.findings import Severity
from models.forms.rules.definition import Check, GivenRow, RollupMethod, RowGroup, RowsKind, Section
from models.forms.rules.excel import Sheet as Place
from models.forms.rules.excel import computed, failing
from models.forms.rules.language import parse
from models.forms.rules.rows import Row

BLANKS = 10  # rows to write in, in every block
BLANKS_ALONE = 30  # where there is only one block
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
INLINE_LIST = 255  # characters that Excel takes in a drop-down of its own


@dataclass(slots=True)
class Line:
    """One row to be written. ``row`` is None for a row to write in."""

    key: str = ""
    values: Mapping[str, Value] = field(default_factory=dict)
    given: GivenRow | None = None
    reason: str = ""


@dataclass(slots=True)
class Block:
    """Rows under one heading, or under none."""

    group: RowGroup | None
    lines: list[Line]
    first: int = 0
    last: int = -1


class Table:
    """Writes one table; rows are counted from 0 here, as the library does."""

    def __init__(self, book: Book, sheet: Worksheet, layout: SheetLayout, first: int) -> None:
        self.book, self.sheet, self.layout, self.row = book, sheet, layout, first
        self.first = first
        self.section = layout.section
        self.columns = list(enumerate(layout.columns))
        self.summable = [
            (at, column)
            for at, column in self.columns
            if column.role is Role.ANSWER and column.field.rollup.method is RollupMethod.SUM
        ]
        self.blocks: list[Block] = []

    def write(self, blocks: Sequence[Block], checks: Sequence[Check]) -> None:
        for number, block in enumerate(blocks):
            self.blocks.append(block)
            heading = self.row
            self.row += block.group is not None
            self._lines(block)
            if block.group is not None:
                self._group(heading, number, block)
        if self.section.total:
            self._total()
        self._validate()
        self._watch(checks)
        self.sheet.freeze_panes(self.first, self._frozen())

    def _frozen(self) -> int:
        fixed = [at for at, column in self.columns if column.role in (Role.ORDINAL, Role.KEY, Role.LABEL)]
        return max(fixed) + 1 if fixed and max(fixed) < 3 else 0

    def _lines(self, block: Block) -> None:
        block.first = self.row
        for number, line in enumerate(block.lines, 1):
            for at, column in self.columns:
                self._cell(at, column, line, number)
            self._height(line)
            self.row += 1
        block.last = self.row - 1

    def _height(self, line: Line) -> None:
        """Room for the longest text of the row."""
        texts = [(self._text(column, line), column.width) for _, column in self.columns]
        if (height := room.height_of(texts)) > room.LINE:
            self.sheet.set_row(self.row, height)

    def _text(self, column: Column, line: Line) -> str:
        if column.role is Role.LABEL and line.given is not None:
            return line.given.label.in_(self.book.language)
        value = {Role.KEY: line.key, Role.REASON: line.reason}.get(column.role) or line.values.get(column.code)
        return value if isinstance(value, str) else ""

    def _cell(self, at: int, column: Column, line: Line, number: int) -> None:
        given = line.given
        if column.role is Role.ORDINAL:
            text = given.number if given is not None and given.number else (str(number) if line.key else "")
            put(self.sheet, self.row, at, text, self._plain(locked=True, center=True))
        elif column.role is Role.LABEL and given is not None:
            put(self.sheet, self.row, at, given.label.in_(self.book.language), self._plain(locked=True))
        elif column.role is Role.KEY:
            put(self.sheet, self.row, at, line.key, self.book.cell(column.field, locked=given is not None))
        elif column.role is Role.REASON:
            put(self.sheet, self.row, at, line.reason, self.book.cell(column.field, locked=False))
        else:
            self._answer(at, column, line)

    def _plain(self, *, locked: bool, center: bool = False) -> object:
        look = {"border": 1, "border_color": LINE, "valign": "top", "text_wrap": True, "locked": locked}
        return self.book.format(**look, bg_color=GREY, num_format="@", align="center" if center else "left")

    def _answer(self, at: int, column: Column, line: Line) -> None:
        asked = self.section.asked(column.code, line.key) if line.given is not None else column.field
        if asked is None:
            put(self.sheet, self.row, at, None, self._plain(locked=True))
            return
        value = line.values.get(column.code)
        fixed = line.given is not None and column.code in line.given.values
        value = line.given.values[column.code] if fixed and line.given is not None else value
        look = self.book.cell(asked, locked=column.locked or fixed)
        formula = computed(column.field, self._place(self.row)) if column.field.computed else None
        if formula:
            shown = render(asked, value)
            self.sheet.write_formula(self.row, at, f"={formula}", look, "" if shown is None else shown)
        else:
            put(self.sheet, self.row, at, render(asked, value), look)

    def _place(self, row: int, section: Section | None = None) -> Place:
        cells = {column.code: f"${letters(at + 1)}{row + 1}" for at, column in self.columns}
        return Place(section or self.section, cells.__getitem__)

    def _group(self, row: int, number: int, block: Block) -> None:
        assert block.group is not None
        self._summary(row, _ROMAN[number % 12], block.group.label.in_(self.book.language), [block])

    def _total(self) -> None:
        text = self.section.total_label.in_(self.book.language) or "TỔNG CỘNG"
        self._summary(self.row, "", text, self.blocks)
        self.row += 1

    def _summary(self, row: int, ordinal: str, text: str, blocks: Sequence[Block]) -> None:
        """A heading or total row: its figures are sums over the rows of data, recounted by Excel."""
        bold = self.book.format(bold=True, bg_color=BLUE, border=1, border_color=LINE, num_format="@")
        for at, column in self.columns:
            if column.role is Role.ORDINAL:
                put(self.sheet, row, at, ordinal, bold)
            elif column.role in (Role.KEY, Role.LABEL):
                put(self.sheet, row, at, text if at == self._name_at() else None, bold)
            else:
                put(self.sheet, row, at, None, bold)
        if self.section.group_totals or self.section.total:
            self._sums(row, blocks)

    def _name_at(self) -> int:
        named = [at for at, column in self.columns if column.role is Role.LABEL]
        return (named or [at for at, column in self.columns if column.role is Role.KEY] or [0])[0]

    def _sums(self, row: int, blocks: Sequence[Block]) -> None:
        figure = self.book.format(bold=True, bg_color=BLUE, border=1, border_color=LINE, num_format="#,##0")
        for at, column in self.summable:
            letter = letters(at + 1)
            areas = ",".join(f"{letter}{block.first + 1}:{letter}{block.last + 1}" for block in blocks if block.lines)
            values = [line.values.get(column.code) for block in blocks for line in block.lines]
            known = [value for value in values if isinstance(value, Decimal)]
            if areas:
                self.sheet.write_formula(row, at, f"=SUM({areas})", figure, float(sum(known)) if known else 0)

    def _validate(self) -> None:
        for at, column in self.columns:
            if column.locked or column.role is Role.KEY:
                continue
            for block in self.blocks:
                if block.lines and not self.section.given:
                    validate(self.book, self.sheet, column.field, (block.first, at, block.last, at))
                for row, line in enumerate(block.lines if self.section.given else [], block.first):
                    asked = self.section.asked(column.code, line.key)
                    if asked is not None:
                        validate(self.book, self.sheet, asked, (row, at, row, at))

    def _watch(self, checks: Sequence[Check]) -> None:
        red = self.book.file.add_format({"bg_color": RED, "font_color": "#9C0006"})
        for check in checks:
            if check.severity is Severity.INFO:
                continue
            marked = check.at or tuple(parse(check.expression).names[:1])
            for first, last, section in self._alike(check):
                formula = failing(check, self._place(first, section))
                for at, column in self.columns:
                    if formula and column.code in marked and section.field(column.code):
                        options = {"type": "formula", "criteria": f"={formula}", "format": red}
                        self.sheet.conditional_format(first, at, last, at, options)

    def _alike(self, check: Check) -> Iterator[tuple[int, int, Section]]:
        """The runs of rows to which a check is put alike: each row alone where it reads what rows type differently."""
        read = {*parse(check.expression).names, *(parse(check.when).names if check.when else ())}
        by_row = self.section.given and any(item.typed_by_row for item in self.section.fields if item.code in read)
        for block in self.blocks:
            if by_row:
                for row, line in enumerate(block.lines, block.first):
                    yield row, row, self.section.as_asked(line.key)
            elif block.lines:
                yield block.first, block.last, self.section


def validate(book: Book, sheet: Worksheet, item: Field, area: tuple[int, int, int, int]) -> None:
    """A drop-down or a hint for the cells of a field; figures may still be typed as people do."""
    if item.type in (FieldType.CHOICE, FieldType.BOOLEAN):
        entries = tuple(choice.label.vi for choice in item.choices) or ("Có", "Không")
        source: list[str] | str = list(entries)
        if len(",".join(entries)) > INLINE_LIST or any("," in entry for entry in entries):
            source = f"={book.list_name(entries)}"
        options = {"validate": "list", "source": source, "error_type": "warning"}
        sheet.data_validation(*area, options | _hint(book, item, wording.CHOOSE.in_(book.language)))
    elif item.type is FieldType.DATE:
        sheet.data_validation(*area, {"validate": "any"} | _hint(book, item, wording.AS_DATE.in_(book.language)))
    elif item.type is FieldType.PERCENT:
        sheet.data_validation(*area, {"validate": "any"} | _hint(book, item, wording.AS_PERCENT.in_(book.language)))
    elif item.help.vi:
        sheet.data_validation(*area, {"validate": "any"} | _hint(book, item, ""))


def _hint(book: Book, item: Field, text: str) -> dict[str, str]:
    words = " ".join(part for part in (item.help.in_(book.language), text) if part)
    return {"input_title": item.label.in_(book.language)[:32], "input_message": words[:255]} if words else {}


def blocks_of(
    layout: SheetLayout, rows: Sequence[Row], *, grouped: bool, level: str, room: int | None = None
) -> list[Block]:
    """The blocks of a section: given rows, or kept rows with room to write more: ``room`` rows in each block."""
    section = layout.section
    mine = [row for row in rows if row.section == section.code]
    if section.rows is RowsKind.GIVEN or section.given:
        return _given(section.groups, [row for row in section.given if row.asked_of(level)], mine)
    if not section.groups or not grouped:
        return [Block(None, [*_kept(mine), *_room(BLANKS_ALONE if room is None else room)])]
    known = {group.code for group in section.groups}
    loose = [row for row in mine if row.group not in known]
    blocks = [Block(None, _kept(loose))] if loose else []
    for group in section.groups:
        kept = _kept([row for row in mine if row.group == group.code])
        blocks.append(Block(group, [*kept, *_room(BLANKS if room is None else room)]))
    return blocks


def _room(lines: int) -> list[Line]:
    return [Line() for _ in range(lines)]


def _kept(rows: Sequence[Row]) -> list[Line]:
    return [Line(row.key, row.values, None, _reason(row)) for row in rows]


def _reason(row: Row) -> str:
    return "; ".join(dict.fromkeys(row.reasons.values()))


def _given(groups: tuple[RowGroup, ...], given: Sequence[GivenRow], rows: Sequence[Row]) -> list[Block]:
    kept = {row.key: row for row in rows}
    blank = Row("")

    def lines(members: Sequence[GivenRow]) -> list[Line]:
        found = [(row, kept.get(row.key, blank)) for row in members]
        return [Line(row.key, mine.values, row, _reason(mine)) for row, mine in found]

    blocks = [Block(None, lines([row for row in given if not row.group]))]
    blocks += [Block(group, lines([row for row in given if row.group == group.code])) for group in groups]
    return [block for block in blocks if block.lines]


def protect(sheet: Worksheet) -> None:
    """Locked cells stay as they are; sorting, filtering and formatting stay possible."""
    sheet.protect("", PROTECTION)
