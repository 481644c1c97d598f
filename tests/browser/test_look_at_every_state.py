"""The states that pages have besides their usual one: nothing there, refused, broken, something open on top."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import NARROW
from tests.browser.judging import alone, judge, violations
from tests.browser.scene import IDLE

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.scene import Scene


@pytest.mark.parametrize("size", [(1366, 900), NARROW], ids=["wide", "narrow"])
def test_signing_in_and_being_refused(page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto("/login/")
    assert judge(page) == []
    page.locator("[name=username]").fill("hanoi.editor")
    page.locator("[name=password]").fill("không phải mật khẩu này")
    page.locator("form:has([name=password]) [type=submit]").click()
    page.locator("[role=alert], [role=status]").first.wait_for()
    assert judge(page) == []


@pytest.mark.usefixtures("scene")
def test_an_agency_with_nothing(enter: Callable[..., Page]) -> None:
    page, wrong = enter(IDLE), {}
    for path in ("/", "/work/", "/uploads/", "/focal_points/list/", "/focal_points/alarms/", "/plans/board/",
                 "/plans/timeline/", "/plans/list/", "/tasks/list/", "/people/", "/procedures/list/?q=zzzz"):  # fmt: skip
        page.goto(path)
        if found := judge(page, thoroughly=path in {"/", "/uploads/", "/plans/board/"}):
            wrong[path] = found
    assert wrong == {}


def test_what_is_not_there_or_not_for_this_reader(enter: Callable[..., Page]) -> None:
    page = enter("hanoi.editor")
    for path, status in (("/no-such-page", 404), ("/reports/2000000000", 404), ("/audit/list/", 403)):
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == status
        assert page.locator("h1").count() == 1
        assert judge(page) == [], path


def test_what_broke(enter: Callable[..., Page]) -> None:
    """The page of an internal error as the portal itself writes it, put before the browser."""
    from app import create_app

    app = create_app({"SQLALCHEMY_DATABASE_URI": "sqlite://", "QUEUE_URL": "memory:", "SECRET_KEY": "x" * 40})
    app.add_url_rule("/broken", "broken", lambda: 1 / 0)
    answer = app.test_client().get("/broken", headers={"Host": "127.0.0.1", "Accept": "text/html"})
    assert answer.status_code == 500
    page = enter("hanoi.editor")
    page.route("**/broken", lambda route: route.fulfill(status=500, content_type="text/html", body=answer.data))
    page.goto("/broken")
    assert page.locator("h1").count() == 1
    assert judge(page) == []


def test_a_form_that_was_refused(enter: Callable[..., Page]) -> None:
    page = enter("reviewer")
    page.goto("/documents/add")
    page.eval_on_selector_all("form [required]", "fields => fields.forEach((field) => field.required = false)")
    page.locator("main form[data-guard] [type=submit]").first.click()
    page.locator(".form-errors, .is-invalid, [aria-invalid=true]").first.wait_for()
    assert judge(page) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_what_opens_on_top(enter: Callable[..., Page], theme: str) -> None:
    page, wrong = enter("admin", theme=theme), {}

    def look(name: str) -> None:
        if found := violations(page):
            wrong[name] = found

    page.goto("/styleguide/")
    page.locator("button[data-confirm]").click()
    look("a question")
    page.keyboard.press("Escape")
    page.locator(".shell-bar details.menu").last.locator("summary").click()
    look("the account's menu")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    page.keyboard.type("vinh phuc")
    page.locator("#palette-list [role=option]").first.wait_for()
    look("the palette")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    look("the shortcuts")
    page.keyboard.press("Escape")
    page.locator(".shell-bar details.menu").last.locator("summary").click()
    page.locator("[data-tour-start]").click()
    look("the tour")
    page.keyboard.press("Escape")
    page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    page.locator("[data-drawer-open]").click()
    page.locator("#nav a:focus").wait_for()
    look("the drawer")
    assert wrong == {}


def test_a_register_with_everything_chosen(enter: Callable[..., Page]) -> None:
    page = enter("reviewer")
    page.goto("/procedures/columns?sort=code")
    assert judge(page) == []
    page.goto("/procedures/list/")
    page.eval_on_selector_all("main details", "all => all.forEach((one) => one.open = true)")
    page.locator('input[name="id"]').first.check()
    assert judge(page) == []
    page.goto("/procedures/list/?filter[code]=zzz")
    assert judge(page) == []


def test_a_colour_alone_is_found(enter: Callable[..., Page]) -> None:
    """That look can fail: a badge without its words, a square that is only red."""
    page = enter("lead")
    page.goto("/board/?year=2021")
    assert alone(page) == []
    page.evaluate("document.querySelector('main .board-cell').replaceChildren()")
    page.evaluate("""() => {
      document.querySelector("main .stats").before(document.createElement("div"));
      Object.assign(document.querySelector("main .stats").previousElementSibling.style, {background: "red", width: "2rem", height: "2rem"});
    }""")
    found = " ".join(alone(page))
    assert "board-cell" in found
    assert "div." in found


def test_files_in_every_state(enter: Callable[..., Page], scene: Scene) -> None:
    page, wrong = enter("hanoi.editor"), {}
    for name, upload in (("findings", scene.refused), ("receipt", scene.receipt), ("preview", scene.preview)):
        page.goto(f"/uploads/{upload}")
        page.eval_on_selector_all("main details", "all => all.forEach((one) => one.open = true)")
        if found := judge(page):
            wrong[name] = found
    assert wrong == {}


def test_what_takes_its_time(enter: Callable[..., Page], scene: Scene) -> None:
    """A check and an export that are under way, one that broke and one that is done; nothing is swapped meanwhile."""
    editor, admin, wrong = enter("hanoi.editor"), enter("admin"), {}
    for page, path in ((editor, f"/uploads/{scene.checking}"), (admin, f"/workbooks/exports/{scene.writing}"),
                       (admin, f"/workbooks/exports/{scene.broken}"), (admin, f"/workbooks/exports/{scene.written}"),
                       (admin, f"/procedures/bulk/{scene.sweeping}"), (admin, f"/procedures/bulk/{scene.swept}")):  # fmt: skip
        page.goto(path)
        if found := judge(page):
            wrong[path] = found
    assert wrong == {}


def test_a_report_under_review(enter: Callable[..., Page], scene: Scene) -> None:
    reviewer, wrong = enter("reviewer"), {}
    reviewer.goto(f"/reports/{scene.reviewed}?tab=notes")
    reviewer.locator("main textarea[name=text]").fill("Đề nghị xem lại cột (10).")
    reviewer.locator("form[action$='/notes'] [type=submit]").click()
    reviewer.locator(".note").first.wait_for()
    for tab in ("figures", "changes", "notes", "history"):
        reviewer.goto(f"/reports/{scene.reviewed}?tab={tab}")
        if found := judge(reviewer, thoroughly=tab in {"notes", "history"}):
            wrong[tab] = found
    reviewer.goto(f"/reports/{scene.returned}")
    if found := judge(reviewer):
        wrong["returned"] = found
    reviewer.goto(f"/reports/{scene.reviewed}")
    reviewer.locator('[data-open="move-return"]').click()
    if found := violations(reviewer):
        wrong["a move's dialog"] = found
    assert wrong == {}


def test_a_board_on_the_wall(enter: Callable[..., Page]) -> None:
    page = enter("lead")
    page.goto("/board/?year=2021&wall=1")
    assert violations(page) == []
    page.goto("/board/?year=2019")
    assert judge(page, thoroughly=False) == []


def test_swagger_on_demand(enter: Callable[..., Page]) -> None:
    page = enter("admin")
    page.goto("/swagger/v1")
    page.locator("[data-swagger]").click()
    page.locator("#swagger .opblock-tag, #swagger .opblock").first.wait_for()
    assert page.locator("#calls").is_hidden()
