"""The head of a table: title lines, the hidden row of names, merged group headings, the numbering row."""

from __future__ import annotations

from typing import Any

from xlsxwriter.worksheet import Worksheet

from imports.layouts import room
from imports.layouts.model import Column, SheetLayout
from imports.writer.book import BLUE, GREY, LINE, Book, put
from models.forms.rules.headings import headings

Cell = tuple[int, int, int, int, str]  # first row, first column, last row, last column, text


def write_head(book: Book, sheet: Worksheet, layout: SheetLayout, titles: list[str], top: int) -> int:
    """Write everything above the data from row ``top`` (counted from 0) on; gives the first row of data."""
    for row, title in enumerate(titles):
        look = book.format(bold=row < 2, font_size=14 if row == 1 else 12)
        sheet.write_string(row, 0, title, look)
        sheet.set_row(row, room.height_of([], 14 if row == 1 else 12))
    small = book.format(font_size=8, font_color="#808080")
    for at, column in enumerate(layout.columns):
        sheet.write_string(top, at, column.id, small)
        sheet.set_column(at, at, column.width)
    sheet.set_row(top, None, None, {"hidden": True})
    _headings(book, sheet, layout, top + 1)
    return _numbering(book, sheet, layout, top + 1 + layout.depth)


def _headings(book: Book, sheet: Worksheet, layout: SheetLayout, top: int) -> None:
    look = book.format(
        bold=True, bg_color=BLUE, border=1, border_color=LINE, text_wrap=True, align="center", valign="vcenter"
    )
    for first_row, first, last_row, last, text in heading_cells(layout.columns, book.language):
        if (first_row, first) == (last_row, last):
            sheet.write_string(top + first_row, first, text, look)
        else:
            sheet.merge_range(top + first_row, first, top + last_row, last, "", look)
            sheet.write_string(top + first_row, first, text, look)
    sheet.set_row(top + layout.depth - 1, 48)


def heading_cells(columns: tuple[Column, ...], language: str) -> list[Cell]:
    """Where each heading stands: equal group headings side by side are one cell, labels reach down."""
    return [
        (each.row, each.column, each.row + each.height - 1, each.column + each.width - 1, each.words.in_(language))
        for row in headings([column.field for column in columns])
        for each in row
    ]


def _numbering(book: Book, sheet: Worksheet, layout: SheetLayout, row: int) -> int:
    """``(1) (2) … (13)``, where the form has official numbers."""
    if not layout.numbered:
        return row
    look: Any = book.format(
        italic=True, font_size=10, align="center", bg_color=GREY, border=1, border_color=LINE, num_format="@"
    )
    for at, column in enumerate(layout.columns):
        put(sheet, row, at, column.field.number, look)
    return row + 1
