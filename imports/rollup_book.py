"""The national figures of a period as a workbook: totals, agencies, who is missing."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

import xlsxwriter

from models.base.words import Words
from models.rollup.queries import Rollup

_HEAD = {"bold": True, "bg_color": "#DCE6F1", "border": 1, "text_wrap": True, "valign": "vcenter"}
_SHEETS = (Words("Tổng hợp", "Totals"), Words("Theo cơ quan", "By agency"), Words("Chưa có số liệu", "Missing"))
_TOTALS = (Words("Mã", "Code"), Words("Chỉ tiêu", "Figure"), Words("Cả nước", "Whole country"),
           Words("Số cơ quan được tính", "Agencies counted"))  # fmt: skip
_AGENCY = (Words("Mã", "Code"), Words("Cơ quan", "Agency"), Words("Lần gửi", "Revision"))
_MISSING = (Words("Mã", "Code"), Words("Cơ quan", "Agency"), Words("Tình trạng", "State"))
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


def rollup_book(rollup: Rollup, language: str = "vi") -> bytes:
    """The ``.xlsx`` of a roll-up. Text is written as text; a figure that nobody reported is an empty cell."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"strings_to_formulas": False, "strings_to_urls": False})
    head = book.add_format(_HEAD)
    figure = book.add_format({"num_format": "#,##0.##", "border": 1})
    text = book.add_format({"border": 1})
    sheets = [book.add_worksheet(f"{name.in_(language)}") for name in _SHEETS]
    _table(sheets[0], [w.in_(language) for w in _TOTALS], _totals(rollup, language), head, figure, text)
    labels = [f"{code} {each.label.in_(language)}" for code, each in rollup.figures.items()]
    _table(sheets[1], [w.in_(language) for w in _AGENCY] + labels, _agencies(rollup), head, figure, text)
    _table(sheets[2], [w.in_(language) for w in _MISSING], _missing(rollup, language), head, figure, text)
    book.set_properties({"title": f"{rollup.form} {rollup.period}"})
    book.close()
    return target.getvalue()


def _totals(rollup: Rollup, language: str) -> list[list[Any]]:
    return [
        [code, each.label.in_(language), rollup.fields[code].value, rollup.fields[code].counted]
        for code, each in rollup.figures.items()
    ]


def _agencies(rollup: Rollup) -> list[list[Any]]:
    return [
        [agency.code, agency.name, agency.revision, *(agency.figures.get(code) for code in rollup.figures)]
        for agency in rollup.agencies
    ]


def _missing(rollup: Rollup, language: str) -> list[list[Any]]:
    absent = (*rollup.missing, *rollup.nil, *rollup.excused)
    return [[each.code, each.name, _WHY.get(each.why, Words(each.why)).in_(language)] for each in absent]


def _table(sheet: Any, names: list[str], rows: list[list[Any]], head: Any, figure: Any, text: Any) -> None:
    for column, name in enumerate(names):
        sheet.write_string(0, column, name, head)
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            if value is None:
                sheet.write_blank(number, column, None, text)
            elif isinstance(value, str):
                sheet.write_string(number, column, value, text)
            else:
                sheet.write_number(number, column, float(value) if isinstance(value, Decimal) else value, figure)
    sheet.set_column(0, 0, 12)
    sheet.set_column(1, 1, 44)
    sheet.set_column(2, max(2, len(names) - 1), 16)
    sheet.freeze_panes(1, 2)
    if rows:
        sheet.autofilter(0, 0, len(rows), len(names) - 1)
