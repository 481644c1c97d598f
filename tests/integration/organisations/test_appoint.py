"""People of agencies: appointed by their own within the roles of an agency, by an administrator beyond."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from flask_appbuilder.security.sqla.models import User
from sqlalchemy.orm import Session

from models.base.actor import Actor
from models.base.errors import Conflict, DomainError, Forbidden, NotFound
from models.base.permissions import Permission
from models.organisations.operations import appoint, end_membership
from models.organisations.queries import by_code, memberships
from models.organisations.tables import Member

START, DAY = date(2021, 1, 1), date(2021, 10, 1)


@pytest.fixture
def person(loaded: Session) -> int:
    user = User(username="hanoi.editor", first_name="A", last_name="B", email="b@example.gov.vn")
    loaded.add(user)
    loaded.flush()
    return int(user.id)


@pytest.fixture
def approver(loaded: Session) -> Actor:
    ids = frozenset({by_code(loaded, "H26").id})
    permissions = frozenset({Permission.MEMBER_MANAGE, Permission.MEMBER_READ})
    return Actor("hanoi.approver", permissions=permissions, reads=ids, writes=ids)


def _appoint(
    session: Session, actor: Actor, person: int, at: datetime, *, code: str = "H26", role: str = "agency_editor"
) -> Member:
    return appoint(session, actor, by_code(session, code), user_id=person, role=role, valid_from=START, at=at)


def test_an_agency_appoints_its_own_editor(loaded: Session, approver: Actor, person: int, at: datetime) -> None:
    made = _appoint(loaded, approver, person, at)
    assert [member.id for member in memberships(loaded, person, DAY)] == [made.id]


def test_another_agency_is_out_of_reach(loaded: Session, approver: Actor, person: int, at: datetime) -> None:
    with pytest.raises(NotFound):
        _appoint(loaded, approver, person, at, code="H62")


@pytest.mark.parametrize("role", ["admin", "lead", "reviewer", "auditor", "service"])
def test_a_role_beyond_the_agency_is_an_administrators(
    loaded: Session, approver: Actor, actor: Actor, person: int, at: datetime, role: str
) -> None:
    with pytest.raises(Forbidden):
        _appoint(loaded, approver, person, at, role=role)
    assert _appoint(loaded, actor, person, at, role=role).role == role


def test_a_role_that_is_none_is_refused(loaded: Session, actor: Actor, person: int, at: datetime) -> None:
    with pytest.raises(DomainError, match=r"member\.unknown_role"):
        _appoint(loaded, actor, person, at, role="king")


def test_nobody_is_appointed_twice_at_once(loaded: Session, actor: Actor, person: int, at: datetime) -> None:
    _appoint(loaded, actor, person, at)
    with pytest.raises(Conflict, match=r"member\.already"):
        _appoint(loaded, actor, person, at)


def test_nobody_is_appointed_to_an_agency_that_is_no_more(
    loaded: Session, actor: Actor, person: int, at: datetime
) -> None:
    with pytest.raises(Conflict, match=r"organisation\.ended"):
        appoint(
            loaded, actor, by_code(loaded, "H62"), user_id=person, role="agency_editor",
            valid_from=date(2025, 7, 1), at=at,
        )  # fmt: skip


def test_an_ended_appointment_stays_in_the_past(loaded: Session, actor: Actor, person: int, at: datetime) -> None:
    end_membership(loaded, actor, _appoint(loaded, actor, person, at), on=DAY, at=at)
    assert memberships(loaded, person, DAY) == []
    assert len(memberships(loaded, person, date(2021, 9, 30))) == 1


def test_an_appointment_ended_before_it_began_is_gone(loaded: Session, actor: Actor, person: int, at: datetime) -> None:
    end_membership(loaded, actor, _appoint(loaded, actor, person, at), on=START, at=at)
    assert memberships(loaded, person, START) == []
