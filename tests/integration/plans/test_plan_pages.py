"""The board, the line of time and the alarms of focal points, as each role sees them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit.tables import AuditEntry
from models.focal_points.tables import FocalPoint
from models.organisations.tables import AddresseeGroup, AddresseeGroupMember
from models.plans.tables import Plan, Task
from models.programmes.tables import Programme
from tests.cast import SINCE, Cast
from tests.conftest import csrf_token

SignIn = Callable[[str], FlaskClient]


@pytest.fixture
def tasks(session: Session, cast: Cast) -> dict[str, Task]:
    group = AddresseeGroup(code="pages", name="Nhóm thử")
    session.add(group)
    session.flush()
    programme = Programme(
        code="DA468", name="Đề án thử", plan_due_on=date(2021, 3, 31), valid_from=SINCE, group_id=group.id
    )  # fmt: skip
    session.add(programme)
    session.flush()
    made = {}
    for code in ("H26", "H62", "G18"):
        agency = cast.agencies[code]
        session.add(AddresseeGroupMember(group_id=group.id, organisation_id=agency.id, valid_from=SINCE))
        if code == "G18":
            continue
        plan = Plan(
            organisation_id=agency.id, programme_id=programme.id, title=f"Kế hoạch {code}", act_date=date(2021, 4, 10)
        )  # fmt: skip
        session.add(plan)
        session.flush()
        made[code] = Task(
            organisation_id=agency.id, plan_id=plan.id, group="N1", number=f"1-{code}", name=f"Số hóa ở {code}",
            time_text="Quý II/2021", time_kind="dated", lead_units=["Văn phòng"],
            starts_on=date(2021, 4, 1), due_on=date(2021, 6, 30),
        )  # fmt: skip
        session.add(made[code])
    session.add(
        FocalPoint(
            organisation_id=cast.agencies["H26"].id, programme_id=programme.id, code="H26-DA468-01", unit="Văn phòng",
            full_name="Trần Văn Mẫu", phone="0900000123", valid_from=date(2021, 1, 1),
        )
    )  # fmt: skip
    session.flush()
    return made


def _post(client: FlaskClient, path: str, data: dict[str, str]) -> Any:
    token = csrf_token(client.get("/plans/board/").get_data(as_text=True))
    return client.post(path, data=data, headers={"X-CSRFToken": token})


@pytest.mark.usefixtures("tasks")
@pytest.mark.parametrize("path", ["/plans/board/", "/plans/board/?by=group", "/plans/timeline/?year=2021"])
def test_an_agency_sees_its_own_tasks_and_the_office_all(sign_in: SignIn, path: str) -> None:
    own = sign_in("hanoi.editor").get(path).get_data(as_text=True)
    assert "Số hóa ở H26" in own
    assert "Số hóa ở H62" not in own
    everything = sign_in("reviewer").get(path).get_data(as_text=True)
    assert "Số hóa ở H26" in everything
    assert "Số hóa ở H62" in everything


@pytest.mark.usefixtures("tasks")
@pytest.mark.parametrize("page", ["/plans/board/", "/plans/timeline/", "/plans/timeline/acts"])
def test_another_agency_is_not_there(sign_in: SignIn, page: str) -> None:
    assert sign_in("hanoi.editor").get(f"{page}?agency=H62").status_code == 404
    assert sign_in("reviewer").get(f"{page}?agency=H62").status_code == 200


@pytest.mark.usefixtures("tasks")
def test_what_is_overdue_leads_to_its_list(sign_in: SignIn) -> None:
    client = sign_in("reviewer")
    board = client.get("/plans/board/?agency=H26").get_data(as_text=True)
    place = re.search(r'href="(/tasks/list/\?[^"]*due_on[^"]*)"', board)
    assert place
    listed = client.get(place[1].replace("&amp;", "&")).get_data(as_text=True)
    assert "Số hóa ở H26" in listed
    assert "Số hóa ở H62" not in listed


def test_an_agency_need_not_choose_itself(sign_in: SignIn, cast: Cast) -> None:
    own = sign_in("hanoi.editor").get("/tasks/add").get_data(as_text=True)
    assert '<option value="H26" selected' in own
    assert "Thành phố Hà Nội" in own


def test_progress_is_recorded_from_the_board(sign_in: SignIn, session: Session, tasks: dict[str, Task]) -> None:
    task = tasks["H26"]
    client = sign_in("hanoi.editor")
    answer = _post(
        client, f"/plans/board/{task.id}/move", {"progress": "40,5", "row_version": str(task.row_version)}
    )  # fmt: skip
    assert answer.status_code == 302
    session.expire_all()
    assert task.progress == Decimal("40.5")
    assert task.state == "in_progress"


@pytest.mark.parametrize("sent", [{"progress": "140"}, {"progress": "x"}, {"progress": "50", "row_version": "99"}])
def test_progress_that_cannot_be_is_refused(
    sign_in: SignIn, session: Session, tasks: dict[str, Task], sent: dict[str, str]
) -> None:
    task = tasks["H26"]
    _post(sign_in("hanoi.editor"), f"/plans/board/{task.id}/move", {"row_version": str(task.row_version)} | sent)
    session.expire_all()
    assert task.progress == 0


def test_nobody_moves_a_task_of_another_agency(sign_in: SignIn, session: Session, tasks: dict[str, Task]) -> None:
    task = tasks["H62"]
    sent = {"progress": "50", "row_version": str(task.row_version)}
    assert _post(sign_in("hanoi.editor"), f"/plans/board/{task.id}/move", sent).status_code == 404
    _post(sign_in("reviewer"), f"/plans/board/{task.id}/move", sent)
    session.expire_all()
    assert task.progress == 0


@pytest.mark.usefixtures("tasks")
def test_acts_are_late_or_missing(sign_in: SignIn) -> None:
    page = sign_in("reviewer").get("/plans/timeline/acts").get_data(as_text=True)
    assert "Bộ Y tế" in page
    assert "Kế hoạch H26" in page
    only = sign_in("reviewer").get("/plans/timeline/acts?only=missing").get_data(as_text=True)
    assert "Bộ Y tế" in only
    assert "Kế hoạch H26" not in only


@pytest.mark.usefixtures("tasks")
def test_agencies_without_a_focal_point_are_an_alarm(sign_in: SignIn) -> None:
    page = sign_in("reviewer").get("/focal_points/alarms/").get_data(as_text=True)
    silent = page.split('id="silent"')[1].split("</section>")[0]
    assert "Bộ Y tế" in silent
    assert "Thành phố Hà Nội" not in silent
    assert "Trần Văn Mẫu" not in page


@pytest.mark.usefixtures("tasks")
def test_a_contact_is_shown_on_request_and_that_is_written(sign_in: SignIn, session: Session) -> None:
    point = session.scalars(select(FocalPoint)).one()
    answer = _post(sign_in("reviewer"), f"/focal_points/alarms/{point.id}/reveal", {})
    assert "Trần Văn Mẫu" in answer.get_data(as_text=True)
    assert session.scalars(select(AuditEntry).where(AuditEntry.action == "focal_point:revealed")).one()
    assert "Trần" not in _post(sign_in("auditor"), f"/focal_points/alarms/{point.id}/reveal", {}).get_data(as_text=True)
    other = _post(sign_in("vinhphuc.editor"), f"/focal_points/alarms/{point.id}/reveal", {})
    assert other.status_code == 404


@pytest.mark.usefixtures("tasks")
def test_an_agency_confirms_its_own_focal_point(sign_in: SignIn, session: Session) -> None:
    point = session.scalars(select(FocalPoint)).one()
    _post(sign_in("vinhphuc.editor"), f"/focal_points/alarms/{point.id}/confirm", {})
    session.expire_all()
    assert point.verified_on is None
    _post(sign_in("hanoi.editor"), f"/focal_points/alarms/{point.id}/confirm", {})
    session.expire_all()
    assert point.verified_on is not None


def test_without_a_programme_the_pages_say_so(sign_in: SignIn) -> None:
    client = sign_in("hanoi.editor")
    for path in ("/plans/board/", "/plans/timeline/", "/plans/timeline/acts", "/focal_points/alarms/"):
        assert 'class="empty"' in client.get(path).get_data(as_text=True)


def test_the_first_page_and_the_record_ask_for_a_confirmation_and_one_press_settles_it(
    sign_in: SignIn, session: Session, tasks: dict[str, Task]
) -> None:
    point = session.scalars(select(FocalPoint)).one()  # appointed in January 2021, never confirmed since
    client = sign_in("hanoi.editor")
    confirm = f"/focal_points/alarms/{point.id}/confirm"
    for address in ("/", f"/focal_points/show/{point.id}"):
        page = client.get(address).get_data(as_text=True)
        assert confirm in page
        assert "Vẫn đúng" in page
    assert "Trần Văn Mẫu" not in client.get("/").get_data(as_text=True)  # the first page names the unit
    answer = client.post(confirm, data={"csrf_token": csrf_token(page), "place": "home"})
    assert (answer.status_code, answer.location) == (302, "/")
    session.expire_all()
    assert point.verified_on is not None
    for address in ("/", f"/focal_points/show/{point.id}"):
        assert confirm not in client.get(address).get_data(as_text=True)


def test_an_agency_without_a_focal_point_is_told_on_its_first_page(sign_in: SignIn, tasks: dict[str, Task]) -> None:
    assert "Cơ quan chưa có đầu mối trong Đề án thử" in sign_in("vinhphuc.editor").get("/").get_data(as_text=True)
    assert "Cơ quan chưa có đầu mối" not in sign_in("hanoi.editor").get("/").get_data(as_text=True)


def test_another_agency_neither_sees_nor_settles_it(sign_in: SignIn, session: Session, tasks: dict[str, Task]) -> None:
    point = session.scalars(select(FocalPoint)).one()
    client = sign_in("vinhphuc.editor")
    page = client.get("/").get_data(as_text=True)
    assert f"/{point.id}/confirm" not in page
    answer = client.post(
        f"/focal_points/alarms/{point.id}/confirm", data={"csrf_token": csrf_token(page), "place": "home"}
    )
    assert answer.status_code == 404


def _undone(client: FlaskClient, page: str) -> str:
    """The page after the button that it offers was pressed."""
    found = re.search(r'class="notice tone-ok".*?<form method="post" action="([^"]+)"', page, re.DOTALL)
    assert found, "nothing to take back"
    return _post(client, found[1].replace("&amp;", "&"), {}).headers["Location"]


def test_what_was_said_of_a_task_is_taken_back_where_it_is_said(
    sign_in: SignIn, session: Session, tasks: dict[str, Task]
) -> None:
    task = tasks["H26"]
    session.commit()
    client = sign_in("hanoi.editor")
    said = {"progress": "100", "done_on": "2021-06-01", "note": "Nhầm", "by": "group"}
    _post(client, f"/plans/board/{task.id}/move", said | {"row_version": str(task.row_version)})
    session.expire_all()
    assert (task.state, task.note) == ("done", "Nhầm")
    back = _undone(client, client.get("/plans/board/").text)
    session.expire_all()
    assert (task.progress, task.state, task.done_on, task.note) == (0, "not_started", None, None)
    assert "by=group" in back


def test_what_was_said_again_since_is_not_taken_back(sign_in: SignIn, session: Session, tasks: dict[str, Task]) -> None:
    task = tasks["H26"]
    session.commit()
    client = sign_in("hanoi.editor")
    _post(client, f"/plans/board/{task.id}/move", {"progress": "40", "row_version": str(task.row_version)})
    page = client.get("/plans/board/").text
    session.expire_all()
    _post(client, f"/plans/board/{task.id}/move", {"progress": "60", "row_version": str(task.row_version)})
    _undone(client, page)
    session.expire_all()
    assert task.progress == 60


def test_nothing_said_anew_is_nothing_to_take_back(sign_in: SignIn, session: Session, tasks: dict[str, Task]) -> None:
    task = tasks["H26"]
    session.commit()
    client = sign_in("hanoi.editor")
    _post(client, f"/plans/board/{task.id}/move", {"progress": "0", "row_version": str(task.row_version)})
    assert "/plans/board/undo/" not in client.get("/plans/board/").text


def test_nobody_takes_back_what_another_said(sign_in: SignIn, session: Session, tasks: dict[str, Task]) -> None:
    task = tasks["H26"]
    session.commit()
    client = sign_in("hanoi.editor")
    _post(client, f"/plans/board/{task.id}/move", {"progress": "40", "row_version": str(task.row_version)})
    found = re.search(r'action="(/plans/board/undo/[^"?]+)', client.get("/plans/board/").text)
    assert found
    assert _post(sign_in("vinhphuc.editor"), found[1], {}).status_code == 404
    session.expire_all()
    assert task.progress == 40
