"""A report typed on the page as in a sheet: by keyboard, by a block from Excel, at a desk and on a telephone."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from tests.browser.conftest import NARROW
from tests.browser.judging import violations

if TYPE_CHECKING:
    from playwright.sync_api import Page

PASTE = """text => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/plain", text);
  document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}"""
# (3) to (13) of two fields; the second row's total is wrong by ten.
BLOCK = "1.500\t400\t900\t200\t1.300\t800\t450\t50\t200\t180\t20\n710\t100\t500\t100\t600\t300\t290\t10\t100\t100\t0\n"


def begun(page: Page) -> str:
    """The address of the report, begun from the list of what is owed."""
    page.goto("/work/?year=2021")
    page.locator("tr", has_text="II.06").filter(has_text="III/2021").locator('form[action$="/begin"] button').click()
    page.wait_for_url(re.compile(r"/reports/\d+$"))
    return str(page.url)


def test_a_report_is_typed_as_in_a_sheet(sign_in: Callable[..., Page], picture: Callable[[Page, str], Path]) -> None:
    editor = sign_in("boyte.editor")
    report = begun(editor)
    editor.locator('a[href$="/entry"]').click()
    rows = editor.locator("tr[data-row]")
    assert rows.count() >= 3, "last time's rows are there"
    picture(editor, "entry-begun-vi")

    editor.locator("tr[data-row] .entry-figure").first.focus()
    editor.evaluate(PASTE, BLOCK)
    first, second = rows.nth(0).locator(".entry-figure"), rows.nth(1).locator(".entry-figure")
    assert (first.nth(0).input_value(), second.nth(10).input_value()) == ("1.500", "0")
    assert editor.evaluate("document.activeElement.name") == first.nth(0).get_attribute("name")
    editor.keyboard.press("Enter")
    assert editor.evaluate("document.activeElement.name") == second.nth(0).get_attribute("name")
    editor.keyboard.press("ArrowRight")
    editor.keyboard.press("ArrowUp")
    assert editor.evaluate("document.activeElement.name") == first.nth(1).get_attribute("name")

    while editor.locator("tr[data-row]:not(.is-gone)").count() > 2:
        editor.locator("tr[data-row]:not(.is-gone) [data-row-drop]").last.click()
    with editor.expect_navigation():
        editor.keyboard.press("Control+s")
    wrong = editor.locator("[aria-invalid=true]").first
    said = editor.locator(f"#{wrong.get_attribute('aria-describedby')}").inner_text()
    assert "(3)" in said, said
    assert violations(editor) == []
    picture(editor, "entry-findings-vi")

    wrong.fill("700")
    with editor.expect_navigation():
        editor.locator("[data-entry-save]").click()
    assert not editor.locator("[aria-invalid=true]").count()
    assert editor.locator("tr.sheet-total td").first.inner_text().strip() == "2.200"

    phone = sign_in("boyte.editor", size=NARROW)
    phone.goto(f"{report}/entry")
    assert phone.evaluate("document.documentElement.scrollWidth") <= NARROW[0]
    frame = phone.locator(".sheet-frame").first
    frame.evaluate("frame => frame.scrollTo(400, 0)")
    assert (phone.locator("tr[data-row] th").first.bounding_box() or {"x": 999})["x"] < 60, "the first column stays"
    assert violations(phone) == []
    picture(phone, "entry-narrow-vi")
