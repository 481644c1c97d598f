"""Personal data of a focal point is removed on request, from its page and over the API; its history stays."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit.tables import AuditEntry
from models.focal_points.tables import FocalPoint
from models.programmes.tables import Programme
from tests.cast import SINCE, Cast
from tests.conftest import csrf_token

SignIn = Callable[[str], FlaskClient]
Bearer = Callable[[str], dict[str, str]]


@pytest.fixture
def point(session: Session, cast: Cast) -> FocalPoint:
    programme = Programme(code="DA468", name="Đề án thử", valid_from=SINCE)
    session.add(programme)
    session.flush()
    made = FocalPoint(
        organisation_id=cast.agencies["H26"].id, programme_id=programme.id, code="H26-DA468-01", unit="Văn phòng",
        full_name="Trần Văn Mẫu", phone="0900000123", valid_from=date(2021, 1, 1),
    )  # fmt: skip
    session.add(made)
    session.commit()
    return made


def _ask(client: FlaskClient, point_id: int, reason: str) -> Any:
    token = csrf_token(client.get(f"/focal_points/show/{point_id}").get_data(as_text=True))
    return client.post(f"/focal_points/alarms/{point_id}/remove", data={"reason": reason, "csrf_token": token})


def test_the_page_removes_it_once_somebody_said_who_asked(sign_in: SignIn, session: Session, point: FocalPoint) -> None:
    client, place = sign_in("hanoi.editor"), f"/focal_points/show/{point.id}"
    page = client.get(place).get_data(as_text=True)
    assert "Trần Văn Mẫu" in page
    assert 'data-open="remove-personal"' in page
    _ask(client, point.id, " ")
    assert point.full_name == "Trần Văn Mẫu"
    _ask(client, point.id, "Đơn của ông Mẫu ngày 10/10/2021")
    session.expire_all()
    assert (point.full_name, point.phone, point.unit) == (None, None, "Văn phòng")
    after = client.get(place).get_data(as_text=True)
    assert "Trần Văn Mẫu" not in after
    assert "Đơn của ông Mẫu" in after
    assert 'data-open="remove-personal"' not in after
    assert not re.search(r'href="/focal_points/edit/\d+"', after)


def test_nobody_of_another_agency_and_no_reader_is_offered_it(
    sign_in: SignIn, session: Session, point: FocalPoint
) -> None:
    assert 'data-open="remove-personal"' not in sign_in("reviewer").get(f"/focal_points/show/{point.id}").text
    client = sign_in("vinhphuc.editor")
    token = csrf_token(client.get("/plans/board/").get_data(as_text=True))
    data = {"reason": "lý do", "csrf_token": token}
    assert client.post(f"/focal_points/alarms/{point.id}/remove", data=data).status_code == 404
    session.expire_all()
    assert point.full_name == "Trần Văn Mẫu"


def test_over_the_api_it_wants_a_reason_and_is_done_once(
    app: Flask, bearer: Bearer, session: Session, point: FocalPoint
) -> None:
    client, place = app.test_client(), f"/api/v1/focal_points/{point.id}/remove_personal_data"
    own, other, reader = bearer("hanoi.editor"), bearer("vinhphuc.editor"), bearer("reviewer")
    assert client.post(place, json={"reason": "x"}, headers=other).status_code == 404
    assert client.post(place, json={"reason": "x"}, headers=reader).status_code == 403
    refused = client.post(place, json={}, headers=own)
    assert (refused.status_code, refused.get_json()["code"]) == (422, "focal_point.reason_needed")
    assert client.post(place, json={"reason": "Theo đề nghị"}, headers=own).status_code == 204
    assert client.post(place, json={"reason": "Theo đề nghị"}, headers=own).status_code == 409
    session.expire_all()
    assert point.full_name is None
    told = select(AuditEntry.note).where(AuditEntry.action == "focal_point:personal_data_removed")
    assert session.scalars(told).all() == ["Theo đề nghị"]


def test_a_confirmation_comes_over_the_api(app: Flask, bearer: Bearer, session: Session, point: FocalPoint) -> None:
    place = f"/api/v1/focal_points/{point.id}/verify"
    assert app.test_client().post(place, headers=bearer("hanoi.approver")).status_code == 204
    session.expire_all()
    assert point.verified_on is not None
