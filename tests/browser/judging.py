"""What is looked for on a page: axe-core's rules, widths, words that are cut off."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from playwright.sync_api import Page

AXE: Final = (Path(__file__).parent / "vendor" / "axe.min.js").read_text()
RULES: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# 1366 px at 200 % zoom; a phone; the width of 400 % zoom, where prose must still flow.
WIDTHS: Final = (683, 390, 320)

# What stands around every page, the same for whoever has seen it on one.
FRAME: Final = ["#nav", ".shell-bar", ".nav-bottom"]

RUN: Final = """async ([tags, rules, leave, within, colours]) => {
  const only = rules ? {type: "rule", values: rules} : {type: "tag", values: tags};
  const left = leave.filter((one) => document.querySelector(one)).map((one) => [one]);
  const place = within ? within : left.length ? {exclude: left} : document;
  const apart = colours ? {} : {"color-contrast": {enabled: false}};
  const found = await axe.run(place, {runOnly: only, rules: apart, resultTypes: ["violations"]});
  return found.violations.map((v) => `${v.id}: ` + v.nodes.slice(0, 3).map((n) => n.target.join(" ") + " (" +
    [...n.any, ...n.all, ...n.none].map((each) => each.message).join("; ").slice(0, 200) + ")").join(" | "));
}"""
# Elements that reach beyond the page although nothing around them can be scrolled, and words cut off with no title.
CUT: Final = """() => {
  const wide = document.documentElement.clientWidth, told = [];
  const name = (el) => el.tagName.toLowerCase() + (el.id ? "#" + el.id : "") + [...el.classList].map((c) => "." + c).join("");
  const hidden = (el) => el.closest(".visually-hidden, .skip, [hidden], dialog:not([open]), .nav-side, .drawer-veil, .toasts, .busy-line, .chart-canvas > *, details:not([open]) > :not(summary)");
  const scrolls = (el) => { for (let at = el.parentElement; at; at = at.parentElement)
    if (["auto", "scroll"].includes(getComputedStyle(at).overflowX)) return true; return false; };
  for (const el of document.body.querySelectorAll("*")) {
    if (el.closest("svg") || hidden(el) || !el.checkVisibility({visibilityProperty: true, opacityProperty: true})) continue;
    const box = el.getBoundingClientRect();
    if (box.width > 1 && (box.right > wide + 1 || box.left < -1) && !scrolls(el)) told.push(`beyond the page: ${name(el)}`);
    const style = getComputedStyle(el);
    if (["hidden", "clip"].includes(style.overflowX) && el.scrollWidth > el.clientWidth + 1 && el.clientWidth > 1
        && el.innerText?.trim() && !el.closest("[title], select")) told.push(`cut off: ${name(el)} "${el.innerText.slice(0, 40)}"`);
  }
  const over = document.documentElement.scrollWidth - wide;
  if (over > 0) told.unshift(`scrolls sideways by ${over}`);
  return [...new Set(told)].slice(0, 4);
}"""

# What carries a colour and nothing else: neither a word in it or beside it, nor a name that is read out.
ALONE: Final = """() => {
  const told = new Set(), said = (el) => el.innerText?.trim() || el.getAttribute("aria-label") || el.getAttribute("alt") || el.querySelector("[aria-label], title, .visually-hidden");
  const vivid = (colour) => { const [r, g, b, a = 1] = (colour.match(/[\\d.]+/g) || []).map(Number); return a > 0.3 && Math.max(r, g, b) - Math.min(r, g, b) > 24; };
  for (const el of document.querySelectorAll("main *, dialog[open] *")) {
    if (!el.checkVisibility({visibilityProperty: true, opacityProperty: true}) || el.closest("[aria-hidden=true]")) continue;
    const state = el.matches(".badge, .tile, .board-cell, .notice, .stat, .key, .shares, .timeline-mark, [class*=tone-]");
    const style = getComputedStyle(el), box = el.getBoundingClientRect();
    if (!state && !(box.width > 6 && box.height > 6 && vivid(el.closest("svg") ? style.fill : style.backgroundColor))) continue;
    if (said(el) || el.matches("input, select, textarea, progress, [class*=swatch-]") || el.closest("svg") && !el.matches(".shares")) continue;
    const beside = el.closest("li, td, th, dd, label, a, button, summary, figure, p");
    if (!beside || !said(beside)) told.add(`colour alone: ${el.tagName.toLowerCase()}.${[...el.classList].join(".")}`);
  }
  return [...told].slice(0, 4);
}"""


def with_axe(page: Page) -> Page:
    """The page, and axe on whatever it opens from now on: half a megabyte that is sent once instead of each time."""
    page.add_init_script(f"if (window === window.top) {{{AXE}}}")
    return page


def violations(page: Page, *rules: str, framed: bool = True, within: str = "", colours: bool = True) -> list[str]:
    """What axe finds on the page as it stands: by its tags, or by these rules alone.

    ``framed``: navigation and all; ``within``: this part alone. ``colours``: contrast too, which is most of the work
    and of one kind of element the same on every page.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(f"{AXE};0")  # evaluated from outside: the page's own policy would refuse it
    found: list[str] = page.evaluate(RUN, [RULES, list(rules) or None, [] if framed else FRAME, within, colours])
    return found


def alone(page: Page) -> list[str]:
    """Colours that say something which no word says."""
    found: list[str] = page.evaluate(ALONE)
    return found


def darken(page: Page) -> None:
    """The dark theme on the page as it stands."""
    page.evaluate("document.documentElement.dataset.bsTheme = 'dark'")


def shorten(page: Page) -> None:
    """Rows of a long table and choices of a long list are alike: the first dozen stands for all.

    The others go: axe walks over what is hidden too, and a board has thousands of elements.
    """
    page.evaluate("""() => {
      for (const body of document.querySelectorAll("tbody.later")) body.remove();
      for (const one of document.querySelectorAll("tbody > tr:nth-child(n + 13), option:nth-child(n + 13):not(:checked)")) one.remove();
    }""")


def misfits(page: Page, *, targets: bool = True, framed: bool = True) -> list[str]:
    """Where the page does not fit the widths of a phone and of a zoomed screen."""
    found: list[str] = []
    size = page.viewport_size
    assert size is not None
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": size["height"]})
        found += [f"at {width}: {each}" for each in page.evaluate(CUT)]
        if targets and width == 390:
            found += [f"at {width}: {each}" for each in violations(page, "target-size", framed=framed)]
    page.set_viewport_size(size)
    return found


def judge(page: Page, *, thoroughly: bool = True, framed: bool = True, colours: bool = True) -> list[str]:
    """Everything: axe in the light and widths; ``thoroughly`` also targets on a phone and contrast in the dark."""
    shorten(page)
    found = (
        violations(page, framed=framed, colours=colours)
        + alone(page)
        + misfits(page, targets=thoroughly, framed=framed)
    )
    if thoroughly:
        darken(page)
        found += [f"dark: {each}" for each in violations(page, "color-contrast", framed=framed)]
    return found
