"""Which sheet of the file is which sheet of the layout, whatever it is called and wherever it stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from imports import manifest
from imports.cells import Sheet, SheetState, Workbook
from imports.header import find_header
from imports.layouts import wording
from imports.layouts.model import ID_MARK, Layout, SheetLayout
from models.base.findings import Finding, Severity
from models.base.text import fold

LISTS, FINDINGS = "_danh_muc", wording.FINDINGS
_OURS = {fold(words) for pair in (wording.COVER, wording.RULES, FINDINGS) for words in (pair.vi, pair.en)}


@dataclass(slots=True)
class Matched:
    """Each sheet of the layout with the one that holds it, and what there was to say about it."""

    pairs: list[tuple[SheetLayout, Sheet]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def match(book: Workbook, layout: Layout) -> Matched:
    """Find every sheet by its hidden names, then by its name, then by its headings."""
    found = Matched()
    free = [sheet for sheet in book.sheets if not _is_ours(sheet)]
    named = {page.code: _by_ids(free, page) for page in layout.sheets}
    used = {id(sheet) for sheets in named.values() for sheet in sheets}
    for page in layout.sheets:
        sheets = named[page.code] or _otherwise([sheet for sheet in free if id(sheet) not in used], page)
        used.update(id(sheet) for sheet in sheets)
        _choose(found, page, sheets)
    found.findings += [_ignored(sheet) for sheet in free if id(sheet) not in used and sheet.rows]
    return found


def _is_ours(sheet: Sheet) -> bool:
    return sheet.name in (manifest.SHEET, LISTS) or fold(sheet.name) in _OURS or sheet.value(1, 1) == manifest.MAGIC


def _by_ids(sheets: list[Sheet], page: SheetLayout) -> list[Sheet]:
    mark = f"{ID_MARK}{page.code}."
    return [sheet for sheet in sheets if any(text.startswith(mark) for text in _marks(sheet))]


def _marks(sheet: Sheet) -> Iterator[str]:
    for row in range(1, 61):
        for value in sheet.rows.get(row, [])[:60]:
            if isinstance(value, str) and value.startswith(ID_MARK):
                yield value


def _otherwise(sheets: list[Sheet], page: SheetLayout) -> list[Sheet]:
    if same := [sheet for sheet in sheets if fold(sheet.name) == fold(page.name)]:
        return same
    if page.vertical:
        return []
    return [sheet for sheet in sheets if find_header(sheet, page) is not None]


def _choose(found: Matched, page: SheetLayout, sheets: list[Sheet]) -> None:
    """One sheet per page. Two copies are told apart by what they hold, never by guessing."""
    if not sheets:
        params = {"name": page.name, "title": page.section.title.as_dict()}
        found.findings.append(Finding("sheet.missing", Severity.BLOCKER, page.name, params=params))
        return
    filled = [sheet for sheet in sheets if _answers(sheet, page)]
    different = {repr(sorted(sheet.rows.items())) for sheet in filled}
    if len(different) > 1:
        params = {"names": [sheet.name for sheet in filled], "name": page.name}
        found.findings.append(Finding("sheet.twice", Severity.BLOCKER, filled[1].name, params=params))
        return
    chosen = (filled or sheets)[0]
    if chosen.state is not SheetState.VISIBLE:
        found.findings.append(Finding("sheet.hidden", Severity.WARNING, chosen.name))
    others = [sheet for sheet in sheets if sheet is not chosen]
    found.findings += [Finding("sheet.copy_ignored", Severity.INFO, sheet.name) for sheet in others]
    found.pairs.append((page, chosen))


def _answers(sheet: Sheet, page: SheetLayout) -> bool:
    """Whether anything but headings stands on the sheet."""
    if page.vertical:
        return bool(sheet.rows)
    header = find_header(sheet, page)
    if header is None:
        return False
    columns = [header.columns[column.code] for column in page.answers if column.code in header.columns]
    computed = {at for row, at in sheet.unstored}
    return any(
        row >= header.first and any(at <= len(values) and values[at - 1] not in ("", None) for at in columns)
        for row, values in sheet.rows.items()
    ) or bool(computed & set(columns))


def _ignored(sheet: Sheet) -> Finding:
    return Finding("sheet.ignored", Severity.INFO, sheet.name)
