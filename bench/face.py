"""What the pages weigh and how soon they show: first load in Chromium, nothing cached, processor four times slower.

Bars: no page over 300 KB as sent (headers counted too, icons, scripts, type); first contentful paint under 1 s
on a processor slowed down four times; what is kept is kept for a year by its hash. Beside each first load stands a
second one with what the browser kept. Each run walks all pages, so that a busy moment falls on all of them and on the
peer: Flask-AppBuilder's own list of users, as it comes, with a handful of rows. Paint is the median of the runs;
"work" is what the page's own thread did until then, which holds on a busy machine too.

    .venv/bin/python bench/face.py [RUNS]            a portal of its own with the demo year
    FACE_URL=http://127.0.0.1:8080 DEMO_PASSWORD=… .venv/bin/python bench/face.py
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.chromium import program  # noqa: E402

PORT = int(os.environ.get("BENCH_PORT", "8093"))
PASSWORD = os.environ.get("DEMO_PASSWORD", "Đo-bộ-mặt-2021")
WEIGHT, PAINT, SLOWER = 300_000, 1_000, 4
YEAR = "max-age=31536000"
# Who opens it, and whether the bar of the first paint is set for it.
PAGES = (
    ("lead", "/", True), ("lead", "/board/?year=2021", True), ("lead", "/procedures/list/", True),
    ("lead", "/reports/{report}", True), ("lead", "/rollup/II.06/2021-Q3", True), ("hanoi.editor", "/", True),
    ("lead", "/rollup/II.06/2021-Q3/c3", False), ("hanoi.editor", "/uploads/", False), ("lead", "/plans/board/", False),
    ("lead", "/plans/timeline/", False), ("admin", "/people/", False), ("admin", "/styleguide/", False),
    ("admin", "/swagger/v1", False), ("lead", "/audit/list/", False), ("", "/login/", False),
)  # fmt: skip
PAINTED = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"
LONG = """new Promise((done) => {
  new PerformanceObserver((list) => done(list.getEntries().map((each) => each.duration)))
    .observe({type: 'longtask', buffered: true});
  setTimeout(() => done([]), 50);
})"""


@dataclass
class Load:
    """What came over the wire: bytes of heads and bodies, what was not to be kept for a year, what is still to come."""

    sent: int = 0
    unkept: list[str] = field(default_factory=list)
    coming: set[str] = field(default_factory=set)


@dataclass
class Measured:
    """One page over all runs: its first load, its second, and when it showed (milliseconds)."""

    user: str
    path: str
    bar: bool
    first: Load = field(default_factory=Load)
    again: int = 0
    paints: list[float] = field(default_factory=list)
    work: list[float] = field(default_factory=list)
    longest: list[float] = field(default_factory=list)

    def faults(self) -> list[str]:
        """The bars that it missed."""
        return (["TOO HEAVY"] * (self.first.sent > WEIGHT) + ["TOO LATE"] * (self.bar and median(self.paints) >= PAINT)
                + [f"not kept: {url}" for url in self.first.unkept])  # fmt: skip

    def line(self) -> str:
        """Its row of the table."""
        name = f"{(self.user or '-')[:6]} {self.path}"
        return (f"{name:34}{self.first.sent / 1000:6.1f} KB{self.again / 1000:6.1f} KB"
                f"{median(self.paints):6.0f} ms{min(self.paints):6.0f} ms{median(self.work):6.0f} ms"
                f"{median(self.longest):7.0f} ms")  # fmt: skip


def main() -> int:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    with _portal() as address, _stock() as peer, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program(), args=["--no-sandbox", "--disable-gpu"])
        states = {user: _signed_in(browser, address, user) for user in sorted({user for user, _, _ in PAGES} - {""})}
        report = _a_report(browser, address, states["lead"])
        pages = [Measured(user, path.format(report=report), bar) for user, path, bar in PAGES]
        stock, known = Measured("stock", "/users/list/", False), _signed_in(browser, peer, "stock")
        load = os.getloadavg()[0]
        for _ in range(runs):
            for page in pages:
                _measure(browser, address, states.get(page.user), page)
            _measure(browser, peer, known, stock)
        print(f"load {load:.1f} before, {os.getloadavg()[0]:.1f} after, {runs} runs, processor {SLOWER}x slower")
        print(f"{'page':34}{'first':>9}{'again':>9}{'paint':>9}{'least':>9}{'work':>9}{'longest':>10}")
        for page in pages:
            print(page.line(), "", *page.faults())
        print(f"{stock.line()}  (the peer)")
    return 1 if any(page.faults() for page in pages) else 0


def _measure(browser: Browser, address: str, state: Any, page: Measured) -> None:
    """One run of one page, nothing kept; at its first run the second load too."""
    context = browser.new_context(base_url=address, storage_state=state, locale="vi-VN",
                                  viewport={"width": 1366, "height": 900})  # fmt: skip
    tab, line = _slow_page(context)
    load = _watched(line)
    browser.start_tracing(page=tab, categories=["loading", "disabled-by-default-devtools.timeline"])
    _open(tab, page.path, load)
    page.work.append(_work(json.loads(browser.stop_tracing())["traceEvents"]))
    page.paints.append(tab.evaluate(PAINTED))
    page.longest.append(max(tab.evaluate(LONG), default=0))
    if not page.again:
        page.first = Load(load.sent, load.unkept)
        before = load.sent
        _open(tab, page.path, load)
        page.again = load.sent - before
    context.close()


def _open(tab: Page, path: str, load: Load) -> None:
    """Open a page and wait until nothing has been on its way for half a second."""
    tab.goto(path, wait_until="load")
    quiet = 0
    for _ in range(600):
        tab.wait_for_timeout(50)
        quiet = 0 if load.coming else quiet + 1
        if quiet >= 10:
            return
    raise SystemExit(f"{path} is still waiting for {load.coming}")


def _work(events: list[dict[str, Any]]) -> float:
    """Milliseconds of processor that the page's thread took from its beginning to its first paint."""
    painted = [each for each in events if each["name"] == "firstContentfulPaint"][-1]
    thread = [each for each in events if (each["pid"], each["tid"]) == (painted["pid"], painted["tid"])]
    tasks = [each for each in thread if each["name"] == "RunTask" and each["ts"] <= painted["ts"]]
    return sum(float(each.get("tdur", 0)) for each in tasks) / 1000


def _slow_page(context: BrowserContext) -> tuple[Page, CDPSession]:
    page = context.new_page()
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    return page, line


def _watched(line: CDPSession) -> Load:
    """Counts what comes. An asset's address carries its hash: it must be kept for good."""
    load = Load()

    def answered(event: dict[str, Any]) -> None:
        answer = event["response"]
        kept = answer["headers"].get("Cache-Control", "") + answer["headers"].get("cache-control", "")
        if "/assets/" in answer["url"] and not (YEAR in kept and "immutable" in kept):
            load.unkept.append(answer["url"])

    def finished(event: dict[str, Any]) -> None:
        load.sent += int(event["encodedDataLength"])
        load.coming.discard(event["requestId"])

    line.on("Network.requestWillBeSent", lambda event: load.coming.add(event["requestId"]))
    line.on("Network.loadingFailed", lambda event: load.coming.discard(event["requestId"]))
    line.on("Network.responseReceived", answered)
    line.on("Network.loadingFinished", finished)
    return load


def _signed_in(browser: Browser, address: str, username: str) -> Any:
    context = browser.new_context(base_url=address)
    page = context.new_page()
    page.goto("/login/")
    page.locator("[name=username]").fill(username)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("form:has([name=password]) [type=submit]").click()
    page.wait_for_url(lambda url: "/login" not in url)
    state = context.storage_state()
    context.close()
    return state


def _a_report(browser: Browser, address: str, state: Any) -> str:
    """The key of a report that the queue leads to."""
    context = browser.new_context(base_url=address, storage_state=state)
    page = context.new_page()
    page.goto("/review/")
    link = page.locator('main a[href*="/reports/"]').first.get_attribute("href") or ""
    context.close()
    return link.rstrip("/").split("/")[-1]


@contextmanager
def _portal() -> Iterator[str]:
    """The portal that FACE_URL names, else one of our own, started as it is in production."""
    if address := os.environ.get("FACE_URL"):
        yield address
        return
    with tempfile.TemporaryDirectory() as folder, _running(
        ["run.py", "serve", "--prepared", "--port", str(PORT)], f"http://127.0.0.1:{PORT}", "/health/ready",
        {"DATA_DIR": folder, "DEMO_PASSWORD": PASSWORD, "SIGN_IN_RATE": "1000 per minute"},
    ) as address:  # fmt: skip
        yield address


@contextmanager
def _stock() -> Iterator[str]:
    """Flask-AppBuilder as it comes."""
    address = f"http://127.0.0.1:{PORT + 1}"
    with _running(["bench/parts/stock_pages.py", str(PORT + 1)], address, "/login/", {"DEMO_PASSWORD": PASSWORD}):
        yield address


@contextmanager
def _running(command: list[str], address: str, ready: str, environment: dict[str, str]) -> Iterator[str]:
    process = subprocess.Popen([sys.executable, *command], cwd=ROOT, env=os.environ | environment,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
    try:
        _wait(address + ready)
        yield address
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def _wait(address: str) -> None:
    for _ in range(600):
        with suppress(urllib.error.URLError, OSError), urllib.request.urlopen(address, timeout=5):
            return
        time.sleep(0.3)
    raise SystemExit("the portal did not start")


if __name__ == "__main__":
    raise SystemExit(main())
