"""A worker killed while it changes all rows of a list: no row changed, no entry of it, a reason, and a second try."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app import jobs, work
from models.audit.tables import AuditEntry
from models.catalogue.tables import Procedure
from tests.cast import PASSWORD, assemble
from tests.integration.jobs.conftest import inside, until
from tests.integration.jobs.kinds import ROWS_BEFORE_THE_STOP

LINES = 2 * ROWS_BEFORE_THE_STOP
SET = {"action": "set", "field": "publication_state", "value": "replaced"}


@pytest.fixture(scope="module")
def headers(office: Flask) -> dict[str, str]:
    """The reviewer, signed in, in an office with its people."""
    work.load()
    with inside(office) as session:
        assemble(session)
    body = {"username": "reviewer", "password": PASSWORD}
    token = office.test_client().post("/api/v1/security/login", json=body).get_json()["access_token"]
    return {"Authorization": f"Bearer {token}"}


@pytest.mark.parametrize("place", ["rows", "end"])
def test_a_killed_change_of_many_rows_changed_none_and_can_be_tried_again(
    office: Flask, headers: dict[str, str], worker: Callable[[str], subprocess.Popen[bytes]], sign: Path, place: str
) -> None:
    with inside(office) as session:
        session.add_all(procedures(place))
    client = office.test_client()
    address = f"/api/v1/procedures/bulk?filter[field]={place}"
    survey = client.post(address, headers=headers, json=SET).get_json()
    assert (survey["count"], survey["changing"]) == (LINES, LINES)
    before = kept(office, place)
    process = worker(place)
    asked = client.post(address, headers=headers, json=SET | {"mark": survey["mark"]})
    where = asked.headers["Location"]
    until(lambda: sign.exists() or process.poll() is not None)
    assert process.poll() is None, "it ended by itself"
    assert client.get(where, headers=headers).get_json()["state"] == "running"
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert kept(office, place) == before
    assert before[0] == {"new": LINES}

    jobs.watch(office)
    told: dict[str, Any] = client.get(where, headers=headers).get_json()
    assert (told["state"], told["rows"], told["error"]["code"]) == ("failed", None, "job.lost")
    assert told["error"]["message"]
    assert kept(office, place) == before

    assert client.post(f"{where}/retry", headers=headers).status_code == 202
    jobs.work_off(office)
    told = client.get(where, headers=headers).get_json()
    assert (told["state"], told["rows"]) == ("finished", LINES)
    assert kept(office, place) == ({"replaced": LINES}, before[1] + LINES + 1)  # an entry for each row, one for the act


def procedures(place: str) -> list[Procedure]:
    """Rows that only this test asks for, by their field."""
    number = {"rows": 1, "end": 2}[place]
    return [
        Procedure(
            code=f"{number}.{line:06}", name=f"Thủ tục thử {line}", field=place, levels=["commune"], kind="standard",
            owner_id=1, publication_state="new",
        )
        for line in range(LINES)
    ]  # fmt: skip


def kept(office: Flask, place: str) -> tuple[dict[str, int], int]:
    """How many of the rows are in each state, and how many entries there are of changes of them, and of changes of many rows at all."""
    with inside(office) as session:
        of_place = select(Procedure.id).where(Procedure.field == place)
        states = select(Procedure.publication_state, func.count()).where(Procedure.field == place)
        found = {str(state): count for state, count in session.execute(states.group_by(Procedure.publication_state))}
        entries = select(func.count()).select_from(AuditEntry).where(AuditEntry.actor_name == "reviewer")
        rows = session.scalar(entries.where(AuditEntry.action == "procedure:changed", AuditEntry.row_id.in_(of_place)))
        acts = session.scalar(entries.where(AuditEntry.action == "procedure:changed_many"))
        return found, (rows or 0) + (acts or 0)
