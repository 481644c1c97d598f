"""How the workbooks of ``accepted`` and ``refused`` are made: the issued one, filled in, then changed."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from imports.layouts import report_layout
from imports.writer.form import write_form
from tests.workbooks import scene

Case = Callable[[Path], None]
ACCEPTED: dict[str, Case] = {}
REFUSED: dict[str, Case] = {}


def form_of(name: str) -> str:
    """Cases whose names begin with 468 are about the other form."""
    return "468-TD" if name.startswith("468") else "II.06"


def base(**changes: Any) -> openpyxl.Workbook:
    """The issued workbook of Vĩnh Phúc, filled in rightly."""
    form = str(changes.get("form", "II.06"))
    filled = scene.rows(scene.ROWS) if form == "II.06" else ()
    data = write_form(report_layout(scene.definition(form)), scene.issue(**changes), scene.SECRET, filled)
    return openpyxl.load_workbook(io.BytesIO(data))


def accepted(change: Callable[[openpyxl.Workbook], None], **changes: Any) -> Callable[[openpyxl.Workbook], None]:
    ACCEPTED[change.__name__] = case(change, changes)
    return change


def refused(change: Callable[[openpyxl.Workbook], None], **changes: Any) -> Callable[[openpyxl.Workbook], None]:
    REFUSED[change.__name__] = case(change, changes)
    return change


def case(change: Callable[[openpyxl.Workbook], None], changes: dict[str, Any]) -> Case:
    def make(path: Path) -> None:
        if change.__name__.startswith("on_468"):
            changes.setdefault("form", "468-TD")
        book = base(**changes)
        change(book)
        book.save(path)

    return make


def page(book: openpyxl.Workbook) -> Worksheet:
    sheet: Worksheet = book["II.06"]
    return sheet


def row_of(sheet: Worksheet, text: str) -> int:
    """The row that says this in column B."""
    return next(row for row in range(1, sheet.max_row + 1) if sheet.cell(row, 2).value == text)


def put(book: openpyxl.Workbook, key: str, number: int, value: Any) -> None:
    """Write into the official column ``number`` of the row of ``key``."""
    sheet = page(book)
    sheet.cell(row_of(sheet, key), number).value = value


def fill(sheet: Worksheet, row: int, key: str, values: tuple[Any, ...]) -> None:
    for column, value in enumerate((key, *values), 2):
        sheet.cell(row, column).value = value


ADDED = ("Chứng thực", (120, 20, 100, 0, 110, 10, 100, 0, 10, 10, 0))


def first_of(sheet: Worksheet) -> int:
    """The first row of data that is no group heading."""
    return next(row for row in range(1, 20) if sheet.cell(row, 2).value == "(1)") + 2


def fill_468(book: openpyxl.Workbook) -> None:
    sheet = book["A. Mục tiêu"]
    columns = {str(sheet.cell(6, column).value).rpartition(".")[2]: column for column in range(1, 20)}
    for row in range(7, sheet.max_row + 1):
        key = sheet.cell(row, columns["code"]).value
        if key in ("O2",):
            sheet.cell(row, columns["done"]).value = "Có"
        elif (
            isinstance(key, str)
            and key[:1] in "OT"
            and sheet.cell(row, columns["numerator"]).protection.locked is False
        ):
            sheet.cell(row, columns["numerator"]).value = 45
            sheet.cell(row, columns["denominator"]).value = 100
        if isinstance(key, str) and sheet.cell(row, columns["measured"]).protection.locked is False:
            sheet.cell(row, columns["measured"]).value = "12,5"
        if isinstance(key, str) and sheet.cell(row, columns["planned"]).protection.locked is False:
            sheet.cell(row, columns["planned"]).value = 0.5
    tasks = book["B. Nhiệm vụ"]
    first = first_of(tasks)
    at = {
        str(tasks.cell(row, column).value).rpartition(".")[2]: column for row in range(1, 10) for column in range(1, 15)
    }
    line = {
        "number": "N1.1",
        "name": "Rà soát quy chế một cửa",
        "due": date(2021, 12, 31),
        "state": "Đang thực hiện",
        "progress": "45%",
    }
    for code, value in line.items():
        tasks.cell(first, at[code]).value = value
    words = book["C. Đánh giá"]
    for row in range(1, 20):
        if str(words.cell(row, 1).value).endswith(("difficulties", "next_quarter")):
            words.cell(row, 3).value = "Thiếu nhân lực số hóa."


def tasks_of_468(book: openpyxl.Workbook, **values: Any) -> None:
    """Write over the task that ``on_468_filled`` entered."""
    fill_468(book)
    sheet = book["B. Nhiệm vụ"]
    codes = {str(sheet.cell(6, column).value).rpartition(".")[2]: column for column in range(1, 15)}
    for code, value in values.items():
        sheet.cell(first_of(sheet), codes[code]).value = value
