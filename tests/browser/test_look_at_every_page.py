"""Every page of the site map, as every role that it looks different to: axe-core, both themes, all widths."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import WIDE
from tests.browser.judging import judge, misfits, shorten, violations, with_axe
from tests.browser.site import OWN_TESTS, Site, looks, walk

if TYPE_CHECKING:
    from flask import Flask
    from playwright.sync_api import Page

    from tests.browser.conftest import Portal
    from tests.browser.scene import Scene


@pytest.fixture(scope="module")
def routes(portal_running: Portal) -> Flask:
    """The application for its routes alone."""
    from app import create_app

    return create_app({
        "TESTING": True, "SQLALCHEMY_DATABASE_URI": "sqlite://", "DATA_DIR": portal_running.folder,
        "QUEUE_URL": "memory:", "SECRET_KEY": "a key for tests alone, of at least thirty-two bytes",
    })  # fmt: skip


@pytest.fixture(scope="module")
def site(routes: Flask, portal_running: Portal, scene: Scene) -> Site:
    return walk(routes, portal_running, scene)


def test_the_whole_site_is_known(site: Site) -> None:
    """A new address is found by itself; one that nobody could open here has to be given its words, or a test."""
    unknown = {endpoint for endpoint, kinds in site.kinds.items() if not kinds - {"nothing"}}
    assert unknown == set(OWN_TESTS)
    assert len(list(site.pages())) > 70


def test_every_page_is_for_everybody(site: Site, enter: Callable[..., Page]) -> None:
    """Each page once, and again for everybody to whom it shows a kind of element that no page showed before."""
    people: dict[str, Page] = {}
    everywhere: set[str] = set()
    wrong = {}
    for place in site.pages():
        for turn, (who, html) in enumerate(place.html.items()):
            if (kinds := looks(html)) <= everywhere and turn:
                continue
            username, address = who.split(" ", 1)
            framed = username not in people  # navigation and bar are the same on all pages of one person
            if framed:
                people[username] = with_axe(enter(username))
            page = people[username]
            page.goto(address)
            new = not kinds <= everywhere
            if found := judge(page, thoroughly=new, colours=new, framed=framed):
                wrong[f"{address} as {username}"] = found
            everywhere |= kinds
    assert wrong == {}


@pytest.mark.parametrize("language", ["en"])
def test_every_page_fits_in_the_other_language_too(site: Site, enter: Callable[..., Page], language: str) -> None:
    """English words are longer here and shorter there; the page says which language it speaks, and axe reads it."""
    people: dict[str, Page] = {}
    everywhere: set[str] = set()
    wrong = {}
    for place in site.pages():
        who, html = next(iter(place.html.items()))
        username, address = who.split(" ", 1)
        framed = username not in people
        if framed:
            people[username] = with_axe(enter(username, language=language, size=WIDE))
        page = people[username]
        page.goto(address)
        shorten(page)
        found = misfits(page, targets=False)
        if not (kinds := looks(html)) <= everywhere:
            found += violations(page, framed=framed, colours=False)  # another language has no other colours
            everywhere |= kinds
        if page.locator("html").get_attribute("lang") != language or page.locator("h1").count() != 1:
            found.append("no language, or not one heading of the first order")
        if found:
            wrong[f"{address} as {username}"] = found
    assert wrong == {}
