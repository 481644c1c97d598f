"""Whoever asked for work sees it, may stop it and try it again; those who run the portal see all of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app import jobs, work
from models.base.actor import Actor, system
from models.jobs import operations
from models.jobs.rules import SILENCE, State
from models.jobs.tables import Job
from tests.cast import Cast
from tests.conftest import csrf_token
from tests.integration.api.conftest import Caller
from views.kinds_of_work import KINDS

SignIn = Callable[[str], FlaskClient]
Call = Callable[[str], Caller]
AT = datetime(2021, 10, 5, 2, 0, tzinfo=UTC)


@pytest.fixture
def call(app: Flask, bearer: Callable[[str], dict[str, str]]) -> Call:
    return lambda username: Caller(app.test_client(), bearer(username))


@pytest.fixture
def asked(session: Session, cast: Cast) -> dict[str, Job]:
    """A check of Vinh Phuc's that was lost, an export of its editor's that waits, one of Ha Noi's, a chore."""
    made = {}
    for name, user, kind, payload in (
        ("lost", "vinhphuc.editor", "upload.check", {"upload": 7}),
        ("waits", "vinhphuc.editor", "export.register", {"kind": "procedures", "query": ""}),
        ("hanoi", "hanoi.editor", "upload.check", {"upload": 8}),
    ):
        actor = Actor(user, user_id=cast.accounts[user].id, organisation_id=cast.agency_of(user).id)
        made[name] = operations.enqueue(session, actor, kind, payload, at=AT)
    made["chore"] = operations.enqueue(session, system("jobs"), "job:forget", {"day": "2021-10-05"}, at=AT)
    session.flush()
    operations.claim(session, made["lost"].id, worker="elsewhere/1", at=AT)
    session.expire_all()
    operations.mark_lost(session, at=AT + 2 * SILENCE)
    session.commit()
    return made


def _numbers(answer: Any) -> set[int]:
    assert answer.status_code == 200, answer.text
    body = answer.get_json()
    assert body["count"] == len(body["result"])
    return {each["id"] for each in body["result"]}


def test_each_sees_the_own_work_and_an_administrator_all(call: Call, asked: dict[str, Job]) -> None:
    assert _numbers(call("vinhphuc.editor").get("/jobs/")) == {asked["lost"].id, asked["waits"].id}
    assert _numbers(call("vinhphuc.editor").get("/jobs/?who=all")) == {asked["lost"].id, asked["waits"].id}
    assert _numbers(call("vinhphuc.approver").get("/jobs/")) == set()  # a colleague's is the colleague's
    assert _numbers(call("lead").get("/jobs/?who=all")) == set()
    assert _numbers(call("admin").get("/jobs/?who=all")) == {job.id for job in asked.values()}
    assert _numbers(call("vinhphuc.editor").get("/jobs/?state=failed")) == {asked["lost"].id}


def test_a_lost_job_says_so(call: Call, asked: dict[str, Job]) -> None:
    told = call("vinhphuc.editor").get(f"/jobs/{asked['lost'].id}").get_json()
    assert (told["state"], told["error"]["code"], told["attempts"]) == ("failed", "job.lost", 1)
    assert told["seconds"] == (2 * SILENCE).total_seconds()
    assert told["made"] == "/uploads/7"


@pytest.mark.parametrize("who", ["vinhphuc.approver", "hanoi.editor", "lead"])
def test_another_ones_work_is_not_there(call: Call, asked: dict[str, Job], who: str, session: Session) -> None:
    stranger = call(who)
    for name in ("lost", "waits", "chore"):
        for method, path in (("GET", ""), ("POST", "/cancel"), ("POST", "/retry")):
            assert stranger(method, f"/jobs/{asked[name].id}{path}").status_code == 404
    session.expire_all()
    assert (asked["waits"].state, asked["lost"].state) == (State.QUEUED, State.FAILED)


def test_work_is_stopped_and_tried_again_once(call: Call, asked: dict[str, Job]) -> None:
    editor, waits = call("vinhphuc.editor"), f"/jobs/{asked['waits'].id}"
    assert editor.post(f"{waits}/retry").status_code == 409
    assert editor.post(f"{waits}/cancel").get_json()["state"] == "cancelled"
    assert editor.post(f"{waits}/cancel").status_code == 409
    again = editor.post(f"{waits}/retry")
    assert (again.status_code, again.get_json()["state"]) == (202, "queued")
    assert call("admin").post(f"{waits}/cancel").status_code == 200


@pytest.mark.parametrize("query", ["page=0", "page=x", "page_size=1001", "state=lost"])
def test_a_question_that_cannot_be_read_is_refused(call: Call, query: str) -> None:
    answer = call("admin").get(f"/jobs/?{query}")
    assert (answer.status_code, answer.get_json()["code"]) == (400, "request.bad_parameter")


def test_the_page_says_it_in_words_and_offers_what_may_be_done(
    sign_in: SignIn, asked: dict[str, Job], session: Session
) -> None:
    client = sign_in("vinhphuc.editor")
    page = client.get("/jobs/").get_data(as_text=True)
    assert "Kiểm tra tệp số liệu" in page
    assert "Công việc bị ngắt: tiến trình dừng" in page
    assert f"/jobs/{asked['lost'].id}/retry" in page
    assert f"/jobs/{asked['hanoi'].id}/" not in page
    assert "hx-get" in page.split('id="jobs"')[1][:80]  # something waits: the part asks itself again
    token = csrf_token(page)
    answer = client.post(f"/jobs/{asked['waits'].id}/cancel", data={"csrf_token": token})
    assert answer.status_code == 302
    assert client.post(f"/jobs/{asked['hanoi'].id}/cancel", data={"csrf_token": token}).status_code == 404
    page = client.get("/jobs/").get_data(as_text=True)
    assert "hx-get" not in page.split('id="jobs"')[1][:80]


def test_who_asked_for_nothing_is_told_what_would_stand_here(sign_in: SignIn) -> None:
    page = sign_in("auditor").get("/jobs/").get_data(as_text=True)
    assert "Không có công việc nào đang chạy nền" in page


def test_an_administrator_sees_the_portals_own_chores(sign_in: SignIn, asked: dict[str, Job]) -> None:
    page = sign_in("admin").get("/jobs/?who=all").get_data(as_text=True)
    assert "hệ thống tự thực hiện" in page
    assert f"/jobs/{asked['hanoi'].id}/cancel" in page


def test_every_kind_of_work_has_words() -> None:
    work.load()
    ours = {kind for kind in jobs.KINDS if not kind.startswith("test:")}
    assert ours - set(KINDS) == set()


def test_a_page_past_the_end_is_the_last(sign_in: SignIn, session: Session, cast: Cast) -> None:
    admin = Actor("admin", user_id=cast.accounts["admin"].id, organisation_id=cast.agency_of("admin").id)
    for minute in range(27):
        operations.enqueue(session, admin, "upload.check", {"upload": 1}, at=AT + timedelta(minutes=minute))
    session.commit()
    client = sign_in("admin")
    assert client.get("/jobs/?page=99").get_data(as_text=True).count("/cancel") == 2
