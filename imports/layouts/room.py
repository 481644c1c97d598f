"""How much room wrapped text takes in a sheet."""

from __future__ import annotations

from collections.abc import Iterable
from textwrap import wrap
from typing import Final

LINE: Final = 16.5  # points that a line of 12-point letters takes
HIGHEST: Final = 409  # points that Excel takes for a row


def height_of(cells: Iterable[tuple[str, float]], size: float = 12) -> float:
    """How high a row must be for wrapped texts, each with its column's width as a spreadsheet counts it.

    Not every program makes a row high enough by itself: LibreOffice prints such lines over each other.
    """
    lines = [_lines(text, width * 12.5 / size) for text, width in cells]
    return min(HIGHEST, max([1, *lines]) * LINE * size / 12)


def _lines(text: str, width: float) -> int:
    return sum(max(1, len(wrap(part, max(1, int(width))))) for part in text.splitlines())
