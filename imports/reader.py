"""Open a workbook: typed values with their places. Runs in a child process (see ``sandbox``)."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Thread
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum

from imports.cells import Ratio, Raw, Sheet, SheetState, Workbook, unescape
from imports.kinds import LIMITS, Limits, refuse
from imports.precheck import Facts, inspect
from imports.scan import SheetFacts
from models.base.errors import Refused

_LARGE = 500_000  # bytes from which it pays to read ahead


@dataclass(slots=True)
class Source:
    """A sheet whose rows are still with the reader. ``each`` gives those that hold something, with their numbers.

    ``height`` is the number of the last row.
    """

    sheet: Sheet
    each: Callable[[], Iterator[tuple[int, list[Raw]]]]
    height: int


def open_workbook(path: Path, filename: str, limits: Limits = LIMITS) -> Workbook:
    """The whole workbook, checked and read; raises Refused with the one finding that says why not.

    Error cells and formulas without a stored result come from the pre-check: the reader itself
    gives both as blank text.
    """
    return filled(*open_sources(path, filename, limits))


def filled(book: Workbook, sources: Iterable[Source]) -> Workbook:
    """The workbook with every row in its place."""
    for source in sources:
        source.sheet.rows = dict(source.each())
    return book


def open_sources(path: Path, filename: str, limits: Limits = LIMITS) -> tuple[Workbook, list[Source]]:
    """As ``open_workbook``, the rows of its sheets left to be asked for.

    A large workbook is read while it is still being looked through, which takes nobody's time: the reader leaves
    Python's lock. What it makes of a file that is refused then is never seen. One that breaks the reader first ends
    this process, like any that breaks it; ``precheck.approve`` tells in another one what would have been said.
    """
    ahead = _Ahead(path)
    facts = inspect(path, filename, limits, sound=ahead.begin if path.stat().st_size > _LARGE else lambda: None)
    if facts.kind == "csv":
        book = read_csv(path, filename)
        return book, [
            Source(sheet, partial(iter, tuple(sheet.rows.items())), max(sheet.rows, default=0)) for sheet in book.sheets
        ]
    return _sources(ahead.sheets(), facts)


class _Ahead:
    """The sheets of a workbook, as the reader gives them: read from ``begin`` on beside other work, or when asked."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._sheets: list[tuple[str, Any]] | None = None
        self._thread: Thread | None = None

    def begin(self) -> None:
        self._thread = Thread(target=self._read, daemon=True)  # nobody waits for it where the file is refused
        self._thread.start()

    def sheets(self) -> list[tuple[str, Any]]:
        """Name and content of each; raises what the reader raises."""
        if self._thread is not None:
            self._thread.join()
        return _read_sheets(self._path) if self._sheets is None else self._sheets

    def _read(self) -> None:
        with suppress(Refused, MemoryError):  # said when it is asked for
            self._sheets = _read_sheets(self._path)


def _whole(sheet: Sheet) -> Source:
    rows = tuple(sheet.rows.items())
    return Source(sheet, partial(iter, rows), max(sheet.rows, default=0))


def read_xlsx(path: Path, facts: Facts) -> tuple[Workbook, list[Source]]:
    """What the pre-check allowed, its rows left to be asked for."""
    return _sources(_read_sheets(path), facts)


def _read_sheets(path: Path) -> list[tuple[str, Any]]:
    try:
        with path.open("rb") as file, CalamineWorkbook.from_filelike(file) as opened:
            return [
                (meta.name, opened.get_sheet_by_name(meta.name))
                for meta in opened.sheets_metadata
                if meta.typ == SheetTypeEnum.WorkSheet
            ]
    except (CalamineError, OSError, ValueError) as error:
        raise refuse("file.damaged") from error


def _sources(sheets: Iterable[tuple[str, Any]], facts: Facts) -> tuple[Workbook, list[Source]]:
    book = Workbook("xlsx", [], facts.names, facts.objects, facts.external, facts.date1904)
    sources = []
    for name, found in sheets:
        seen = facts.sheets.get(name, SheetFacts())
        sheet = _sheet(name, seen, facts.states.get(name, SheetState.VISIBLE))
        rows = partial(_rows, found, _columns_by_row(seen.percent))
        sources.append(Source(sheet, rows, found.end[0] + 1 if found.end else 0))
    book.sheets = [source.sheet for source in sources]
    return book, sources


def _sheet(name: str, facts: SheetFacts, state: SheetState) -> Sheet:
    return Sheet(
        name=name,
        state=state,
        errors=facts.errors,
        unstored=frozenset(facts.unstored),
        legacy=facts.legacy,
        hidden_rows=frozenset(facts.hidden_rows),
        hidden_columns=frozenset(facts.hidden_columns),
        merges=tuple(facts.merges),
    )


def _rows(source: Any, percent: dict[int, list[int]]) -> Iterator[tuple[int, list[Raw]]]:
    """Rows that hold something, under their true numbers; every row begins at column A."""
    if source.start is None:
        return
    pad: list[Raw] = [""] * source.start[1]
    # iter_rows keeps the leading blank rows but drops the leading blank columns
    for number, values in enumerate(source.iter_rows(), 1):
        if values[0] or values.count("") != len(values):
            row = pad + values if pad else values
            if percent and number in percent:
                _mark_ratios(row, percent[number])
            yield number, row


def _columns_by_row(places: set[tuple[int, int]]) -> dict[int, list[int]]:
    rows: dict[int, list[int]] = {}
    for row, column in places:
        rows.setdefault(row, []).append(column)
    return rows


def _mark_ratios(values: list[Raw], columns: list[int]) -> None:
    """Numbers that the workbook shows as percentages, told apart from the others."""
    for column in columns:
        if column <= len(values):
            value = values[column - 1]
            if isinstance(value, int | float) and not isinstance(value, bool):
                values[column - 1] = Ratio(value)


def read_csv(path: Path, filename: str) -> Workbook:
    """A comma- or semicolon-separated UTF-8 text as a workbook of one sheet."""
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise refuse("file.encoding", value=filename) from error
    if "\0" in text:
        raise refuse("file.unknown")
    sheet = Sheet(name=Path(filename).stem[:31])
    try:
        for number, values in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)), 1):
            if any(values):
                sheet.rows[number] = [unescape(value) for value in values]
    except csv.Error as error:
        raise refuse("file.damaged") from error
    return Workbook("csv", [sheet])


def _delimiter(text: str) -> str:
    head = text[:10_000].splitlines()[:5]
    return max((",", ";", "\t"), key=lambda mark: sum(line.count(mark) for line in head))
