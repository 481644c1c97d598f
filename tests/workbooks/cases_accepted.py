"""Workbooks that are taken, with or without a warning."""

from __future__ import annotations

from datetime import date

import openpyxl
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.workbook.defined_name import DefinedName

from imports.manifest import keys_hash
from tests.workbooks import scene
from tests.workbooks.making import ADDED, accepted, fill, fill_468, page, put, row_of, tasks_of_468


@accepted
def as_issued_and_filled(book: openpyxl.Workbook) -> None: ...


@accepted
def figures_as_text_in_both_notations(book: openpyxl.Workbook) -> None:
    for number, text in ((3, "7.000"), (4, "1 500"), (5, "4,500"), (6, "1\u00a0000"), (7, "６１００"), (8, "1.100,0")):
        put(book, "Đất đai", number, text)


@accepted
def dash_and_unit(book: openpyxl.Workbook) -> None:
    sheet = page(book)
    fill(
        sheet,
        row_of(sheet, "Đăng ký kinh doanh") + 1,
        "Chứng thực",
        ("120 hồ sơ", 20, 100, "-", 110, 10, 100, "–", 10, 10, 0),
    )


@accepted
def rows_under_other_groups(book: openpyxl.Workbook) -> None:
    sheet = page(book)
    fill(sheet, row_of(sheet, "UBND cấp xã") + 1, *ADDED)
    fill(sheet, row_of(sheet, "UBND cấp huyện") + 4, *ADDED)


@accepted
def column_inserted(book: openpyxl.Workbook) -> None:
    sheet = page(book)
    for area in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(area))
    sheet.insert_cols(6)
    sheet.cell(10, 6).value = "Ghi chú riêng"
    sheet.cell(row_of(sheet, "Đất đai"), 6).value = "của phòng"


@accepted
def row_of_names_deleted(book: openpyxl.Workbook) -> None:
    sheet = page(book)
    for column in range(1, 16):
        sheet.cell(6, column).value = None


@accepted
def sheets_renamed_and_moved(book: openpyxl.Workbook) -> None:
    page(book).title = "Số liệu quý III"
    book.move_sheet("Số liệu quý III", offset=2)
    del book["Hướng dẫn"]


@accepted
def own_sheet_added(book: openpyxl.Workbook) -> None:
    book.create_sheet("Nháp")["A1"] = "tính thử"


@accepted
def identical_copy_of_the_sheet(book: openpyxl.Workbook) -> None:
    book.copy_worksheet(page(book)).title = "II.06 (2)"


@accepted
def sheet_hidden(book: openpyxl.Workbook) -> None:
    page(book).sheet_state = "hidden"
    book.active = 0


@accepted
def rows_and_columns_hidden(book: openpyxl.Workbook) -> None:
    sheet = page(book)
    sheet.row_dimensions[row_of(sheet, "Đất đai")].hidden = True
    sheet.column_dimensions["E"].hidden = True


@accepted
def blank_rows_between(book: openpyxl.Workbook) -> None:
    sheet = page(book)
    last = row_of(sheet, "Đăng ký kinh doanh")
    fill(sheet, last + 3, *ADDED)
    sheet.cell(last + 1, 2).value = " "
    sheet.cell(last + 2, 3).value = "'"


@accepted
def heading_edited(book: openpyxl.Workbook) -> None:
    sheet = page(book)
    sheet["B7"] = "Tên lĩnh vực"


@accepted
def notes_and_signatures_below(book: openpyxl.Workbook) -> None:
    sheet = page(book)
    total = row_of(sheet, "TỔNG CỘNG")
    sheet.cell(total + 2, 2).value = "Người lập biểu"
    sheet.cell(total + 5, 2).value = "Nguyễn Văn A"


@accepted
def stray_row_far_below(book: openpyxl.Workbook) -> None:
    sheet = page(book)
    fill(sheet, row_of(sheet, "TỔNG CỘNG"), "", (None,) * 11)
    fill(sheet, 900, *ADDED)


@accepted
def decomposed_vietnamese(book: openpyxl.Workbook) -> None:
    import unicodedata

    sheet = page(book)
    row = row_of(sheet, "Đất đai")
    sheet.cell(row, 2).value = unicodedata.normalize("NFD", "Đất đai") + "\u200b "


@accepted
def carried_over_differs(book: openpyxl.Workbook) -> None:
    put(book, "Hộ tịch", 6, 590)
    put(book, "Hộ tịch", 5, 2644)


@accepted
def many_defined_names(book: openpyxl.Workbook) -> None:
    for number in range(30):
        book.defined_names[f"addin_{number}"] = DefinedName(f"addin_{number}", attr_text="#REF!")


@accepted
def same_as_last_quarter(book: openpyxl.Workbook) -> None:
    sheet = page(book)
    for key, values in scene.LAST.items():
        fill(sheet, row_of(sheet, key), key, values)


@accepted
def unprotected(book: openpyxl.Workbook) -> None:
    for sheet in book.worksheets:
        sheet.protection.disable()


@accepted
def total_typed_rightly(book: openpyxl.Workbook) -> None:
    sheet = page(book)
    for column in range(3, 14):
        total = sum(values[column - 3] for values in scene.ROWS.values())
        sheet.cell(row_of(sheet, "TỔNG CỘNG"), column).value = total
        sheet.cell(row_of(sheet, "Sở, ban, ngành"), column).value = total


@accepted
def text_that_looks_like_a_formula(book: openpyxl.Workbook) -> None:
    sheet = page(book)
    row = row_of(sheet, "Đăng ký kinh doanh") + 1
    fill(sheet, row, *ADDED)
    sheet.cell(row, 2).value = "=1+1"
    sheet.cell(row, 2).data_type = "s"


@accepted
def table_moved_down_and_right(book: openpyxl.Workbook) -> None:
    sheet = page(book)
    for area in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(area))
    sheet.insert_cols(1)
    sheet.insert_rows(1, 5)
    sheet.row_dimensions[6].hidden = False


def old_version(book: openpyxl.Workbook) -> None: ...


accepted(old_version, form_hash="an older version that is still taken")


GIVEN_OUT = {"keys": "\n".join(f"results\t{key}" for key in scene.ROWS), "keys_hash": keys_hash(scene.ROWS)}


def given_rows_all_back(book: openpyxl.Workbook) -> None:
    sheet = page(book)
    fill(sheet, row_of(sheet, "Đăng ký kinh doanh") + 1, *ADDED)


def given_row_deleted_and_one_renamed(book: openpyxl.Workbook) -> None:
    sheet = page(book)
    sheet.cell(row_of(sheet, "Hộ tịch"), 2).value = "Hộ tịch, quốc tịch"
    row = row_of(sheet, "Đất đai")
    for column in range(1, 16):
        sheet.cell(row, column).value = None


accepted(given_rows_all_back, **GIVEN_OUT)
accepted(given_row_deleted_and_one_renamed, **GIVEN_OUT)


@accepted
def on_468_filled(book: openpyxl.Workbook) -> None:
    fill_468(book)


def on_468_list_words_in_other_spellings(book: openpyxl.Workbook) -> None:
    tasks_of_468(book, state=" đang  thực hiện. ")


def on_468_days_counted_from_1904(book: openpyxl.Workbook) -> None:
    book.epoch = CALENDAR_MAC_1904
    tasks_of_468(book, due=date(2021, 12, 31))


def on_468_letters_that_nobody_sees(book: openpyxl.Workbook) -> None:
    tasks_of_468(book, name="Rà soát\u200b quy\u00a0chế “một\u00ad cửa”\nvà liên thông")


for _case_of_468 in (
    on_468_list_words_in_other_spellings,
    on_468_days_counted_from_1904,
    on_468_letters_that_nobody_sees,
):
    accepted(_case_of_468)


@accepted
def headings_with_soft_breaks(book: openpyxl.Workbook) -> None:
    sheet = page(book)
    for row in range(7, 11):
        for column in range(1, 16):
            if isinstance(text := sheet.cell(row, column).value, str) and " " in text:
                sheet.cell(row, column).value = text.replace(" ", "\n", 1) + "\u00a0"


@accepted
def rows_of_spaces_and_apostrophes(book: openpyxl.Workbook) -> None:
    sheet = page(book)
    fill(sheet, row_of(sheet, "Đăng ký kinh doanh") + 2, " ", ("'", "\u00a0", "  "))


@accepted
def chart_beside_the_table(book: openpyxl.Workbook) -> None:
    chart, sheet = BarChart(), page(book)
    row = row_of(sheet, "Hộ tịch")
    chart.add_data(Reference(sheet, min_col=3, min_row=row, max_row=row + 2))
    sheet.add_chart(chart, "R10")


@accepted
def rows_sorted_by_the_user(book: openpyxl.Workbook) -> None:
    sheet = page(book)
    at = sorted(row_of(sheet, key) for key in scene.ROWS)
    for row, key in zip(at, sorted(scene.ROWS, reverse=True), strict=True):
        fill(sheet, row, key, scene.ROWS[key])


@accepted
def columns_in_another_order(book: openpyxl.Workbook) -> None:
    sheet = page(book)
    for area in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(area))
    for row in range(6, sheet.max_row + 1):
        one, other = sheet.cell(row, 8), sheet.cell(row, 10)
        one.value, other.value = other.value, one.value


@accepted
def notes_at_cells(book: openpyxl.Workbook) -> None:
    sheet = page(book)
    sheet.cell(row_of(sheet, "Đất đai"), 4).comment = Comment("Đã đối chiếu với Sở TNMT", "Phòng KSTTHC")


@accepted
def ordinals_typed_anew(book: openpyxl.Workbook) -> None:
    sheet = page(book)
    for number, key in enumerate(scene.ROWS, 11):
        sheet.cell(row_of(sheet, key), 1).value = f"{number}."


@accepted
def sheet_very_hidden(book: openpyxl.Workbook) -> None:
    page(book).sheet_state = "veryHidden"
    book.active = 0


def on_468_done_before_its_time(book: openpyxl.Workbook) -> None:
    tasks_of_468(book, state="Hoàn thành", progress=1, done_on=date(2031, 1, 1))


accepted(on_468_done_before_its_time)
