"""A real portal with its demo year on a clock that stands still, and Chromium in front of it."""

from __future__ import annotations

import fcntl
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from tests.chromium import program

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

    from tests.browser.scene import Scene
    from tests.browser.ways import Walker, Way

ROOT = Path(__file__).resolve().parent.parent.parent
ARTEFACTS = ROOT / "artefacts"
PASSWORD = "Duyệt-báo-cáo-2021"
NOW = "2021-10-11T09:00+07:00"  # the third quarter is due, most of it has come in
RENEW = os.environ.get("RENEW_PICTURES") == "1"  # make pictures
WIDE, NARROW = (1366, 900), (390, 844)
# Chromium asks hosts of its maker for this and that; a test looks at our host alone.
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--font-render-hinting=none", "--disable-lcd-text",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.flaky(reruns=1))  # two busy cores; pytest counts what it tried again


@dataclass
class Portal:
    """A portal that runs: its address, its folder, and the sessions of those who signed in."""

    address: str
    folder: Path
    chromium: Browser
    states: dict[str, Any] = field(default_factory=dict)

    @property
    def database(self) -> Path:
        return self.folder / "tien-do.sqlite"

    @property
    def loaded(self) -> Path:
        """A copy of the database as the demo year left it, whatever the tests did since."""
        return self.folder / "as-loaded.sqlite"

    def seat(self, username: str, agency: str, like: str) -> str:
        """An account of another agency with the role and the password of ``like``; gives the user name."""
        with closing(sqlite3.connect(self.database, timeout=60)) as connection, connection:
            if not connection.execute("SELECT 1 FROM ab_user WHERE username = ?", [username]).fetchone():
                _seat(connection, username, agency, like)
        return username

    def state(self, username: str) -> Any:
        """The cookie of this person; made once for all tests."""
        if username not in self.states:
            self.states[username] = _sign_in(self.chromium, self.address, username)
        return self.states[username]


@pytest.fixture(scope="session")
def portal_running(demo_year: Path, tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Iterator[Portal]:
    """A portal that was started as ``make run`` starts it: web processes, worker, demo year."""
    from app.cli import prepared
    from config import Config

    folder = tmp_path_factory.mktemp("portal")
    portal = Portal("", folder, chromium)
    _copy(demo_year, portal.database)
    prepared.note(folder, f"sqlite:///{portal.database}", Config.DATABASE_ROLE)
    with _served(folder) as portal.address:
        _note_the_tour(portal.database)
        _copy(portal.database, portal.loaded)
        yield portal


@pytest.fixture(scope="session")
def demo_year(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database as the first start of a portal leaves it: made by one process of a run, copied by the others."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if hasattr(request.config, "workerinput") else own) / "demo-year"
    folder.mkdir(exist_ok=True)
    made = folder / "made"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            with _served(folder):
                made.touch()
    return folder / "tien-do.sqlite"


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    """A portal over this folder, ready; its address."""
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    kept = {key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "QUEUE_URL"}}
    environment = kept | {
        "DATA_DIR": str(folder), "DEMO_PASSWORD": PASSWORD, "SIGN_IN_RATE": "10000 per minute", "WEB_WORKERS": "1",
        "FIXED_NOW": NOW,
    }  # fmt: skip
    with (folder / "log").open("wb") as log:
        command = [sys.executable, "run.py", "serve", "--prepared", "--port", str(port)]
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        try:
            _wait_until_ready(f"{address}/health/ready", process, folder / "log")
            yield address
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


@pytest.fixture(scope="session")
def server(portal_running: Portal) -> str:
    """The address of the portal."""
    return portal_running.address


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=20_000)  # two busy cores are slow now and then, and that is not a fault
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program(), args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def new_context(chromium: Browser, server: str) -> Iterator[Callable[..., BrowserContext]]:
    """``new_context(size, locale)``: another person's browser. A page that breaks or calls abroad fails the test."""
    made: list[BrowserContext] = []
    wrong: list[str] = []

    def make(size: tuple[int, int] = WIDE, locale: str = "vi-VN", **more: Any) -> BrowserContext:
        viewport = {"width": size[0], "height": size[1]}
        settings = {"reduced_motion": "reduce", "accept_downloads": True, "timezone_id": "Asia/Ho_Chi_Minh"} | more
        context = chromium.new_context(base_url=server, locale=locale, viewport=viewport, **settings)
        context.set_default_timeout(20_000)
        context.on("request", lambda request: _note_foreign(request.url, server, wrong))
        context.on("weberror", lambda error: wrong.append(f"error on the page: {error.error}"))
        context.on("console", lambda message: _note_console(message.type, message.text, wrong))
        made.append(context)
        return context

    yield make
    for context in made:
        context.close()
    assert wrong == []


@pytest.fixture
def page(new_context: Callable[..., BrowserContext]) -> Page:
    """An empty page of somebody who has not signed in, in Vietnamese."""
    return new_context().new_page()


@pytest.fixture(scope="session")
def scene(portal_running: Portal) -> Scene:
    """What people did that afternoon: see ``tests/browser/scene.py``."""
    from tests.browser.scene import play

    return play(portal_running.address, PASSWORD, portal_running.database)


@pytest.fixture
def enter(new_context: Callable[..., BrowserContext], portal_running: Portal) -> Callable[..., Page]:
    """``enter("lead", theme="dark", language="en")``: an empty page of somebody who signed in before."""

    def open_page(username: str, *, theme: str = "light", language: str = "vi", **more: Any) -> Page:
        state = portal_running.state(username)
        kept = [{"name": "theme", "value": theme}]
        origins = [{"origin": portal_running.address, "localStorage": kept}]
        context = new_context(storage_state=state | {"origins": origins}, **more)
        if language != "vi":
            context.request.get(f"/lang/{language}", max_redirects=0)
        return context.new_page()

    return open_page


@pytest.fixture
def walk(enter: Callable[..., Page], way: Way) -> Callable[[str], Walker]:
    """``walk("reviewer")``: this person on the way of the test, which is a parameter of it."""
    from tests.browser.ways import Walker

    return lambda username: Walker(enter(username, language=way.language, size=way.size), way)


@pytest.fixture(scope="session")
def office(portal_running: Portal) -> Callable[[str], Any]:
    """``office("reviewer").call("POST", "/procedures/", {…})``: the API, for what a test wants to find there."""
    from tests.browser.scene import walkthrough

    known: dict[str, Any] = {}

    def person(username: str) -> Any:
        if username not in known:
            known[username] = walkthrough().Person(portal_running.address, username).sign_in(PASSWORD)
        return known[username]

    return person


@pytest.fixture
def sign_in(enter: Callable[..., Page]) -> Callable[..., Page]:
    """``sign_in("hanoi.editor")``: the first page of this person. Takes what ``enter`` takes."""

    def open_first_page(username: str, **more: Any) -> Page:
        page = enter(username, **more)
        page.goto("/")
        return page

    return open_first_page


@pytest.fixture
def picture() -> Callable[..., Path]:
    """``picture(page, "board-vi")``: what is in sight as ``artefacts/board-vi.png``."""

    def take(page: Page, name: str, *, full: bool = False) -> Path:
        ARTEFACTS.mkdir(exist_ok=True)
        path = ARTEFACTS / f"{name}.png"
        page.screenshot(path=path, full_page=full, animations="disabled", caret="hide", timeout=60_000)
        if RENEW and (kept := ROOT / "docs" / "pictures" / path.name).exists():
            Image.open(path).convert("RGB").quantize(128, dither=Image.Dither.NONE).save(kept, optimize=True)
        return path

    return take


def _note_the_tour(database: Path) -> None:
    """Everybody has seen the tour of the first visit; it would stand before what is looked at."""
    with closing(sqlite3.connect(database, timeout=60)) as connection, connection:
        connection.execute("UPDATE ab_user SET tour_seen_at = '2021-10-01 02:00:00.000000'")


def _copy(database: Path, to: Path) -> None:
    with closing(sqlite3.connect(database, timeout=30)) as source, closing(sqlite3.connect(to)) as target:
        source.backup(target)


def _seat(connection: sqlite3.Connection, username: str, agency: str, like: str) -> None:
    """The rows of an account, its role and its membership, as those of another but for who it is and where."""
    (model,) = connection.execute("SELECT id FROM ab_user WHERE username = ?", [like]).fetchone()
    new = {"username": username, "email": f"{username}@{agency.lower()}.example.org"}
    user = _copied(connection, "ab_user", "id", model, new)
    _copied(connection, "ab_user_role", "user_id", model, {"user_id": user})
    (place,) = connection.execute("SELECT id FROM organisation WHERE code = ?", [agency]).fetchone()
    _copied(connection, "member", "user_id", model, {"user_id": user, "organisation_id": place})


def _copied(connection: sqlite3.Connection, table: str, key: str, value: int, new: dict[str, Any]) -> int:
    names = [row[1] for row in connection.execute(f"PRAGMA table_info({table})") if row[1] != "id"]
    taken = ", ".join("?" if name in new else name for name in names)
    given = [*(new[name] for name in names if name in new), value]
    made = connection.execute(
        f"INSERT INTO {table} ({', '.join(names)}) SELECT {taken} FROM {table} WHERE {key} = ?", given
    )
    assert made.lastrowid
    return made.lastrowid


def _sign_in(chromium: Browser, address: str, username: str) -> Any:
    context = chromium.new_context(base_url=address)
    form = context.request.get("/login/").text()
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', form)
    assert token is not None
    answer = context.request.post(
        "/login/", form={"username": username, "password": PASSWORD, "csrf_token": token[1]}, max_redirects=0
    )
    assert "/login" not in answer.headers["location"], f"{username} could not sign in"
    state = context.storage_state()
    context.close()
    return state


def _note_foreign(url: str, server: str, wrong: list[str]) -> None:
    if not url.startswith((server, "data:", "blob:", "about:")):
        wrong.append(f"called abroad: {url}")


def _note_console(kind: str, text: str, wrong: list[str]) -> None:
    # A refused form answers 4xx, which Chromium calls an error; the test of that form judges it.
    if kind == "error" and "Failed to load resource" not in text:
        wrong.append(f"on the console: {text}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_ready(address: str, process: subprocess.Popen[bytes], log: Path, seconds: float = 480) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        assert process.poll() is None, f"the portal ended: {log.read_text()[-4000:]}"
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    raise AssertionError(f"not ready in time: {log.read_text()[-4000:]}")
