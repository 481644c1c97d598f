"""A token that was found good is not read again; what may have changed since is asked with every call."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session

from app.security import tokens
from models.accounts.tables import Account
from tests.cast import PASSWORD

LIST = "/api/v1/procedures/"


def _signed_in(app: Flask, username: str) -> dict[str, dict[str, str]]:
    body = {"username": username, "password": PASSWORD, "provider": "db", "refresh": True}
    answer = app.test_client().post("/api/v1/security/login", json=body).get_json()
    return {kind: {"Authorization": f"Bearer {answer[f'{kind}_token']}"} for kind in ("access", "refresh")}


def _status(app: Flask, headers: dict[str, str]) -> int:
    return app.test_client().get(LIST, headers=headers).status_code


@pytest.fixture
def headers(app: Flask, cast: Any) -> dict[str, dict[str, str]]:
    sent = _signed_in(app, "hanoi.editor")
    assert _status(app, sent["access"]) == _status(app, sent["access"]) == 200
    return sent


def test_it_ends_when_it_ends(app: Flask, cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "JWT_ACCESS_TOKEN_EXPIRES", timedelta(seconds=3))
    sent = _signed_in(app, "hanoi.editor")["access"]
    assert _status(app, sent) == 200
    claims = app.appbuilder.sm._tokens.claims(sent["Authorization"])
    time.sleep(max(0.0, claims["exp"] - time.time()) + 0.1)
    assert _status(app, sent) == 401


def test_the_account_is_asked_with_every_call(app: Flask, headers: dict[str, Any], session: Session) -> None:
    session.execute(update(Account).where(Account.username == "hanoi.editor").values(active=False))
    session.commit()
    assert _status(app, headers["access"]) == 401


def test_ended_sessions_end_it(app: Flask, headers: dict[str, Any], session: Session) -> None:
    ended = update(Account).where(Account.username == "hanoi.editor").values(session_epoch=Account.session_epoch + 1)
    session.execute(ended)
    session.commit()
    assert _status(app, headers["access"]) == 401


def test_a_token_for_renewal_opens_nothing_else(app: Flask, headers: dict[str, Any]) -> None:
    renewed = app.test_client().post("/api/v1/security/refresh", headers=headers["refresh"])
    assert renewed.status_code == 200
    assert _status(app, headers["refresh"]) == 401


def test_a_token_for_calls_renews_nothing(app: Flask, headers: dict[str, Any]) -> None:
    assert app.test_client().post("/api/v1/security/refresh", headers=headers["access"]).status_code == 401


def test_a_changed_token_is_not_taken_for_the_known_one(app: Flask, headers: dict[str, Any]) -> None:
    changed = headers["access"]["Authorization"][:-2] + "xx"
    assert _status(app, {"Authorization": changed}) == 401


def test_they_do_not_grow_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "MOST", 3)
    known, claims = tokens.GoodTokens(), {"exp": time.time() + 60}
    for number in range(10):
        known.keep(f"Bearer {number}", claims)
    assert sum(known.claims(f"Bearer {number}") is not None for number in range(10)) <= 3
    assert known.claims("Bearer 9") == claims


def test_one_without_an_end_is_read_each_time() -> None:
    known = tokens.GoodTokens()
    known.keep("Bearer endless", {"sub": "1"})
    assert known.claims("Bearer endless") is None
