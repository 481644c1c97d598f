"""Reports are found by agency, form and period together, without diacritics, and only one's own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.cli.forms_data import load_forms
from models.base.actor import system
from tests.conftest import csrf_token


def test_the_palette_finds_what_was_begun_and_strangers_find_nothing(
    loaded: Session, session: Session, cast: Any, at: Any, sign_in: Callable[[str], FlaskClient]
) -> None:
    load_forms(session, system("tests"), at)
    client = sign_in("vinhphuc.editor")
    data = {"form": "II.06", "period": "2021-Q3", "csrf_token": csrf_token(client.get("/work/").text)}
    assert client.post("/reports/begin", data=data).status_code == 302
    found = client.get("/search.json?q=vinh phuc ii.06 q3").get_json()
    assert [(one["kind"], one["label"]) for one in found][:1] == [("report", "II.06 · Quý III/2021")]
    assert sign_in("hanoi.editor").get("/search.json?q=vinh phuc ii.06").get_json() == []
    assert sign_in("reviewer").get("/search.json?q=vinh phuc ii.06").get_json()
    assert "II.06" in sign_in("vinhphuc.editor").get("/").text
