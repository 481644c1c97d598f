"""An application with a database and a queue of its own: jobs commit for good, so nothing is rolled back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import URL, make_url

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
    from app.extensions import db

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
