"""Our side of the import bench, in a process of its own: a workbook through the portal's own doors.

    python bench/parts/our_import.py FILE ADDRESS OF AN EMPTY DATABASE

Prints one JSON line. What a system does that sends procedures over the API: it posts the workbook, the job checks it,
it asks what would change, it confirms. The application is the one that ``create_app`` makes, with its queue, its file
store and, on PostgreSQL, its role under row security; request and job take their turns in this one process, so that
its seconds and its memory are all there are beside those of the child that reads and of the database's server.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from flask import Flask
from sqlalchemy import Engine, func, make_url, select, text
from sqlalchemy.orm import Session

from app import jobs
from bench.parts import ground
from bench.parts.process import cpu, peak, resident
from imports import sandbox
from models.audit.tables import AuditEntry
from models.base.actor import system
from models.base.session import bind
from models.catalogue.tables import Procedure


def main() -> None:
    file, address = Path(sys.argv[1]), make_url(sys.argv[2])
    if sys.argv[3:] == ["--fill"]:
        ground.fill(address, 0)
        return
    subprocess.run([sys.executable, __file__, *sys.argv[1:3], "--fill"], check=True)  # its memory is not the worker's
    with tempfile.TemporaryDirectory() as folder:
        app = ground.portal(address, folder)
        headers = ground.token(app, "reviewer")
        jobs.work_off(app)  # a worker has loaded what its jobs need long before the first file comes
        sandbox.keep_ready()  # and the next reader waits
        engine = ground.engine_of(app)
        rest, server, began, clock = resident(), server_cpu(engine), cpu(), time.perf_counter()
        children = Children()
        steps = send(app, headers, file)
        wall, spent = time.perf_counter() - clock, cpu() - began
        spent_there, child = server_cpu(engine) - server, children.end()
        with Session(engine) as session:
            bind(session, system("bench"))
            made = session.scalar(select(func.count()).select_from(Procedure))
            log = session.scalar(select(func.count()).where(AuditEntry.action == "procedure:created"))
    print(json.dumps({
        "rows": made, "log": log, "cpu": spent + spent_there, "server_cpu": spent_there, "wall": wall, "steps": steps,
        "peak_mb": peak(), "rest_mb": rest, "child_mb": child,
    }))  # fmt: skip


def send(app: Flask, headers: dict[str, str], file: Path) -> dict[str, float]:
    """Post, check, look, confirm; seconds of each."""
    client, steps, last = app.test_client(), {}, time.perf_counter()

    def done(step: str) -> None:
        nonlocal last
        now = time.perf_counter()
        steps[step], last = now - last, now

    with file.open("rb") as content:
        sent = client.post("/api/v1/uploads/", headers=headers, data={"file": (content, file.name)})
    assert sent.status_code == 202, sent.text
    done("send")
    jobs.work_off(app)
    done("check")
    where = sent.headers["Location"]
    shown = client.get(where, headers=headers).get_json()
    assert shown["verdict"] == "accepted", shown
    done("look")
    answer = client.post(f"{where}/confirm", headers=headers)
    assert answer.status_code == 200, answer.text
    assert answer.get_json()["receipt"]["counts"]["created"] == shown["changes"]["created"], answer.text
    done("confirm")
    return steps


class Children:
    """The memory of the children, looked at twenty times a second."""

    def __init__(self) -> None:
        self._most, self._over = 0.0, threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def end(self) -> float:
        """Megabytes that one of them held at most."""
        self._over.set()
        self._thread.join()
        return self._most

    def _watch(self) -> None:
        tasks = Path(f"/proc/{os.getpid()}/task")
        while not self._over.wait(0.05):
            for task in tasks.iterdir():
                with contextlib.suppress(OSError, IndexError):
                    for child in (task / "children").read_text().split():
                        if b"sandbox" in Path(f"/proc/{child}/cmdline").read_bytes():  # not this one, just forked
                            self._most = max(self._most, peak(child))


def server_cpu(engine: Engine) -> float:
    """Seconds of all backends that serve this database, where there is a server."""
    if engine.dialect.name != "postgresql":
        return 0.0
    asked = text("select pid from pg_stat_activity where datname = current_database()")
    with engine.connect() as connection:
        backends = connection.execute(asked, execution_options={"scope_checked": True}).scalars().all()
    return sum(map(_seconds, backends))


def _seconds(process: int) -> float:
    parts = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
