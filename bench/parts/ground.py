"""What the benches of the registers stand on: both databases with 100,000 procedures, people, and the portal."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median, quantiles
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from flask import Flask  # noqa: E402
from sqlalchemy import URL, Engine, create_engine, event, text  # noqa: E402
from sqlalchemy.orm import Session  # noqa: E402

from app import create_app, database, scope  # noqa: E402
from app.cli.generate_procedures import generate_procedures  # noqa: E402
from app.extensions import db  # noqa: E402
from models import schema  # noqa: E402
from models.audit import listener  # noqa: E402
from models.base.actor import system  # noqa: E402
from models.base.session import bind  # noqa: E402
from models.catalogue.operations import upsert_procedures  # noqa: E402
from models.migrations import row_security  # noqa: E402
from models.organisations.tables import Organisation  # noqa: E402
from tests.cast import AGENCIES, PASSWORD, assemble  # noqa: E402
from tests.postgres import create_database, server  # noqa: E402

AT = datetime(2021, 10, 5, 2, tzinfo=UTC)
OWNERS = ("G22", "G18", "H26", "H62")
ROLE = "tien_do_bench"  # on PostgreSQL the portal works under its row policies here as everywhere
SECRET = "a key for benches alone, of at least thirty-two bytes"


@contextmanager
def databases(rows: int) -> Iterator[list[URL]]:
    """Both databases, filled alike."""
    with tempfile.TemporaryDirectory() as folder, server(Path(folder) / "postgresql") as postgresql:
        addresses = [URL.create("sqlite", database=f"{folder}/bench.db"), create_database(postgresql, "bench")]
        for address in addresses:
            fill(address, rows)
        yield addresses


def fill(address: URL, rows: int) -> None:
    """A database with the whole schema, the cast of the tests, every agency and that many procedures."""
    scope.install()
    listener.install()
    engine = create_engine(address)
    database.prepare(engine)
    schema().create_all(engine)
    with Session(engine) as session:
        bind(session, system("bench"))
        assemble(session)
        session.add_all(_agencies())
        session.commit()
        upsert_procedures(session, system("bench"), list(generate_procedures(rows, owners=OWNERS)), at=AT)
        session.commit()
        session.execute(text("ANALYZE"), execution_options={"scope_checked": True})
        session.commit()
    if role_on(address):
        with engine.begin() as connection:
            row_security.apply(connection, ROLE)
    engine.dispose()


def role_on(address: URL) -> str:
    """The role that the portal takes on this database."""
    return ROLE if address.get_backend_name() == "postgresql" else ""


def _agencies() -> list[Organisation]:
    """As many as there are: 27 ministries and agencies, 63 provinces."""
    codes = [f"G{number:02}" for number in range(30, 57)] + [f"H{number:02}" for number in range(1, 64)]
    return [
        Organisation(code=code, name=f"Cơ quan {code}", kind="other", level="central", valid_from=date(2000, 1, 1))
        for code in codes
        if code not in AGENCIES
    ]


def portal(address: URL, folder: str) -> Flask:
    """The application on that database, in this process."""
    return create_app({
        "SQLALCHEMY_DATABASE_URI": address.render_as_string(hide_password=False), "DATA_DIR": Path(folder),
        "QUEUE_URL": "memory:", "SECRET_KEY": SECRET, "RATELIMIT_ENABLED": False,
        "DATABASE_ROLE": role_on(address),
    })  # fmt: skip


def token(app: Flask, username: str) -> dict[str, str]:
    """The headers of a system that signed in."""
    body = {"username": username, "password": PASSWORD, "provider": "db"}
    answer = app.test_client().post("/api/v1/security/login", json=body)
    return {"Authorization": f"Bearer {answer.get_json()['access_token']}"}


def browser(app: Flask, username: str) -> Any:
    """A client that signed in by the form."""
    client = app.test_client()
    page = client.get("/login/").get_data(as_text=True)
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page) or re.search(
        r'csrf-token" content="([^"]+)"', page
    )
    assert found
    client.post("/login/", data={"username": username, "password": PASSWORD, "csrf_token": found[1]})
    return client


class Queries:
    """How many statements an engine executes."""

    def __init__(self, engine: Engine) -> None:
        self.count = 0
        event.listen(engine, "before_cursor_execute", self._note)

    def _note(self, *_: Any) -> None:
        self.count += 1


def engine_of(app: Flask) -> Engine:
    with app.app_context():
        return db.engine


def work(ask: Callable[[], Any], times: int = 40) -> tuple[float, float]:
    """Milliseconds of processor and of the clock for one call, medians of ``times`` after a warm-up."""
    for _ in range(5):
        ask()
    cpu, clock = [], []
    for _ in range(times):
        started, ticked = time.perf_counter(), time.process_time()
        ask()
        cpu.append(1000 * (time.process_time() - ticked))
        clock.append(1000 * (time.perf_counter() - started))
    return median(cpu), median(clock)


def p95(taken: list[float]) -> float:
    return quantiles(taken, n=20)[-1]


@contextmanager
def served(address: URL, port: int, folder: str) -> Iterator[str]:
    """The portal as gunicorn serves it: one process, four threads."""
    environment = os.environ | {
        "DATABASE_URL": address.render_as_string(hide_password=False), "DATA_DIR": folder, "SECRET_KEY": SECRET,
        "DATABASE_ROLE": role_on(address), "SIGN_IN_RATE": "1000 per minute",
    }  # fmt: skip
    command = [sys.executable, "-m", "gunicorn", "--config", "app/gunicorn.py", "--bind", f"127.0.0.1:{port}",
               "--workers", "1", "--threads", "4", "app.wsgi:app"]  # fmt: skip
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
    try:
        _wait(f"http://127.0.0.1:{port}/health/live")
        yield f"127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)


def _wait(address: str) -> None:
    for _ in range(600):
        try:
            urllib.request.urlopen(address, timeout=1).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError("the server did not come up")
