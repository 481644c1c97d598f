"""The tree of a day, an agency at a glance, and the wizard that says what moves before it moves it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.focal_points.tables import FocalPoint
from models.organisations.tables import Member, OrganisationName, Succession
from models.plans.tables import Plan
from models.programmes.tables import Programme
from tests.cast import SINCE, Cast
from tests.conftest import csrf_token

SignIn = Callable[[str], FlaskClient]


@pytest.fixture(autouse=True)
def _names(session: Session, cast: Cast) -> None:
    for agency in cast.agencies.values():
        name = OrganisationName(organisation_id=agency.id, name=agency.name, kind=agency.kind, valid_from=SINCE)
        session.add(name)
    session.flush()


def _post(client: FlaskClient, data: Any) -> Any:
    token = csrf_token(client.get("/agencies/").get_data(as_text=True))
    return client.post("/agencies/succession", data=data, headers={"X-CSRFToken": token})


def test_the_tree_is_that_of_the_day(sign_in: SignIn) -> None:
    client = sign_in("hanoi.editor")
    assert "Tỉnh Vĩnh Phúc" in client.get("/agencies/?on=2021-06-01").get_data(as_text=True)
    assert "Tỉnh Vĩnh Phúc" not in client.get("/agencies/?on=2019-06-01").get_data(as_text=True)
    assert client.get("/agencies/?on=yesterday").status_code == 404


def test_a_written_name_is_recognised(sign_in: SignIn) -> None:
    page = sign_in("hanoi.editor").get("/agencies/?q=tinh vinh phuc").get_data(as_text=True)
    assert "/agencies/H62" in page.split('class="plain-list"')[1]


def test_an_agency_shows_its_work_to_those_who_may_see_it(sign_in: SignIn) -> None:
    client = sign_in("hanoi.editor")
    assert 'class="stats"' in client.get("/agencies/H26").get_data(as_text=True)
    other = client.get("/agencies/H62")
    assert other.status_code == 200
    assert 'class="stats"' not in other.get_data(as_text=True)
    assert client.get("/agencies/X99").status_code == 404


def test_a_merger_is_previewed_then_carried_out(sign_in: SignIn, session: Session, cast: Cast) -> None:
    ended, heir = cast.agencies["H62"], cast.agencies["H26"]
    sent = {
        "kind": "merge", "on": "2026-01-01", "from": str(ended.id), "to": str(heir.id), "move_members": "y",
        "source": "NQ thử",
    }  # fmt: skip
    client = sign_in("admin")
    preview = _post(client, sent | {"step": "preview"})
    page = preview.get_data(as_text=True)
    assert preview.status_code == 200
    assert 'id="preview"' in page
    assert 'value="confirm"' in page
    session.expire_all()
    assert ended.valid_to is None
    assert _post(client, sent | {"step": "confirm"}).status_code == 302
    session.expire_all()
    assert ended.valid_to == date(2026, 1, 1)
    assert session.scalars(select(Succession)).one().to_id == heir.id
    moved = session.scalars(select(Member).where(Member.organisation_id == heir.id, Member.valid_from > SINCE)).all()
    assert len(moved) == 2


def test_what_cannot_be_is_said_and_not_done(sign_in: SignIn, session: Session, cast: Cast) -> None:
    agency = cast.agencies["H62"]
    sent = {"kind": "merge", "on": "2026-01-01", "from": str(agency.id), "to": str(agency.id), "step": "confirm"}
    assert _post(sign_in("admin"), sent).status_code == 422
    assert session.scalars(select(Succession)).all() == []


@pytest.mark.parametrize("who", ["hanoi.approver", "reviewer", "lead"])
def test_only_an_administrator_moves_agencies(sign_in: SignIn, session: Session, cast: Cast, who: str) -> None:
    client = sign_in(who)
    assert client.get("/agencies/succession").status_code in {302, 403}
    _post(client, {"kind": "dissolve", "on": "2026-01-01", "from": str(cast.agencies["H62"].id), "step": "confirm"})
    session.expire_all()
    assert cast.agencies["H62"].valid_to is None


def test_the_preview_names_everybody_and_everything_that_is_touched(
    sign_in: SignIn, session: Session, cast: Cast
) -> None:
    ended, heir = cast.agencies["H62"], cast.agencies["H26"]
    programme = Programme(code="DA468", name="Đề án thử", valid_from=SINCE)
    session.add(programme)
    session.flush()
    session.add(Plan(organisation_id=ended.id, programme_id=programme.id, title="Kế hoạch sáp nhập"))
    session.add(
        FocalPoint(organisation_id=ended.id, programme_id=programme.id, code="H62-DA468-01", unit="Phòng Tổng hợp thử",
                   full_name="Người Không Nêu Tên", valid_from=SINCE)
    )  # fmt: skip
    session.flush()
    sent = {"kind": "merge", "on": "2026-01-01", "from": str(ended.id), "to": str(heir.id), "step": "preview"}
    client = sign_in("admin")
    leaving = _post(client, sent).get_data(as_text=True)
    for there in ("vinhphuc.editor", "Kế hoạch sáp nhập", "Phòng Tổng hợp thử", "Phân công kết thúc"):
        assert there in leaving, there
    assert "Người Không Nêu Tên" not in leaving  # whom a focal point is nobody learns here
    moving = _post(client, sent | {"move_members": "y"}).get_data(as_text=True)
    assert "chuyển sang" in moving
    assert f'value="{ended.id}" selected' in moving  # what was chosen stays chosen


def test_agencies_are_found_as_one_types(sign_in: SignIn, cast: Cast) -> None:
    found = sign_in("admin").get("/agencies/options.json?q=vinh phuc").get_json()
    assert [each["sub"] for each in found] == ["H62"]


def test_the_last_administrator_does_not_end_with_an_agency(sign_in: SignIn, session: Session, cast: Cast) -> None:
    office = cast.agencies["G22"]
    sent = {"kind": "dissolve", "on": "2030-01-01", "from": str(office.id), "note": "x", "step": "confirm"}
    answer = _post(sign_in("admin"), sent)
    assert "quản trị hệ thống cuối cùng" in answer.get_data(as_text=True)
    session.expire_all()
    assert office.valid_to is None
