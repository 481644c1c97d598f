"""Those who run the portal can ask whether it lives and is ready."""

from __future__ import annotations

import pytest
from flask import Flask

from app import health


def test_it_says_that_it_lives(app: Flask) -> None:
    answer = app.test_client().get("/health/live")
    assert (answer.status_code, answer.get_json()) == (200, {"status": "ok"})


def test_it_names_what_is_not_ready(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> bool:
        raise OSError("no route to 10.0.0.7")

    monkeypatch.setitem(health.CHECKS, "database", broken)
    monkeypatch.setitem(health.CHECKS, "schema", lambda: True)
    answer = app.test_client().get("/health/ready")
    assert answer.status_code == 503
    assert answer.get_json() == {"status": "not ready", "not_ready": ["database"]}
    assert "10.0.0.7" not in answer.get_data(as_text=True)


def test_a_database_without_the_schema_is_not_ready(app: Flask) -> None:
    # Tests make their tables without migrations: no revision stands.
    assert app.test_client().get("/health/ready").get_json()["not_ready"] == ["schema"]
