"""A list costs a handful of statements whatever its length, and its page fits a thin line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, event
from sqlalchemy.orm import Session

from models.catalogue.tables import Procedure
from tests.cast import Cast


@pytest.fixture
def procedures(session: Session, cast: Cast) -> None:
    owners = list(cast.agencies.values())
    session.add_all(
        Procedure(
            code=f"1.{number:06d}", name=f"Thủ tục {number} về cấp giấy phép hoạt động", field=f"Lĩnh vực {number % 9}",
            levels=["commune", "province"], owner_id=owners[number % len(owners)].id, publication_state="new",
            decision_on=date(2021, 3, 1), decision_number=f"{number}/QĐ-BYT",
        )
        for number in range(120)
    )  # fmt: skip
    session.flush()


@contextmanager
def statements(connection: Connection) -> Iterator[list[str]]:
    """What is executed meanwhile, the tests' own savepoints left out."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if "SAVEPOINT" not in statement:
            seen.append(statement)

    event.listen(connection.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(connection.engine, "before_cursor_execute", note)


@pytest.mark.usefixtures("procedures")
@pytest.mark.parametrize("user", ["admin", "reviewer", "hanoi.editor"])
def test_a_list_page(sign_in: Callable[[str], FlaskClient], connection: Connection, user: str) -> None:
    client = sign_in(user)
    path = "/procedures/list/?filter[publication_state]=new&sort=-code"
    client.get(path)
    with statements(connection) as few:
        page = client.get(f"{path}&page_size=5")
    with statements(connection) as many:
        page = client.get(f"{path}&page_size=25")
    assert len(many) == len(few) <= 8, "\n".join(many)
    assert len(page.data) < 40 * 1024


@pytest.mark.usefixtures("procedures")
@pytest.mark.parametrize("user", ["reviewer", "hanoi.editor"])
def test_a_list_over_the_api(
    app: Flask, bearer: Callable[[str], dict[str, str]], connection: Connection, user: str
) -> None:
    client, headers = app.test_client(), bearer(user)
    with statements(connection) as few:
        client.get("/api/v1/procedures/?page_size=5", headers=headers)
    with statements(connection) as many:
        client.get("/api/v1/procedures/?page_size=100", headers=headers)
    assert len(many) == len(few) <= 6, "\n".join(many)
