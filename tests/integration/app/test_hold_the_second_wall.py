"""PostgreSQL repeats the row scope, or the portal does not run: nobody finds out later that it never did."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import URL, Engine, create_engine, text

from app import create_app, migration
from app.database import NoSecondWall, hold_wall, prepare, require_wall, unguarded, wall_stands
from tests.postgres import create_database, drop_database


@pytest.fixture(scope="module")
def role(process_id: str) -> str:
    return f"tien_do_wall_{process_id}"


@pytest.fixture(scope="module")
def address(postgresql: Any, process_id: str, role: str) -> Iterator[URL]:
    made = create_database(postgresql, f"wall_{process_id}")
    migration.upgrade(made, role)
    yield made
    drop_database(postgresql, f"wall_{process_id}")


@pytest.fixture
def owner(address: URL) -> Iterator[Engine]:
    made = create_engine(address, isolation_level="AUTOCOMMIT")
    yield made
    made.dispose()


def _engine(address: URL, role: str) -> Engine:
    made = create_engine(address)
    prepare(made, role)
    return made


def test_a_migrated_database_has_the_wall(address: URL, role: str) -> None:
    engine = _engine(address, role)
    require_wall(engine, role)
    with engine.connect() as connection:
        assert wall_stands(connection, role)
        assert not wall_stands(connection, "another")
    engine.dispose()


def test_a_role_that_is_missing_gives_no_connection(address: URL) -> None:
    engine = _engine(address, "nobody_made_this")
    with pytest.raises(NoSecondWall, match="does not exist"):
        engine.connect()
    with pytest.raises(NoSecondWall):
        require_wall(engine, "nobody_made_this")


def test_a_role_that_looks_past_the_policies_gives_no_connection(address: URL, owner: Engine) -> None:
    with owner.connect() as connection:
        connection.execute(text("create role wall_bypass nologin bypassrls"))
    try:
        with pytest.raises(NoSecondWall, match="BYPASSRLS"):
            _engine(address, "wall_bypass").connect()
    finally:
        with owner.connect() as connection:
            connection.execute(text("drop role wall_bypass"))


def test_a_login_that_may_not_take_the_role_gives_no_connection(address: URL, role: str, owner: Engine) -> None:
    with owner.connect() as connection:
        connection.execute(text("create role wall_stranger login"))
    try:
        with pytest.raises(NoSecondWall, match="no member"):
            _engine(address.set(username="wall_stranger"), role).connect()
    finally:
        with owner.connect() as connection:
            connection.execute(text("drop role wall_stranger"))


def test_a_table_without_its_policy_is_named(address: URL, role: str, owner: Engine) -> None:
    engine = _engine(address, role)
    with owner.connect() as connection:
        connection.execute(text("alter table member no force row level security"))
        try:
            assert unguarded(connection) == ["member"]
            with pytest.raises(NoSecondWall, match="no policy guards member"):
                require_wall(engine, role)
        finally:
            connection.execute(text("alter table member force row level security"))
    engine.dispose()


def test_without_the_setting_the_portal_runs_and_says_so(address: URL, caplog: pytest.LogCaptureFixture) -> None:
    engine = _engine(address, "")
    with caplog.at_level(logging.WARNING, logger="app.database"):
        require_wall(engine, "")
    assert "DATABASE_ROLE is empty" in caplog.text
    with engine.connect() as connection:
        assert wall_stands(connection, "")
    engine.dispose()


@pytest.fixture
def unwalled(address: URL, tmp_path: Any) -> Flask:
    return create_app({
        "TESTING": True, "SQLALCHEMY_DATABASE_URI": address.render_as_string(hide_password=False), "DATA_DIR": tmp_path,
        "QUEUE_URL": "memory:", "SECRET_KEY": "a key for tests alone, of at least thirty-two bytes",
        "RATELIMIT_ENABLED": False, "DATABASE_ROLE": "nobody_made_this",
    })  # fmt: skip


def test_a_server_does_not_start_and_says_why(unwalled: Flask, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(SystemExit) as end:
        hold_wall(unwalled)
    assert end.value.code == 3
    assert "does not start without its second wall" in caplog.text


def test_readiness_names_the_wall(unwalled: Flask) -> None:
    answer = unwalled.test_client().get("/health/ready")
    assert answer.status_code == 503
    assert "row_security" in answer.get_json()["not_ready"]
