"""A small catalogue to ask for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from models.catalogue.tables import Procedure
from tests.cast import Cast

ROWS = [
    ("1.001193", "Đăng ký khai sinh", "Hộ tịch", ["commune"], "G22", "full", "new", date(2021, 3, 1)),
    ("1.001194", "Đăng ký lại khai sinh", "Hộ tịch", ["commune"], "G22", "partial", "amended", None),
    ("2.000720", "Cấp phép cơ sở bán lẻ dược", "Dược", ["province"], "G18", None, "new", date(2021, 6, 1)),
    ("2.001123", "Áp dụng thuốc thiết yếu Nguyễn", "Dược", ["ministry", "province"], "G18", "full", "replaced", None),
    ("3.000001", "Ân xá 100% phí_thử", "Tư pháp", ["ministry"], "H26", "information", "abolished", date(2020, 1, 1)),
]


@pytest.fixture
def procedures(session: Session, cast: Cast) -> dict[str, Procedure]:
    made = {
        code: Procedure(
            code=code, name=name, field=field, levels=levels, owner_id=cast.agencies[owner].id,
            service_level=service, publication_state=state, decision_on=day,
        )
        for code, name, field, levels, owner, service, state, day in ROWS
    }  # fmt: skip
    session.add_all(made.values())
    session.flush()
    return made


class Caller:
    """A system that signed in: ``get("/procedures/")`` under /api/v1."""

    def __init__(self, client: FlaskClient, headers: dict[str, str]) -> None:
        self.client = client
        self.headers = headers

    def __call__(self, method: str, path: str, **more: Any) -> Any:
        headers = self.headers | more.pop("headers", {})
        return self.client.open(f"/api/v1{path}", method=method, headers=headers, **more)

    def get(self, path: str, **more: Any) -> Any:
        return self("GET", path, **more)

    def post(self, path: str, **more: Any) -> Any:
        return self("POST", path, **more)

    def patch(self, path: str, **more: Any) -> Any:
        return self("PATCH", path, **more)


@pytest.fixture
def call(app: Flask, bearer: Callable[[str], dict[str, str]]) -> Callable[[str], Caller]:
    """``call("hanoi.editor").get("/procedures/")``."""
    return lambda username: Caller(app.test_client(), bearer(username))
