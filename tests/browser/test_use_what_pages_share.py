"""The parts that pages share, used by hand: palette, drawer, questions, files, comboboxes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.browser.conftest import NARROW
from tests.browser.judging import violations

if TYPE_CHECKING:
    from playwright.sync_api import Page


def test_the_palette_finds_a_page_without_diacritics_by_keyboard_alone(sign_in: Callable[..., Page]) -> None:
    page = sign_in("admin")
    page.keyboard.press("Control+k")
    page.keyboard.type("nhat ky")
    page.keyboard.press("Enter")
    page.wait_for_url("**/audit/**")


def test_the_drawer_of_a_narrow_screen_opens_holds_the_focus_and_closes(sign_in: Callable[..., Page]) -> None:
    page = sign_in("hanoi.editor", size=NARROW)
    opener = page.locator("[data-drawer-open]")
    opener.click()
    page.locator("#nav .nav-link").first.wait_for(state="visible")
    page.locator("#nav a:focus").wait_for()
    page.keyboard.press("Escape")
    assert opener.get_attribute("aria-expanded") == "false"
    assert page.evaluate("document.activeElement === document.querySelector('[data-drawer-open]')")


def test_a_question_says_what_will_happen_and_starts_at_the_harmless_answer(sign_in: Callable[..., Page]) -> None:
    page = sign_in("admin")
    page.goto("/styleguide/")
    page.locator("button[data-confirm]").click()
    dialog = page.locator("#confirm")
    assert dialog.get_attribute("open") is not None
    assert page.evaluate("document.activeElement.hasAttribute('data-close')")
    page.keyboard.press("Escape")
    assert dialog.get_attribute("open") is None


def test_a_wrong_file_is_refused_before_it_is_sent(sign_in: Callable[..., Page]) -> None:
    page = sign_in("admin")
    page.goto("/styleguide/")
    page.set_input_files("#file-file", files=[{"name": "a.exe", "mimeType": "x/y", "buffer": b"abc"}])
    assert ".xlsx" in page.inner_text("#file-error")
    page.set_input_files("#file-file", files=[{"name": "II.06.xlsx", "mimeType": "x/y", "buffer": b"abc"}])
    assert page.locator("#file-error").is_hidden()


def test_a_combobox_finds_without_diacritics_and_can_be_emptied(sign_in: Callable[..., Page]) -> None:
    page = sign_in("admin")
    page.goto("/styleguide/")
    box = page.locator(".combo:has(#field) input")
    box.fill("dat dai")
    box.press("Enter")
    assert page.locator("#field").input_value() == "1"
    box.fill("")
    box.press("Tab")
    assert page.locator("#field").input_value() == ""


def test_on_a_phone_filters_are_folded_and_say_what_is_chosen(sign_in: Callable[..., Page]) -> None:
    page = sign_in("lead", size=NARROW)
    page.goto("/board/?year=2021&state=overdue")
    opener, state = page.locator("[data-unfold]"), page.locator("#state")
    assert state.is_hidden()
    chosen = page.locator("#state option:checked").text_content() or "?"
    assert "2021" in opener.inner_text()
    assert chosen in opener.inner_text()
    matrix = page.locator("table.board").bounding_box()
    assert matrix is not None
    assert matrix["y"] < NARROW[1] * 0.75, "the answer begins on the first screen"
    opener.press("Enter")
    assert opener.get_attribute("aria-expanded") == "true"
    assert violations(page) == []
    state.select_option("")
    page.locator("form.filters [type=submit]").click()
    page.wait_for_url(lambda url: "state=overdue" not in url)
    page.set_viewport_size({"width": 1366, "height": 900})
    assert page.locator("#state").is_visible()
    assert opener.is_hidden()


def test_on_a_phone_a_search_stays_in_sight(sign_in: Callable[..., Page]) -> None:
    page = sign_in("admin", size=NARROW)
    page.goto("/people/")
    page.locator("#search").press_sequentially("nguyen")
    page.keyboard.press("Enter")
    page.wait_for_url("**search=nguyen**")


def test_a_day_is_written_as_the_country_writes_it_whatever_the_browser_speaks(sign_in: Callable[..., Page]) -> None:
    page = sign_in("admin", language="en")
    page.goto("/styleguide/")
    typed, kept = page.locator("#due-day"), page.locator("[name=due]")
    assert typed.input_value() == "20/09/2021"
    for text in ("1/7/2025", "01.07.2025", "01072025", "2025-07-01"):
        typed.fill(text)
        assert kept.input_value() == "2025-07-01", text
    typed.press("ArrowDown")
    assert (typed.input_value(), kept.input_value()) == ("30/06/2025", "2025-06-30")
    kept.fill("2021-10-05")  # as the calendar does
    assert typed.input_value() == "05/10/2021"
    assert violations(page) == []


def test_what_is_no_day_is_told_and_kept(sign_in: Callable[..., Page]) -> None:
    page = sign_in("admin")
    page.goto("/agencies/succession")
    day = page.get_by_label("Vào ngày")
    day.fill("31/02/2025")
    day.press("Enter")
    assert "20/09/2021" in day.evaluate("e => e.validationMessage")
    assert day.input_value() == "31/02/2025"
    sent = day.evaluate("e => Object.fromEntries(new FormData(e.form)).on")
    assert sent == "31/02/2025", "a form without the browser's checks leaves it to the server to say so"
    day.fill("")
    assert day.evaluate("e => e.validity.valueMissing && !e.validity.customError")


def test_a_filter_is_as_wide_as_the_name_that_is_chosen(sign_in: Callable[..., Page]) -> None:
    """The shortest programme of the demo year has eighty letters."""
    page = sign_in("lead")
    page.goto("/plans/board/")
    chosen = page.locator("#programme")
    assert chosen.evaluate("e => e.selectedOptions[0].text.length") > 60
    written = chosen.evaluate("""e => { const c = document.createElement("canvas").getContext("2d");
        c.font = getComputedStyle(e).font; return c.measureText(e.selectedOptions[0].text).width; }""")
    assert chosen.evaluate("e => e.clientWidth") > written


def test_on_a_phone_names_are_read_without_scrolling(enter: Callable[..., Page]) -> None:
    page = enter("admin", size=NARROW, language="en")
    page.goto("/agencies/?on=2021-09-01")
    assert "01/09/2021" in page.locator("[data-unfold]").inner_text(), "as everywhere else in the portal"
    assert violations(page) == []
    page.goto("/plans/timeline/?year=2021")
    group = page.locator(".gantt-group").first.bounding_box()
    assert group is not None
    assert group["x"] + group["width"] <= NARROW[0]
    assert violations(page) == []
    page.goto("/board/?year=2021&view=map")
    for choice in page.locator("#column, #by").all():
        assert choice.evaluate("e => e.scrollWidth <= e.clientWidth")
    page.goto("/documents/list/")
    page.locator("tbody th a, tbody td a").first.click()
    page.wait_for_url("**/documents/show/**")
    trail = page.locator(".crumbs").bounding_box()
    assert trail is not None
    assert trail["height"] < 36, "the last place is the title, which stands below it"


def test_the_foot_of_a_form_hides_what_it_lies_over(enter: Callable[..., Page]) -> None:
    page = enter("admin", size=NARROW)
    page.goto("/agencies/succession")
    foot = page.locator(".form-foot")
    assert foot.evaluate("e => getComputedStyle(e).backgroundImage") == "none"
    assert violations(page) == []
