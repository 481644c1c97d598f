"""The sheet of rules: what the portal will check, from the same definition that does the checking."""

from __future__ import annotations

from collections.abc import Iterator

from imports.layouts import room, wording
from imports.layouts.model import Layout, SheetLayout
from imports.writer.book import BLUE, LINE, Book, print_across, put
from imports.writer.table import protect
from models.base.fields import FieldType
from models.forms.rules.definition import FormField
from models.forms.rules.wording import rule_in_words

_WIDTHS = (10, 22, 34, 16, 70, 44)


def write_rules(book: Book, layout: Layout) -> None:
    """One line per check of the form and per demand of a field."""
    sheet = book.file.add_worksheet(wording.RULES.in_(book.language))
    head = book.format(bold=True, bg_color=BLUE, border=1, border_color=LINE)
    for at, words in enumerate(wording.RULE_COLUMNS):
        sheet.write_string(0, at, words.in_(book.language), head)
        sheet.set_column(at, at, _WIDTHS[at])
    look = book.format(text_wrap=True, valign="top", border=1, border_color=LINE, num_format="@")
    lines = [*_checks(book, layout), *(line for part in layout.sheets for line in _fields(book, part))]
    for row, line in enumerate(lines, 1):
        for at, text in enumerate(line):
            put(sheet, row, at, text, look)
        sheet.set_row(row, room.height_of(zip(line, _WIDTHS, strict=True)))
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(1, len(lines)), len(_WIDTHS) - 1)
    sheet.repeat_rows(0)
    print_across(sheet)
    protect(sheet)


def _checks(book: Book, layout: Layout) -> Iterator[tuple[str, ...]]:
    assert layout.definition is not None
    names = {part.code: part.name for part in layout.sheets}
    for check in layout.definition.checks:
        section = layout.definition.section(check.section)
        fields = [section.field(code) for code in check.at] if section is not None else []
        marked = ", ".join(_name(book, item) for item in fields if item is not None)
        severity = wording.SEVERITIES[check.severity.value].in_(book.language)
        text = check.message.in_(book.language)
        rule = rule_in_words(layout.definition, check, book.language)
        yield check.code, names.get(check.section, ""), marked, severity, text, rule


def _fields(book: Book, part: SheetLayout) -> Iterator[tuple[str, ...]]:
    error = wording.SEVERITIES["error"].in_(book.language)
    for item in part.section.answers:
        demands = " ".join(_demands(book, item))
        if demands:
            yield "", part.name, _name(book, item), error, demands, ""


def _name(book: Book, item: FormField) -> str:
    return f"{item.number} {item.label.in_(book.language)}".strip()


def _demands(book: Book, item: FormField) -> Iterator[str]:
    language = book.language
    if item.required:
        yield wording.REQUIRED.in_(language)
    if item.type in (FieldType.INTEGER, FieldType.MONEY):
        yield wording.WHOLE.in_(language)
    if item.type is FieldType.DATE:
        yield wording.AS_DATE.in_(language)
    if item.minimum is not None:
        yield wording.AT_LEAST.in_(language).format(limit=item.minimum)
    if item.maximum is not None:
        yield wording.AT_MOST.in_(language).format(limit=item.maximum)
    if item.choices:
        names = "; ".join(choice.label.in_(language) for choice in item.choices[:30])
        yield wording.ONE_OF.in_(language).format(names=names)
