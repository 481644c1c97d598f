"""What a workbook is once it has been opened: sheets of plain values with their places. No format knowledge."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache

Raw = str | int | float | bool | date | datetime | time | timedelta | None

_RUN = re.compile(r"'*(?:\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r])")  # full-width signs count in some locales
_FIGURE = re.compile(r"[+-]?[0-9][0-9 .,()-]*")
_A1 = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")


class Ratio(float):
    """A number that the workbook shows as a percentage: stored 0.45, shown 45 %."""


class CellKind(StrEnum):
    """How the workbook stored a cell; a number typed as text is TEXT."""

    BLANK = "blank"
    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    TIME = "time"
    DURATION = "duration"
    ERROR = "error"  # #REF!, #N/A, …
    UNSTORED = "unstored"  # a formula whose result was never stored


class SheetState(StrEnum):
    """Whether Excel shows the sheet."""

    VISIBLE = "visible"
    HIDDEN = "hidden"
    VERY_HIDDEN = "veryHidden"


@lru_cache(maxsize=1024)
def letters(column: int) -> str:
    """The letters of a column counted from 1: 1 → A, 28 → AB."""
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


@lru_cache(maxsize=1024)
def column_number(text: str) -> int:
    """The number of a column from its letters: AB → 28."""
    number = 0
    for letter in text:
        number = number * 26 + ord(letter) - 64
    return number


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A cell's row and column, both counted from 1 as Excel does."""

    row: int
    column: int

    @property
    def a1(self) -> str:
        return f"{letters(self.column)}{self.row}"

    @classmethod
    def read(cls, a1: str) -> Place:
        """From ``B4`` or ``$B$4``; ValueError for anything else."""
        match = _A1.fullmatch(a1)
        if match is None:
            raise ValueError(a1)
        return cls(int(match[2]), column_number(match[1]))


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of cells, both corners included."""

    first: Place
    last: Place

    @property
    def a1(self) -> str:
        return f"{self.first.a1}:{self.last.a1}"

    def holds(self, row: int, column: int) -> bool:
        return self.first.row <= row <= self.last.row and self.first.column <= column <= self.last.column

    @classmethod
    def read(cls, text: str) -> Area:
        """From ``A1:B3`` or a single address."""
        first, _, last = text.partition(":")
        return cls(Place.read(first), Place.read(last or first))


@dataclass(frozen=True, slots=True)
class Cell:
    """A value where it stood. The value of an ERROR is its name, of an UNSTORED formula None."""

    value: Raw
    place: Place
    kind: CellKind


def kind_of(value: Raw) -> CellKind:
    """The kind of a stored value; the empty string is blank."""
    if value is None or value == "":
        return CellKind.BLANK
    if isinstance(value, str):
        return CellKind.TEXT
    if isinstance(value, bool):
        return CellKind.BOOLEAN
    if isinstance(value, int | float):
        return CellKind.NUMBER
    if isinstance(value, date):
        return CellKind.DATE
    return CellKind.TIME if isinstance(value, time) else CellKind.DURATION


@dataclass(slots=True)
class Sheet:
    """A sheet: ``rows`` holds the non-blank rows under their true numbers, each from column A on."""

    name: str
    rows: dict[int, list[Raw]] = field(default_factory=dict)
    state: SheetState = SheetState.VISIBLE
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    unstored: frozenset[tuple[int, int]] = frozenset()
    legacy: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    merges: tuple[Area, ...] = ()

    def value(self, row: int, column: int) -> Raw:
        """What is stored there; None outside the used area."""
        values = self.rows.get(row)
        return values[column - 1] if values is not None and column <= len(values) else None

    def cell(self, row: int, column: int) -> Cell:
        """The cell at a place, its kind included."""
        place = Place(row, column)
        if (row, column) in self.errors:
            return Cell(self.errors[row, column], place, CellKind.ERROR)
        if (row, column) in self.unstored:
            return Cell(None, place, CellKind.UNSTORED)
        value = self.value(row, column)
        return Cell(value, place, kind_of(value))

    def numbers(self) -> Iterator[int]:
        """The numbers of the rows that hold anything, errors included, in order."""
        marked = {row for row, _ in self.errors} | {row for row, _ in self.unstored}
        yield from sorted(self.rows.keys() | marked)


@dataclass(slots=True)
class Workbook:
    """Everything that was read from one file."""

    kind: str  # xlsx or csv
    sheets: list[Sheet] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)  # defined names and what they refer to
    objects: tuple[str, ...] = ()  # sheets that carry pictures, shapes or embedded documents
    external: bool = False  # links to other workbooks
    date1904: bool = False  # days are counted from 1904, as old Excel for Mac did
    complete: bool = True  # every row is here, not the first ones only

    def sheet(self, name: str) -> Sheet | None:
        return next((sheet for sheet in self.sheets if sheet.name == name), None)


def escape(text: str) -> str:
    """One apostrophe before text that a spreadsheet would run; plain figures and telephone numbers stay."""
    return f"'{text}" if _RUN.match(text) and not _FIGURE.fullmatch(text) else text


def unescape(text: str) -> str:
    """Take back the one apostrophe that ``escape`` puts in front."""
    return text[1:] if text[:1] == "'" and _RUN.match(text[1:]) else text
