"""The tour of the first visit: it starts by itself, is walked by keyboard alone, and is not offered twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.browser.judging import violations

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

NARROW = (390, 844)


def for_the_first_time(page: Page) -> list[int]:
    """Make the first page as it is for a new account; the answers to "it was seen" are gathered."""
    answers: list[int] = []

    def mark(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace("<body ", "<body data-tour-first ", 1))

    page.route(lambda url: url.rstrip("/").count("/") == 2, mark)
    page.on("response", lambda answer: answers.append(answer.status) if answer.url.endswith("/tour/seen") else None)
    page.goto("/")
    return answers


@pytest.mark.parametrize(
    ("username", "size"),
    [("lead", (1366, 850)), ("reviewer", NARROW), ("hanoi.editor", NARROW), ("admin", (1366, 850))],
)
def test_it_is_walked_by_keyboard_and_remembered(
    username: str, size: tuple[int, int], enter: Callable[..., Page]
) -> None:
    page = enter(username, size=size)
    answers = for_the_first_time(page)
    page.locator(".tour").wait_for()
    steps = 0
    while page.locator(".tour").count():
        steps += 1
        assert steps <= 6
        assert violations(page, within="" if steps == 1 else ".tour") == []
        assert page.locator(".tour-spot").count() == 1
        box = page.locator(".tour").bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= size[0]
        page.keyboard.press("Enter")
    assert 3 <= steps <= 5
    page.wait_for_function("() => document.body.dataset.tourFirst === undefined")
    for _ in range(100):  # the mark is sent in the background
        if answers:
            break
        page.wait_for_timeout(100)
    assert answers == [204]


def test_it_is_skipped_with_escape_and_taken_up_again_from_the_menu(enter: Callable[..., Page]) -> None:
    page = enter("reviewer")
    for_the_first_time(page)
    page.locator(".tour").wait_for()
    page.keyboard.press("Escape")
    assert page.locator(".tour").count() == 0
    page.locator("details.menu > summary", has=page.locator(".avatar")).click()
    page.locator("[data-tour-start]").click()
    page.locator(".tour").wait_for()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    assert page.locator(".tour").count() == 1
    page.keyboard.press("Escape")
    assert page.locator(".tour").count() == 0
