"""Plans and tasks: entered by their agency, read by the office, late by the day."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import scope
from models.audit import listener
from models.audit.queries import history
from models.base.actor import Actor, system
from models.base.errors import Conflict, Forbidden, NotFound, Refused
from models.base.permissions import Permission
from models.base.values import Outcome
from models.organisations.tables import AddresseeGroup, AddresseeGroupMember, Organisation
from models.plans.operations import (
    add_plan,
    add_task,
    amend_plan,
    amend_task,
    bin_plan,
    bin_task,
    restore_plan,
    restore_task,
    set_progress,
    upsert_plan,
    upsert_task,
)
from models.plans.operations.tasks import stored_values
from models.plans.queries import board, missing_plans, overdue_tasks, plans_of_programme, timeline
from models.plans.rules.lateness import PlanStanding, TaskStanding
from models.plans.tables import Plan, Task
from models.programmes.tables import Programme

START = date(1997, 1, 1)
OFFICE = system("reviewer")
PLAN: dict[str, Any] = {
    "organisation": "H62",
    "programme": "DA468",
    "act_kind": "plan",
    "act_number": "128/KH-UBND",
    "act_date": date(2021, 5, 21),
    "title": "Kế hoạch thực hiện Đề án 468",
}
TASK: dict[str, Any] = {
    "organisation": "H62",
    "programme": "DA468",
    "number": "I.1",
    "group": "N2",
    "name": "Kết nối CSDLQG về dân cư",
    "lead_units": "Sở TTTT; Công an tỉnh",
    "coordinating_units": "Sở KH&ĐT",
    "time_text": "Quý III/2021",
    "state": "not_started",
    "product": "Dịch vụ chia sẻ dữ liệu",
}


@pytest.fixture(autouse=True)
def guarded() -> None:
    scope.install()
    listener.install()


@pytest.fixture(autouse=True)
def agencies(session: Session) -> dict[str, Organisation]:
    rows = {
        code: Organisation(code=code, name=name, kind=kind, level="province", valid_from=START, official_order=order)
        for order, (code, name, kind) in enumerate(
            [
                ("H26", "Thành phố Hà Nội", "city"),
                ("H62", "Tỉnh Vĩnh Phúc", "province"),
                ("H52", "Tỉnh Sơn La", "province"),
            ]
        )
    }
    group = AddresseeGroup(code="S0", name="Nơi nhận")
    session.add_all([*rows.values(), group])
    session.flush()
    session.add_all(
        AddresseeGroupMember(group_id=group.id, organisation_id=row.id, valid_from=START) for row in rows.values()
    )
    session.add(
        Programme(code="DA468", name="Đề án 468", plan_due_on=date(2021, 4, 30), group_id=group.id, valid_from=START)
    )
    session.flush()
    return rows


@pytest.fixture
def programme(session: Session) -> Programme:
    return session.scalars(select(Programme)).one()


@pytest.fixture
def vinhphuc(agencies: dict[str, Organisation]) -> Actor:
    own = frozenset({agencies["H62"].id})
    permissions = frozenset({Permission.PLAN_READ, Permission.PLAN_WRITE})
    return Actor("vinhphuc.editor", permissions=permissions, reads=own, writes=own, organisation_id=agencies["H62"].id)


@pytest.fixture
def plan(session: Session, at: datetime) -> Plan:
    return add_plan(session, OFFICE, PLAN, at=at)


def test_an_agency_enters_its_plan_and_its_tasks(session: Session, vinhphuc: Actor, at: datetime) -> None:
    session.info["actor"] = vinhphuc
    plan = add_plan(session, vinhphuc, PLAN, at=at)
    task = add_task(session, vinhphuc, TASK, at=at)
    assert (task.plan_id, task.organisation_id, task.lead_units) == (
        plan.id,
        plan.organisation_id,
        ["Sở TTTT", "Công an tỉnh"],
    )
    assert (task.time_kind, task.starts_on, task.due_on) == ("dated", date(2021, 7, 1), date(2021, 9, 30))
    assert task.time_text == "Quý III/2021"
    assert [e.action for e in history(session, "plan", plan.id)] == ["plan:added", "plan:created"]


def test_an_agency_enters_nothing_for_another(session: Session, vinhphuc: Actor, plan: Plan, at: datetime) -> None:
    session.info["actor"] = vinhphuc
    with pytest.raises(Forbidden):
        add_plan(session, vinhphuc, PLAN | {"organisation": "H26"}, at=at)
    with pytest.raises(NotFound):
        add_task(session, vinhphuc, TASK | {"organisation": "H26"}, at=at)


def test_each_agency_has_one_living_plan_of_a_programme(session: Session, plan: Plan, at: datetime) -> None:
    with pytest.raises(Conflict):
        add_plan(session, OFFICE, PLAN, at=at)
    bin_plan(session, OFFICE, plan, at=at)
    add_plan(session, OFFICE, PLAN, at=at)
    with pytest.raises(Conflict):
        restore_plan(session, OFFICE, plan, at=at)


def test_a_plan_goes_into_the_bin_and_out_with_its_tasks(session: Session, plan: Plan, at: datetime) -> None:
    task, gone = add_task(session, OFFICE, TASK, at=at), add_task(session, OFFICE, TASK | {"number": "2"}, at=at)
    bin_task(session, OFFICE, gone, at=at.replace(hour=1))
    bin_plan(session, OFFICE, plan, at=at)
    assert task.deleted_at is not None
    with pytest.raises(Conflict):
        restore_task(session, OFFICE, gone, at=at)
    restore_plan(session, OFFICE, plan, at=at)
    assert (task.deleted_at, gone.deleted_at is None) == (None, False)


def test_dates_that_cannot_be_are_refused(session: Session, at: datetime) -> None:
    with pytest.raises(Refused) as refusal:
        add_plan(session, OFFICE, PLAN | {"act_date": date(2021, 12, 1), "received_on": date(2021, 11, 1)}, at=at)
    assert [f.code for f in refusal.value.findings] == ["plan.issued_in_future", "plan.received_before_issued"]


def test_a_time_that_cannot_be_read_is_refused_unless_a_person_read_it(
    session: Session, plan: Plan, at: datetime
) -> None:
    odd = TASK | {"time_text": "Sớm nhất có thể"}
    with pytest.raises(Refused) as refusal:
        add_task(session, OFFICE, odd, at=at)
    assert [(f.code, f.column) for f in refusal.value.findings] == [("task.time_unreadable", "time_text")]
    task = add_task(session, OFFICE, odd | {"time_kind": "dated", "due_on": date(2021, 12, 31)}, at=at)
    assert (task.time_text, task.due_on) == ("Sớm nhất có thể", date(2021, 12, 31))


def test_a_new_text_is_read_again_and_the_old_dates_go(session: Session, plan: Plan, at: datetime) -> None:
    task = add_task(session, OFFICE, TASK, at=at)
    amend_task(session, OFFICE, task, stored_values(task) | {"time_text": "Thường xuyên"}, at=at)
    assert (task.time_kind, task.starts_on, task.due_on) == ("ongoing", None, None)


def test_a_missing_year_is_that_of_the_act(session: Session, plan: Plan, at: datetime) -> None:
    assert add_task(session, OFFICE, TASK | {"time_text": "Quý IV"}, at=at).due_on == date(2021, 12, 31)


def test_progress_moves_the_state_with_it(session: Session, plan: Plan, at: datetime) -> None:
    task = add_task(session, OFFICE, TASK, at=at)
    set_progress(session, OFFICE, task, progress=Decimal(40), at=at, note="Đã kết nối thử")
    assert (task.state, task.note) == ("in_progress", "Đã kết nối thử")
    set_progress(session, OFFICE, task, progress=Decimal(100), at=at)
    assert (task.state, task.done_on) == ("done", date(2021, 10, 5))
    set_progress(session, OFFICE, task, progress=Decimal(90), at=at)
    assert (task.state, task.done_on) == ("in_progress", None)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"state": "done", "progress": Decimal(80)}, "task.done_below_100"),
        ({"done_on": date(2021, 9, 1)}, "task.done_on_but_not_done"),
        ({"state": "done", "done_on": date(2021, 12, 1)}, "task.done_in_future"),
        ({"time_kind": "ongoing", "due_on": date(2021, 12, 1)}, "task.due_but_not_dated"),
        ({"time_kind": "dated"}, "task.dated_without_due"),
        ({"progress": Decimal(101)}, "value.too_large"),
        ({"lead_units": " ; "}, "value.required"),
        ({"group": "N6"}, "value.not_in_list"),
    ],
)
def test_what_contradicts_itself_is_refused(
    session: Session, plan: Plan, at: datetime, values: dict[str, Any], code: str
) -> None:
    with pytest.raises(Refused) as refusal:
        add_task(session, OFFICE, TASK | values, at=at)
    assert [f.code for f in refusal.value.findings] == [code]


def test_an_upsert_of_what_is_stored_changes_nothing(session: Session, plan: Plan, at: datetime) -> None:
    task, first = upsert_task(session, OFFICE, TASK, at=at)
    assert (first, upsert_task(session, OFFICE, stored_values(task), at=at)[1]) == (Outcome.CREATED, Outcome.UNCHANGED)
    assert upsert_task(session, OFFICE, TASK | {"name": "Tên khác"}, at=at)[1] is Outcome.UPDATED
    assert upsert_plan(session, OFFICE, PLAN, at=at)[1] is Outcome.UNCHANGED
    assert upsert_plan(session, OFFICE, PLAN | {"act_number": "129/KH-UBND"}, at=at)[1] is Outcome.UPDATED


def test_a_taken_number_is_refused(session: Session, plan: Plan, at: datetime) -> None:
    add_task(session, OFFICE, TASK, at=at)
    with pytest.raises(Conflict):
        add_task(session, OFFICE, TASK, at=at)


def test_the_office_sees_who_is_late_and_who_is_missing(
    session: Session, plan: Plan, programme: Programme, at: datetime
) -> None:
    add_plan(session, OFFICE, PLAN | {"organisation": "H26", "act_date": date(2021, 4, 29)}, at=at)
    on = date(2021, 8, 1)
    told = [
        (p.organisation.code, p.lateness.standing, p.lateness.days) for p in plans_of_programme(session, programme, on)
    ]
    assert told == [
        ("H26", PlanStanding.ON_TIME, -1),
        ("H62", PlanStanding.LATE, 21),
        ("H52", PlanStanding.MISSING, 93),
    ]
    assert [p.organisation.code for p in missing_plans(session, programme, on)] == ["H52"]


def test_an_agency_is_told_of_itself_only(
    session: Session, plan: Plan, programme: Programme, vinhphuc: Actor, at: datetime
) -> None:
    add_plan(session, OFFICE, PLAN | {"organisation": "H26"}, at=at)
    session.expunge_all()
    session.info["actor"] = vinhphuc
    programme = session.scalars(select(Programme)).one()
    assert [p.organisation.code for p in plans_of_programme(session, programme, date(2021, 8, 1))] == ["H62"]
    assert sum(lane.count for lane in board(session, programme.id)) == 0


def test_a_board_has_a_lane_for_every_state_and_every_group(
    session: Session, plan: Plan, programme: Programme, at: datetime
) -> None:
    for number, group, progress in (("1", "N1", 0), ("2", "N1", 100), ("3", "N5", 50), ("4", "N5", 0)):
        task = add_task(session, OFFICE, TASK | {"number": number, "group": group}, at=at)
        set_progress(session, OFFICE, task, progress=Decimal(progress), at=at)
    states = {lane.code: lane.count for lane in board(session, programme.id)}
    assert states == {"not_started": 2, "in_progress": 1, "done": 1, "stopped": 0}
    lanes = board(session, programme.id, by="group", limit=1)
    assert [(lane.code, lane.count, len(lane.tasks)) for lane in lanes] == [
        ("N1", 2, 1), ("N2", 0, 0), ("N3", 0, 0), ("N4", 0, 0), ("N5", 2, 1),
    ]  # fmt: skip


def test_the_line_of_time_holds_dated_tasks_that_touch_it(
    session: Session, plan: Plan, programme: Programme, at: datetime
) -> None:
    times = ("Quý III/2021", "Trước 15/6/2021", "Thường xuyên", "Năm 2022")
    for number, text in enumerate(times):
        add_task(session, OFFICE, TASK | {"number": str(number), "time_text": text}, at=at)
    on = date(2021, 10, 5)
    bars = timeline(session, programme.id, date(2021, 6, 1), date(2021, 12, 31), on=on)
    assert [(bar.task.time_text, bar.starts_on, bar.lateness.standing) for bar in bars] == [
        ("Trước 15/6/2021", None, TaskStanding.OVERDUE),
        ("Quý III/2021", date(2021, 7, 1), TaskStanding.OVERDUE),
    ]
    assert [t.time_text for t in overdue_tasks(session, programme.id, on)] == ["Trước 15/6/2021", "Quý III/2021"]


def test_the_database_holds_a_task_to_the_agency_of_its_plan(
    session: Session, plan: Plan, agencies: dict[str, Organisation], at: datetime
) -> None:
    from sqlalchemy.exc import IntegrityError

    task = add_task(session, OFFICE, TASK, at=at)
    session.info["actor"] = OFFICE
    task.organisation_id = agencies["H26"].id
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()


def test_an_amended_plan_keeps_its_agency(session: Session, plan: Plan, at: datetime) -> None:
    amend_plan(session, OFFICE, plan, {"organisation": "H26", "title": "Kế hoạch mới"}, at=at)
    assert (plan.organisation.code, plan.title) == ("H62", "Kế hoạch mới")


def test_tasks_are_ordered_as_entered(session: Session, plan: Plan, at: datetime) -> None:
    for number in ("1", "2", "10"):
        add_task(session, OFFICE, TASK | {"number": number}, at=at)
    session.expire_all()
    assert [task.number for task in plan.tasks] == ["1", "2", "10"]
    assert isinstance(plan.tasks[0], Task)
