"""Paper, few colours, no movement: what pages are where a screen is not the usual one."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

from tests.browser.conftest import NARROW

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.scene import Scene

# Pages that people print, or that say much by colour; one of each kind.
SHEETS = (
    ("hanoi.editor", "/"), ("hanoi.editor", "/uploads/{receipt}"), ("hanoi.editor", "/uploads/{refused}"),
    ("reviewer", "/reports/{reviewed}"), ("reviewer", "/procedures/list/"), ("lead", "/board/?year=2021"),
    ("lead", "/rollup/II.06/2021-Q3"), ("lead", "/rollup/II.06/2021-Q3/c3"), ("lead", "/plans/timeline/"),
    ("admin", "/roles/"),
)  # fmt: skip


def called(address: str) -> str:
    """What the picture of an address is called."""
    return "-".join(re.findall(r"[\w.]+", address)) or "home"


ON_PAPER = """() => {
  const told = new Set();
  const name = (el) => el.tagName.toLowerCase() + (el.id ? "#" + el.id : "") + [...el.classList].map((one) => "." + one).join("");
  const numbers = (colour) => (colour.match(/[\\d.]+/g) || []).map(Number);
  const light = (colour) => { const [r, g, b] = numbers(colour).slice(0, 3).map((one) => { const c = one / 255; return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; }); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const solid = (colour) => { const all = numbers(colour); return all.length < 4 || all[3] > 0.5; };
  for (const el of document.body.querySelectorAll("*")) {
    if (el.closest("svg, .visually-hidden, dialog:not([open])") || !el.checkVisibility({visibilityProperty: true, opacityProperty: true})) continue;
    const style = getComputedStyle(el), box = el.getBoundingClientRect();
    if (!box.width || !box.height) continue;
    if (el.matches("nav:not(.crumbs), button, .btn, input:not([type=hidden]), select, textarea, summary.btn, [role=search]")) told.add(`is of no use on paper: ${name(el)}`);
    if (["fixed", "sticky"].includes(style.position)) told.add(`would stand on every sheet or over the text: ${name(el)}`);
    if (box.width * box.height > 20_000 && solid(style.backgroundColor) && light(style.backgroundColor) < 0.6) told.add(`is dark: ${name(el)}`);
    // Grounds are not printed unless asked: what is written has to be read on white.
    if ([...el.childNodes].some((one) => one.nodeType === 3 && one.data.trim()) && style.printColorAdjust !== "exact" && 1.05 / (light(style.color) + 0.05) < 4.5)
      told.add(`is too light for paper: ${name(el)} ${style.color}`);
    if (el.matches("table")) {
      for (let at = el.parentElement; at; at = at.parentElement)
        if (at.scrollHeight > at.clientHeight + 1 && getComputedStyle(at).overflowY !== "visible") told.add(`cuts its table off: ${name(at)}`);
      if (el.tHead && getComputedStyle(el.tHead).display !== "table-header-group") told.add(`repeats no heads: ${name(el)}`);
    }
  }
  for (const row of document.querySelectorAll("main tbody tr")) if (!row.checkVisibility() && !row.closest("details:not([open])")) told.add(`rows are left out: ${name(row.closest("table"))}`);
  return [...told].slice(0, 12);
}"""


def test_pages_on_paper(enter: Callable[..., Page], scene: Scene, picture: Callable[..., object]) -> None:
    """Text and whole tables with their heads, black on white even from the dark theme; nothing that one presses."""
    people: dict[str, Page] = {}
    wrong = {}
    for who, address in SHEETS:
        page = people[who] if who in people else people.setdefault(who, enter(who, theme="dark"))
        page.emulate_media(media="screen")
        page.goto(address.format(**vars(scene)))
        page.emulate_media(media="print")
        if found := page.evaluate(ON_PAPER):
            wrong[f"{address} as {who}"] = found
        picture(page, f"print-{called(address)}")
    assert wrong == {}


def test_paper_has_more_than_the_screen(enter: Callable[..., Page]) -> None:
    """The comparison above can fail: on the screen the same page is full of what paper must not have."""
    page = enter("lead", theme="dark")
    page.goto("/board/?year=2021")
    found = " ".join(page.evaluate(ON_PAPER.replace("slice(0, 12)", "slice(0)")))
    assert "cuts its table off" in found
    assert "is of no use on paper: nav" in found
    assert "is dark" in found


STATES = """() => {
  const told = [], seen = (el) => el.checkVisibility({visibilityProperty: true, opacityProperty: true});
  const ground = (el) => { for (let at = el; at; at = at.parentElement) { const c = getComputedStyle(at).backgroundColor; if (!/, 0\\)$/.test(c)) return c; } return ""; };
  for (const el of document.querySelectorAll("main .badge, main .tile, main .board-cell, main .stat, main .notice")) {
    if (!seen(el) || el.closest(".legend")) continue;
    if (!el.innerText.trim() && !el.querySelector("[aria-label], .visually-hidden")) told.push(`says nothing: ${el.className}`);
    else if (getComputedStyle(el).color === ground(el)) told.push(`cannot be read: ${el.className}`);
  }
  for (const el of document.querySelectorAll(".legend .tile, .key, .shares rect, .gantt rect, progress, .progress > *"))
    if (seen(el) && el.matches(".tile, .key") && getComputedStyle(el).forcedColorAdjust !== "none") told.push(`loses its colour: ${el.className}`);
  for (const [here, other] of [[".nav-side .nav-link[aria-current]", ".nav-side .nav-link:not([aria-current])"], [".tab[aria-current]", ".tab:not([aria-current])"]]) {
    const one = document.querySelector(here), two = document.querySelector(other);
    if (!one || !two || !seen(one)) continue;
    const marks = (el) => { const s = getComputedStyle(el), b = getComputedStyle(el, "::before"), a = getComputedStyle(el, "::after"); return [s.fontWeight, s.borderBottomColor + s.borderBottomWidth + s.borderBottomStyle, s.borderLeftWidth + s.borderLeftStyle, s.outlineStyle, s.backgroundColor, s.textDecorationLine, b.content, a.content].join("|"); };
    if (marks(one) === marks(two)) told.push(`looks like the others: ${here}`);
  }
  return told.slice(0, 8);
}"""
RING = """() => {
  const at = document.activeElement, ring = (el) => { const s = getComputedStyle(el); return s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 1; };
  return at === document.body || at.type === "file" && ring(at.closest(".dropzone") || at) || ring(at) || ring(at.parentElement) ? "" : at.outerHTML.slice(0, 120);
}"""


def test_in_the_few_colours_of_the_system(
    enter: Callable[..., Page], scene: Scene, picture: Callable[..., object]
) -> None:
    """Windows' high contrast: grounds and shadows go; states, places and the focus are told all the same."""
    people: dict[str, Page] = {}
    wrong: dict[str, list[str]] = {}
    for who, address in (
        *SHEETS,
        ("lead", "/board/?year=2021&view=map"),
        ("hanoi.editor", "/uploads/"),
        ("lead", "/plans/board/"),
    ):
        page = people[who] if who in people else people.setdefault(who, enter(who, forced_colors="active"))
        page.goto(address.format(**vars(scene)))
        assert page.evaluate("matchMedia('(forced-colors: active)').matches")
        found = page.evaluate(STATES)
        for _ in range(25):
            page.keyboard.press("Tab")
            found += [f"focus not seen: {lost}"] if (lost := page.evaluate(RING)) else []
        if found:
            wrong[f"{address} as {who}"] = found[:6]
        picture(page, f"forced-{called(address)}")
    assert wrong == {}


MOVING = """() => {
  const told = new Set(), seconds = (text) => Math.max(...text.split(",").map((one) => parseFloat(one) * (one.trim().endsWith("ms") ? 0.001 : 1)));
  for (const one of document.getAnimations()) if (one.effect.getComputedTiming().activeDuration > 10) told.add(`moves: ${one.animationName || one.transitionProperty}`);
  for (const el of document.querySelectorAll("*")) for (const part of ["", "::before", "::after"]) {
    const style = getComputedStyle(el, part || null);
    if (seconds(style.transitionDuration) > 0.01) told.add(`changes slowly: ${el.tagName}.${el.className}${part}`);
    if (style.animationName !== "none" && (seconds(style.animationDuration) > 0.01 || style.animationIterationCount === "infinite")) told.add(`moves: ${style.animationName}`);
    if (style.scrollBehavior === "smooth") told.add(`scrolls smoothly: ${el.tagName}`);
  }
  return [...told].slice(0, 8);
}"""


def test_nothing_moves_for_those_whom_it_makes_ill(enter: Callable[..., Page], scene: Scene) -> None:
    page = enter("admin")
    wrong: dict[str, Any] = {}

    def still(what: str) -> None:
        if found := page.evaluate(MOVING):
            wrong[what] = found

    page.goto("/styleguide/")
    still("every component")
    page.locator("button[data-confirm]").click()
    still("a question")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    still("the palette")
    page.keyboard.press("Escape")
    page.goto(f"/workbooks/exports/{scene.writing}")
    still("something under way")
    page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    page.locator("[data-drawer-open]").click()
    expect(page.locator("#nav a:focus")).to_be_visible()
    still("the drawer")
    assert wrong == {}


def test_others_see_it_move(enter: Callable[..., Page], scene: Scene) -> None:
    """The test above can fail: without the wish something under way is seen to move."""
    page = enter("admin", reduced_motion="no-preference")
    page.goto(f"/workbooks/exports/{scene.writing}")
    assert page.evaluate(MOVING) != []
