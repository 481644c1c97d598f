"""The heading of a table with several levels: which words span which columns. Sheets and pages draw the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from models.base.fields import Field
from models.base.words import Words


@dataclass(frozen=True, slots=True)
class Heading:
    """One cell of the heading: where it begins (from 0), how many columns and rows it takes."""

    words: Words
    row: int
    column: int
    width: int = 1
    height: int = 1


def depth(fields: Sequence[Field]) -> int:
    """How many rows of headings the fields need, at least one."""
    return 1 + max((len(field.heading) for field in fields), default=0)


def headings(fields: Sequence[Field]) -> list[list[Heading]]:
    """The rows of the heading from the outermost. Neighbours of the same group share one cell."""
    rows = depth(fields)
    grid: list[list[Heading]] = [[] for _ in range(rows)]
    for column, field in enumerate(fields):
        path = field.heading
        for level, words in enumerate(path):
            last = grid[level][-1] if grid[level] else None
            if last is not None and _continues(fields, column, level, last):
                grid[level][-1] = Heading(words, level, last.column, last.width + 1)
            else:
                grid[level].append(Heading(words, level, column))
        grid[len(path)].append(Heading(field.label, len(path), column, 1, rows - len(path)))
    return grid


def _continues(fields: Sequence[Field], column: int, level: int, last: Heading) -> bool:
    same = fields[column - 1].heading[: level + 1] == fields[column].heading[: level + 1]
    return last.column + last.width == column and same
