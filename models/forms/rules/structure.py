"""Whether the rows are the rows that the form wants."""

from __future__ import annotations

from collections.abc import Iterator

from models.base.findings import Finding, Severity
from models.base.text import fold
from models.forms.rules.book import Book
from models.forms.rules.marking import Context, mark
from models.forms.rules.rows import Row, is_blank
from models.forms.rules.shape import FormDefinition, GivenRow, RowsKind, Section, SectionKind


def check_structure(definition: FormDefinition, book: Book, context: Context) -> Iterator[Finding]:
    """Rows that are double, missing, unknown or too many."""
    for section in definition.sections:
        rows = book.leaves(section.code)
        if section.kind is SectionKind.NARRATIVE:
            yield from _narrative(section, rows, context)
            continue
        yield from _twice(section, rows, context)
        yield from _keys(section, rows, context)
        yield from _numbers(section, rows, context)
    yield from _sections(definition, book)


def _sections(definition: FormDefinition, book: Book) -> Iterator[Finding]:
    known = {section.code for section in definition.sections}
    for code in dict.fromkeys(row.section for row in book.rows):
        if code not in known:
            yield Finding("section.unknown", Severity.ERROR, value=code[:200], params={"section": code[:200]})


def _narrative(section: Section, rows: list[Row], context: Context) -> Iterator[Finding]:
    for row in rows[1:]:
        yield mark(context, "row.too_many", Severity.ERROR, section, row, count=len(rows), limit=1)


def _twice(section: Section, rows: list[Row], context: Context) -> Iterator[Finding]:
    seen: dict[tuple[str, str, str], Row] = {}
    key = section.field(section.key)
    for row in rows:
        first = seen.setdefault(row.identity, row)
        if first is not row and row.key:
            place = {"first": first.position, "first_cell": first.places.get(section.key, "")}
            yield mark(context, "row.duplicate_key", Severity.ERROR, section, row, key, row.key, **place)


def _keys(section: Section, rows: list[Row], context: Context) -> Iterator[Finding]:
    given = {row.key: row for row in section.given}
    key = section.field(section.key)
    for row in rows:
        if not row.key:
            yield mark(context, "row.no_key", Severity.ERROR, section, row, key)
        elif given and row.key not in given:
            yield mark(context, "row.unknown", Severity.ERROR, section, row, key, row.key)
        elif given:
            yield from _label(section, row, given[row.key], context)
            if not given[row.key].asked_of(context.level) and not _empty(section, row, given[row.key]):
                yield mark(context, "row.not_asked", Severity.WARNING, section, row, key, row.key)
        if row.group and section.group(row.group) is None:
            yield mark(context, "row.unknown_group", Severity.ERROR, section, row, None, row.group)
    present = {row.key for row in rows}
    weight = Severity.WARNING if context.partial else Severity.ERROR
    for wanted in section.given:
        if wanted.key not in present and wanted.asked_of(context.level) and _must_answer(section, wanted):
            label = {"row_label": wanted.label.as_dict()}
            yield mark(context, "row.missing", weight, section, Row(section.code, wanted.key), None, None, **label)


def _empty(section: Section, row: Row, given: GivenRow) -> bool:
    own = (item.code for item in section.answers if not item.computed and item.code not in given.values)
    return all(is_blank(row.values.get(code)) for code in own)


def _must_answer(section: Section, given: GivenRow) -> bool:
    asked = (section.asked(item.code, given.key) for item in section.answers)
    return any(item is not None and not item.computed and item.code not in given.values for item in asked)


def _label(section: Section, row: Row, given: GivenRow, context: Context) -> Iterator[Finding]:
    stated = row.values.get(section.label) if section.label else None
    if is_blank(stated) or not isinstance(stated, str):
        return
    if fold(stated) not in {fold(given.label.vi), fold(given.label.en)}:
        label = {"row_label": given.label.as_dict()}
        yield mark(
            context, "row.label_differs", Severity.ERROR, section, row, section.field(section.label), stated, **label
        )


def _numbers(section: Section, rows: list[Row], context: Context) -> Iterator[Finding]:
    if len(rows) > section.max_rows:
        yield mark(context, "row.too_many", Severity.ERROR, section, count=len(rows), limit=section.max_rows)
    if len(rows) < section.min_rows and section.rows is RowsKind.OPEN:
        yield mark(context, "row.too_few", Severity.ERROR, section, count=len(rows), limit=section.min_rows)
