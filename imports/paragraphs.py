"""A narrative section: paragraphs beside, or under, their headings."""

from __future__ import annotations

from imports.cells import Place, Sheet
from imports.coercion import Context, Say, Value, converter
from imports.coercion.convert import is_blank
from imports.layouts.model import ID_MARK, Column, SheetLayout
from imports.parsed import Parsed
from imports.scribe import Scribe
from models.base.findings import Finding, Severity
from models.base.text import fold
from models.forms.rules.rows import Row


def parse_paragraphs(sheet: Sheet, layout: SheetLayout, context: Context) -> Parsed:
    """The one row of a narrative section: a paragraph beside, or under, each heading."""
    scribe = Scribe(sheet.name)
    found: dict[str, Value] = {}
    places: dict[str, str] = {}
    for column in layout.columns:
        place = _paragraph(sheet, column)
        if place is None:
            continue
        cell = sheet.cell(place.row, place.column)
        places[column.code] = f"{sheet.name}!{place.a1}"
        say: Say = scribe.at(place.row, place.column, column.code)
        if (place.row, place.column) in sheet.errors:
            say("cell.error", value=sheet.errors[place.row, place.column])
        elif (place.row, place.column) in sheet.unstored:
            say("cell.formula_unstored")
        font = sheet.legacy.get((place.row, place.column), "")
        found[column.code] = None if is_blank(cell.value) else converter(column.field, context, font)(cell.value, say)
    if not places:
        return Parsed(findings=[Finding("sheet.no_header", Severity.BLOCKER, sheet.name)], found=False)
    row = Row(layout.code, "", 1, "", found, places)
    failed = {Place(r, c).a1 for r, c in scribe.failed}
    return Parsed([row], scribe.all(), failed)


def _paragraph(sheet: Sheet, column: Column) -> Place | None:
    names = {fold(column.field.label.vi), fold(column.field.label.en)} - {""}
    by_name: Place | None = None
    for row, values in sorted(sheet.rows.items()):
        for at, value in enumerate(values[:8], 1):
            if not isinstance(value, str):
                continue
            if value.startswith(ID_MARK) and value.strip() == column.id:
                return Place(row, at + 2)  # name, heading, paragraph
            if by_name is None and fold(value) in names:
                by_name = Place(row, at + 1)
    return by_name
