"""Where a table begins and which column is which: by machine names, by official numbers, by headings.

The sender may have inserted, moved, hidden or copied columns, deleted the hidden row of names, or
pasted everything into a sheet of his own: the first of the three ways that fits is taken.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from imports.cells import Place, Raw, Sheet, letters
from imports.layouts.model import ID_MARK, Column, Role, SheetLayout
from models.base.findings import Finding, Severity
from models.base.text import fold

_LONGEST = 200  # letters of a heading
WINDOW = 40  # a table begins within so many rows
_NUMBER = re.compile(r"\(?\s*(\d{1,3})\s*\)?(?:\s*=.*)?")


@dataclass(slots=True)
class Header:
    """The columns that were recognised, by code, and the first row of data."""

    columns: dict[str, int]
    first: int
    top: int
    by_ids: bool = False
    twice: dict[str, list[int]] = field(default_factory=dict)


def find_header(sheet: Sheet, layout: SheetLayout) -> Header | None:
    """The header of the layout's table on this sheet; None where there is none in the first 40 rows."""
    ids = _by_ids(sheet, layout)
    if ids is not None:
        return ids
    return _by_numbers(sheet, layout) or _by_labels(sheet, layout)


def headed(sheets: Iterable[Sheet]) -> Callable[[Column], bool]:
    """Whether a cell at the head of these sheets names the column: sooner told than where its table begins."""
    texts = {value for sheet in sheets for _, row in _window(sheet) for value in row if isinstance(value, str)}
    named = {_folded(text) for text in texts if len(text) <= _LONGEST} | {text.strip() for text in texts}
    return lambda column: column.id in named or not named.isdisjoint(_names(column))


def _window(sheet: Sheet) -> Iterator[tuple[int, list[Raw]]]:
    for row in range(1, WINDOW + 1):
        if row in sheet.rows:
            yield row, sheet.rows[row]


def _by_ids(sheet: Sheet, layout: SheetLayout) -> Header | None:
    wanted = {column.id: column.code for column in layout.columns}
    for row, values in _window(sheet):
        found: dict[str, list[int]] = {}
        for column, value in enumerate(values, 1):
            if isinstance(value, str) and value.startswith(ID_MARK) and value.strip() in wanted:
                found.setdefault(wanted[value.strip()], []).append(column)
        if len(found) >= min(2, len(wanted)):
            first = _first_row(sheet, layout, row + 1)
            return _header(found, first, row, by_ids=True)
    return None


def _header(found: dict[str, list[int]], first: int, top: int, *, by_ids: bool = False) -> Header:
    columns = {code: places[0] for code, places in found.items()}
    twice = {code: places for code, places in found.items() if len(places) > 1}
    return Header(columns, first, top, by_ids, twice)


def _first_row(sheet: Sheet, layout: SheetLayout, after: int) -> int:
    """The row after the numbering row, or after the headings where nothing is numbered."""
    if layout.numbered:
        for row in range(after, after + 12):
            if _numbers(sheet.rows.get(row, []), layout):
                return row + 1
    return after + layout.depth


def _numbers(values: list[Raw], layout: SheetLayout) -> dict[str, list[int]]:
    """Official column numbers of a numbering row, ``(1) (2) … (13)``; empty where the row is none."""
    wanted = {_bare(column.field.number): column.code for column in layout.columns if column.field.number}
    found: dict[str, list[int]] = {}
    order: list[int] = []
    for column, value in enumerate(values, 1):
        number = _bare(value)
        if number in wanted:
            found.setdefault(wanted[number], []).append(column)
            order.append(int(number))
    enough = max(3, (len(wanted) * 6 + 9) // 10)
    rising = sum(a < b for a, b in pairwise(order))
    return found if len(found) >= enough and rising >= len(order) - 3 else {}


def _bare(value: Raw) -> str:
    if isinstance(value, float) and value == int(value) and 0 < value < 1000:
        return str(int(value))
    match = _NUMBER.fullmatch(value.strip()) if isinstance(value, str) else None
    return str(int(match[1])) if match else ""


def _by_numbers(sheet: Sheet, layout: SheetLayout) -> Header | None:
    for row, values in _window(sheet):
        if found := _numbers(values, layout):
            _by_unnumbered(sheet, layout, found, row)
            return _header(found, row + 1, max(1, row - layout.depth))
    return None


def _by_unnumbered(sheet: Sheet, layout: SheetLayout, found: dict[str, list[int]], row: int) -> None:
    """Columns without an official number, such as the reasons, are found by their heading above."""
    taken = {places[0] for places in found.values()}
    for column in layout.columns:
        if not column.field.number:
            names = _names(column)
            for at, text in _texts(sheet, row, layout.depth + 1).items():
                if at not in taken and _folded(text) in names:
                    found[column.code] = [at]


def _texts(sheet: Sheet, row: int, depth: int) -> dict[int, str]:
    """The lowest heading of every column in the rows down to ``row``."""
    texts: dict[int, Raw] = {}
    for number in range(max(1, row - depth + 1), row + 1):
        texts |= {at: value for at, value in enumerate(sheet.rows.get(number, []), 1) if _is_heading(value)}
    return {at: str(value) for at, value in texts.items()}


def _is_heading(value: Raw) -> bool:
    return isinstance(value, str) and bool(value.strip()) and not value.startswith(ID_MARK) and not _bare(value)


def _names(column: Column) -> set[str]:
    return {_folded(column.field.label.vi), _folded(column.field.label.en), _folded(column.code)} - {""}


_folded = lru_cache(maxsize=4_096)(fold)  # the same headings are asked for row by row, of every register


def _by_labels(sheet: Sheet, layout: SheetLayout) -> Header | None:
    best: tuple[int, int, dict[str, list[int]]] = (0, 0, {})
    names = {column.code: _names(column) for column in layout.columns}
    for row, _ in _window(sheet):
        found = _labels(_texts(sheet, row, layout.depth), names)
        if len(found) > best[0]:
            best = (len(found), row, found)
        if len(found) == len(names):
            break
    wanted = [column for column in layout.columns if column.role in (Role.KEY, Role.ANSWER) and not column.optional]
    if best[0] < min(len(wanted), max(2, (len(wanted) + 1) // 2)):
        return None
    return _header(best[2], best[1] + 1, max(1, best[1] - layout.depth + 1))


def _labels(texts: dict[int, str], names: Mapping[str, set[str]]) -> dict[str, list[int]]:
    """Columns by heading; where headings repeat, such as *Tổng số*, their order decides."""
    folded = {at: _folded(text) for at, text in sorted(texts.items())}
    how_often = Counter(name for each in names.values() for name in each)
    found: dict[str, list[int]] = {}
    used: set[int] = set()
    for code, known in names.items():
        places = [at for at, text in folded.items() if text in known and at not in used]
        repeats = max(how_often[name] for name in known) > 1
        if places:
            found[code] = places[:1] if repeats else places
            used.update(found[code])
    return found


def header_findings(sheet: Sheet, layout: SheetLayout, header: Header) -> list[Finding]:
    """What is wrong with the columns: missing and double ones together, then edited and foreign ones."""
    unknown = set(range(1, _widest(sheet) + 1)) - set(header.columns.values())
    filled = {at for at in unknown if _has_data(sheet, at, header.first)}
    return [*column_findings(sheet, layout, header), *foreign_findings(sheet, layout, header, filled)]


def column_findings(sheet: Sheet, layout: SheetLayout, header: Header) -> list[Finding]:
    """Columns that are missing, stand there twice, or were renamed: the headings alone say it."""
    return [
        *_missing(sheet, layout, header),
        *_twice(sheet, layout, header),
        *(_renamed(sheet, layout, header) if header.by_ids else []),
    ]


def _missing(sheet: Sheet, layout: SheetLayout, header: Header) -> list[Finding]:
    table = (c for c in layout.columns if c.role in (Role.KEY, Role.ANSWER) and not c.optional)
    needed = (c for c in table if c.code not in header.columns)
    return [
        Finding(
            "column.missing",
            Severity.BLOCKER,
            sheet.name,
            column=column.code,
            params={"label": column.field.label.as_dict(), "number": column.field.number},
        )
        for column in needed
    ]


def _twice(sheet: Sheet, layout: SheetLayout, header: Header) -> list[Finding]:
    labels = {column.code: column.field.label for column in layout.columns}
    return [
        Finding(
            "column.twice",
            Severity.BLOCKER,
            sheet.name,
            Place(max(1, header.first - 1), places[1]).a1,
            column=code,
            params={"columns": [letters(place) for place in places], "label": labels[code].as_dict()},
        )
        for code, places in header.twice.items()
    ]


def _renamed(sheet: Sheet, layout: SheetLayout, header: Header) -> list[Finding]:
    texts = _texts(sheet, header.first - 1, header.first - 1 - header.top)
    findings = []
    for column in layout.columns:
        text = texts.get(header.columns.get(column.code, 0), "")
        if text and fold(text) not in _names(column):
            at = _where(sheet, header, header.columns[column.code], text)
            params = {"label": column.field.label.as_dict()}
            findings.append(
                Finding("column.renamed", Severity.WARNING, sheet.name, at, "", column.code, text[:200], params)
            )
    return findings


def _where(sheet: Sheet, header: Header, column: int, text: str) -> str:
    """The cell of a heading; one that is merged downwards stands in its first row."""
    rows = range(header.top, header.first)
    return Place(next((row for row in rows if sheet.value(row, column) == text), header.top), column).a1


def foreign_findings(sheet: Sheet, layout: SheetLayout, header: Header, filled: Collection[int]) -> list[Finding]:
    """Columns of the sender's own, of those that are ``filled`` below the headings: named, and not read."""
    known = {*header.columns.values(), *(place for places in header.twice.values() for place in places)}
    texts = _texts(sheet, header.first - 1, layout.depth + 1)
    last = max(known, default=0)
    return [
        Finding(
            "column.ignored",
            Severity.INFO,
            sheet.name,
            Place(max(1, header.first - 1), at).a1,
            value=texts.get(at, "")[:200],
            params={"letter": letters(at)},
        )
        for at in sorted(filled)
        if at not in known and (at in texts or at < last)
    ]


def _widest(sheet: Sheet) -> int:
    return max(map(len, sheet.rows.values()), default=0)


def _has_data(sheet: Sheet, column: int, first: int) -> bool:
    return any(
        row >= first and len(values) >= column and values[column - 1] not in ("", None)
        for row, values in sheet.rows.items()
    )
