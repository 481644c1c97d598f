"""The portal as it works in production on PostgreSQL: migrated, under its own role, every commit for good."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import make_url
from sqlalchemy.orm import Session

from tests.conftest import DATABASES

AT = datetime(2021, 9, 20, 2, tzinfo=UTC)


@pytest.fixture(scope="module")
def production(postgresql: Any, process_id: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application on a database of its own, its connections under row security, with the demo people."""
    from app import create_app, migration
    from app.cli.forms_data import load_forms
    from app.cli.reference_data import load_reference_data
    from app.extensions import db
    from models.base.actor import system
    from models.base.session import bind
    from tests.cast import assemble
    from tests.postgres import create_database, drop_database

    name, role = f"production_{process_id}", f"tien_do_role_{process_id}"
    address = create_database(postgresql, name)
    migration.upgrade(address, role)
    made = create_app(
        {
            "TESTING": True,
            "SQLALCHEMY_DATABASE_URI": address.render_as_string(hide_password=False),
            "DATA_DIR": tmp_path_factory.mktemp("production"),
            "QUEUE_URL": "memory:",
            "SECRET_KEY": "a key for tests alone, of at least thirty-two bytes",
            "RATELIMIT_ENABLED": False,
            "DATABASE_ROLE": role,
        }
    )
    with made.app_context(), Session(db.engine) as session:
        actor = system("demo")
        bind(session, actor)
        load_reference_data(session, actor, AT)
        load_forms(session, actor, AT)
        assemble(session)
        session.commit()
    yield made
    with made.app_context():
        db.engine.dispose()
    drop_database(postgresql, name)


@pytest.fixture
def token(production: Flask) -> Callable[[str], dict[str, str]]:
    """The headers of somebody who signed in over the API."""
    from tests.cast import PASSWORD

    def enter(username: str) -> dict[str, str]:
        body = {"username": username, "password": PASSWORD}
        answer = production.test_client().post("/api/v1/security/login", json=body)
        assert answer.status_code == 200, answer.text
        return {"Authorization": f"Bearer {answer.get_json()['access_token']}"}

    return enter


@pytest.fixture(scope="module", params=DATABASES)
def standing(
    request: pytest.FixtureRequest, process_id: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    """The portal on a database of its own where everything commits for good, with the demo people and the year 2021."""
    from app import create_app, migration
    from app.extensions import db
    from models.base.actor import system
    from models.base.session import bind
    from tests.cast import assemble
    from tests.integration.reports.conftest import set_up_year
    from tests.postgres import create_database, drop_database

    folder, name, role = tmp_path_factory.mktemp("standing"), f"standing_{process_id}", f"tien_do_standing_{process_id}"
    server = request.getfixturevalue("postgresql") if request.param == "postgresql" else None
    address = create_database(server, name) if server is not None else make_url(f"sqlite:///{folder}/portal.sqlite")
    migration.upgrade(address, role)
    made = create_app(
        {
            "TESTING": True,
            "SQLALCHEMY_DATABASE_URI": address.render_as_string(hide_password=False),
            "DATA_DIR": folder,
            "QUEUE_URL": "memory:",
            "SECRET_KEY": "a key for tests alone, of at least thirty-two bytes",
            "RATELIMIT_ENABLED": False,
            "DATABASE_ROLE": role,
        }
    )
    with made.app_context(), Session(db.engine) as session:
        bind(session, system("demo"))
        set_up_year(session, assemble(session), AT)
        session.commit()
    yield made
    with made.app_context():
        db.engine.dispose()
    if server is not None:
        drop_database(server, name)


def headers_of(portal: Flask, username: str) -> dict[str, str]:
    """The headers of somebody who signed in over the API."""
    from tests.cast import PASSWORD

    answer = portal.test_client().post("/api/v1/security/login", json={"username": username, "password": PASSWORD})
    assert answer.status_code == 200, answer.text
    return {"Authorization": f"Bearer {answer.get_json()['access_token']}"}
