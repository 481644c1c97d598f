"""The main job with the keys alone, and what a screen reader is told on the way."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.conftest import PASSWORD
from tests.browser.scene import walkthrough

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

    from tests.browser.conftest import Portal
    from tests.browser.scene import Scene

# What has the focus: whether it is wanted, and whether one can see where it is.
HERE = """(wanted) => {
  const at = document.activeElement, box = at.getBoundingClientRect(), style = getComputedStyle(at);
  const ring = (el) => { const s = getComputedStyle(el); return s.outlineStyle !== "none" && parseFloat(s.outlineWidth) > 0 || s.boxShadow !== "none"; };
  const shown = at.type === "file" ? true : box.width > 0 && box.bottom > 0 && box.top < innerHeight && (ring(at) || ring(at.parentElement));
  return {found: at.matches(wanted), lost: at === document.body, shown, name: at.outerHTML.slice(0, 120)};
}"""


PAINTED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


def tab_to(page: Page, wanted: str, most: int = 90) -> None:
    """Press Tab until the focus is on what is wanted; at every stop it must be somewhere one can see."""
    for _ in range(most):
        page.keyboard.press("Tab")
        here = page.evaluate(HERE, wanted)
        if here["lost"]:
            continue  # past the last element, on the way round
        assert here["shown"], f"the focus cannot be seen: {here['name']}"
        if here["found"]:
            return
    raise AssertionError(f"no Tab leads to {wanted}")


def skip_to_the_content(page: Page) -> None:
    """The first Tab offers to leave out the navigation."""
    page.evaluate(PAINTED)  # keys that are pressed before wait, and come all at once
    page.keyboard.press("Tab")
    page.wait_for_function("() => document.activeElement !== document.body")
    here = page.evaluate(HERE, ".skip")
    assert here["found"], here["name"]
    assert here["shown"], here["name"]
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def agree(page: Page, button: str) -> None:
    """A button that asks first: the question holds the focus, Escape gives it back, then the verb is pressed."""
    skip_to_the_content(page)
    tab_to(page, button)
    page.keyboard.press("Enter")
    page.locator("#confirm[open]").wait_for()
    assert page.evaluate("document.activeElement.hasAttribute('data-close')"), "starts at the harmless answer"
    for _ in range(5):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement === document.body || !!document.activeElement.closest('#confirm')")
    page.keyboard.press("Escape")
    assert page.evaluate(HERE, button)["found"], "the focus comes back to where it was"
    page.keyboard.press("Enter")
    tab_to(page, "#confirm-go", most=4)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def send(page: Page, content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "quý III.xlsx"
    file.write_bytes(content)
    page.goto("/uploads/")
    skip_to_the_content(page)
    tab_to(page, "input[type=file]")
    page.locator("input[type=file]").set_input_files(file)  # the dialog of the system is not ours to test
    tab_to(page, "form:has(input[type=file]) [type=submit]")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/uploads/\d+"))
    page.locator("[hx-get]").wait_for(state="detached", timeout=60_000)


def test_a_report_is_sent_and_accepted_with_the_keys_alone(
    new_context: Callable[..., BrowserContext], enter: Callable[..., Page], portal_running: Portal,
    office: Callable[[str], Any], tmp_path: Path,
) -> None:  # fmt: skip
    script = walkthrough()
    officer, head = (
        portal_running.seat(f"daklak.{role}", "H15", f"vinhphuc.{role}") for role in ("editor", "approver")
    )
    report = office(officer).call("POST", "/reports/begin", {"form": "II.06", "period": "2021-Q3"})["id"]
    editor = new_context().new_page()
    editor.goto("/login/")
    tab_to(editor, "[name=username]")
    editor.keyboard.type(officer)
    tab_to(editor, "[name=password]")
    editor.keyboard.type(PASSWORD)
    editor.keyboard.press("Enter")
    editor.wait_for_url(lambda url: "/login" not in url)
    skip_to_the_content(editor)
    tab_to(editor, f'main a[href$="/reports/{report}"]')
    editor.keyboard.press("Enter")
    editor.wait_for_url(f"**/reports/{report}")
    skip_to_the_content(editor)
    tab_to(editor, 'main a[href*="/workbooks/II.06"]')
    with editor.expect_download() as waiting:
        editor.keyboard.press("Enter")
    issued = Path(waiting.value.path()).read_bytes()

    send(editor, script.fill(issued, slip=5), tmp_path)
    assert editor.locator("#findings").inner_text().strip()
    send(editor, script.fill(issued), tmp_path)
    agree(editor, 'form[action$="/confirm"] button[type=submit]')
    assert editor.locator("main").get_by_text("SHA-256").count() >= 1

    approver, reviewer = enter(head), enter("reviewer")
    approver.goto(f"/reports/{report}")
    agree(approver, 'form[action$="/submit"] button[type=submit]')
    reviewer.goto("/review/")
    skip_to_the_content(reviewer)
    tab_to(reviewer, f'main a[href$="/reports/{report}"]', most=150)
    reviewer.keyboard.press("Enter")
    reviewer.wait_for_url(f"**/reports/{report}")
    agree(reviewer, 'form[action$="/take"] button[type=submit]')
    agree(reviewer, 'form[action$="/accept"] button[type=submit]')
    assert reviewer.request.get(f"/reports/{report}").ok


# Roles that say nothing without a name.
NAMELESS = re.compile(
    r"^\s*- (table|button|link|textbox|searchbox|combobox|checkbox|radio|region|dialog|navigation|progressbar|img|search)"
    r"(?: \[[^\]]*\])*:?$", re.MULTILINE,
)  # fmt: skip


@pytest.mark.parametrize(
    ("who", "path", "told"),
    [
        ("hanoi.editor", "/", ['heading "', "list"]),
        ("hanoi.editor", "/uploads/{refused}", ['heading "', "listitem", "link"]),
        ("hanoi.editor", "/uploads/{preview}", ['table "', "rowheader"]),
        ("hanoi.editor", "/uploads/{checking}", ["status", 'progressbar "']),
        ("reviewer", "/reports/{reviewed}", ['navigation "', 'table "', "columnheader"]),
        ("reviewer", "/review/", ['heading "']),
        ("lead", "/board/?year=2021", ['table "', "columnheader", "rowheader", 'link "']),
        ("lead", "/rollup/II.06/2021-Q3/c3", ['table "', "list", 'button "']),
        ("reviewer", "/procedures/list/", ['table "', "columnheader", "rowheader", 'search "']),
    ],
)
def test_what_a_screen_reader_is_told(
    enter: Callable[..., Page], scene: Scene, who: str, path: str, told: list[str]
) -> None:
    page = enter(who)
    page.goto(path.format(**vars(scene)))
    page.evaluate("for (const row of document.querySelectorAll('tbody > tr:nth-child(n + 9)')) row.hidden = true")
    tree = page.locator("body").aria_snapshot()
    for landmark in ("banner", "main", "contentinfo", 'navigation "'):
        assert re.search(rf"^\s*- {landmark}", tree, re.MULTILINE), landmark
    assert len(re.findall(r'- heading "[^\n]*\[level=1\]', tree)) == 1
    assert NAMELESS.findall(tree) == []
    main = page.locator("main").aria_snapshot()
    assert [each for each in told if each not in main] == []
    assert page.locator("[role=status], [aria-live]").count() >= 1
