"""Every register answers alike: whole, filtered by each field, sorted by each, with every field, for every role."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit.tables import AuditEntry
from models.base.actor import Actor
from models.base.permissions import Permission
from models.focal_points.tables import FocalPoint
from models.plans.tables import Plan, Task
from models.programmes.tables import Programme
from tests.cast import Cast
from tests.integration.api.conftest import Caller
from views.api.registers import ELSEWHERE
from views.registers.index import REGISTERS

Call = Callable[[str], Caller]
NAMES = [name for name in REGISTERS if name not in ELSEWHERE]
EVERYTHING = Actor("all", permissions=frozenset(Permission))


@pytest.fixture
def work(session: Session, cast: Cast) -> dict[str, Any]:
    """A plan, a task and a focal point for each of two agencies."""
    programme = Programme(code="DA468", name="Đề án 468", valid_from=date(2021, 3, 27))
    session.add(programme)
    session.flush()
    made: dict[str, Any] = {}
    for code in ("H26", "H62"):
        agency = cast.agencies[code]
        plan = Plan(organisation_id=agency.id, programme_id=programme.id, title=f"Kế hoạch {code}")
        session.add(plan)
        session.flush()
        task = Task(
            organisation_id=agency.id, plan_id=plan.id, group="N1", number="1", name=f"Việc {code}",
            lead_units=["Sở Nội vụ"], time_text="Thường xuyên", time_kind="ongoing",
        )  # fmt: skip
        point = FocalPoint(
            organisation_id=agency.id, programme_id=programme.id, code=f"DM-{code}", unit=f"Phòng {code}",
            full_name="Nguyễn Văn An", phone="0912345678", email="an@example.vn", valid_from=date(2021, 4, 1),
        )  # fmt: skip
        session.add_all([task, point])
        session.flush()
        made[code] = {"plans": plan.id, "tasks": task.id, "focal_points": point.id}
    return made


@pytest.mark.usefixtures("procedures", "work")
@pytest.mark.parametrize("name", NAMES)
def test_each_field_can_be_asked_for(call: Call, name: str) -> None:
    lead, register = call("lead"), REGISTERS[name]
    columns = register.visible(EVERYTHING)
    fields = ",".join(columns)
    assert lead.get(f"/{name}/?fields={fields}&count=exact").status_code == 200
    for code, column in columns.items():
        if column.sortable:
            assert lead.get(f"/{name}/?sort=-{code}&page_size=1").status_code == 200, code
        if column.filterable:
            assert lead.get(f"/{name}/?filter[{code}][is_null]=false").status_code == 200, code


@pytest.mark.usefixtures("procedures")
@pytest.mark.parametrize("name", ["plans", "tasks", "focal_points"])
def test_rows_of_others_are_not_found_by_any_door(call: Call, work: dict[str, Any], name: str) -> None:
    editor = call("hanoi.editor")
    assert editor.get(f"/{name}/").get_json()["ids"] == [work["H26"][name]]
    assert editor.get(f"/{name}/?filter[organisation]=H62").get_json()["ids"] == []
    assert editor.get(f"/{name}/?search=H62").get_json()["ids"] == []
    theirs, nowhere = editor.get(f"/{name}/{work['H62'][name]}"), editor.get(f"/{name}/999999")
    assert theirs.status_code == nowhere.status_code == 404
    assert {k: v for k, v in theirs.get_json().items() if k != "request_id"} == {
        k: v for k, v in nowhere.get_json().items() if k != "request_id"
    }


def test_contacts_are_masked_in_lists_and_their_showing_is_logged(
    call: Call, work: dict[str, Any], session: Session
) -> None:
    editor, auditor, point = call("hanoi.editor"), call("auditor"), work["H26"]["focal_points"]
    row = editor.get("/focal_points/?fields=full_name,phone,email").get_json()["result"][0]
    assert row == {"id": point, "full_name": "N*** V*** A***", "phone": "*******678", "email": "a***@example.vn"}
    assert "An" not in auditor.get(f"/focal_points/{point}").get_json()["result"]["full_name"]
    assert _showings(session) == 0
    assert editor.get(f"/focal_points/{point}").get_json()["result"]["full_name"] == "Nguyễn Văn An"
    assert _showings(session) == 1


def _showings(session: Session) -> int:
    return len(session.scalars(select(AuditEntry).where(AuditEntry.action == "focal_point:revealed")).all())


@pytest.mark.parametrize("query", ["filter[phone][starts]=0912", "sort=full_name", "filter[email]=an@example.vn",
                                   "filter[full_name][is_null]=false"])  # fmt: skip
@pytest.mark.parametrize("user", ["auditor", "hanoi.editor"])
@pytest.mark.usefixtures("work")
def test_masked_data_is_no_oracle(call: Call, query: str, user: str) -> None:
    caller = call(user)
    hidden, unknown = caller.get(f"/focal_points/?{query}"), caller.get("/focal_points/?sort=nothing")
    assert hidden.status_code == unknown.status_code == 400
    assert hidden.get_json()["findings"][0]["code"] == unknown.get_json()["findings"][0]["code"]


@pytest.mark.usefixtures("work")
def test_a_contact_is_not_found_by_searching(call: Call) -> None:
    for words in ("Nguyễn Văn An", "0912345678", "an@example.vn"):
        assert call("lead").get(f"/focal_points/?search={words}").get_json()["ids"] == []


def test_the_audit_is_for_those_who_may_read_it(call: Call) -> None:
    assert call("hanoi.editor").get("/audit/").status_code == 403
    assert call("auditor").get("/audit/").status_code == 200
