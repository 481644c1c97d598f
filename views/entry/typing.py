"""Between a report's values and what people type in the cells of the web form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from imports.coercion import Context, render_text
from imports.coercion.convert import converter, is_blank
from imports.layouts.model import Layout
from imports.writer.table import Line, blocks_of
from models.base.fields import FieldType
from models.base.findings import Finding, Severity
from models.base.text import clean
from models.forms.rules.definition import FormDefinition, FormField, RowsKind, Section, SectionKind
from models.forms.rules.marking import Context as Circumstances
from models.forms.rules.marking import mark
from models.forms.rules.rows import Row
from models.forms.rules.shape import Value
from views import formats

GROUP, KEY, REASON, GONE = "_group", "_key", "_reason", "_gone"
YES, NO = "Có", "Không"
ROOM: Final = 1  # empty rows under each block; more are added by a button


@dataclass(slots=True)
class TypedRow:
    """One row of the form as it is typed. ``name`` begins the names of its inputs: ``results.3``."""

    section: str
    name: str
    position: int
    group: str = ""
    key: str = ""
    texts: dict[str, str] = field(default_factory=dict)
    reason: str = ""
    gone: bool = False

    @property
    def is_empty(self) -> bool:
        return is_blank(self.key) and all(is_blank(text) for text in self.texts.values())


@dataclass(slots=True)
class Read:
    """What the typed rows mean. ``unread`` findings stop saving; ``notes`` only say how something was read."""

    rows: list[Row] = field(default_factory=list)
    unread: list[Finding] = field(default_factory=list)
    notes: list[Finding] = field(default_factory=list)


def is_typed(section: Section, item: FormField) -> bool:
    """Whether people type the field: what the form works out or fixes is shown only."""
    return not (item.computed or item.read_only or item.code in {section.key, section.label})


def text_of(item: FormField, value: Value) -> str:
    """A value as it is typed, in the reader's language; it reads back as the same value."""
    if value is None or value == "" or value == []:
        return ""
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, Decimal):
        return _figure(item, value)
    if item.type is FieldType.DATE:
        return formats.day(value)  # type: ignore[arg-type]
    if item.type is FieldType.CHOICES and isinstance(value, list):
        return render_text(item, value)
    return "; ".join(value) if isinstance(value, list) else str(value)


def _figure(item: FormField, value: Decimal) -> str:
    """``1.234,5``. Where a group of three could be taken for decimals, or the other way round, a zero says which."""
    text = formats.number(value)
    if item.type in {FieldType.INTEGER, FieldType.MONEY}:
        return text
    decimals = max(0, -int(value.normalize().as_tuple().exponent))
    comma = "," if formats.language() == "vi" else "."
    if not decimals and abs(value) >= 1_000:
        text += f"{comma}0"
    elif decimals == 3:
        text += "0"
    return f"{text} %" if item.type is FieldType.PERCENT else text


def typed_rows(layout: Layout, rows: Sequence[Row], level: str) -> list[TypedRow]:
    """The rows of a report as the form shows them, with the given ones that are asked and room for more."""
    made: list[TypedRow] = []
    for sheet in layout.sheets:
        section = sheet.section
        if section.kind is SectionKind.NARRATIVE:
            mine = next((row for row in rows if row.section == section.code), Row(section.code))
            made.append(_typed(section, Line("", mine.values), "", 1))
            continue
        position = 0
        for block in blocks_of(sheet, rows, grouped=level != "central", level=level, room=ROOM):
            for line in block.lines:
                position += 1
                made.append(_typed(section, line, block.group.code if block.group else _group(line), position))
    return made


def _group(line: Line) -> str:
    return line.given.group if line.given is not None else ""


def _typed(section: Section, line: Line, group: str, position: int) -> TypedRow:
    texts: dict[str, str] = {}
    for item in section.fields:
        asked = section.asked(item.code, line.key)
        if asked is not None and is_typed(section, item):
            texts[item.code] = text_of(asked, line.values.get(item.code))
    return TypedRow(section.code, f"{section.code}.{position}", position, group, line.key, texts, line.reason)


def posted_rows(definition: FormDefinition, sent: Iterable[tuple[str, str]]) -> list[TypedRow]:
    """The rows of a posted form, in the order in which they stood; names that no form has are left out."""
    made: dict[str, TypedRow] = {}
    for name, text in sent:
        place, _, code = name.rpartition(".")
        section = definition.section(place.partition(".")[0])
        if section is None:
            continue
        if place not in made:
            made[place] = TypedRow(section.code, place, 0)
        _put(section, made[place], code, text)
    return list(made.values())


def _put(section: Section, row: TypedRow, code: str, text: str) -> None:
    item = section.field(code)
    if code == KEY:
        row.key = clean(text)
    elif code == GROUP:
        row.group = text
    elif code == REASON:
        row.reason = clean(text)[:1_000]
    elif code == GONE:
        row.gone = text == "1"
    elif item is not None and is_typed(section, item):
        row.texts[code] = text.replace("\r\n", "\n")


def read(definition: FormDefinition, typed: Iterable[TypedRow], circumstances: Circumstances) -> Read:
    """What was typed, by the same conversions as the cells of a workbook; rows with nothing in them are left out."""
    found, numbers = Read(), Counter[str]()
    for row in typed:
        section = definition.section(row.section)
        assert section is not None
        fixed = section.rows is RowsKind.GIVEN or bool(section.given)
        row.position = 0
        if row.gone or (row.is_empty and not fixed):
            continue
        numbers[section.code] += 1
        row.position = numbers[section.code]
        found.rows.append(_row(section, row, found, circumstances))
    return found


def _row(section: Section, typed: TypedRow, found: Read, circumstances: Circumstances) -> Row:
    said: list[Finding] = []
    base = Row(section.code, typed.key, typed.position, typed.group)
    values: dict[str, Value] = {}
    key = section.field(section.key)
    if key is not None and not section.given:
        base = Row(section.code, _key(section, base, key, said, circumstances), typed.position, typed.group)
    for code, text in typed.texts.items():
        asked = section.asked(code, base.key)
        if asked is not None:
            values[code] = _value(section, base, asked, text, said, circumstances)
    found.unread += [each for each in said if each.severity is Severity.ERROR]
    found.notes += [each for each in said if each.severity is not Severity.ERROR]
    reasons = {code: typed.reason for code, value in values.items() if value is None} if typed.reason else {}
    return Row(section.code, base.key, typed.position, typed.group, values, {}, reasons)


def _key(section: Section, row: Row, item: FormField, said: list[Finding], circumstances: Circumstances) -> str:
    value = _value(section, row, item, row.key, said, circumstances)
    if value is None and not said:
        said.append(mark(circumstances, "row.no_key", Severity.ERROR, section, row, item))
    return row.key if value is None else text_of(item, value)


def _value(
    section: Section, row: Row, item: FormField, text: str, said: list[Finding], circumstances: Circumstances
) -> Value:
    def say(code: str, severity: Severity = Severity.ERROR, /, **params: Any) -> None:
        seen = str(params.pop("value", text))
        said.append(mark(circumstances, code, severity, section, row, item, seen, **params))

    return converter(item, Context())(text, say)


def hidden(definition: FormDefinition, stored: Iterable[Row], typed: Iterable[TypedRow]) -> list[Row]:
    """Stored rows that the form does not show, of another level's indicators say: saving leaves them as they are."""
    shown = {(row.section, row.key) for row in typed}
    sections: Mapping[str, Section] = {section.code: section for section in definition.sections}
    return [
        row
        for row in stored
        if (section := sections.get(row.section)) is not None and section.given and (row.section, row.key) not in shown
    ]
