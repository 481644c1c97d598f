"""The pages look as they did: each beside its stored picture. ``make pictures`` renews them, after a look at each.

Pictures are halved and compared in squares, so that another machine's way of smoothing letters passes, and an
element that went, moved or changed its colour does not.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from PIL import Image, ImageChops

from tests.browser.conftest import ARTEFACTS, NARROW, RENEW, WIDE

if TYPE_CHECKING:
    from playwright.sync_api import Page

REFERENCES: Final = Path(__file__).parent / "references"
SQUARE: Final = 15  # pixels of the halved picture
UNLIKE: Final = 20  # of 255, on average over a square
FEW: Final = 4  # squares that may be unlike: a caret, one more digit, a letter that stands a hair further
# Charts are drawn a moment after the page; nothing moves in them, because the browser of the tests asks for stillness.
DRAWN: Final = """() => [...document.querySelectorAll(".chart-canvas")]
  .every((place) => place.getBoundingClientRect().top > innerHeight || place.dataset.finished !== undefined)"""

# Everybody's first pages, then one of each kind; every theme, language and width is there several times.
PAGES: Final = (
    ("hanoi.editor", "/", {}),
    ("hanoi.editor", "/", {"size": NARROW, "theme": "dark"}),
    ("lead", "/", {"language": "en"}),
    ("reviewer", "/", {"size": NARROW}),
    ("vinhphuc.editor", "/work/?year=2021", {"theme": "dark"}),
    ("vinhphuc.editor", "/uploads/", {"language": "en", "size": NARROW}),
    ("lead", "/board/?year=2021", {}),
    ("lead", "/board/?year=2021", {"size": NARROW, "language": "en"}),
    ("lead", "/rollup/II.06/2021-Q3", {"theme": "dark", "language": "en"}),
    ("lead", "/rollup/II.06/2021-Q3/c3", {}),
    ("reviewer", "/review/", {}),
    ("reviewer", "/procedures/list/", {}),
    ("reviewer", "/procedures/list/", {"size": NARROW, "theme": "dark", "language": "en"}),
    ("reviewer", "/procedures/add", {"language": "en"}),
    ("lead", "/plans/board/", {}),
    ("lead", "/plans/timeline/", {"theme": "dark"}),
    ("admin", "/forms/II.06", {}),
    ("admin", "/roles/", {"size": NARROW}),
    ("hanoi.editor", "/no-such-page", {}),
)  # fmt: skip


def name_of(who: str, path: str, how: dict[str, object]) -> str:
    words = [who.split(".")[-1], *filter(None, path.split("?")[0].split("/"))]
    words += ["narrow"] * ("size" in how) + [str(how[key]) for key in ("theme", "language") if key in how]
    return "-".join(words).replace(".", "")


def take(page: Page) -> Image.Image:
    """What is in sight, at half its size, small to keep and blind to the edges of letters."""
    page.evaluate("document.fonts.ready")
    page.wait_for_function(DRAWN)
    shot = page.screenshot(animations="disabled", caret="hide", timeout=60_000)
    picture = Image.open(io.BytesIO(shot)).convert("RGB")
    return picture.resize((picture.width // 2, picture.height // 2), Image.Resampling.BOX)


def unlike(one: Image.Image, other: Image.Image) -> int:
    """How many squares of the two pictures differ by more than letters do."""
    if one.size != other.size:
        return one.width * one.height
    difference = ImageChops.difference(one, other)
    strongest = ImageChops.lighter(ImageChops.lighter(*difference.split()[:2]), difference.split()[2])
    squares = strongest.resize((one.width // SQUARE, one.height // SQUARE), Image.Resampling.BOX)
    return sum(1 for value in squares.tobytes() if value > UNLIKE)


@pytest.mark.parametrize(("who", "path", "how"), PAGES, ids=[name_of(*each) for each in PAGES])
def test_a_page_looks_as_it_did(
    enter: Callable[..., Page], who: str, path: str, how: dict[str, object], request: pytest.FixtureRequest
) -> None:
    page = enter(who, **({"size": WIDE} | how))
    page.goto(path)
    picture, reference = take(page), REFERENCES / f"{name_of(who, path, how)}.webp"
    if RENEW:
        REFERENCES.mkdir(exist_ok=True)
        picture.save(reference, lossless=True, quality=100, method=6)
    ARTEFACTS.mkdir(exist_ok=True)
    picture.save(ARTEFACTS / f"{reference.stem}.png")
    stored = Image.open(reference).convert("RGB")
    found = unlike(picture, stored)
    assert found <= FEW, (
        f"{found} squares of artefacts/{reference.stem}.png are unlike {reference}; meant? make pictures"
    )


CHANGES: Final = {
    "heading gone": "document.querySelector('.page-head h1').style.visibility = 'hidden'",
    "button gone": "document.querySelector('.page .btn').style.visibility = 'hidden'",
    "moved": "document.querySelector('.page-head').style.marginBottom = '48px'",
    "other ground": "document.querySelector('.nav-link[aria-current]').style.background = 'var(--warn-fill)'",
    "other colour": "document.documentElement.style.setProperty('--brand', '#17693a')",
    "other heads": "for (const head of document.querySelectorAll('.table thead th')) head.style.background = 'var(--gold)'",
}
AS_BEFORE: Final = "for (const each of document.querySelectorAll('[style]')) each.removeAttribute('style')"


def test_a_change_is_seen(enter: Callable[..., Page]) -> None:
    """The comparison above can fail: each of these small changes is told, and none where nothing changed."""
    page = enter("reviewer")
    page.goto("/procedures/list/")
    before = take(page)
    seen = {}
    for name, change in CHANGES.items():
        page.evaluate(change)
        seen[name] = unlike(take(page), before) > FEW
        page.evaluate(AS_BEFORE)
    assert seen == dict.fromkeys(CHANGES, True)
    assert unlike(take(page), before) == 0


def test_other_letters_are_not_a_change(enter: Callable[..., Page]) -> None:
    """Letters smoothed in another way, as another machine would, are no change."""
    page = enter("reviewer")
    page.goto("/procedures/list/")
    before = take(page)
    page.evaluate(
        "document.body.style.webkitFontSmoothing = 'auto'; document.body.style.textRendering = 'geometricPrecision'"
    )
    assert unlike(take(page), before) <= FEW


def test_the_pictures_are_few_and_small() -> None:
    kept = list(REFERENCES.glob("*.webp"))
    assert {file.stem for file in kept} == {name_of(*each) for each in PAGES}
    assert sum(file.stat().st_size for file in kept) < 2_000_000
