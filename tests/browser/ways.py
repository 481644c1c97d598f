"""How a journey is walked: in which language, on how wide a screen; and the few steps that journeys share."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NARROW, WIDE
from tests.browser.words import Words

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page


@dataclass(frozen=True)
class Way:
    """A language and a width. ``number`` tells the rows of one walk from those of another."""

    number: int
    language: str
    size: tuple[int, int]

    def __str__(self) -> str:
        """At the end of the names of its pictures."""
        return self.language + ("-narrow" if self.is_narrow else "")

    @property
    def is_narrow(self) -> bool:
        return self.size == NARROW

    @property
    def say(self) -> Words:
        return Words(self.language)


# A journey is walked once in each language and once at each width.
VI_WIDE, EN_NARROW = Way(1, "vi", WIDE), Way(4, "en", NARROW)
BOTH = pytest.mark.parametrize("way", [VI_WIDE, EN_NARROW], ids=str)


@dataclass
class Walker:
    """Somebody who walks a way: opens pages, reads them, presses buttons by what is written on them."""

    page: Page
    way: Way

    def open(self, address: str) -> Page:
        self.page.goto(address)
        return self.page

    @property
    def main(self) -> Locator:
        return self.page.locator("main")

    def look(self, *said: str) -> None:
        """The page is in the language of the way, fits its screen, and says this."""
        expect(self.page.locator("html")).to_have_attribute("lang", self.way.language)
        for sentence in said:
            expect(self.main.get_by_text(sentence).locator("visible=true").first).to_be_visible()
        assert self.page.evaluate("document.documentElement.scrollWidth") <= self.way.size[0], self.page.url

    def follow(self, pressed: Locator) -> None:
        """Press what leads to another page, and wait until that has come."""
        with self.page.expect_navigation():
            pressed.click()

    def press(self, words: str, within: Locator | None = None) -> None:
        """The one visible button or link with these words; its page has come when this returns."""
        place = within or self.main
        named = place.get_by_role("button", name=words, exact=True).or_(
            place.get_by_role("link", name=words, exact=True)
        )
        self.follow(named.locator("visible=true").first)

    def agree(self, pressed: Locator) -> None:
        """A button that asks first."""
        pressed.click()
        self.follow(self.page.locator("#confirm-go"))

    def menu(self, words: str) -> Locator:
        """Open a menu of the page's head by its name."""
        opener = self.main.locator("details.menu", has=self.page.locator("summary", has_text=words)).first
        opener.locator("summary").click()
        return opener.locator(".menu-list")

    def download(self, pressed: Locator) -> bytes:
        with self.page.expect_download() as waiting:
            pressed.click()
        return Path(waiting.value.path()).read_bytes()
