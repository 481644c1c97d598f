"""How long a refused sign-in takes says nothing: the same hashing is done for every reason of refusal.

Counted (which hashes, with which cost), and measured: CPU time of the thread, asked in turn, the least of several.
Other work on the machine can only add to it, so the measuring goes on until that is out of the way; a reason that
really costs less or more stays so however often it is asked.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import flask_appbuilder.security.manager as fab
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from models.base.actor import system
from tests.cast import Cast
from tests.conftest import csrf_token
from views.passwords import hashed

TRIES, ROUNDS, MARGIN = 5, 12, 0.25
WRONG = "a wrong password, guessed"


@pytest.fixture
def reasons(cast: Cast, session: Session, at: Any) -> dict[str, str]:
    """Reason of refusal → the name that is typed. Passwords are hashed here as the portal hashes them."""
    from models.accounts import operations

    right = hashed("Mật khẩu đúng 2021")
    for name in ("boyte.editor", "hanoi.editor", "auditor"):
        cast.accounts[name].password = right
    operations.deactivate(session, system("test"), cast.accounts["hanoi.editor"], at=at)
    cast.accounts["auditor"].locked_until = at.replace(year=9000)
    session.commit()
    return {"wrong password": "boyte.editor", "unknown": "nobody.at.all", "inactive": "hanoi.editor",
            "locked": "auditor"}  # fmt: skip


@pytest.fixture
def hashing(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The cost of every hash that a sign-in computes: ``scrypt:32768:8:1``."""
    seen: list[str] = []
    computed = fab.check_password_hash

    def counted(stored: str, password: str) -> bool:
        seen.append(stored.partition("$")[0])
        return bool(computed(stored, password))

    monkeypatch.setattr(fab, "check_password_hash", counted)
    return seen


def by_form(app: Flask) -> Callable[[str], Any]:
    client: FlaskClient = app.test_client()
    token = csrf_token(client.get("/login/").text)
    return lambda name: client.post("/login/", data={"username": name, "password": WRONG, "csrf_token": token})


def by_token(app: Flask) -> Callable[[str], Any]:
    client: FlaskClient = app.test_client()
    return lambda name: client.post("/api/v1/security/login", json={"username": name, "password": WRONG})


@pytest.mark.parametrize("door", [by_form, by_token])
def test_every_reason_costs_one_hash_of_the_same_kind(
    app: Flask, reasons: dict[str, str], hashing: list[str], door: Callable[[Flask], Callable[[str], Any]]
) -> None:
    enter = door(app)
    for reason, name in reasons.items():
        hashing.clear()
        enter(name)
        assert hashing == [hashed("x").partition("$")[0]], reason


def test_every_reason_takes_the_same_time(app: Flask, reasons: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    enter = by_token(app)
    monkeypatch.setitem(app.config, "SIGN_IN_FAILURES", 10 * TRIES * ROUNDS)
    least = dict.fromkeys(reasons, float("inf"))
    for _ in range(ROUNDS):
        for reason, name in list(reasons.items()) * TRIES:
            began = time.thread_time()
            assert enter(name).status_code == 401
            least[reason] = min(least[reason], time.thread_time() - began)
        if max(least.values()) / min(least.values()) < 1 + MARGIN:
            return
    pytest.fail(f"one reason costs more than another: {least}")
