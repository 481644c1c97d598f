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
    there = session.scalars(select(Organisation).where(Organisation.code.in_(AGENCIES)))
    cast = Cast({found.code: found for found in there}, {username: _account(username) for username in ROLES})
    for code, (name, kind, level) in AGENCIES.items():
        if code not in cast.agencies:
            cast.agencies[code] = Organisation(code=code, name=name, kind=kind, level=level, valid_from=SINCE)
    session.add_all([*cast.agencies.values(), *cast.accounts.values()])
    session.flush()  # of all at once: each test waits for it
    session.add_all(
        Member(user_id=cast.accounts[username].id, organisation_id=cast.agencies[code].id, role=role, valid_from=SINCE)
        for username, (code, role) in ROLES.items()
    )
    session.flush()
    return cast


def _account(username: str) -> Account:
    return Account(
        username=username, first_name=username, last_name="Thử", email=f"{username}@example.vn", active=True,
        password=_HASH, login_count=0, fail_login_count=0,
    )  # fmt: skip
