"""People come in and go out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page


def test_an_officer_signs_in_and_is_greeted(sign_in: Callable[..., Page], picture: Callable[[Page, str], Path]) -> None:
    page = sign_in("vinhphuc.editor")
    picture(page, "home-agency-vi")
    assert page.locator("html").get_attribute("lang") == "vi"


def test_a_wrong_password_keeps_people_out(page: Page, picture: Callable[[Page, str], Path]) -> None:
    page.goto("/login/")
    page.locator("[name=username]").fill("vinhphuc.editor")
    page.locator("[name=password]").fill("không phải mật khẩu này")
    page.locator("form:has([name=password]) [type=submit]").click()
    page.wait_for_load_state()
    assert "/login" in page.url
    picture(page, "login-refused-vi")
