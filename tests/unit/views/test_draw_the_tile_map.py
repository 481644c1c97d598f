"""The provinces as tiles."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from views.tilemap import grid_on, scale


def test_there_are_63_provinces_before_the_mergers_and_34_after() -> None:
    assert len(grid_on(date(2025, 6, 30)).places) == 63
    assert len(grid_on(date(2025, 7, 1)).places) == 34


def test_no_two_provinces_share_a_place_or_leave_the_grid() -> None:
    for day in (date(2021, 1, 1), date(2026, 1, 1)):
        grid = grid_on(day)
        assert len({(place.row, place.column) for place in grid.places}) == len(grid.places)
        assert all(1 <= place.column <= grid.columns and 1 <= place.row <= 20 for place in grid.places)


def test_who_continues_after_the_mergers_was_there_before() -> None:
    before = {place.code for place in grid_on(date(2021, 1, 1)).places}
    assert {place.code for place in grid_on(date(2026, 1, 1)).places} < before


def test_a_blank_is_no_figure_and_nought_is_the_least() -> None:
    classes, steps = scale({"H26": 0, "H62": None, "H44": 5})
    assert classes == {"H26": steps[0].css, "H62": "none", "H44": steps[-1].css}


def test_equal_figures_have_equal_colours() -> None:
    classes, steps = scale(dict.fromkeys(["H26", "H62", "H44"], Decimal("99.5")))
    assert len(set(classes.values())) == len(steps) == 1


def test_every_figure_falls_within_the_step_it_is_coloured_by() -> None:
    figures = {f"H{n:02}": n * n % 97 for n in range(1, 64)}
    classes, steps = scale(figures)
    bounds = {step.css: step for step in steps}
    assert all(
        bounds[classes[code]].least <= value <= bounds[classes[code]].greatest for code, value in figures.items()
    )
