"""The list page of 100,000 procedures, 25 rows, on both databases, for those who may write and those who may not.

Bar: at most a fifth of the processor that Flask-AppBuilder's own ModelView takes for the same list of the same
model (same run, same rows), at most 8 statements, under 40 KB for every role; under eight signed-in users at
once p95 under 150 ms.

    .venv/bin/python bench/list_page.py [ROWS]
"""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.parts import ground

PAGE = "/procedures/list/"
FILTERED = "/procedures/list/?filter[publication_state]=new&sort=-code"
PORT = int(os.environ.get("BENCH_PORT", "8092"))


def main() -> int:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    held = True
    with ground.databases(rows) as addresses, tempfile.TemporaryDirectory() as folder:
        for address in addresses:
            held &= measure(address, folder, rows)
    return 0 if held else 1


def measure(address: Any, folder: str, rows: int) -> bool:
    stock = json.loads(subprocess.run(
        [sys.executable, "bench/parts/stock.py", address.render_as_string(hide_password=False)], cwd=ground.ROOT,
        check=True, capture_output=True, text=True,
    ).stdout.splitlines()[-1])  # fmt: skip
    app = ground.portal(address, folder)
    queries = ground.Queries(ground.engine_of(app))
    print(f"\n{address.get_backend_name()}, {rows} rows, load {os.getloadavg()[0]:.1f}")
    held = True
    for path, name in ((PAGE, "page"), (FILTERED, "filtered")):
        peer = stock[name]
        print(
            f"  ModelView, {name:19} CPU {peer['cpu_ms']:6.1f} ms  {peer['queries']:3} statements"
            f"  {peer['bytes'] // 1024} KB"
        )
        for user in ("admin", "lead", "reviewer", "hanoi.editor"):
            held &= one(ground.browser(app, user), queries, user, path, peer)
    with ground.served(address, PORT, folder) as host:
        cookies = [_cookie(ground.browser(app, user)) for user in ("reviewer", "hanoi.editor", "lead", "auditor") * 2]
        held &= together(host, cookies)
    return held


def one(client: Any, queries: ground.Queries, user: str, path: str, stock: dict[str, Any]) -> bool:
    client.get(path)
    before = queries.count
    answer = client.get(path)
    asked = queries.count - before
    assert answer.status_code == 200, answer.status
    cpu, _ = ground.work(lambda: client.get(path))
    size = len(answer.data)
    name = f"{user} {'filtered' if '?' in path else 'whole'}"
    share = cpu / stock["cpu_ms"]
    print(
        f"  {name:30} CPU {cpu:6.1f} ms  {asked:3} statements  {size // 1024} KB  {share:.2f} of the peer's processor"
    )
    return share <= 0.2 and asked <= 8 and size < 40 * 1024


def _cookie(client: Any) -> str:
    cookie = client.get_cookie("tien_do")
    return f"tien_do={cookie.value}"


def together(host: str, cookies: list[str]) -> bool:
    """Eight people who read on: a page, two seconds, the next."""
    taken: list[float] = []
    threads = [threading.Thread(target=_read, args=(host, cookie, turn, taken)) for turn, cookie in enumerate(cookies)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(f"  8 users at once: p50 {median(taken):.1f} ms, p95 {ground.p95(taken):.1f} ms")
    return ground.p95(taken) < 150


def _read(host: str, cookie: str, turn: int, taken: list[float]) -> None:
    connection = http.client.HTTPConnection(host)
    for number in range(12):
        started = time.perf_counter()
        connection.request("GET", FILTERED if number % 2 else PAGE, headers={"Cookie": cookie})
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200, answer.status
        if number >= 2:
            taken.append(1000 * (time.perf_counter() - started))
        time.sleep(0.5 + 0.05 * turn)
    connection.close()


if __name__ == "__main__":
    sys.exit(main())
