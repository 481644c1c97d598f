"""A database that is busy or away for a moment is nobody's fault: try again, said so, on every door."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from flask import Flask
from psycopg import errors
from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError

PASSING = [errors.DeadlockDetected(), errors.LockNotAvailable(), errors.AdminShutdown(), errors.OperationalError()]


@pytest.fixture
def locked(tmp_path: Path) -> OperationalError:
    """What SQLAlchemy raises where another writer holds the file."""
    file = tmp_path / "held.sqlite"
    holder = sqlite3.connect(file, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    engine = create_engine(f"sqlite:///{file}", connect_args={"timeout": 0})
    with engine.connect() as connection, pytest.raises(OperationalError) as caught:
        connection.exec_driver_sql("CREATE TABLE late (id INTEGER)")
    engine.dispose()
    holder.close()
    return caught.value


def _answered(app: Flask, error: OperationalError, path: str) -> tuple[int, str | None, str]:
    with app.test_request_context(path):
        app.preprocess_request()
        answer = app.make_response(app.handle_user_exception(error))
        said = answer.get_json()["detail"] if answer.is_json else answer.get_data(as_text=True)
        return answer.status_code, answer.headers.get("Retry-After"), said


def test_a_locked_database_asks_to_try_again(app: Flask, locked: OperationalError) -> None:
    for path in ("/api/v1/procedures/", "/login/"):
        status, wait, said = _answered(app, locked, path)
        assert (status, wait) == (503, "5"), path
        assert "bận" in said, path


@pytest.mark.parametrize("orig", PASSING, ids=lambda orig: type(orig).__name__)
def test_a_server_that_stops_or_chooses_asks_to_try_again(app: Flask, orig: Exception) -> None:
    assert _answered(app, OperationalError("SELECT 1", {}, orig), "/api/v1/procedures/")[:2] == (503, "5")


def test_a_fault_of_ours_is_still_one(app: Flask) -> None:
    fault = OperationalError("SELECT x", {}, sqlite3.OperationalError("no such column: x"))
    status, wait, said = _answered(app, fault, "/api/v1/procedures/")
    assert (status, wait) == (500, None)
    assert "no such column" not in said
