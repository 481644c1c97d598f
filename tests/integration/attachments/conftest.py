"""A document everybody reads, and a plan of Vinh Phuc."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from models.documents.tables import OfficialDocument
from models.plans.tables import Plan
from models.programmes.tables import Programme
from tests.cast import SINCE, Cast
from tests.integration.api.conftest import Caller


@dataclass
class Records:
    """Keys of the records, as strings of the API's addresses."""

    document: str
    plan: str
    plan_row: Plan


@pytest.fixture
def records(session: Session, cast: Cast) -> Records:
    document = OfficialDocument(
        number="468/QĐ-TTg", signed_on=date(2021, 3, 27), issuer_name="Thủ tướng", kind="quyet_dinh"
    )
    programme = Programme(code="DA468", name="Đề án thử", valid_from=SINCE)
    session.add_all([document, programme])
    session.flush()
    plan = Plan(organisation_id=cast.agencies["H62"].id, programme_id=programme.id, title="Kế hoạch thử")
    session.add(plan)
    session.flush()
    return Records(f"/documents/{document.id}/attachments", f"/plans/{plan.id}/attachments", plan)


@pytest.fixture
def call(app: Flask, bearer: Callable[[str], dict[str, str]]) -> Callable[[str], Caller]:
    return lambda username: Caller(app.test_client(), bearer(username))


def sent(content: bytes, name: str = "Kế hoạch số 5.pdf") -> dict[str, Any]:
    """The body of a request that adds a file."""
    return {"data": {"file": (io.BytesIO(content), name)}, "content_type": "multipart/form-data"}


def status(caller: Caller, address: str) -> int:
    """How a request for bytes is answered; the bytes are left."""
    answer = caller.get(address)
    answer.close()
    return int(answer.status_code)
