"""The typed rows of a report as the page draws them: inputs by type, blocks, what is said about each cell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from flask_babel import gettext

from models.base.fields import FieldType
from models.base.findings import Finding
from models.base.text import fold
from models.forms.rules.definition import FormDefinition, FormField, RowGroup, RowsKind, Section, SectionKind
from models.forms.rules.headings import Heading, headings
from models.forms.rules.rows import Row
from models.forms.rules.shape import Value
from views import formats
from views.entry.typing import KEY, NO, YES, TypedRow, is_typed, text_of
from views.messages import finding_sentence
from views.sheets import Line as SumLine
from views.sheets import shown, summed

_KINDS = {FieldType.NARRATIVE: "lines", FieldType.BOOLEAN: "choice", FieldType.CHOICE: "choice"}
_BLANK = ("cell.required", "value.required")
FEW = 2  # blank cells of a row that are each told of; more are told of together


@dataclass(frozen=True)
class Word:
    """One thing that is said about a cell or a row. ``place`` is the id by which cells name it."""

    severity: str
    sentence: str
    code: str
    place: str = ""


Said = list[Word]


@dataclass
class Cell:
    """One cell. ``kind``: figure, text, lines, choice, or fixed (shown only), or none (not asked of this row)."""

    kind: str
    text: str = ""
    name: str = ""
    label: str = ""
    options: list[tuple[str, str]] = field(default_factory=list)
    said: Said = field(default_factory=list)
    stored: str = ""  # what the report holds, where something else is typed
    max_length: int = 0
    help: str = ""
    number: str = ""

    @property
    def worst(self) -> str:
        order = ("blocker", "error", "warning", "info")
        return min((word.severity for word in self.said), key=order.index, default="")

    @property
    def is_left_blank(self) -> bool:
        return bool(self.said) and all(word.code in _BLANK for word in self.said)


@dataclass
class EntryLine:
    """One row: its heading (typed in ``head``, or given), its cells, what is said about the row as a whole."""

    row: TypedRow
    label: str
    head: Cell | None
    cells: list[Cell]
    said: Said
    number: str = ""

    @property
    def place(self) -> str:
        """The id of what is said of several blank cells together."""
        return f"{self.row.name.replace('.', '-')}-blank-said"

    @property
    def blanks(self) -> list[Cell]:
        found = [cell for cell in self.cells if cell.is_left_blank]
        return found if len(found) > FEW else []

    @property
    def told(self) -> Said:
        """Everything that is said of the row, in the order of its cells."""
        together = self.blanks
        made = [*(self.head.said if self.head else []), *self.said]
        for cell in self.cells:
            if cell not in together:
                place = f"{cell.name.replace('.', '-')}-said"
                made += [Word(each.severity, each.sentence, each.code, place) for each in cell.said[:1]]
                made += cell.said[1:]
        if together:
            columns = ", ".join(cell.number or cell.label for cell in together)
            said = gettext(
                "Left blank: %(columns)s. Write 0 where the figure is nil; otherwise say why.", columns=columns
            )
            made.append(Word(together[0].worst, said, _BLANK[0], self.place))
        return made


@dataclass
class Block:
    """Rows under one heading; ``spare`` is the empty row that the button copies."""

    code: str
    label: str
    lines: list[EntryLine]
    spare: EntryLine | None
    sums: SumLine | None = None


@dataclass
class EntrySheet:
    """A section: a table with its heading and blocks, or paragraphs."""

    section: Section
    head: list[list[Heading]]
    numbers: list[str]
    units: list[str]
    blocks: list[Block]
    paragraphs: list[Cell] = field(default_factory=list)
    total: SumLine | None = None
    is_open: bool = False


class Drawing:
    """Draws one form: ``stored`` are the rows that the report holds, ``rows`` what the typed ones mean."""

    def __init__(
        self, definition: FormDefinition, typed: Sequence[TypedRow], findings: Iterable[Finding],
        stored: Sequence[Row], rows: Sequence[Row],
    ) -> None:  # fmt: skip
        self.definition, self.typed, self.rows = definition, typed, rows
        self.stored = {row.identity: row for row in stored}
        self.meant = {row.identity: row for row in rows}
        self.said: dict[tuple[str, str, str, str], Said] = {}
        self.general: list[Finding] = []
        for finding in findings:
            self._place(finding)

    def _place(self, finding: Finding) -> None:
        section = str(finding.params.get("section", ""))
        if not section or not (finding.row_key or finding.column):
            self.general.append(finding)
            return
        key = fold(finding.row_key) or f"#{finding.params.get('position', '')}"
        narrative = self.definition.section(section)
        if narrative is not None and narrative.kind is SectionKind.NARRATIVE:
            key = ""
        place = (section, str(finding.params.get("group", "")), key, finding.column)
        word = Word(finding.severity.value, finding_sentence(finding), finding.code)
        self.said.setdefault(place, []).append(word)

    def sheets(self) -> list[EntrySheet]:
        return [self._sheet(section) for section in self.definition.sections]

    def _sheet(self, section: Section) -> EntrySheet:
        mine = [row for row in self.typed if row.section == section.code]
        if section.kind is SectionKind.NARRATIVE:
            cells = self._cells(section, mine[0] if mine else TypedRow(section.code, f"{section.code}.1", 1))
            return EntrySheet(section, [], [], [], [], cells)
        first = section.field(section.label) or section.field(section.key)
        columns = [*([first] if first else []), *section.answers]
        is_open = section.rows is RowsKind.OPEN and not section.given
        rows = [row for row in self.rows if row.section == section.code]
        total = summed(section, rows, "total", formats.words(section.total_label) or gettext("Total"), "")
        return EntrySheet(
            section, headings(columns), [item.number for item in columns], [formats.words(c.unit) for c in columns],
            self._blocks(section, mine, rows, is_open=is_open), total=total if section.total and rows else None,
            is_open=is_open,
        )  # fmt: skip

    def _blocks(self, section: Section, mine: list[TypedRow], rows: list[Row], *, is_open: bool) -> list[Block]:
        made: list[Block] = []
        groups: list[RowGroup | None] = [None, *section.groups]
        for group in groups:
            code = group.code if group else ""
            members = [row for row in mine if row.group == code]
            if not members and not (is_open and not mine and group is None):
                continue
            spare = TypedRow(section.code, f"{section.code}.new", 0, code) if is_open else None
            sums = [row for row in rows if row.group == code]
            made.append(
                Block(
                    code, formats.words(group.label) if group else "", [self._line(section, row) for row in members],
                    self._line(section, spare) if spare else None,
                    summed(section, sums, "group", "", code) if group and sums and section.group_totals else None,
                )
            )  # fmt: skip
        return made

    def _line(self, section: Section, row: TypedRow) -> EntryLine:
        given = section.given_row(row.key) if section.given else None
        label = formats.words(given.label) if given else row.key
        head = None if given else self._head(section, row)
        return EntryLine(
            row, label, head, self._cells(section, row), self._said(section, row, ""),
            (given.number or given.key) if given else "",
        )  # fmt: skip

    def _head(self, section: Section, row: TypedRow) -> Cell:
        key = section.field(section.key)
        assert key is not None
        return Cell(
            "lines", row.key, f"{row.name}.{KEY}", formats.words(key.label), said=self._said(section, row, key.code),
            max_length=key.max_length or 500,
        )  # fmt: skip

    def _said(self, section: Section, row: TypedRow, code: str) -> Said:
        if section.kind is SectionKind.NARRATIVE:
            return self.said.get((section.code, "", "", code), [])
        by_key = self.said.get((section.code, row.group, fold(row.key), code), []) if row.key else []
        return by_key or self.said.get((section.code, row.group, f"#{row.position}", code), [])

    def _cells(self, section: Section, row: TypedRow) -> list[Cell]:
        identity = (section.code, row.group, fold(row.key))
        stored, meant = self.stored.get(identity), self.meant.get(identity)
        values = {**(stored.values if stored else {}), **(meant.values if meant else {})}
        return [self._cell(section, item, row, values, stored) for item in section.answers]

    def _cell(
        self, section: Section, item: FormField, row: TypedRow, values: Mapping[str, Value], stored: Row | None
    ) -> Cell:
        asked = section.asked(item.code, row.key)
        if asked is None:
            return Cell("none")
        label = formats.words(asked.label)
        said = self._said(section, row, item.code)
        if not is_typed(section, item):
            given = section.given_row(row.key) if section.given else None
            value = (given.values if given else {}).get(item.code, values.get(item.code))
            return Cell("fixed", shown(asked, value) if value is not None else "", label=label, said=said)
        text = row.texts.get(item.code, "")
        held = text_of(asked, stored.values.get(item.code)) if stored else ""
        return Cell(
            "figure" if asked.type.is_number else _KINDS.get(asked.type, "text"), text, f"{row.name}.{item.code}",
            label, _options(asked), said, held if held != text else "", asked.max_length,
            formats.words(asked.help), asked.number,
        )  # fmt: skip


def _options(item: FormField) -> list[tuple[str, str]]:
    if item.type is FieldType.BOOLEAN:
        return [(YES, gettext("Yes")), (NO, gettext("No"))]
    return [(choice.code, formats.words(choice.label)) for choice in item.choices]
