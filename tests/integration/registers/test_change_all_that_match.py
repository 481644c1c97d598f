"""All rows that a list shows, more than a request changes by itself: surveyed, done by a job, taken back as one."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from app import jobs, work
from models.audit.tables import AuditEntry
from models.base.clock import local_date
from models.catalogue.tables import Procedure
from models.jobs.tables import Job
from models.organisations.tables import Member
from tests.cast import Cast
from tests.conftest import csrf_token
from views.pages import registers_bulk

SignIn = Callable[[str], FlaskClient]
SET = {"all": "matching", "action": "set", "field": "service_level", "service_level": "full",
       "query": "?filter[field]=Hộ tịch&page=2"}  # fmt: skip


@pytest.fixture
def procedures(session: Session, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Session:
    """Thirty, twenty of which the filter leaves; a request by itself changes at most ten."""
    work.load()
    monkeypatch.setattr(registers_bulk, "AT_ONCE", 10)
    session.add_all(
        Procedure(
            code=f"1.00{number:04d}", name=f"Thủ tục {number}", field="Hộ tịch" if number < 20 else "Đất đai",
            levels=["commune"], owner_id=cast.agencies["G22"].id, publication_state="new",
            service_level="partial" if number < 15 else "full",
        )
        for number in range(30)
    )  # fmt: skip
    session.commit()
    return session


def _post(client: FlaskClient, path: str, data: dict[str, str]) -> Any:
    token = csrf_token(client.get("/procedures/list/").get_data(as_text=True))
    return client.post(path, data=MultiDict(data), headers={"X-CSRFToken": token})


def _asked_for(client: FlaskClient, data: dict[str, str]) -> str:
    """Survey, then ask for it; the address of the work."""
    page = _post(client, "/procedures/bulk", data).get_data(as_text=True)
    mark = re.search(r'name="mark" value="(\w+)"', page)
    assert mark
    answer = _post(client, "/procedures/bulk/all", data | {"mark": mark[1]})
    assert answer.status_code == 302
    return str(answer.location)


def _levels(session: Session) -> dict[str, int]:
    session.expire_all()
    rows = session.execute(select(Procedure.service_level, func.count()).group_by(Procedure.service_level))
    return {str(level): count for level, count in rows}


def test_the_preview_counts_and_names_and_changes_nothing(procedures: Session, sign_in: SignIn) -> None:
    page = _post(sign_in("reviewer"), "/procedures/bulk", SET).get_data(as_text=True)
    figures = [int(text) for text in re.findall(r'class="stat-value"[^>]*>\s*(\d+)', page)]
    assert figures == [20, 15, 5]
    assert "15 dòng" in page
    assert "Thủ tục 3" in page
    assert "Thủ tục 25" not in page
    assert _levels(procedures) == {"partial": 15, "full": 15}


def test_before_a_field_is_chosen_all_that_can_be_set_are_offered(procedures: Session, sign_in: SignIn) -> None:
    asked = {"all": "matching", "action": "set", "query": "?filter[field]=Hộ tịch"}
    page = _post(sign_in("reviewer"), "/procedures/bulk", asked).get_data(as_text=True)
    assert "20 dòng" in page
    assert 'name="field" value="service_level"' in page
    assert 'name="field" value="code"' not in page
    assert 'name="mark"' not in page


def test_all_of_it_is_done_by_a_job_and_taken_back_by_another(
    app: Flask, procedures: Session, sign_in: SignIn
) -> None:  # fmt: skip
    client = sign_in("reviewer")
    place = _asked_for(client, SET)
    assert "hx-get" in client.get(place).get_data(as_text=True)
    assert jobs.work_off(app) == 1
    assert _levels(procedures) == {"full": 30}
    done = client.get(place).get_data(as_text=True)
    assert "15 dòng" in done
    assert sign_in("admin").get(place).status_code == 404
    undo = re.search(r"/procedures/undo/([\w-]+)", done)
    assert undo
    changes = select(func.count()).select_from(AuditEntry).where(AuditEntry.request_id == undo[1])
    assert procedures.scalar(changes.where(AuditEntry.action == "procedure:changed")) == 15
    assert procedures.scalar(changes.where(AuditEntry.action == "procedure:changed_many")) == 1
    back = _post(client, undo[0], {}).location
    assert "/bulk/" in back
    jobs.work_off(app)
    assert _levels(procedures) == {"partial": 15, "full": 15}
    assert "hx-get" not in client.get(back).get_data(as_text=True)


def test_rows_that_somebody_changed_since_the_preview_stop_it(
    app: Flask, procedures: Session, sign_in: SignIn
) -> None:  # fmt: skip
    client = sign_in("reviewer")
    place = _asked_for(client, SET)
    procedures.scalars(select(Procedure).where(Procedure.code == "1.000003")).one().fee = "8.000 đồng"
    procedures.commit()
    jobs.work_off(app)
    assert _levels(procedures) == {"partial": 15, "full": 15}
    assert "Có người vừa sửa" in client.get(place).get_data(as_text=True)


def test_one_row_that_cannot_be_changed_stops_all_and_is_named(
    app: Flask, procedures: Session, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    from models.base.errors import Conflict
    from views.registers import sweeping

    def refuses(session: Session, actor: Any, register: Any, row: Any, sent: Any, **more: Any) -> None:
        if row.code == "1.000007":
            raise Conflict("register.not_replaced")
        row.service_level = "full"
        session.flush()

    monkeypatch.setattr(sweeping, "amend", refuses)
    client = sign_in("reviewer")
    place = _asked_for(client, SET)
    jobs.work_off(app)
    assert _levels(procedures) == {"partial": 15, "full": 15}
    assert "Thủ tục 7" in client.get(place).get_data(as_text=True)


def test_who_lost_the_right_meanwhile_changes_nothing(
    app: Flask, procedures: Session, cast: Cast, sign_in: SignIn, at: Any
) -> None:  # fmt: skip
    _asked_for(sign_in("reviewer"), SET)
    asked = select(Member).where(Member.user_id == cast.accounts["reviewer"].id)
    procedures.scalars(asked).one().valid_to = local_date(at)
    procedures.commit()
    jobs.work_off(app)
    assert _levels(procedures) == {"partial": 15, "full": 15}
    job = procedures.scalars(select(Job).where(Job.kind == "register.bulk")).one()
    assert (job.state, job.error_code) == ("failed", "forbidden")


def test_all_go_into_the_bin_and_out_of_it(app: Flask, procedures: Session, sign_in: SignIn) -> None:
    client = sign_in("reviewer")
    _asked_for(client, {"all": "matching", "action": "bin", "query": "?filter[field]=Hộ tịch"})
    jobs.work_off(app)
    binned = select(func.count()).select_from(Procedure).where(Procedure.deleted_at.is_not(None))
    assert procedures.scalar(binned) == 20
    _asked_for(client, {"all": "matching", "action": "restore", "query": "?binned=true"})
    jobs.work_off(app)
    assert procedures.scalar(binned) == 0


def test_a_stranger_sweeps_nothing(procedures: Session, sign_in: SignIn) -> None:
    client = sign_in("hanoi.editor")
    for path in ("/procedures/bulk", "/procedures/bulk/all"):
        answer = _post(client, path, SET | {"mark": "x"})
        assert answer.status_code in {302, 403}
    assert procedures.scalar(select(func.count()).select_from(Job).where(Job.kind == "register.bulk")) == 0
