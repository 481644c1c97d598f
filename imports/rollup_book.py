"""The national figures of a period as a workbook: totals, agencies, who is missing."""

from __future__ import annotations

import io
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from xlsxwriter.worksheet import Worksheet

from imports.layouts import room
from imports.writer.book import BLUE, LINE, Book, print_across, put
from imports.writer.form import period_called, span_of
from models.base.fields import FieldType
from models.base.words import Words
from models.rollup.queries import Rollup
from models.rollup.rules import Figure

_SHEETS = (Words("Tổng hợp", "Totals"), Words("Theo cơ quan", "By agency"), Words("Chưa có số liệu", "Missing"))
_TOTALS = (Words("Mã", "Code"), Words("Chỉ tiêu", "Figure"), Words("Cả nước", "Whole country"),
           Words("Số cơ quan được tính", "Agencies counted"))  # fmt: skip
_AGENCY = (Words("Mã", "Code"), Words("Cơ quan", "Agency"), Words("Lần gửi", "Revision"))
_MISSING = (Words("Mã", "Code"), Words("Cơ quan", "Agency"), Words("Tình trạng", "State"))
_COUNTRY = Words("CẢ NƯỚC", "WHOLE COUNTRY")
_COUNTED = Words("Cơ quan đã có trong số liệu", "Agencies counted")
_ABSENT = Words("chưa có", "missing")
_WHY = {
    "nothing": Words("Chưa gửi", "Nothing sent"),
    "draft": Words("Đang nhập", "Draft"),
    "submitted": Words("Chờ duyệt", "Waits for review"),
    "in_review": Words("Đang duyệt", "In review"),
    "returned": Words("Đã trả lại", "Returned"),
    "withdrawn": Words("Đã rút", "Withdrawn"),
    "reopened": Words("Mở lại", "Reopened"),
    "nil": Words("Không phát sinh", "Nothing to report"),
    "not_required": Words("Không phải báo cáo", "Not required"),
}
_KINDS = {FieldType.PERCENT: "0.00%", FieldType.DECIMAL: "#,##0.00####"}
_NARROW, _WIDE, _FIGURE = 10, 44, 16  # characters
_HEAD_ROW = 4
_ACROSS = 14  # figures that can be read on one page
Line = Sequence[tuple[Any, Any]]  # values with their formats


def rollup_book(rollup: Rollup, language: str = "vi") -> bytes:
    """The ``.xlsx`` of a roll-up. Text is written as text; a figure that nobody reported is an empty cell."""
    target = io.BytesIO()
    book = Book(target, language)
    sheets = [book.file.add_worksheet(name.in_(language)) for name in _SHEETS]
    labels = [Words(f"{code} {f.label.vi}", f"{code} {f.label.en}") for code, f in rollup.figures.items()]
    _table(book, sheets[0], rollup, _TOTALS, _totals(book, rollup))
    _table(book, sheets[1], rollup, (*_AGENCY, *labels), [*_agencies(book, rollup), _country(book, rollup)])
    _table(book, sheets[2], rollup, _MISSING, _missing(book, rollup))
    book.file.set_properties({"title": f"{rollup.form} {rollup.period}"})
    book.file.close()
    return target.getvalue()


def _look(book: Book, figure: Figure | None = None, **more: Any) -> Any:
    shown = {"num_format": _KINDS.get(figure.kind, "#,##0")} if figure else {"num_format": "@", "text_wrap": True}
    return book.format(border=1, border_color=LINE, valign="top", **shown, **more)


def _totals(book: Book, rollup: Rollup) -> list[Line]:
    text, count = _look(book), book.format(border=1, border_color=LINE, valign="top", num_format="#,##0")
    return [
        [(code, text), (each.label.in_(book.language), text), (rollup.fields[code].value, _look(book, each)),
         (rollup.fields[code].counted, count)]
        for code, each in rollup.figures.items()
    ]  # fmt: skip


def _agencies(book: Book, rollup: Rollup) -> list[Line]:
    text, looks = _look(book), {code: _look(book, each) for code, each in rollup.figures.items()}
    return [
        [(agency.code, text), (agency.name, text), (agency.revision, text),
         *((agency.figures.get(code), look) for code, look in looks.items())]
        for agency in rollup.agencies
    ]  # fmt: skip


def _country(book: Book, rollup: Rollup) -> Line:
    strong: dict[str, Any] = {"bold": True, "bg_color": BLUE}
    figures = [(rollup.fields[code].value, _look(book, each, **strong)) for code, each in rollup.figures.items()]
    text = _look(book, **strong)
    return [("", text), (_COUNTRY.in_(book.language), text), ("", text), *figures]


def _missing(book: Book, rollup: Rollup) -> list[Line]:
    absent, text = (*rollup.missing, *rollup.nil, *rollup.excused), _look(book)
    return [
        [(each.code, text), (each.name, text), (_WHY.get(each.why, Words(each.why)).in_(book.language), text)]
        for each in absent
    ]


def _table(book: Book, sheet: Worksheet, rollup: Rollup, names: Sequence[Words], rows: Sequence[Line]) -> None:
    _titles(book, sheet, rollup)
    widths = [_NARROW, _WIDE, *[_FIGURE] * (len(names) - 2)]
    head = book.format(bold=True, bg_color=BLUE, border=1, border_color=LINE, text_wrap=True, align="center",
                       valign="vcenter")  # fmt: skip
    texts = [name.in_(book.language) for name in names]
    for column, (text, width) in enumerate(zip(texts, widths, strict=True)):
        sheet.write_string(_HEAD_ROW, column, text, head)
        sheet.set_column(column, column, width)
    bold = [width * 0.8 for width in widths]  # such letters are wider
    sheet.set_row(_HEAD_ROW, room.height_of(zip(texts, bold, strict=True)))
    for number, row in enumerate(rows, _HEAD_ROW + 1):
        for column, (value, look) in enumerate(row):
            put(sheet, number, column, float(value) if isinstance(value, Decimal) else value, look)
        sheet.set_row(number, room.height_of([(str(row[1][0]), _WIDE)]))
    sheet.freeze_panes(_HEAD_ROW + 1, 2)
    if rows:
        sheet.autofilter(_HEAD_ROW, 0, _HEAD_ROW + len(rows), len(names) - 1)
    _print(sheet, rollup, len(names))


def _titles(book: Book, sheet: Worksheet, rollup: Rollup) -> None:
    language = book.language
    counted = f"{_COUNTED.in_(language)}: {len(rollup.agencies)}; {_ABSENT.in_(language)}: {len(rollup.missing)}"
    period = period_called(rollup.period, language)
    span = span_of(rollup.starts_on.isoformat(), rollup.ends_on.isoformat(), language)
    for row, (text, size) in enumerate(((f"{rollup.form} · {rollup.title.in_(language)}", 14), (period + span, 12),
                                        (counted, 12))):  # fmt: skip
        sheet.write_string(row, 0, text, book.format(bold=row == 0, font_size=size))
        sheet.set_row(row, room.height_of([], size))


def _print(sheet: Worksheet, rollup: Rollup, columns: int) -> None:
    print_across(sheet, 1 + (columns - 1) // _ACROSS)
    sheet.repeat_rows(_HEAD_ROW)
    sheet.repeat_columns(0, 1)
    sheet.set_footer(f"&L{rollup.form} {rollup.period}&R&P/&N")
