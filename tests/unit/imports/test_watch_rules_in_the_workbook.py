"""Rules are in the workbook that goes out, those too whose figures each indicator types in its own way."""

from __future__ import annotations

import io
from dataclasses import replace

import openpyxl

from imports.layouts import report_layout
from imports.writer.form import write_form
from models.base.fields import FieldType
from tests.workbooks import scene


def test_a_rule_over_fields_typed_by_row_stands_in_each_row_as_it_types_them() -> None:
    definition = scene.definition("468-TD")
    content = write_form(report_layout(definition), scene.issue(form="468-TD"), scene.SECRET)
    sheet = openpyxl.load_workbook(io.BytesIO(content))["A. Mục tiêu"]
    codes = {
        str(sheet.cell(6, at).value).rpartition(".")[2]: openpyxl.utils.get_column_letter(at) for at in range(1, 15)
    }
    planned, target = codes["planned"], codes["target"]
    watched = {
        str(area.sqref): rule.formula[0]
        for area, rules in sheet.conditional_formatting._cf_rules.items()
        for rule in rules
    }
    found = {area: formula for area, formula in watched.items() if area.startswith(planned)}
    assert found, "planned >= target has to be watched"
    for area, formula in found.items():
        row = area.removeprefix(planned)
        assert f"${planned}{row}" in formula
        assert f"${target}{row}" in formula
        assert f"ROUND(${planned}{row}*100,2)" in formula  # a percentage is a share in its cell


def test_a_row_asks_its_fields_in_its_own_type() -> None:
    section = scene.definition("468-TD").sections[0]
    first, *others = section.given
    section = replace(section, given=(replace(first, type=FieldType.INTEGER, applies=()), *others))
    asked = section.as_asked(first.key)
    target = asked.field("target")
    assert target is not None
    assert (target.type, target.typed_by_row) == (FieldType.INTEGER, False)
    assert asked.field("note") == section.field("note")
    assert section.as_asked("no such row").field("target") == replace(section.field("target"), typed_by_row=False)
