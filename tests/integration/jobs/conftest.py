"""An application with a database and a queue of its own: jobs commit for good, so nothing is rolled back."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import URL, make_url
from sqlalchemy.orm import Session

from app import jobs
from app.extensions import db
from models.base.actor import system
from models.base.session import bind
from tests.conftest import DATABASES

ROLE = "tien_do_jobs"  # jobs work under row security, as in service


@pytest.fixture(scope="module", params=DATABASES)
def office_address(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, process_id: str
) -> Iterator[URL]:
    from app import migration
    from tests.postgres import create_database, drop_database

    name = f"jobs_{process_id}"
    if request.param == "sqlite":
        address = make_url(f"sqlite:///{tmp_path_factory.mktemp('jobs')}/jobs.sqlite")
    else:
        address = create_database(request.getfixturevalue("postgresql"), name)
    migration.upgrade(address, ROLE)
    yield address
    if request.param == "postgresql":
        drop_database(request.getfixturevalue("postgresql"), name)


@pytest.fixture(scope="module")
def office(office_address: URL, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    from app import create_app

    folder: Path = tmp_path_factory.mktemp("office")
    made = create_app(
        {
            "TESTING": True,
            "SQLALCHEMY_DATABASE_URI": office_address.render_as_string(hide_password=False),
            "DATA_DIR": folder,
            "QUEUE_URL": f"sqlite:///{folder}/queue.sqlite",
            "SECRET_KEY": "a key for tests alone, of at least thirty-two bytes",
            "RATELIMIT_ENABLED": False,
            "DATABASE_ROLE": ROLE,
        }
    )
    yield made
    with made.app_context():
        db.engine.dispose()


@contextmanager
def inside(office: Flask) -> Iterator[Session]:
    with office.app_context(), Session(db.engine) as session:
        bind(session, system("test"))
        yield session
        session.commit()


@pytest.fixture
def sign(tmp_path: Path) -> Path:
    """The file by which the worker says that it stands in the middle of its work."""
    return tmp_path / "sign"


@pytest.fixture
def worker(office: Flask, office_address: URL, sign: Path) -> Iterator[Callable[[str], subprocess.Popen[bytes]]]:
    """Starts worker processes on the office's database and queue, as ``run.py worker`` does; they stop at a place
    of ``kinds.STOPS`` and say so by the sign."""
    office.extensions[jobs.EXTENSION].huey.flush()
    environment = os.environ | {
        "DATABASE_URL": office_address.render_as_string(hide_password=False).replace("+psycopg", ""),
        "DATABASE_ROLE": ROLE,
        "DATA_DIR": str(office.config["DATA_DIR"]),
        "QUEUE_URL": office.config["QUEUE_URL"],
        "SECRET_KEY": office.config["SECRET_KEY"],
    }
    started: list[subprocess.Popen[bytes]] = []

    def start(place: str) -> subprocess.Popen[bytes]:
        told = environment | {"STOP_AT": place, "SIGN": str(sign)}
        started.append(subprocess.Popen([sys.executable, "-m", "tests.integration.jobs.kinds"], env=told))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


def until(holds: Callable[[], bool], seconds: float = 240) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)
