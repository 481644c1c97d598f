"""An agency manages its own people, within its own roles."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.accounts.tables import Account
from models.organisations.tables import Member
from tests.cast import SINCE, Cast
from tests.conftest import csrf_token

SignIn = Callable[[str], FlaskClient]
INVITED = {
    "username": "le.thi.ha", "last_name": "Lê Thị", "first_name": "Hà", "email": "le.thi.ha@example.vn",
    "role": "agency_editor",
}  # fmt: skip


def _post(client: FlaskClient, path: str, data: dict[str, str] | None = None) -> Any:
    token = csrf_token(client.get("/people/").get_data(as_text=True))
    return client.post(path, data=data or {}, headers={"X-CSRFToken": token})


def _member(session: Session, cast: Cast, username: str) -> Member:
    asked = select(Member).where(Member.user_id == cast.accounts[username].id)
    return session.scalars(asked.order_by(Member.id.desc())).first()  # type: ignore[return-value]


def test_an_agency_sees_its_own_people_only(sign_in: SignIn) -> None:
    page = sign_in("hanoi.editor").get("/people/").get_data(as_text=True)
    assert "hanoi.approver@example.vn" in page
    assert "vinhphuc" not in page
    assert sign_in("hanoi.editor").get("/people/?agency=H62").status_code == 404


def test_an_administrator_sees_everybody(sign_in: SignIn) -> None:
    page = sign_in("admin").get("/people/").get_data(as_text=True)
    assert "hanoi.approver@example.vn" in page
    assert "vinhphuc.editor@example.vn" in page


def test_somebody_is_invited_and_must_choose_an_own_password(sign_in: SignIn, app: Flask, session: Session) -> None:
    answer = _post(sign_in("hanoi.approver"), "/people/invite", INVITED)
    page = answer.get_data(as_text=True)
    password = re.search(r"(\w{4}-){3}\w{4}", page)
    assert answer.status_code == 200
    assert password
    new = app.test_client()
    token = csrf_token(new.get("/login/").get_data(as_text=True))
    new.post("/login/", data={"username": "le.thi.ha", "password": password[0], "csrf_token": token})
    assert "password" in new.get("/work/").headers["Location"]
    made = session.scalars(select(Account).where(Account.username == "le.thi.ha")).one()
    assert password[0] not in (made.password or "")


@pytest.mark.parametrize("wrong", [{"username": "Hà"}, {"email": "nothing"}, {"last_name": ""}])
def test_an_account_that_is_not_sound_is_refused(sign_in: SignIn, session: Session, wrong: dict[str, str]) -> None:
    answer = _post(sign_in("hanoi.approver"), "/people/invite", INVITED | wrong)
    assert answer.status_code == 422
    assert "form-error" in answer.get_data(as_text=True)
    assert session.scalar(select(Account).where(Account.email == INVITED["email"])) is None


def test_an_approver_gives_no_role_beyond_the_agency(sign_in: SignIn, session: Session) -> None:
    _post(sign_in("hanoi.approver"), "/people/invite", INVITED | {"role": "lead"})
    _post(sign_in("hanoi.approver"), "/people/invite", INVITED | {"role": "agency_editor", "agency": "H62"})
    session.expire_all()
    assert session.scalar(select(Account).where(Account.username == "le.thi.ha")) is None


def test_an_editor_manages_nobody(sign_in: SignIn, session: Session, cast: Cast) -> None:
    client, other = sign_in("hanoi.editor"), _member(session, cast, "hanoi.approver")
    assert "/people/invite" not in client.get("/people/").get_data(as_text=True)
    assert client.get("/people/invite").status_code in {302, 403}
    _post(client, f"/people/{other.id}/deactivate")
    session.expire_all()
    assert cast.accounts["hanoi.approver"].active is True


@pytest.mark.parametrize("verb", ["role", "leave", "deactivate", "reactivate", "password"])
def test_people_of_another_agency_are_not_there(sign_in: SignIn, session: Session, cast: Cast, verb: str) -> None:
    other = _member(session, cast, "vinhphuc.editor")
    assert _post(sign_in("hanoi.approver"), f"/people/{other.id}/{verb}", {"role": "agency_editor"}).status_code == 404


def test_another_role_keeps_the_history(sign_in: SignIn, session: Session, cast: Cast) -> None:
    member = _member(session, cast, "hanoi.editor")
    _post(sign_in("hanoi.approver"), f"/people/{member.id}/role", {"role": "agency_approver"})
    session.expire_all()
    held = session.scalars(select(Member).where(Member.user_id == member.user_id).order_by(Member.id)).all()
    assert [(each.role, each.valid_to is None) for each in held] == [
        ("agency_editor", False),
        ("agency_approver", True),
    ]


def test_switching_off_ends_the_sessions(sign_in: SignIn, session: Session, cast: Cast) -> None:
    editor, member = sign_in("hanoi.editor"), _member(session, cast, "hanoi.editor")
    assert editor.get("/people/").status_code == 200
    approver = sign_in("hanoi.approver")
    _post(approver, f"/people/{member.id}/deactivate")
    assert "/login/" in editor.get("/people/").headers["Location"]
    _post(approver, f"/people/{member.id}/reactivate")
    sign_in("hanoi.editor")


def test_nobody_switches_off_the_own_account(sign_in: SignIn, session: Session, cast: Cast) -> None:
    member = _member(session, cast, "hanoi.approver")
    client = sign_in("hanoi.approver")
    for verb in ("deactivate", "role", "leave", "password"):
        _post(client, f"/people/{member.id}/{verb}", {"role": "agency_editor"})
    session.expire_all()
    assert cast.accounts["hanoi.approver"].active is True
    assert _member(session, cast, "hanoi.approver").valid_to is None


def test_no_password_is_set_for_somebody_who_is_more_elsewhere(sign_in: SignIn, session: Session, cast: Cast) -> None:
    admin, lead = cast.accounts["admin"], cast.accounts["lead"]
    for account in (admin, lead):
        session.add(
            Member(
                user_id=account.id, organisation_id=cast.agencies["H26"].id, role="agency_editor", valid_from=SINCE
            )
        )  # fmt: skip
    session.flush()
    client, before = sign_in("hanoi.approver"), admin.password
    for username in ("admin", "lead"):
        member = _member(session, cast, username)
        for verb in ("password", "deactivate"):
            answer = _post(client, f"/people/{member.id}/{verb}")
            assert answer.status_code == 302
    session.expire_all()
    assert admin.password == before
    assert admin.active is True


def test_a_new_first_password_is_shown_once(sign_in: SignIn, session: Session, cast: Cast) -> None:
    member = _member(session, cast, "hanoi.editor")
    client = sign_in("hanoi.approver")
    answer = _post(client, f"/people/{member.id}/password")
    assert answer.headers["Cache-Control"] == "no-store"
    shown = re.search(r"(\w{4}-){3}\w{4}", answer.get_data(as_text=True))
    assert shown
    assert shown[0] not in client.get("/people/").get_data(as_text=True)


def test_one_editor_alone_is_remarked_on(sign_in: SignIn) -> None:
    assert 'class="notice tone-warn"' in sign_in("hanoi.approver").get("/people/").get_data(as_text=True)


def test_roles_are_a_table(sign_in: SignIn) -> None:
    page = sign_in("hanoi.editor").get("/roles/").get_data(as_text=True)
    assert page.count("<tr>") > 15
