"""All rows of a list changed over the API: surveyed, done by a job with the mark of the survey, taken back by another."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import jobs, work
from models.catalogue.tables import Procedure
from models.jobs.tables import Job
from tests.integration.api.conftest import Caller

Call = Callable[[str], Caller]
SET = {"action": "set", "field": "publication_state", "value": "replaced"}
DRUGS = "/procedures/bulk?filter[field]=Dược"
pytestmark = pytest.mark.usefixtures("procedures")


@pytest.fixture(autouse=True)
def kinds() -> None:
    work.load()


def _states(session: Session) -> dict[str, int]:
    session.expire_all()
    found = select(Procedure.publication_state, func.count()).group_by(Procedure.publication_state)
    return {str(state): count for state, count in session.execute(found)}


def _carried_out(app: Flask, who: Caller, place: str, body: dict[str, Any]) -> dict[str, Any]:
    """Survey, ask, work, and what the job says afterwards."""
    told = who.post(place, json=body).get_json()
    asked = who.post(place, json=body | {"mark": told["mark"]})
    assert asked.status_code == 202, asked.get_json()
    jobs.work_off(app)
    done: dict[str, Any] = who.get(asked.headers["Location"].removeprefix("/api/v1")).get_json()
    return done


def test_a_survey_counts_and_names_and_does_nothing(call: Call, session: Session) -> None:
    before = _states(session)
    told = call("reviewer").post(DRUGS, json=SET).get_json()
    assert (told["count"], told["changing"], told["unchanged"]) == (2, 1, 1)
    assert told["by_old"] == [{"old": "new", "count": 1}]
    assert "2.000720" in told["sample"][0]["name"]
    assert _states(session) == before
    assert session.scalar(select(func.count()).select_from(Job)) == 0


def test_with_its_mark_a_job_does_it_and_another_takes_it_back(app: Flask, call: Call, session: Session) -> None:
    reviewer, before = call("reviewer"), _states(session)
    done = _carried_out(app, reviewer, DRUGS, SET)
    assert (done["state"], done["rows"]) == ("finished", 1)
    assert _states(session)["replaced"] == before["replaced"] + 1
    undo = f"/procedures/bulk/{done['id']}/undo"
    assert call("admin").post(undo).status_code == 404
    assert reviewer.post(undo).status_code == 202
    jobs.work_off(app)
    assert _states(session) == before


def test_a_list_that_changed_since_the_survey_is_left_alone(app: Flask, call: Call, session: Session) -> None:
    reviewer = call("reviewer")
    mark = reviewer.post(DRUGS, json=SET).get_json()["mark"]
    session.scalars(select(Procedure).where(Procedure.code == "2.000720")).one().fee = "8.000 đồng"
    session.commit()
    before = _states(session)
    asked = reviewer.post(DRUGS, json=SET | {"mark": mark})
    jobs.work_off(app)
    done = reviewer.get(asked.headers["Location"].removeprefix("/api/v1")).get_json()
    assert (done["state"], done["error"]["code"]) == ("failed", "bulk.moved")
    assert _states(session) == before
    assert reviewer.post(f"/procedures/bulk/{done['id']}/undo").status_code == 409


def test_all_go_into_the_bin_and_out_of_it(app: Flask, call: Call, session: Session) -> None:
    reviewer = call("reviewer")
    assert _carried_out(app, reviewer, DRUGS, {"action": "bin"})["rows"] == 2
    assert reviewer.get("/procedures/?count=exact").get_json()["count"] == 3
    assert _carried_out(app, reviewer, "/procedures/bulk?binned=true", {"action": "restore"})["rows"] == 2
    assert reviewer.get("/procedures/?count=exact").get_json()["count"] == 5


@pytest.mark.parametrize(
    ("place", "body", "status", "code"),
    [
        ("?filtr[field]=Dược", SET, 400, "request.bad_parameter"),
        ("?filter[nothing]=1", SET, 400, "query.refused"),
        ("?filter[nothing]=1", SET | {"mark": "x"}, 400, "query.refused"),
        ("", {}, 422, "refused.values"),
        ("", {"action": "burn"}, 422, "refused.values"),
        ("", {"action": "set", "field": "code", "value": "1"}, 422, "refused.values"),
        ("", {"action": "set", "field": ["fee"], "value": "1"}, 422, "refused.values"),
        ("", SET | {"value": "somewhere"}, 422, "refused.values"),
        ("", SET | {"all": True}, 422, "refused.values"),
    ],
)
def test_what_is_not_clear_is_refused(call: Call, place: str, body: dict[str, Any], status: int, code: str) -> None:
    answer = call("reviewer").post(f"/procedures/bulk{place}", json=body)
    assert (answer.status_code, answer.get_json()["code"]) == (status, code)


def test_who_may_not_write_surveys_nothing(call: Call) -> None:
    assert call("hanoi.editor").post(DRUGS, json=SET).status_code == 403
