"""A chart is taken away as a picture, as a drawing and as its figures."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def figure(enter: Callable[..., Page]) -> Locator:
    """The chart of a figure over time, drawn."""
    page = enter("lead")
    page.goto("/rollup/II.06/2021-Q3/c3")
    found = page.locator("figure.chart").first
    expect(found.locator(".chart-canvas")).to_have_attribute("data-finished", "")
    return found


def taken(figure: Locator, button: str) -> Path:
    with figure.page.expect_download() as download:
        figure.locator(button).click()
    return Path(download.value.path())


def test_a_chart_is_taken_away_as_a_drawing(figure: Locator) -> None:
    labels = [text.strip() for text in figure.locator("tbody th").all_text_contents()]
    drawing = ElementTree.parse(taken(figure, "[data-chart-drawing]")).getroot()
    assert drawing.tag == f"{SVG}svg"
    words = " ".join("".join(text.itertext()) for text in drawing.iter(f"{SVG}text"))
    assert labels
    assert all(set(label.replace("/", " ").split()) <= set(words.replace("/", " ").split()) for label in labels)
    assert any(line.get("stroke-width") == "2.5" for line in drawing.iter(f"{SVG}path"))


def test_a_chart_is_taken_away_as_a_picture_and_as_figures(figure: Locator) -> None:
    assert taken(figure, "[data-chart-picture]").read_bytes().startswith(b"\x89PNG")
    rows = taken(figure, "[data-chart-data]").read_text("utf-8-sig").splitlines()
    expect(figure.locator("tbody tr")).to_have_count(len(rows) - 1)
