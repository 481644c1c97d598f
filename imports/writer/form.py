"""The workbook of a form: cover, one sheet per section, the rules, lists, and the signed note."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from xlsxwriter.worksheet import Worksheet

from imports.layouts import room, wording
from imports.layouts.model import Layout, SheetLayout
from imports.manifest import Manifest
from imports.writer.book import A4, GREY, LINE, Book, print_across, put
from imports.writer.headings import write_head
from imports.writer.rulebook import write_rules
from imports.writer.table import Table, blocks_of, protect
from models.base.clock import HANOI
from models.forms.rules.rows import Row

COVER_WIDTH = 90


@dataclass(frozen=True, slots=True)
class Issue:
    """For whom and when a workbook is written. ``level`` (central, province) decides which rows are asked."""

    manifest: Manifest
    due_on: date | None = None
    level: str = ""
    language: str = "vi"


def write_form(layout: Layout, issue: Issue, secret: bytes, rows: Sequence[Row] = ()) -> bytes:
    """The ``.xlsx`` of a form for one agency and period, with ``rows`` already in it.

    What was written is read back unchanged by ``imports.pipeline`` as long as nobody touches it.
    """
    assert layout.definition is not None
    target = io.BytesIO()
    book = Book(target, issue.language)
    cover = book.file.add_worksheet(wording.COVER.in_(issue.language))
    for sheet_layout in layout.sheets:
        sheet = book.file.add_worksheet(sheet_layout.name)
        _sheet(book, sheet, sheet_layout, layout, issue, rows)
    write_rules(book, layout)
    code = book.sign(issue.manifest, secret)
    write_cover(book, cover, layout, issue, code)
    book.file.get_worksheet_by_name(layout.sheets[0].name).activate()
    book.file.close()
    return target.getvalue()


def _sheet(book: Book, sheet: Worksheet, layout: SheetLayout, whole: Layout, issue: Issue, rows: Sequence[Row]) -> None:
    assert whole.definition is not None
    titles = _titles(layout, whole, issue)
    if layout.vertical:
        _paragraphs(book, sheet, layout, titles, rows)
    else:
        first = write_head(book, sheet, layout, titles, len(titles))
        grouped = issue.level != "central"
        checks = whole.definition.checks_of(layout.code)
        Table(book, sheet, layout, first).write(blocks_of(layout, rows, grouped=grouped, level=issue.level), checks)
        sheet.repeat_rows(len(titles) + 1, first - 1)
    _print(sheet, issue)
    protect(sheet)


def _titles(layout: SheetLayout, whole: Layout, issue: Issue) -> list[str]:
    language, note = issue.language, issue.manifest
    assert whole.definition is not None
    lines = [whole.definition.header.in_(language), layout.section.title.in_(language)]
    lines.append(f"{wording.AGENCY.in_(language)}: {note.agency_name} ({note.agency})" if note.agency else "")
    lines.append(period_line(note, language))
    unit = whole.definition.unit.in_(language)
    lines.append(f"{wording.UNIT.in_(language)}: {unit}" if unit else "")
    return lines


def period_line(note: Manifest, language: str) -> str:
    """``Kỳ báo cáo: Quý III/2021 (từ ngày 15/06/2021 đến ngày 14/09/2021)``."""
    if not note.period:
        return ""
    span = span_of(note.starts_on, note.ends_on, language)
    return f"{wording.PERIOD.in_(language)}: {period_called(note.period, language)}{span}"


def span_of(starts_on: str, ends_on: str, language: str) -> str:
    """`` (từ ngày 15/06/2021 đến ngày 14/09/2021)``, or nothing where a day is not known."""
    days = [_vn(starts_on), _vn(ends_on)]
    return f" ({wording.FROM.in_(language)} {days[0]} {wording.TO.in_(language)} {days[1]})" if all(days) else ""


def period_called(period: str, language: str) -> str:
    """The period as people say it; a code of another kind is left as it is."""
    year, _, part = period.partition("-")
    return wording.PERIODS[part].in_(language).format(year=year) if part in wording.PERIODS else period


def _moment(text: str) -> str:
    """``14:05 20/03/2026``, Vietnamese time."""
    return datetime.fromisoformat(text).astimezone(HANOI).strftime("%H:%M %d/%m/%Y") if text else ""


def _vn(text: str) -> str:
    return date.fromisoformat(text).strftime("%d/%m/%Y") if text else ""


def _paragraphs(book: Book, sheet: Worksheet, layout: SheetLayout, titles: list[str], rows: Sequence[Row]) -> None:
    """Name (hidden), heading, paragraph: one line each."""
    kept = next((row for row in rows if row.section == layout.code), Row(layout.code))
    for number, title in enumerate(titles):
        sheet.write_string(number, 1, title, book.format(bold=number < 2, font_size=14 if number == 1 else 12))
    heading = book.format(bold=True, text_wrap=True, valign="top", bg_color=GREY, border=1, border_color=LINE)
    for number, column in enumerate(layout.columns, len(titles) + 1):
        sheet.write_string(number, 0, column.id, book.format(font_size=8, font_color="#808080"))
        sheet.write_string(number, 1, column.field.label.in_(book.language), heading)
        value = kept.values.get(column.code)
        put(sheet, number, 2, value, book.cell(column.field, locked=False))
        sheet.set_row(number, max(90, room.height_of([(value if isinstance(value, str) else "", 100)])))
    sheet.set_column(0, 0, 4, None, {"hidden": True})
    sheet.set_column(1, 1, 34)
    sheet.set_column(2, 2, 100)


def _print(sheet: Worksheet, issue: Issue) -> None:
    print_across(sheet)
    sheet.set_footer(f"&L{issue.manifest.form} {issue.manifest.agency} {issue.manifest.period}&R&P/&N")


def write_cover(book: Book, sheet: Worksheet, layout: Layout, issue: Issue, code: str) -> None:
    """Whose it is, for when, until when, how to fill it in, and the code to compare by telephone."""
    language, note = book.language, issue.manifest
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, COVER_WIDTH)
    title = book.format(bold=True, font_size=18, text_wrap=True, valign="top")
    sheet.write_string(0, 0, note.form, title)
    sheet.write_string(0, 1, layout.title.in_(language), title)
    sheet.set_row(0, room.height_of([(layout.title.in_(language), COVER_WIDTH)], 18))
    facts = [
        (wording.AGENCY, f"{note.agency_name} ({note.agency})" if note.agency else ""),
        (wording.PERIOD, period_line(note, language).partition(": ")[2]),
        (wording.DUE, issue.due_on.strftime("%d/%m/%Y") if issue.due_on else ""),
        (wording.FORM, f"{note.form}, {wording.VERSION.in_(language)} {note.form_number}" if note.form_number else ""),
        (wording.ISSUED, note.issued_to),
        (wording.ISSUED_AT, _moment(note.issued_at)),
        (wording.CODE, code),
    ]
    row = 2
    for name, text in facts:
        if text:
            sheet.write_string(row, 0, name.in_(language), book.format(bold=True))
            sheet.write_string(row, 1, text, book.format(text_wrap=True))
            row += 1
    steps = wording.HOW_TO if layout.definition is not None else wording.HOW_TO_REGISTER
    lines = [f"{number}. {step.in_(language)}" for number, step in enumerate(steps, 1)]
    if layout.definition is not None and layout.definition.help.vi:
        lines.append(layout.definition.help.in_(language))
    for at, line in enumerate(lines, row + 1):
        sheet.write_string(at, 1, line, book.format(text_wrap=True, valign="top"))
        sheet.set_row(at, room.height_of([(line, COVER_WIDTH)]))
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    protect(sheet)
