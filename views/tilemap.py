"""The provinces as a grid of tiles, 63 or 34 by date, coloured by any figure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

FILE = Path(__file__).resolve().parents[1] / "app" / "data" / "tilemap.json"
STEPS = 5


@dataclass(frozen=True)
class Place:
    """Where a province stands: its code, row and column from 1, and its short name."""

    code: str
    row: int
    column: int
    name: str


@dataclass(frozen=True)
class Grid:
    """The tiles of one time."""

    valid_from: date
    valid_to: date | None
    columns: int
    places: tuple[Place, ...]


@lru_cache(maxsize=1)
def _grids() -> tuple[Grid, ...]:
    def place(tile: dict[str, str]) -> Place:
        return Place(tile["code"], int(tile["row"]), int(tile["column"]), tile["name"])

    return tuple(
        Grid(
            date.fromisoformat(grid["valid_from"]),
            date.fromisoformat(grid["valid_to"]) if grid["valid_to"] else None,
            grid["columns"],
            tuple(place(tile) for tile in sorted(grid["tiles"], key=lambda tile: (tile["row"], tile["column"]))),
        )
        for grid in json.loads(FILE.read_text())["grids"]
    )


def grid_on(day: date) -> Grid:
    """The grid of that day; before the first, the first."""
    grids = _grids()
    return next((grid for grid in reversed(grids) if grid.valid_from <= day), grids[0])


@dataclass(frozen=True)
class Step:
    """One colour of the scale: its class and the least and greatest figure it stands for."""

    css: str
    least: Decimal
    greatest: Decimal


def scale(figures: Mapping[str, Decimal | int | None]) -> tuple[dict[str, str], list[Step]]:
    """A class for each code and the legend, by equal shares of the codes; a blank is ``none``, never nought.

    Equal figures always have the same colour, so a scale may have fewer steps than five.
    """
    known = sorted({Decimal(value) for value in figures.values() if value is not None})
    shares = [known[len(known) * i // STEPS : len(known) * (i + 1) // STEPS] for i in range(STEPS)]
    steps = [Step(str(i + 1), share[0], share[-1]) for i, share in enumerate(shares) if share]

    def css(value: Decimal | int | None) -> str:
        return "none" if value is None else next(step.css for step in steps if Decimal(value) <= step.greatest)

    return {code: css(value) for code, value in figures.items()}, steps


def grid_for(codes: Iterable[str]) -> Grid | None:
    """The smallest grid on which all these provinces stand; None where none of the codes is a province."""
    wanted = {code for code in codes if any(place.code == code for place in _grids()[0].places)}
    fitting = [grid for grid in _grids() if wanted <= {place.code for place in grid.places}]
    return min(fitting, key=lambda grid: len(grid.places)) if wanted and fitting else None
