"""Workbooks that are refused for what stands in their cells."""

from __future__ import annotations

from datetime import date
from typing import Any

import openpyxl
from openpyxl.styles import Font

from tests.workbooks import scene
from tests.workbooks.making import (
    ADDED,
    REFUSED,
    case,
    fill,
    fill_468,
    first_of,
    page,
    put,
    refused,
    row_of,
    tasks_of_468,
)


@refused
def wrong_sum(book: openpyxl.Workbook) -> None:
    put(book, "Hộ tịch", 3, 4235)


def on_468_text_at_the_limit_of_excel(book: openpyxl.Workbook) -> None:
    tasks_of_468(book, remark="Báo cáo dài " * 3_000)  # Excel keeps 32,767 letters


refused(on_468_text_at_the_limit_of_excel)


@refused
def errors_in_a_whole_column(book: openpyxl.Workbook) -> None:
    sheet = page(book)
    for key in scene.ROWS:
        cell = sheet.cell(row_of(sheet, key), 9)
        cell.value, cell.data_type = "#DIV/0!", "e"


@refused
def negative_figure(book: openpyxl.Workbook) -> None:
    put(book, "Hộ tịch", 13, -50)


@refused
def decimals_in_a_count(book: openpyxl.Workbook) -> None:
    put(book, "Hộ tịch", 4, 1000.5)


@refused
def error_cells(book: openpyxl.Workbook) -> None:
    for number, error in ((3, "#REF!"), (7, "#N/A"), (11, "#DIV/0!")):
        put(book, "Đất đai", number, error)


@refused
def formulas_without_results(book: openpyxl.Workbook) -> None:
    sheet = page(book)
    row = row_of(sheet, "Hộ tịch")
    sheet.cell(row, 3).value = f"=D{row}+E{row}+F{row}"


@refused
def words_in_figures(book: openpyxl.Workbook) -> None:
    for number, text in ((4, "12abc"), (5, "≈50"), (6, "~3 tỷ"), (8, "50 %"), (9, "4,1 ngàn")):
        put(book, "Đất đai", number, text)


@refused
def fraction_became_a_date(book: openpyxl.Workbook) -> None:
    put(book, "Hộ tịch", 13, date(2021, 2, 1))


@refused
def figure_missing(book: openpyxl.Workbook) -> None:
    put(book, "Hộ tịch", 13, None)


@refused
def row_twice(book: openpyxl.Workbook) -> None:
    sheet = page(book)
    last = row_of(sheet, "Đăng ký kinh doanh")
    fill(sheet, last + 1, "hộ  tịch ", scene.ROWS["Hộ tịch"])


@refused
def row_without_a_name(book: openpyxl.Workbook) -> None:
    sheet = page(book)
    fill(sheet, row_of(sheet, "Đăng ký kinh doanh") + 1, "", ADDED[1])


@refused
def total_off_by_one(book: openpyxl.Workbook) -> None:
    put(book, "TỔNG CỘNG", 3, 16235)


@refused
def group_heading_off(book: openpyxl.Workbook) -> None:
    put(book, "Sở, ban, ngành", 4, 5501)


@refused
def column_deleted(book: openpyxl.Workbook) -> None:
    page(book).delete_cols(5)


@refused
def column_twice(book: openpyxl.Workbook) -> None:
    sheet = page(book)
    for row in range(1, sheet.max_row + 1):
        if not isinstance(sheet.cell(row, 5), openpyxl.cell.cell.MergedCell):
            sheet.cell(row, 17).value = sheet.cell(row, 5).value


@refused
def merged_data(book: openpyxl.Workbook) -> None:
    sheet = page(book)
    row = row_of(sheet, "Hộ tịch")
    sheet.merge_cells(start_row=row, end_row=row + 1, start_column=4, end_column=4)


@refused
def two_different_copies(book: openpyxl.Workbook) -> None:
    copy = book.copy_worksheet(page(book))
    copy.title = "II.06 (2)"
    copy.cell(row_of(copy, "Hộ tịch"), 4).value = 999


@refused
def sheet_missing(book: openpyxl.Workbook) -> None:
    del book["II.06"]


@refused
def headings_only(book: openpyxl.Workbook) -> None:
    sheet = page(book)
    for key in scene.ROWS:
        fill(sheet, row_of(sheet, key), "", (None,) * 11)


@refused
def manifest_deleted(book: openpyxl.Workbook) -> None:
    del book["_tiendo"]


@refused
def manifest_edited(book: openpyxl.Workbook) -> None:
    sheet = book["_tiendo"]
    sheet["A3"] = str(sheet["A3"].value).replace("H62", "H26")


def other_agency(book: openpyxl.Workbook) -> None: ...


def other_period(book: openpyxl.Workbook) -> None: ...


def other_form(book: openpyxl.Workbook) -> None: ...


def unknown_version(book: openpyxl.Workbook) -> None: ...


refused(other_agency, agency="H61", agency_name="Tỉnh Phú Thọ")
refused(other_period, period="2021-Q2", starts_on="2021-03-15", ends_on="2021-06-14")
REFUSED["other_form"] = case(other_form, {"form": "468-TD"})
refused(unknown_version, form_hash="never published")


@refused
def old_font_encoding(book: openpyxl.Workbook) -> None:
    sheet = page(book)
    row = row_of(sheet, "Đất đai")
    sheet.cell(row, 2).value = "§Êt ®ai"
    sheet.cell(row, 2).font = Font(name=".VnTime")


@refused
def not_available_tokens(book: openpyxl.Workbook) -> None:
    put(book, "Hộ tịch", 3, 4235)
    put(book, "Đất đai", 13, "N/A")
    put(book, "Đất đai", 12, "chưa có")


@refused
def figures_beyond_fifteen_digits(book: openpyxl.Workbook) -> None:
    put(book, "Hộ tịch", 3, 12345678901234567890)


@refused
def jump_of_a_thousand(book: openpyxl.Workbook) -> None:
    put(book, "Hộ tịch", 4, 1_000_000)


def on_468_doubtful_cells(book: openpyxl.Workbook) -> None:
    fill_468(book)
    tasks = book["B. Nhiệm vụ"]
    first = first_of(tasks)
    at = {
        str(tasks.cell(row, column).value).rpartition(".")[2]: column for row in range(1, 10) for column in range(1, 15)
    }
    lines: list[dict[str, Any]] = [
        {"number": "N1.2", "name": "Một", "due": "3/4/2021", "state": "Sắp xong", "progress": 0.5},
        {
            "number": "N1.3",
            "name": "Hai",
            "due": "3/31/2021",
            "state": "hoan thanh",
            "progress": "100%",
            "done_on": "31/02/2021",
        },
        {"number": "N1.4", "name": "Ba", "due": "quý IV", "state": "Chưa thực hiện", "progress": "0,5"},
    ]
    for row, line in enumerate(lines, first + 1):
        for code, value in line.items():
            tasks.cell(row, at[code]).value = value
            if code == "progress":
                tasks.cell(row, at[code]).number_format = "General"


def on_468_codes_dragged(book: openpyxl.Workbook) -> None:
    fill_468(book)
    sheet = book["A. Mục tiêu"]
    keys = [
        row
        for row in range(7, sheet.max_row + 1)
        if str(sheet.cell(row, 2).value or sheet.cell(row, 1).value)[:2] == "O3"
    ]
    column = 1 if str(sheet.cell(keys[0], 1).value)[:2] == "O3" else 2
    sheet.cell(keys[0], column).value = sheet.cell(keys[1], column).value
    sheet.cell(keys[-1], column).value = "O99"


refused(on_468_doubtful_cells)
refused(on_468_codes_dragged)


def pasted_into_a_new_workbook(book: openpyxl.Workbook) -> None:
    """What was typed, copied as values into a workbook of one's own: nothing says whose it is."""
    values = [[cell.value for cell in row] for row in page(book).iter_rows()]
    for sheet in list(book.worksheets):
        del book[sheet.title]
    own = book.create_sheet("Sheet1")
    for name in list(book.defined_names):
        del book.defined_names[name]
    for row in values:
        own.append(row)


@refused
def letters_for_digits(book: openpyxl.Workbook) -> None:
    for number, text in ((4, "1O0"), (5, "l200"), (6, "1 200 hs cũ"), (8, "khoảng 100")):
        put(book, "Đất đai", number, text)


@refused
def blank_without_a_reason_and_zero_apart(book: openpyxl.Workbook) -> None:
    put(book, "Đất đai", 10, None)
    put(book, "Hộ tịch", 10, 0)


@refused
def another_old_font_encoding(book: openpyxl.Workbook) -> None:
    sheet = page(book)
    row = row_of(sheet, "Đất đai")
    sheet.cell(row, 2).value = "Ñaát ñai"
    sheet.cell(row, 2).font = Font(name="VNI-Times")


def on_468_progress_beyond_the_whole(book: openpyxl.Workbook) -> None:
    tasks_of_468(book, progress=85)


refused(pasted_into_a_new_workbook)
refused(on_468_progress_beyond_the_whole)
