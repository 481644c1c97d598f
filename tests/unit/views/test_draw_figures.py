"""Figures as pictures."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from views.pictures import distribution, map_of_column, map_of_figure, ranking
from views.tilemap import grid_for


def agency(code: str, value: int | None) -> Any:
    figures = {"c3": None if value is None else Decimal(value)}
    return SimpleNamespace(code=code, name=f"Tỉnh {code}", report_id=7, figures=figures)


def test_the_largest_figure_comes_first_and_a_blank_is_not_ranked() -> None:
    chart = ranking([agency("H26", 5), agency("H62", None), agency("H44", 9)], "c3", "/reports/{}".format)
    assert (chart.labels, chart.values) == (["Tỉnh H44", "Tỉnh H26"], [9, 5])
    assert chart.links == ["/reports/7", "/reports/7"]


def test_every_figure_is_in_one_class_of_the_distribution() -> None:
    values = [Decimal(n * n) for n in range(1, 64)]
    assert sum(distribution(values).values) == 63
    assert distribution([Decimal(4), Decimal(4)]).values == [2]
    assert distribution([]).labels == []


def test_the_map_colours_what_is_known_and_leaves_a_blank_blank() -> None:
    drawn = map_of_figure([agency("H26", 5), agency("H62", None), agency("G18", 3)], "c3", str, "/reports/{}".format)
    assert drawn is not None
    assert drawn.tiles["H26"] == {"css": "5", "value": "5", "href": "/reports/7"}
    assert drawn.tiles["H62"]["css"] == "none"
    assert "G18" not in drawn.tiles


def test_there_is_no_map_of_ministries() -> None:
    assert map_of_figure([agency("G18", 3)], "c3", str, str) is None


def test_provinces_that_were_merged_bring_back_the_old_grid() -> None:
    merged, kept = grid_for(["H62", "H26"]), grid_for(["H26", "G18"])
    assert merged is not None
    assert kept is not None
    assert (len(merged.places), len(kept.places)) == (63, 34)


def test_a_tile_of_the_board_says_the_state_or_where_nothing_was_sent_the_standing() -> None:
    sent = SimpleNamespace(state="accepted", is_overdue=False, standing=None, report_id=3)
    owed = SimpleNamespace(state="draft", is_overdue=True, standing=None, report_id=None)
    rows = [
        SimpleNamespace(agency="H26", cells=[SimpleNamespace(obligation=sent)]),
        SimpleNamespace(agency="H62", cells=[SimpleNamespace(obligation=owed)]),
        SimpleNamespace(agency="H44", cells=[None]),
    ]
    drawn = map_of_column(
        rows, 0, {"accepted": "Accepted", "overdue": "Overdue"}, "/reports/{}".format, "/of/{}".format
    )
    assert drawn is not None
    assert drawn.tiles == {
        "H26": {"css": "ok", "value": "Accepted", "href": "/reports/3"},
        "H62": {"css": "bad", "value": "Overdue", "href": "/of/H62"},
    }
