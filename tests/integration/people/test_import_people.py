"""People of an agency come in by workbook: within its reach only, never with a password in the file."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import scope
from app.security.actor import actor_for
from imports import apply
from imports.desk import Desk
from imports.manifest import Manifest
from imports.pipeline import Preview, file_hash
from imports.registers import register
from imports.writer.register import write_register
from models.accounts.tables import Account
from models.audit import listener
from models.audit.tables import AuditEntry
from models.base.actor import Actor
from models.base.findings import Severity
from models.base.session import bind
from models.organisations.tables import Member
from models.uploads import operations as uploads
from models.uploads.operations import Bytes
from models.uploads.tables import Upload
from tests.cast import SINCE, Cast
from tests.conftest import csrf_token
from tests.workbooks.scene import SECRET

NEW = {
    "organisation": "H26", "username": "hanoi.moi", "last_name": "Lê Thị", "first_name": "Mới",
    "email": "moi@hanoi.example.vn", "role": "agency_editor", "valid_from": date(2021, 5, 1), "active": "on",
}  # fmt: skip
EDITOR = {
    "organisation": "H26", "username": "hanoi.editor", "last_name": "Thử", "first_name": "hanoi.editor",
    "email": "hanoi.editor@example.vn", "role": "agency_editor", "valid_from": SINCE, "active": "on",
}  # fmt: skip


@pytest.fixture
def become(session: Session, cast: Cast, at: datetime) -> Callable[[str], Actor]:
    scope.install()
    listener.install()

    def bound(username: str) -> Actor:
        actor = actor_for(session, cast.accounts[username], at=at)
        session.flush()
        bind(session, actor)
        return actor

    return bound


def _sent(
    session: Session, actor: Actor, rows: list[dict[str, Any]], path: Path, at: datetime
) -> tuple[Upload, Preview]:
    write_register(register("members").layout(), Manifest("members"), SECRET, rows, path)
    assert actor.organisation_id is not None
    file = Bytes(path.name, file_hash(path), path.stat().st_size, str(path))
    upload = uploads.receive(session, actor, actor.organisation_id, "members", file, at=at)
    return upload, apply.preview(session, actor, upload, Desk(lambda _: path, SECRET), at=at)


def _errors(preview: Preview) -> list[tuple[str, str]]:
    return [(f.code, f.column) for f in preview.findings if f.severity in (Severity.ERROR, Severity.BLOCKER)]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (NEW | {"organisation": "H62"}, ("row.other_agency", "organisation")),
        (NEW | {"role": "lead"}, ("member.role_out_of_reach", "role")),
        (NEW | {"username": "vinhphuc.editor"}, ("people.out_of_reach", "username")),
        (NEW | {"username": "Bà Mới"}, ("account.bad_username", "username")),
        (NEW | {"email": None}, ("account.bad_email", "email")),
        (NEW | {"email": "lead@example.vn"}, ("account.taken", "email")),
        (NEW | {"valid_to": date(2021, 4, 1)}, ("span.ends_before_it_begins", "valid_to")),
        (EDITOR | {"username": "hanoi.approver", "first_name": "hanoi.approver", "role": "agency_approver",
                   "email": "hanoi.approver@example.vn", "active": "off"}, ("people.own_account", "username")),
    ],
)  # fmt: skip
def test_what_an_agency_may_not_do_by_hand_it_may_not_do_by_file(
    session: Session, become: Callable[[str], Actor], at: datetime, tmp_path: Path, row: dict[str, Any],
    said: tuple[str, str],
) -> None:  # fmt: skip
    actor = become("hanoi.approver")
    _, preview = _sent(session, actor, [row], tmp_path / "people.xlsx", at)
    assert said in _errors(preview)
    assert session.scalar(select(Account).where(Account.username == "hanoi.moi")) is None


def test_an_editor_sends_no_people(
    session: Session, become: Callable[[str], Actor], at: datetime, tmp_path: Path
) -> None:  # fmt: skip
    _, preview = _sent(session, become("hanoi.editor"), [NEW], tmp_path / "people.xlsx", at)
    assert _errors(preview) == [("register.not_written", "")]


def test_two_rows_may_not_say_different_things_of_one_person(
    session: Session, become: Callable[[str], Actor], at: datetime, tmp_path: Path
) -> None:
    rows = [NEW, NEW | {"role": "agency_approver", "last_name": "Trần Thị"}]
    _, preview = _sent(session, become("hanoi.approver"), rows, tmp_path / "people.xlsx", at)
    assert _errors(preview) == [("member.person_told_twice", "last_name")]


def test_a_file_invites_corrects_ends_and_switches_off(
    session: Session, become: Callable[[str], Actor], at: datetime, tmp_path: Path
) -> None:
    actor, path = become("hanoi.approver"), tmp_path / "people.xlsx"
    changed = EDITOR | {"last_name": "Nguyễn Thử", "valid_to": date(2022, 1, 1), "active": "off"}
    upload, preview = _sent(session, actor, [NEW, changed], path, at)
    assert _errors(preview) == []
    receipt = apply.confirm(session, actor, upload, Desk(lambda _: path, SECRET), at=at)
    assert receipt["counts"] == {"created": 1, "updated": 1, "unchanged": 0, "absent": 0}
    editor = session.scalars(select(Account).where(Account.username == "hanoi.editor")).one()
    assert (editor.last_name, editor.active) == ("Nguyễn Thử", False)
    assert session.scalars(select(Member).where(Member.user_id == editor.id)).one().valid_to == date(2022, 1, 1)
    made = session.scalars(select(Account).where(Account.username == "hanoi.moi")).one()
    assert (made.has_password, made.must_change_password) == (False, True)
    assert _sent(session, actor, [NEW, changed], path, at)[1].changes.counts["unchanged"] == 2
    again = _sent(session, actor, [changed | {"valid_to": None, "active": "on"}], path, at)
    apply.confirm(session, actor, again[0], Desk(lambda _: path, SECRET), at=at)
    assert editor.active
    assert session.scalars(select(Member).where(Member.user_id == editor.id)).one().valid_to is None


def test_who_came_by_file_signs_in_only_with_a_first_password_that_is_shown_once(
    session: Session, cast: Cast, become: Callable[[str], Actor], at: datetime, tmp_path: Path,
    sign_in: Callable[[str], FlaskClient], app: Flask, bearer: Callable[[str], dict[str, str]],
) -> None:  # fmt: skip
    actor, path = become("hanoi.approver"), tmp_path / "people.xlsx"
    upload, _ = _sent(session, actor, [NEW], path, at)
    apply.confirm(session, actor, upload, Desk(lambda _: path, SECRET), at=at)
    session.commit()
    told = app.test_client().get(f"/api/v1/uploads/{upload.id}", headers=bearer("hanoi.approver")).get_json()
    assert told["next"]["href"] == "/people/"
    assert "mật khẩu" in told["next"]["message"]
    client, stranger = sign_in("hanoi.approver"), sign_in("vinhphuc.approver")
    page = client.get("/people/").get_data(as_text=True)
    assert "first-passwords" in page
    assert "first-passwords" not in stranger.get("/people/").get_data(as_text=True)
    other = csrf_token(stranger.get("/people/").get_data(as_text=True))
    asked = {"agency": "H26"}
    assert stranger.post("/people/first-passwords", data=asked, headers={"X-CSRFToken": other}).status_code == 404
    answer = client.post("/people/first-passwords", headers={"X-CSRFToken": csrf_token(page)})
    password = re.search(r"<code>((?:\w{4}-){3}\w{4})</code>", answer.get_data(as_text=True))
    assert password
    assert answer.headers["Cache-Control"] == "no-store"
    assert "first-passwords" not in client.get("/people/").get_data(as_text=True)
    session.expire_all()
    made = session.scalars(select(Account).where(Account.username == "hanoi.moi")).one()
    assert made.has_password
    assert made.must_change_password
    trail = "".join(str((entry.note, entry.changes)) for entry in session.scalars(select(AuditEntry)))
    assert password[1] not in trail
    assert "scrypt" not in trail
