"""One workbook while it is written: formats made once, drop-down lists, the signed note."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from imports import manifest as manifests
from imports.cells import letters
from imports.manifest import Manifest
from models.base.fields import Field, FieldType

_NUMBER_FORMATS = {
    FieldType.INTEGER: "#,##0",
    FieldType.MONEY: "#,##0",
    FieldType.PERCENT: "0.00%",
    FieldType.DATE: "dd/mm/yyyy",
    FieldType.DECIMAL: "#,##0.00####",
}
_TYPED = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}
LISTS = "_danh_muc"
GREY, BLUE, RED, LINE = "#F2F4F7", "#DCE6F5", "#F9D2D0", "#B8C0CC"
A4 = 9


class Book:
    """An xlsxwriter workbook with what every sheet of ours needs."""

    def __init__(self, target: BinaryIO | Path, language: str = "vi") -> None:
        place = str(target) if isinstance(target, Path) else target
        self.file = xlsxwriter.Workbook(place, {"in_memory": True, **_TYPED})
        self.language = language
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}
        self._lists: dict[tuple[str, ...], str] = {}
        self._list_sheet: Worksheet | None = None

    def format(self, **properties: Any) -> Any:
        """A cell format, made once per set of properties."""
        properties = {"font_name": "Times New Roman", "font_size": 12, **properties}
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self.file.add_format(properties)
        return self._formats[key]

    def cell(self, item: Field, *, locked: bool, bold: bool = False) -> Any:
        """The format of a cell of this field: number format, frame, colour and lock."""
        look: dict[str, Any] = {"border": 1, "border_color": LINE, "valign": "top", "locked": locked}
        if item.type in _NUMBER_FORMATS:
            look["num_format"] = _NUMBER_FORMATS[item.type]
        else:
            look |= {"num_format": "@", "text_wrap": True, "quote_prefix": True}
        if locked:
            look["bg_color"] = GREY
        if bold:
            look["bold"] = True
        return self.format(**look)

    def list_name(self, entries: tuple[str, ...]) -> str:
        """A defined name for a list that is too long for a drop-down of its own (255 characters)."""
        if entries not in self._lists:
            if self._list_sheet is None:
                self._list_sheet = self.file.add_worksheet(LISTS)
                self._list_sheet.hide()
            column, name = len(self._lists), f"danh_muc_{len(self._lists) + 1}"
            for row, entry in enumerate(entries):
                self._list_sheet.write_string(row, column, entry)
            letter = letters(column + 1)
            self.file.define_name(name, f"='{LISTS}'!${letter}$1:${letter}${max(1, len(entries))}")
            self._lists[entries] = name
        return self._lists[entries]

    def sign(self, note: Manifest, secret: bytes) -> str:
        """Put the signed note on its very hidden sheet; gives the short code for the cover."""
        sheet = self.file.add_worksheet(manifests.SHEET)
        lines = manifests.cells(note, secret)
        for row, line in enumerate(lines):
            sheet.write_string(row, 0, line)
        sheet.very_hidden()
        sheet.protect()
        self.file.define_name(manifests.NAME, f"='{manifests.SHEET}'!$A$1")
        return manifests.short_code(lines[1])


def print_across(sheet: Worksheet, pages: int = 1) -> None:
    """On A4 on its side, so many pages wide, with margins for a binder."""
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(pages, 0)
    sheet.set_margins(left=0.6, right=0.4, top=0.5, bottom=0.6)


def put(sheet: Worksheet, row: int, column: int, value: object, look: Any) -> None:
    """Write a rendered value with its type; text never becomes a formula, a link or a number."""
    if value is None or value == "":
        sheet.write_blank(row, column, None, look)
    elif isinstance(value, str):
        sheet.write_string(row, column, value, look)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, look)
    else:
        sheet.write_number(row, column, value, look)


PROTECTION = {
    "format_cells": True,
    "format_columns": True,
    "format_rows": True,
    "insert_rows": True,
    "delete_rows": True,
    "sort": True,
    "autofilter": True,
    "select_locked_cells": True,
    "select_unlocked_cells": True,
}
