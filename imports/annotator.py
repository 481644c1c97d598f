"""The sender's own workbook given back: each finding as a note and a colour at its cell, and a list with links.

What openpyxl does not know (shapes, sparklines) is missing in the copy; the original stays as it was sent.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import openpyxl
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from imports.layouts import room, wording
from imports.precheck import Facts, inspect
from imports.sandbox import Allowance, run
from models.base.errors import Refused
from models.base.findings import Finding

ALLOWANCE = Allowance(memory=1_500_000_000, cpu=90, wall=150)
_LIGHT = {"blocker": "F4B6B3", "error": "F9D2D0", "warning": "FCE8B8", "info": "DCE6F5"}
_ORDER = list(_LIGHT)
_HEAVY = 2_000_000  # cells
_LONGEST = 1_500  # characters of a note
_WIDTHS = (16, 22, 10, 90, 30, 26)

Mark = tuple[str, str, str, str, str, str]  # severity, sheet, cell, sentence, value, code


def annotate(path: Path, marks: Sequence[tuple[Finding, str]], language: str = "vi") -> bytes:
    """The ``.xlsx`` at ``path`` with every finding (and its sentence) in it. Works in a child process.

    A file that cannot be opened gives a workbook that holds the list alone.
    """
    plain = [_mark(finding, sentence) for finding, sentence in marks]
    try:
        return run(annotated, path, plain, language, allowance=ALLOWANCE)
    except Refused:
        return listed(plain, language)


def _mark(finding: Finding, sentence: str) -> Mark:
    return finding.severity.value, finding.sheet, finding.cell, sentence, finding.value, finding.code


def annotated(path: Path, marks: list[Mark], language: str) -> bytes:
    """The work itself, for the child process. Raises Refused where the file must not be opened."""
    if _is_heavy(inspect(path, "sent.xlsx")):
        return listed(marks, language)
    try:
        with path.open("rb") as file:
            book = openpyxl.load_workbook(file, rich_text=True, keep_links=False)
    except (InvalidFileException, KeyError, IndexError, ValueError, TypeError):  # what a strict or odd file raises
        return listed(marks, language)
    for (sheet, cell), found in _by_cell(marks).items():
        if sheet in book.sheetnames and isinstance(book[sheet], Worksheet):
            _note(book[sheet], cell, found)
    _list(book, marks, language)
    return _saved(book)


def _is_heavy(facts: Facts) -> bool:
    """Whether openpyxl, which makes an object of every cell and of every merged one, would take minutes."""
    cells = sum(sheet.cells for sheet in facts.sheets.values())
    merged = (area for sheet in facts.sheets.values() for area in sheet.merges)
    spread = sum((a.last.row - a.first.row + 1) * (a.last.column - a.first.column + 1) for a in merged)
    return cells > _HEAVY or spread > _HEAVY or facts.kind != "xlsx"


def listed(marks: list[Mark], language: str) -> bytes:
    """A workbook of the list alone."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    _list(book, marks, language, wording.NOT_OPENED.in_(language))
    return _saved(book)


def _by_cell(marks: list[Mark]) -> dict[tuple[str, str], list[Mark]]:
    found: dict[tuple[str, str], list[Mark]] = {}
    for mark in marks:
        if mark[1] and mark[2]:
            found.setdefault((mark[1], mark[2]), []).append(mark)
    return found


def _note(sheet: Worksheet, address: str, marks: list[Mark]) -> None:
    cell = sheet[address]
    if isinstance(cell, MergedCell):
        area = next(area for area in sheet.merged_cells.ranges if address in area)
        cell = sheet.cell(area.min_row, area.min_col)
    if isinstance(cell, MergedCell):
        return
    worst = min((mark[0] for mark in marks), key=_ORDER.index)
    before = [cell.comment.text] if cell.comment else []
    text = "\n".join([*before, *dict.fromkeys(mark[3] for mark in marks)])[:_LONGEST]
    cell.comment = Comment(text, "Tiến Độ", width=360, height=30 + 18 * (1 + len(text) // 50))
    cell.fill = PatternFill("solid", fgColor=_LIGHT[worst])


def _list(book: openpyxl.Workbook, marks: list[Mark], language: str, lead: str = "") -> None:
    name = wording.FINDINGS.in_(language)
    for old in {wording.FINDINGS.vi, wording.FINDINGS.en} & set(book.sheetnames):
        del book[old]
    sheet = book.create_sheet(name, 0)
    top = 1
    if lead:
        sheet.cell(1, 1).value = lead
        top = 3
    for column, words in enumerate(wording.FINDING_COLUMNS, 1):
        head = sheet.cell(top, column, words.in_(language))
        head.font = Font(bold=True)
        head.fill = PatternFill("solid", fgColor=_LIGHT["info"])
        sheet.column_dimensions[head.column_letter].width = _WIDTHS[column - 1]
    for row, mark in enumerate(sorted(marks, key=lambda mark: _ORDER.index(mark[0])), top + 1):
        _line(sheet, row, mark, language, linked=mark[1] in book.sheetnames)
    sheet.freeze_panes = f"A{top + 1}"
    sheet.print_title_rows = f"{top}:{top}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr = 0, PageSetupProperties(fitToPage=True)
    sheet.auto_filter.ref = f"A{top}:F{max(top + 1, top + len(marks))}"
    book.active = 0


def _line(sheet: Worksheet, row: int, mark: Mark, language: str, *, linked: bool) -> None:
    severity, page, cell, sentence, value, code = mark
    texts = (wording.SEVERITIES[severity].in_(language), page, cell, sentence, value, code)
    for column, text in enumerate(texts, 1):
        target = sheet.cell(row, column)
        target.value = openpyxl.cell.cell.ILLEGAL_CHARACTERS_RE.sub("", text)
        target.data_type = "s"  # a value that begins with = stays text
        target.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.row_dimensions[row].height = room.height_of(zip(texts, _WIDTHS, strict=True))
    sheet.cell(row, 1).fill = PatternFill("solid", fgColor=_LIGHT[severity])
    if linked and cell:
        quoted = page.replace("'", "''")
        target = sheet.cell(row, 3)
        target.hyperlink = Hyperlink(ref=target.coordinate, location=f"'{quoted}'!{cell}")
        sheet.cell(row, 3).font = Font(color="0563C1", underline="single")


def _saved(book: openpyxl.Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()
