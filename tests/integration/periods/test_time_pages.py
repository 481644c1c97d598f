"""Regimes and their periods, days off, and more time for one agency."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.periods.tables import Extension, Holiday, Period, Regime
from tests.cast import SINCE, Cast
from tests.conftest import csrf_token

SignIn = Callable[[str], FlaskClient]


@pytest.fixture
def regime(session: Session) -> Regime:
    made = Regime(
        code="THU", name="Báo cáo thử", valid_from=SINCE, frequency=["Q1", "Q2", "Q3", "Y"], channels=["document_axis"],
        due_rule={"kind": "day_of_last_month", "day": 25}, cutoff_rule={"kind": "day", "day": 14},
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def _post(client: FlaskClient, path: str, data: dict[str, str]) -> Any:
    token = csrf_token(client.get("/regimes/list/").get_data(as_text=True))
    return client.post(path, data=data, headers={"X-CSRFToken": token})


@pytest.mark.usefixtures("regime")
def test_everybody_reads_the_eleven_elements(sign_in: SignIn) -> None:
    client = sign_in("hanoi.editor")
    page = client.get("/time/", follow_redirects=True).get_data(as_text=True)
    record = re.search(r'href="(/regimes/show/\d+)"', page)
    assert record
    shown = client.get(record[1]).get_data(as_text=True)
    assert "/time/THU" in shown
    assert "chậm nhất ngày 25 của tháng cuối kỳ" in shown
    assert "day_of_last_month" not in shown
    page = client.get("/time/THU?year=2021").get_data(as_text=True)
    assert page.count("<dt") >= 11
    assert "/generate" not in page
    assert client.get("/time/NONE").status_code == 404


@pytest.mark.usefixtures("regime")
def test_an_administrator_generates_the_periods_of_a_year(sign_in: SignIn, session: Session) -> None:
    _post(sign_in("lead"), "/time/THU/generate", {"year": "2022"})
    assert session.scalars(select(Period)).all() == []
    client = sign_in("admin")
    _post(client, "/time/THU/generate", {"year": "2022"})
    assert len(session.scalars(select(Period)).all()) == 4
    assert "25/03/2022" in client.get("/time/THU?year=2022").get_data(as_text=True)


def test_days_off_are_kept(sign_in: SignIn, session: Session) -> None:
    _post(sign_in("hanoi.approver"), "/time/holidays/", {"on": "2027-09-02", "name": "Quốc khánh"})
    assert session.scalars(select(Holiday)).all() == []
    client = sign_in("admin")
    _post(client, "/time/holidays/", {"on": "2027-09-02", "name": "Quốc khánh"})
    _post(client, "/time/holidays/", {"on": "2027-09-02", "name": "Quốc khánh"})
    kept = session.scalars(select(Holiday)).one()
    assert "Quốc khánh" in client.get("/time/holidays/?year=2027").get_data(as_text=True)
    _post(client, f"/time/holidays/{kept.id}/remove", {})
    assert session.scalars(select(Holiday)).all() == []


def test_the_lead_gives_one_agency_more_time(sign_in: SignIn, session: Session, regime: Regime, cast: Cast) -> None:
    session.add(
        Period(
            regime_id=regime.id, code="2021-Q3", kind="quarter", starts_on=date(2021, 6, 15), ends_on=date(2021, 9, 14),
            opens_on=date(2021, 9, 15), cutoff_on=date(2021, 9, 14), due_on=date(2021, 9, 25),
        )
    )  # fmt: skip
    session.flush()
    path, sent = "/extensions/THU/2021-Q3/H26", {"until": "2021-10-05", "reason": "Bão số 5"}
    for who in ("hanoi.approver", "reviewer", "admin"):
        _post(sign_in(who), path, sent)
    assert session.scalars(select(Extension)).all() == []
    client = sign_in("lead")
    assert client.get(path).status_code == 200
    assert _post(client, path, sent | {"until": "2021-09-01"}).status_code == 200
    assert _post(client, path, sent | {"reason": " "}).status_code == 200
    assert _post(client, path, sent).status_code == 302
    assert session.scalars(select(Extension)).one().organisation_id == cast.agencies["H26"].id
    assert "Bão số 5" in sign_in("hanoi.editor").get("/agencies/H26").get_data(as_text=True)
    assert "Bão số 5" not in sign_in("vinhphuc.editor").get("/agencies/H26").get_data(as_text=True)
