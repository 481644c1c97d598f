"""The main job by hand: an officer, her head, a reviewer and a stranger, in both languages and at both widths."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.scene import walkthrough
from tests.browser.ways import EN_NARROW, VI_WIDE, Walker, Way

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Portal

REASON = "Đề nghị rà soát cột (10) và gửi lại."
ROLES = ("editor", "approver")
# Each way has an agency of its own. The pictures of docs/ are of the first.
WAYS = {VI_WIDE: ("vinhphuc", "H62"), EN_NARROW: ("dongthap", "H20")}


def press(who: Walker, verb: str) -> None:
    who.agree(who.main.locator(f'form[action$="/{verb}"] button[type=submit]').first)


def download(who: Walker) -> bytes:
    who.open("/work/?year=2021")
    return who.download(who.main.locator('a[href*="/workbooks/II.06?period=2021-Q3"]').first)


def send(who: Walker, content: bytes, tmp_path: Path) -> None:
    """Send a workbook and wait until its check is over."""
    file = tmp_path / "báo cáo quý III.xlsx"
    file.write_bytes(content)
    page = who.open("/uploads/")
    page.locator("input[type=file]").set_input_files(file)
    who.press(who.way.say("Send and check"))
    page.wait_for_url(re.compile(r"/uploads/\d+"))
    page.locator(".stepper").wait_for()
    page.locator("[hx-get]").wait_for(state="detached", timeout=60_000)


def confirm(who: Walker) -> str:
    """Confirm what the preview shows; gives the address of the report."""
    press(who, "confirm")
    return str(who.main.locator('a[href*="/reports/"]').first.get_attribute("href"))


def give_back(who: Walker) -> None:
    who.page.locator('[data-open="move-return"]').click()
    who.page.locator("#move-return textarea").fill(REASON)
    who.follow(who.page.locator("#move-return [type=submit]"))


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_a_report_goes_from_workbook_to_the_national_figures(
    walk: Callable[[str], Walker],
    portal_running: Portal,
    picture: Callable[[Page, str], Path],
    tmp_path: Path,
    way: Way,
) -> None:
    script, say = walkthrough(), way.say
    people, agency = WAYS[way]
    editor, approver = (walk(portal_running.seat(f"{people}.{role}", agency, f"vinhphuc.{role}")) for role in ROLES)
    reviewer = walk("reviewer")
    editor.open("/")
    editor.look()
    picture(editor.page, f"home-editor-{way}")
    issued = download(editor)

    send(editor, script.fill(issued, slip=7), tmp_path)
    editor.look(say("This file cannot be taken yet"))
    expect(editor.page.locator("#findings").get_by_text(re.compile(r"\bC1\d\b")).first).to_be_visible()
    picture(editor.page, f"upload-refused-{way}")
    assert not editor.main.locator('form[action$="/confirm"]').count()

    send(editor, script.fill(issued), tmp_path)
    editor.look(say("Changes"))
    picture(editor.page, f"upload-preview-{way}")
    report = confirm(editor)
    editor.look(say("Receipt"), say("Fingerprint (SHA-256)"))
    picture(editor.page, f"upload-receipt-{way}")

    editor.open(report)
    assert not editor.main.locator('form[action$="/submit"]').count(), "only the head submits"
    approver.open(report)
    press(approver, "submit")
    approver.look(say("Submitted"))
    reviewer.open("/review/")
    expect(reviewer.main.locator(f'a[href="{report}"]').first).to_be_visible()
    reviewer.look()
    picture(reviewer.page, f"queue-{way}")
    reviewer.open(report)
    press(reviewer, "take")
    give_back(reviewer)
    reviewer.look(REASON)
    picture(reviewer.page, f"report-returned-{way}")

    editor.open("/")
    editor.follow(editor.main.locator(f'a[href="{report}"]').first)
    editor.look(REASON)
    send(editor, script.fill(download(editor)), tmp_path)
    confirm(editor)
    approver.open(report)
    press(approver, "submit")
    reviewer.open(report)
    press(reviewer, "take")
    press(reviewer, "accept")
    reviewer.look(say("Accepted"), say("Revision %(n)s", n=2))
    picture(reviewer.page, f"report-accepted-{way}")

    reviewer.open("/rollup/II.06/2021-Q3")
    reviewer.look(say("Counted"))
    picture(reviewer.page, f"rollup-{way}")
    reviewer.follow(reviewer.main.locator('a[href*="/rollup/II.06/2021-Q3/c3"]').first)
    row = reviewer.main.locator("tr:visible", has=reviewer.page.locator(f'a[href="{report}"]')).first
    expect(row).to_contain_text(re.compile(r"!C1\d"))
    picture(reviewer.page, f"rollup-figure-{way}")

    stranger = walk("hanoi.editor").page
    for path, status in ((report, 404), (f"{report}?tab=files", 404), ("/rollup/II.06/2021-Q3", 403)):
        answer = stranger.goto(path)
        assert answer is not None
        assert answer.status == status, path
