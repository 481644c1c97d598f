"""A stock screen of Flask-AppBuilder, put over a table of ours, comes out in our design: no jQuery, no inline script."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from flask_appbuilder import ModelView
from flask_appbuilder.models.sqla.interface import SQLAInterface
from sqlalchemy import create_engine
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from app import create_app
from models import schema
from models.accounts.tables import Account
from models.base.actor import system
from models.base.session import bind
from models.programmes.tables import Objective, Programme
from tests.browser.conftest import ARTEFACTS
from tests.cast import PASSWORD, SINCE, assemble

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

# What FAB's own fields do to WTForms is said once, here; nothing of ours renders them.
pytestmark = pytest.mark.filterwarnings("ignore:Yielding raw tuples:DeprecationWarning")
LONG = "Đổi mới việc thực hiện cơ chế một cửa, một cửa liên thông trong giải quyết thủ tục hành chính"


class StockView(ModelView):
    """What an extension would bring: not one template or label of its own, only who may use it."""

    datamodel = SQLAInterface(Objective)
    route_base = "/stock"
    class_permission_name = "programme"
    method_permission_name = {
        **dict.fromkeys(("list", "show", "download"), "read"),
        **dict.fromkeys(("add", "edit", "delete", "action", "action_post"), "manage"),
    }
    list_columns = ["code", "name", "programme", "position"]
    show_columns = ["code", "name", "measure", "programme"]
    add_columns = edit_columns = ["code", "name", "measure", "position", "programme"]
    search_columns = ["code", "name", "programme"]


@pytest.fixture(scope="module")
def stock(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a portal with the stock view in it."""
    folder = tmp_path_factory.mktemp("stock")
    url = f"sqlite:///{folder / 'stock.db'}"
    engine = create_engine(url)
    schema().create_all(engine)
    settings = {
        "TESTING": True, "SQLALCHEMY_DATABASE_URI": url, "DATA_DIR": folder, "QUEUE_URL": "memory:",
        "SECRET_KEY": "a key for tests alone, of at least thirty-two bytes", "RATELIMIT_ENABLED": False,
        "DATABASE_ROLE": "",
    }  # fmt: skip
    app = create_app(settings)
    with app.app_context():
        app.appbuilder.add_view_no_menu(StockView)  # type: ignore[attr-defined]
    _fill(engine)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    _close(app)
    engine.dispose()


def _fill(engine: Any) -> None:
    with Session(engine) as session:
        bind(session, system("tests"))
        cast = assemble(session)
        programme = Programme(code="DA468", name=LONG, owner_id=cast.agencies["G22"].id, valid_from=SINCE)
        session.add(programme)
        session.flush()
        for number in range(1, 31):
            name = f"{LONG} – phần {number}"
            session.add(Objective(programme_id=programme.id, code=f"O{number:02}", name=name, position=number))
        for account in session.query(Account):
            account.tour_seen_at = account.last_seen_at
        session.commit()


def _close(app: Flask) -> None:
    from app.extensions import db

    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def page(chromium: Browser, stock: str) -> Iterator[Page]:
    """The administrator's page; whatever breaks on it, or asks abroad, fails the test."""
    wrong: list[str] = []
    context = chromium.new_context(base_url=stock, locale="vi-VN", viewport={"width": 1366, "height": 850})
    context.set_default_timeout(15_000)
    made = context.new_page()
    made.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    made.on("pageerror", lambda error: wrong.append(str(error)))
    made.goto("/login/")
    made.locator("[name=username]").fill("admin")
    made.locator("[name=password]").fill(PASSWORD)
    made.locator("form:has([name=password]) [type=submit]").click()
    made.wait_for_url(lambda url: "/login" not in url)
    yield made
    context.close()
    assert wrong == []


def in_our_design(page: Page, name: str) -> None:
    """Our frame around it, our scripts in it and nobody's else; a picture is kept."""
    assert page.locator(".shell .page h1").count() == 1
    html = page.request.get(page.url).text()  # as it is sent; what scripts set on elements is no attribute of it
    sources = re.findall(r'<script[^>]*\bsrc="([^"]+)"', html)
    assert all(re.match(r"/assets/[0-9a-f]+/(js|vendor)/", src) for src in sources), sources
    assert re.findall(r"<script(?![^>]*(\bsrc=|application/json))[^>]*>", html) == []
    assert re.findall(r'\son\w+="|\sstyle="|href="javascript:', html) == []
    assert page.evaluate("typeof window.jQuery") == "undefined"
    folder = Path(ARTEFACTS) / "stock"
    folder.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=folder / f"{name}.png", full_page=True)


def follow(page: Page, pressed: Locator) -> None:
    """Press what leads to another page, and wait until that has come."""
    with page.expect_navigation():
        pressed.click()


def test_a_stock_view_lists_searches_shows_adds_edits_and_deletes(page: Page) -> None:
    page.goto("/stock/list/")
    in_our_design(page, "list")
    assert page.locator("tbody tr").count() == 25
    assert page.locator("tbody tr").first.locator("td.num").inner_text().strip() == "1"

    page.locator("details:has([role=search]) > summary").click()
    page.locator("#flt-name").fill("phần 30")
    follow(page, page.locator("[role=search] [type=submit]"))
    in_our_design(page, "search")
    assert page.locator("tbody tr").count() == 1
    assert page.locator("#flt-name").input_value() == "phần 30"

    follow(page, page.locator("tbody th a"))
    in_our_design(page, "show")
    assert "phần 30" in page.locator("main .facts").inner_text()

    page.goto("/stock/add")
    page.locator("[type=submit]:visible").last.click()  # nothing filled in
    page.locator("[aria-invalid=true]").first.wait_for()
    in_our_design(page, "refused")
    page.locator("[name=code]").fill("O99")
    page.locator("[name=name]").fill("Mục tiêu thử")
    page.locator("[name=measure]").fill("Tỷ lệ")
    page.locator("[name=position]").fill("99")
    page.locator("select[name=programme]").select_option(index=0)
    in_our_design(page, "add")
    page.locator("main form [type=submit]").first.click()
    page.wait_for_url(lambda url: "/add" not in url)

    page.goto("/stock/list/?_flt_3_code=O99")
    follow(page, page.locator("tbody .row-actions a").nth(1))
    page.locator("[name=name]").fill("Mục tiêu đã sửa")
    in_our_design(page, "edit")
    follow(page, page.locator("main form [type=submit]").first)
    page.goto("/stock/list/?_flt_3_code=O99")
    assert "Mục tiêu đã sửa" in page.locator("tbody tr").inner_text()

    page.locator("tbody .row-actions button").click()
    assert "O99" in page.locator("#confirm-text").inner_text()
    in_our_design(page, "delete")
    follow(page, page.locator("#confirm-go"))
    page.goto("/stock/list/?_flt_3_code=O99")
    assert page.locator("tbody tr").count() == 0


def test_the_roles_stand_as_a_table_of_verbs_by_thing(page: Page) -> None:
    page.goto("/roles/")
    in_our_design(page, "roles")
    assert page.locator("table thead th").count() == 8  # the thing, and seven roles
