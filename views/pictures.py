"""Figures as pictures: who stands where, who is first, how it is spread. Blanks are never drawn as nought."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from views import formats
from views.tilemap import Grid, Step, grid_for, scale

CLASSES = 8  # bars of a distribution
FIRST = 20  # agencies of a ranking
TONES = {
    "accepted": "ok", "nil": "ok", "submitted": "info", "in_review": "info", "returned": "bad", "reopened": "plum",
    "overdue": "bad", "due_soon": "warn", "extended": "plum",
}  # fmt: skip


@dataclass(frozen=True)
class Chart:
    """Labels along the axis, a value for each, and where each leads, if anywhere."""

    labels: list[str]
    values: list[Decimal | int]
    links: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Map:
    """A grid of provinces with its tiles and, for figures, the legend."""

    grid: Grid
    tiles: dict[str, dict[str, str]]
    steps: list[Step]


def ranking(agencies: Sequence[Any], code: str, href: Callable[[int], str]) -> Chart:
    """The agencies with the largest figure first, each leading to its report; a blank is not ranked."""
    known = [agency for agency in agencies if agency.figures.get(code) is not None]
    first = sorted(known, key=lambda each: (each.figures[code], each.name), reverse=True)[:FIRST]
    return Chart(
        [each.name for each in first], [each.figures[code] for each in first], [href(each.report_id) for each in first]
    )


def distribution(values: Sequence[Decimal]) -> Chart:
    """How many agencies fall in each of equally wide classes; one class where all figures are equal."""
    if not values:
        return Chart([], [])
    least, greatest = min(values), max(values)
    width = (greatest - least) / CLASSES
    if not width:
        return Chart([formats.number(least)], [len(values)])
    counts = [0] * CLASSES
    for value in values:
        counts[min(int((value - least) / width), CLASSES - 1)] += 1
    return Chart([_span(least + width * i, least + width * (i + 1), width) for i in range(CLASSES)], list(counts))


def _span(low: Decimal, high: Decimal, width: Decimal) -> str:
    decimals = 0 if width >= 2 else 2
    return f"{formats.number(low, decimals)} – {formats.number(high, decimals)}"


def map_of_figure(
    agencies: Sequence[Any], code: str, write: Callable[[Any], str], href: Callable[[int], str]
) -> Map | None:
    """The provinces coloured by a figure; None where no province is among the agencies."""
    if (grid := grid_for(agency.code for agency in agencies)) is None:
        return None
    stand = {place.code for place in grid.places}
    ours = [agency for agency in agencies if agency.code in stand]
    classes, steps = scale({agency.code: agency.figures.get(code) for agency in ours})
    tiles = {
        agency.code: {
            "css": classes[agency.code],
            "value": "" if agency.figures.get(code) is None else write(agency.figures[code]),
            "href": href(agency.report_id),
        }
        for agency in ours
    }
    return Map(grid, tiles, steps)


def map_of_measure(known: Mapping[str, Decimal], href: Callable[[str], str]) -> Map | None:
    """The provinces coloured by a count that each has; ``href`` leads to the agency by its code."""
    if (grid := grid_for(known)) is None:
        return None
    stand = {place.code for place in grid.places}
    ours = {code: value for code, value in known.items() if code in stand}
    classes, steps = scale(ours)
    tiles = {
        code: {"css": classes[code], "value": formats.number(value), "href": href(code)} for code, value in ours.items()
    }
    return Map(grid, tiles, steps)


def map_of_column(
    rows: Sequence[Any], at: int, said: Mapping[str, str], href: Callable[[int], str], owner: Callable[[str], str]
) -> Map | None:
    """The provinces coloured by the state of their report in one column of the board; None without provinces.

    A tile leads to the report, or by ``owner`` to the agency where there is none.
    """
    if (grid := grid_for(row.agency for row in rows)) is None:
        return None
    stand = {place.code for place in grid.places}
    tiles = {}
    for row in rows:
        if row.agency in stand and (cell := row.cells[at]) is not None:
            owed, state = cell.obligation, state_of(cell.obligation)
            tile = {"css": TONES.get(state, "calm"), "value": said.get(state, state)}
            tiles[row.agency] = tile | {"href": href(owed.report_id) if owed.report_id else owner(row.agency)}
    return Map(grid, tiles, [])


def state_of(owed: Any) -> str:
    """The state of what was sent, else the standing of what was not."""
    state = getattr(owed.state, "value", owed.state) or ""
    if state and state not in {"draft", "withdrawn"}:
        return str(state)
    if owed.is_overdue:
        return "overdue"
    return str(owed.standing.state.value) if owed.standing else str(state)
