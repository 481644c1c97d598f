"""The standing people of the tests and the agencies they work for."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.security import generate_password_hash

from models.accounts.tables import Account
from models.organisations.tables import Member, Organisation

PASSWORD: Final = "Mật-khẩu-thử-2021"
_HASH: Final = generate_password_hash(PASSWORD, method="pbkdf2:sha256:1")  # a slow one would cost a test 50 ms each
SINCE: Final = date(2020, 1, 1)

AGENCIES: Final = {
    "G22": ("Văn phòng Chính phủ", "ministerial_agency", "central"),
    "G18": ("Bộ Y tế", "ministry", "central"),
    "H26": ("Thành phố Hà Nội", "city", "province"),
    "H62": ("Tỉnh Vĩnh Phúc", "province", "province"),
}

ROLES: Final = {
    "admin": ("G22", "admin"),
    "lead": ("G22", "lead"),
    "reviewer": ("G22", "reviewer"),
    "auditor": ("G22", "auditor"),
    "hanoi.editor": ("H26", "agency_editor"),
    "hanoi.approver": ("H26", "agency_approver"),
    "vinhphuc.editor": ("H62", "agency_editor"),
    "vinhphuc.approver": ("H62", "agency_approver"),
    "boyte.editor": ("G18", "agency_editor"),
    "boyte.approver": ("G18", "agency_approver"),
}


@dataclass
class Cast:
    """Agencies by code and accounts by user name."""

    agencies: dict[str, Organisation] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)

    def agency_of(self, username: str) -> Organisation:
        return self.agencies[ROLES[username][0]]


def assemble(session: Session) -> Cast:
    """Bring in agencies and people that are not there yet, and flush."""
    cast = Cast()
    for code, (name, kind, level) in AGENCIES.items():
        cast.agencies[code] = _agency(session, code, name, kind, level)
    session.flush()
    for username, (code, role) in ROLES.items():
        account = cast.accounts[username] = _account(session, username)
        session.flush()
        session.add(Member(user_id=account.id, organisation=cast.agencies[code], role=role, valid_from=SINCE))
    session.flush()
    return cast


def _agency(session: Session, code: str, name: str, kind: str, level: str) -> Organisation:
    found = session.scalar(select(Organisation).where(Organisation.code == code))
    if found is None:
        found = Organisation(code=code, name=name, kind=kind, level=level, valid_from=SINCE)
        session.add(found)
    return found


def _account(session: Session, username: str) -> Account:
    account = Account(
        username=username, first_name=username, last_name="Thử", email=f"{username}@example.vn", active=True,
        password=_HASH, login_count=0, fail_login_count=0,
    )  # fmt: skip
    session.add(account)
    return account
