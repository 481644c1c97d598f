"""The child's side of a conversation about one file: it is opened once and held, and asked for what is needed of it."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from itertools import takewhile
from pathlib import Path
from typing import Any

from imports.cells import Sheet, Workbook
from imports.header import column_findings, find_header, foreign_findings
from imports.kinds import LIMITS, Limits
from imports.layouts.model import SheetLayout
from imports.reader import Source, filled, open_sources
from imports.sheets import match
from imports.staging.plan import Plan
from imports.staging.reading import Pass
from models.base.findings import Finding, Severity

HEAD = 60  # rows in which headings, hidden names and the note of the portal stand
_held: tuple[Workbook, list[Source]] | None = None


def outline(path: Path, filename: str, limits: Limits = LIMITS) -> Workbook:
    """The workbook with the first rows of each sheet; the rest is held. Raises Refused as ``open_workbook``."""
    global _held
    _held = open_sources(path, filename, limits)
    book = copy(_held[0])
    book.sheets = [_head(source) for source in _held[1]]
    book.complete = all(source.height <= HEAD for source in _held[1])
    return book


def whole() -> Workbook:
    """The held workbook with every row."""
    assert _held is not None
    return filled(*_held)


def rows_of(plan: Plan) -> Iterator[Any]:
    """How the table lies on its sheet, batches of its rows (keys, numbers, packed columns), and what was found.

    The first and the last are dictionaries; without a table there is only the last. With a blocker among the
    findings the batches are worth nothing.
    """
    assert _held is not None
    book, sources = _held
    page = plan.layout.sheets[0]
    heads = copy(book)
    heads.sheets = [_head(source) for source in sources]
    matched = match(heads, plan.layout)
    if any(finding.code in ("sheet.twice", "sheet.copy_ignored") for finding in matched.findings):
        matched = match(filled(book, sources), plan.layout)  # copies are compared whole
    said = list(matched.findings)
    if not _stopped(said):
        sheet = matched.pairs[0][1]
        source = next(source for source in sources if source.sheet.name == sheet.name)
        yield from _read(sheet, source, page, plan, said)
        return
    yield {"said": said}


def _read(head: Sheet, source: Source, page: SheetLayout, plan: Plan, said: list[Finding]) -> Iterator[Any]:
    header = find_header(head, page)
    said += [Finding("sheet.no_header", Severity.BLOCKER, head.name)] if header is None else []
    said += column_findings(head, page, header) if header else []
    if header is None or _stopped(said):
        yield {"said": said}
        return
    table = Pass(head, page, header, plan)
    codes = tuple(reader.code for reader in table.kept)
    yield {"sheet": head.name, "places": table.places, "codes": codes, "height": source.height}
    yield from table.batches(source.each())
    said += foreign_findings(head, page, header, table.filled)
    said += [*table.notes.all(table.numbers), *table.scribe.all()]
    if not table.numbers and not table.scribe.failed and not _stopped(said):
        said.append(Finding("file.no_rows", Severity.BLOCKER))
    yield {"said": said, "judged": [] if _stopped(said) else table.judged.all()}


def _head(source: Source) -> Sheet:
    sheet = copy(source.sheet)
    sheet.rows = dict(takewhile(lambda row: row[0] <= HEAD, source.each()))
    return sheet


def _stopped(said: list[Finding]) -> bool:
    return any(finding.severity is Severity.BLOCKER for finding in said)
