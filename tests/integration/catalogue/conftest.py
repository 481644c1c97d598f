"""Three agencies, and sessions that are guarded and audited as in service."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app import scope
from models.audit import listener
from models.base.actor import Actor, system
from models.base.permissions import Permission
from models.organisations.tables import Organisation

AGENCIES = (
    ("G15", "Bộ Tư pháp", "ministry", "central"),
    ("H62", "Tỉnh Vĩnh Phúc", "province", "province"),
    ("H26", "Thành phố Hà Nội", "city", "province"),
)


@pytest.fixture(autouse=True)
def guarded() -> None:
    scope.install()
    listener.install()


@pytest.fixture
def agencies(session: Session) -> dict[str, Organisation]:
    rows = {
        code: Organisation(code=code, name=name, kind=kind, level=level, valid_from=date(1997, 1, 1))
        for code, name, kind, level in AGENCIES
    }
    session.add_all(rows.values())
    session.flush()
    return rows


@pytest.fixture
def office() -> Actor:
    return system("reviewer")


@pytest.fixture
def vinhphuc(agencies: dict[str, Organisation]) -> Actor:
    """An editor of Vĩnh Phúc: reads and writes its own rows only."""
    own = frozenset({agencies["H62"].id})
    permissions = frozenset({Permission.PROCEDURE_READ, Permission.VARIANT_WRITE})
    return Actor("vinhphuc.editor", permissions=permissions, reads=own, writes=own, organisation_id=agencies["H62"].id)


@pytest.fixture
def values() -> dict[str, Any]:
    return {
        "code": "1.001193",
        "name": "Đăng ký khai sinh",
        "field": "Hộ tịch",
        "levels": ["commune"],
        "kind": "standard",
        "owner": "G15",
        "publication_state": "new",
        "decision_number": "528/QĐ-BTP",
        "decision_on": date(2021, 3, 12),
    }
