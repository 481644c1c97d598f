"""The demo accounts. Every person is invented and every address is of a reserved domain."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from models.base.actor import Actor

SINCE = date(2021, 1, 1)


@dataclass(frozen=True)
class Person:
    """One demo account: where it works and as what."""

    username: str
    agency: str
    role: str
    last_name: str
    first_name: str


PEOPLE = (
    Person("admin", "G22", "admin", "Trần Quản", "Trị"),
    Person("lead", "G22", "lead", "Lê Thị Minh", "Đạo"),
    Person("reviewer", "G22", "reviewer", "Phạm Văn", "Thẩm"),
    Person("auditor", "G22", "auditor", "Đỗ Thị", "Soát"),
    Person("hanoi.editor", "H26", "agency_editor", "Nguyễn Thị", "Hà"),
    Person("hanoi.approver", "H26", "agency_approver", "Nguyễn Văn", "Nội"),
    Person("vinhphuc.editor", "H62", "agency_editor", "Vũ Thị", "Vĩnh"),
    Person("vinhphuc.approver", "H62", "agency_approver", "Vũ Văn", "Phúc"),
    Person("boyte.editor", "G18", "agency_editor", "Bùi Thị", "Y"),
    Person("boyte.approver", "G18", "agency_approver", "Bùi Văn", "Tế"),
)


def seat(session: Session, actor: Actor, password_hash: Callable[[], str], *, at: datetime) -> list[str]:
    """Make the accounts that are missing and say their names. Those that stand keep their password."""
    from sqlalchemy import select

    from models.accounts import operations as accounts
    from models.accounts.tables import Account
    from models.organisations.queries import by_code
    from models.organisations.tables import Member

    made: list[str] = []
    for person in PEOPLE:
        if session.execute(select(Account.id).where(Account.username == person.username)).first():
            continue
        account = accounts.create(
            session, actor, username=person.username, last_name=person.last_name, first_name=person.first_name,
            email=f"{person.username}@{person.agency.lower()}.example.org", password_hash=password_hash(), at=at,
            must_change_password=False,
        )  # fmt: skip
        agency = by_code(session, person.agency)
        session.add(Member(organisation_id=agency.id, user_id=account.id, role=person.role, valid_from=SINCE))
        made.append(person.username)
    session.flush()
    return made
