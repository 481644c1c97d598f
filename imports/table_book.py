"""Plain tables as a workbook: what a page shows, to be taken away."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter

from imports.writer.book import print_across

_HEAD = {"bold": True, "bg_color": "#DCE6F1", "border": 1, "text_wrap": True, "valign": "vcenter"}
WIDEST = 46


def table_book(sheets: Sequence[tuple[str, Sequence[Sequence[Any]]]]) -> bytes:
    """An ``.xlsx`` with one sheet for each ``(name, rows)``; the first row is the head and stays in sight.

    Text is written as text, so nothing of it becomes a formula; None is an empty cell.
    """
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"strings_to_formulas": False, "strings_to_urls": False})
    looks: tuple[dict[str, Any], ...] = (_HEAD, {"num_format": "#,##0"}, {"num_format": "#,##0.00"}, {})
    head, whole, broken, text = (book.add_format(look | {"border": 1}) for look in looks)
    for name, rows in sheets:
        sheet = book.add_worksheet(name[:31])
        for at, row in enumerate(rows):
            for column, value in enumerate(row):
                if value is not None:
                    written = sheet.write_string if isinstance(value, str) else sheet.write_number
                    look = text if isinstance(value, str) else whole if value == int(value) else broken
                    written(at, column, value, head if at == 0 else look)
        sheet.freeze_panes(1, 2)
        sheet.repeat_rows(0)
        print_across(sheet)
        for column in range(len(rows[0]) if rows else 0):
            longest = max(len(str(row[column] or "")) for row in rows)
            sheet.set_column(column, column, min(longest + 3, WIDEST))
    book.close()
    return target.getvalue()
