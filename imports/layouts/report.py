"""The workbook of a form, from its definition: a sheet per section, in the official layout."""

from __future__ import annotations

from imports.layouts.model import ID_MARK, Column, Layout, Role, SheetLayout, sheet_name, width_of
from models.base.fields import FieldType
from models.base.words import Words
from models.forms.rules.definition import FormDefinition, FormField, Section, SectionKind

REPORT = "report"
ORDINAL, REASON = "_ordinal", "_reason"
REASON_LABEL = Words("Lý do để trống (nếu có)", "Reason for blanks (if any)")


def report_layout(definition: FormDefinition) -> Layout:
    """The layout of a form; writing and reading both start here, so they cannot drift apart."""
    taken: set[str] = {"hướng dẫn", "quy tắc kiểm tra", "phát hiện"}
    sheets = tuple(_sheet(section, taken) for section in definition.sections)
    return Layout(REPORT, definition.code, definition.title, sheets, definition)


def _sheet(section: Section, taken: set[str]) -> SheetLayout:
    name = sheet_name(section.sheet or section.title.vi, taken)
    if section.kind is SectionKind.NARRATIVE:
        return SheetLayout(name, section, tuple(_column(section, item) for item in section.fields))
    columns = [_column(section, item) for item in section.fields]
    if section.ordinal.vi:
        columns.insert(0, _extra(section, ORDINAL, Role.ORDINAL, section.ordinal, section.ordinal_number, 6))
    columns.append(_extra(section, REASON, Role.REASON, REASON_LABEL, "", 34))
    return SheetLayout(name, section, tuple(columns))


def _column(section: Section, item: FormField) -> Column:
    role = Role.KEY if item.code == section.key else Role.LABEL if item.code == section.label else Role.ANSWER
    width = 46 if role is Role.LABEL else width_of(item.type)
    return Column(item, role, f"{ID_MARK}{section.code}.{item.code}", width)


def _extra(section: Section, code: str, role: Role, label: Words, number: str, width: int) -> Column:
    item = FormField(code, FieldType.TEXT, label, number=number)
    return Column(item, role, f"{ID_MARK}{section.code}.{code}", width)
