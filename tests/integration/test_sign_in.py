"""The cast can come in by both doors, on both databases, and one test leaves nothing to the next."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.accounts.tables import Account


def test_a_person_signs_in_by_the_form(sign_in: Callable[[str], FlaskClient]) -> None:
    client = sign_in("hanoi.editor")
    assert client.get("/").status_code == 200


def test_a_system_signs_in_over_the_api(app: Flask, bearer: Callable[[str], dict[str, str]]) -> None:
    headers = bearer("hanoi.editor")
    assert app.test_client().get("/", headers=headers).status_code == 200


def test_nobody_is_left_of_the_tests_before(session: Session) -> None:
    assert session.scalar(select(func.count()).select_from(Account)) == 0
