"""Who speaks for an agency: appointed, confirmed, replaced, and forgotten on request while history stays."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import scope
from models.audit import listener
from models.audit.queries import history
from models.base.actor import Actor, system
from models.base.errors import Conflict, Forbidden, Refused
from models.base.permissions import Permission
from models.base.search import found
from models.base.values import Outcome
from models.focal_points.operations import (
    Contact,
    amend,
    appoint,
    bin_focal_point,
    end,
    remove_personal_data,
    replace,
    restore_focal_point,
    reveal,
    upsert_focal_point,
    verify,
)
from models.focal_points.operations.terms import stored_values
from models.focal_points.queries import agencies_without, confirmations_due, current
from models.focal_points.tables import FocalPoint
from models.organisations.tables import AddresseeGroup, AddresseeGroupMember, Organisation
from models.programmes.tables import Programme

START = date(1997, 1, 1)
OFFICE = system("reviewer")
TODAY = date(2021, 10, 5)
PERSON: dict[str, Any] = {
    "organisation": "H62",
    "programme": "DA468",
    "duty": "main",
    "full_name": "Trần Thị Thử",
    "position": "Phó Trưởng phòng",
    "unit": "Phòng Kiểm soát TTHC",
    "phone": "0000 111 222",
    "email": "thu.tran@example.vn",
    "role_mailbox": "kstt@example.vn",
    "valid_from": date(2021, 5, 1),
}


@pytest.fixture(autouse=True)
def guarded() -> None:
    scope.install()
    listener.install()


@pytest.fixture(autouse=True)
def agencies(session: Session) -> dict[str, Organisation]:
    rows = {
        code: Organisation(code=code, name=name, kind="province", level="province", valid_from=START)
        for code, name in (("H26", "Thành phố Hà Nội"), ("H62", "Tỉnh Vĩnh Phúc"))
    }
    group = AddresseeGroup(code="S0", name="Nơi nhận")
    session.add_all([*rows.values(), group])
    session.flush()
    session.add_all(
        AddresseeGroupMember(group_id=group.id, organisation_id=row.id, valid_from=START) for row in rows.values()
    )
    session.add(Programme(code="DA468", name="Đề án 468", group_id=group.id, valid_from=START))
    session.flush()
    return rows


@pytest.fixture
def vinhphuc(agencies: dict[str, Organisation]) -> Actor:
    own = frozenset({agencies["H62"].id})
    permissions = frozenset({
        Permission.FOCAL_POINT_READ, Permission.FOCAL_POINT_WRITE, Permission.FOCAL_POINT_REVEAL,
    })  # fmt: skip
    return Actor("vinhphuc.editor", permissions=permissions, reads=own, writes=own, organisation_id=agencies["H62"].id)


@pytest.fixture
def point(session: Session, at: datetime) -> FocalPoint:
    return appoint(session, OFFICE, PERSON, at=at)


def test_an_agency_appoints_its_focal_point(session: Session, vinhphuc: Actor, at: datetime) -> None:
    session.info["actor"] = vinhphuc
    point = appoint(session, vinhphuc, PERSON, at=at)
    assert (point.code, point.verified_on, point.valid_to) == ("H62-DA468-01", TODAY, None)
    with pytest.raises(Forbidden):
        appoint(session, vinhphuc, PERSON | {"organisation": "H26"}, at=at)


def test_the_audit_says_that_contacts_changed_and_never_what_they_were(
    session: Session, point: FocalPoint, at: datetime
) -> None:
    amend(session, OFFICE, point, {"phone": "0000 333 444", "position": "Trưởng phòng"}, at=at)
    entries = history(session, "focal_point", point.id)
    changed = next(e for e in entries if e.action == "focal_point:changed")
    assert changed.changes == {"phone": ["***", "***"], "position": ["Phó Trưởng phòng", "Trưởng phòng"]}
    told = " ".join(str(e.changes) + e.note for e in entries)
    assert not any(word in told for word in ("0000", "Thử", "thu.tran"))


def test_reading_a_contact_leaves_a_trace(session: Session, point: FocalPoint, vinhphuc: Actor, at: datetime) -> None:
    contact = reveal(session, vinhphuc, point, at, why="gọi về báo cáo quý III")
    assert contact == Contact("Trần Thị Thử", "0000 111 222", "thu.tran@example.vn")
    latest = history(session, "focal_point", point.id)[0]
    assert (latest.action, latest.actor_name, latest.note) == (
        "focal_point:revealed", "vinhphuc.editor", "gọi về báo cáo quý III",
    )  # fmt: skip


def test_who_may_not_see_contacts_is_refused_and_leaves_no_trace(
    session: Session, point: FocalPoint, at: datetime
) -> None:
    auditor = Actor("auditor", permissions=frozenset({Permission.FOCAL_POINT_READ}))
    before = len(history(session, "focal_point", point.id))
    with pytest.raises(Forbidden):
        reveal(session, auditor, point, at)
    assert len(history(session, "focal_point", point.id)) == before


def test_personal_data_is_never_searched_in(session: Session, point: FocalPoint) -> None:
    for query in ("thu tran", "0000 111", "tran thi"):
        assert session.scalars(select(FocalPoint).where(found(session, FocalPoint, query))).all() == []
    assert session.scalars(select(FocalPoint).where(found(session, FocalPoint, "kiem soat"))).all() == [point]


def test_one_main_contact_speaks_at_a_time(session: Session, point: FocalPoint, at: datetime) -> None:
    with pytest.raises(Conflict) as refusal:
        appoint(session, OFFICE, PERSON | {"full_name": "Lê Văn Mẫu"}, at=at)
    assert refusal.value.params == {"code": "H62-DA468-01", "since": "2021-05-01"}
    assert appoint(session, OFFICE, PERSON | {"duty": "deputy"}, at=at).code == "H62-DA468-02"
    with pytest.raises(Conflict):
        amend(session, OFFICE, current(session, TODAY)[1], {"duty": "main"}, at=at)
    session.rollback()


def test_a_replacement_ends_one_and_begins_the_next(session: Session, point: FocalPoint, at: datetime) -> None:
    who = {"full_name": "Lê Văn Mẫu", "unit": "Văn phòng"}
    following = replace(session, OFFICE, point, who, on=date(2021, 9, 1), at=at)
    assert (point.valid_to, point.end_reason, following.valid_from) == (date(2021, 9, 1), "replaced", date(2021, 9, 1))
    assert [p.code for p in current(session, date(2021, 8, 31))] == ["H62-DA468-01"]
    assert [p.code for p in current(session, date(2021, 9, 1))] == ["H62-DA468-02"]


def test_an_agency_without_a_focal_point_is_an_alarm(
    session: Session, point: FocalPoint, vinhphuc: Actor, at: datetime
) -> None:
    programme = session.scalars(select(Programme)).one()
    assert [o.code for o in agencies_without(session, programme, TODAY)] == ["H26"]
    end(session, OFFICE, point, on=date(2021, 10, 1), reason="moved", at=at)
    assert sorted(o.code for o in agencies_without(session, programme, TODAY)) == ["H26", "H62"]
    session.info["actor"] = vinhphuc
    assert [o.code for o in agencies_without(session, programme, TODAY)] == ["H62"]


def test_confirming_moves_the_reminder_by_half_a_year(session: Session, point: FocalPoint, at: datetime) -> None:
    on = date(2022, 3, 25)
    assert [(each.focal_point.code, each.confirmation.due_on) for each in confirmations_due(session, on)] == [
        ("H62-DA468-01", date(2022, 4, 5))
    ]
    verify(session, OFFICE, point, at=datetime.fromisoformat("2022-03-25T03:00:00+00:00"))
    assert confirmations_due(session, on) == []


def test_personal_data_is_removed_and_history_stays(session: Session, point: FocalPoint, at: datetime) -> None:
    remove_personal_data(session, OFFICE, point, at=at, reason="theo đề nghị")
    assert (point.full_name, point.phone, point.email) == (None, None, None)
    assert (point.unit, point.valid_from, point.valid_to, point.removed_at) == (
        PERSON["unit"],
        PERSON["valid_from"],
        TODAY,
        at,
    )
    with pytest.raises(Conflict):
        amend(session, OFFICE, point, {"full_name": "Trần Thị Thử"}, at=at)
    with pytest.raises(Conflict):
        remove_personal_data(session, OFFICE, point, at=at, reason="lần nữa")
    assert history(session, "focal_point", point.id)[0].action == "focal_point:personal_data_removed"


def test_a_masked_export_comes_back_as_no_change(session: Session, point: FocalPoint, at: datetime) -> None:
    masked = {"full_name": "T*** T*** T***", "phone": "*********222", "email": "t***@example.vn"}
    assert upsert_focal_point(session, OFFICE, stored_values(point) | masked, at=at) == (point, Outcome.UNCHANGED)
    assert upsert_focal_point(session, OFFICE, stored_values(point) | {"position": "Khác"}, at=at)[1] is Outcome.UPDATED
    with pytest.raises(Refused) as refusal:
        upsert_focal_point(session, OFFICE, stored_values(point) | {"full_name": "L*** M***"}, at=at)
    assert [(f.code, f.column) for f in refusal.value.findings] == [("focal_point.masked_value", "full_name")]


def test_a_row_without_a_code_is_new_and_an_unknown_code_is_refused(session: Session, at: datetime) -> None:
    assert upsert_focal_point(session, OFFICE, PERSON | {"code": None}, at=at)[1] is Outcome.CREATED
    with pytest.raises(Refused):
        upsert_focal_point(session, OFFICE, PERSON | {"code": "H62-DA468-99"}, at=at)


def test_values_that_cannot_be_are_refused(session: Session, at: datetime) -> None:
    wrong = {"email": "không có", "phone": "máy lẻ", "full_name": None}
    with pytest.raises(Refused) as refusal:
        appoint(session, OFFICE, PERSON | wrong, at=at)
    assert {f.code for f in refusal.value.findings} == {"value.wrong_shape", "value.required"}
    with pytest.raises(Refused) as refusal:
        appoint(session, OFFICE, PERSON | {"valid_to": PERSON["valid_from"]}, at=at)
    assert [f.code for f in refusal.value.findings] == ["focal_point.ends_before_it_begins"]


def test_a_mistake_goes_into_the_bin_and_its_code_never_comes_back(
    session: Session, point: FocalPoint, at: datetime
) -> None:
    bin_focal_point(session, OFFICE, point, at=at)
    again = appoint(session, OFFICE, PERSON, at=at)
    assert again.code == "H62-DA468-02"
    with pytest.raises(Conflict):
        restore_focal_point(session, OFFICE, point, at=at)
