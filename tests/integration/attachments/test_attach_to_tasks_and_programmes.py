"""A task keeps what shows that it is done, a programme its text: each for those whose row it is."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from models.plans.tables import Task
from tests.integration.api.conftest import Caller
from tests.integration.attachments.conftest import Records, sent, status
from tests.integration.attachments.test_attach_files import PDF

Call = Callable[[str], Caller]


def test_an_agency_keeps_files_of_its_own_tasks(call: Call, records: Records, session: Session) -> None:
    plan = records.plan_row
    task = Task(
        plan_id=plan.id, organisation_id=plan.organisation_id, group="N1", number="1", name="Số hóa", time_kind="ongoing",
        time_text="Thường xuyên", lead_units=["Sở TTTT"], coordinating_units=[],
    )  # fmt: skip
    session.add(task)
    session.flush()
    address = f"/tasks/{task.id}/attachments"
    assert call("vinhphuc.editor").post(address, **sent(PDF)).status_code == 201
    assert len(call("vinhphuc.approver").get(address).get_json()["result"]) == 1
    assert status(call("hanoi.editor"), address) == 404
    assert call("hanoi.editor").post(address, **sent(PDF)).status_code == 404


def test_the_office_keeps_files_of_programmes_which_all_may_read(call: Call, records: Records) -> None:
    address = f"/programmes/{records.plan_row.programme_id}/attachments"
    assert call("vinhphuc.editor").post(address, **sent(PDF)).status_code == 403
    assert call("lead").post(address, **sent(PDF)).status_code == 201
    assert len(call("hanoi.editor").get(address).get_json()["result"]) == 1
