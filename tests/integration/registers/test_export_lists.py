"""A register leaves as a workbook: what its list shows, short ones at once, long ones by a job, to whoever asked."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import chores, jobs, work
from app.cli.generate_procedures import generate_procedures
from imports.registers import REGISTERS
from models.audit.tables import AuditEntry
from models.base.actor import system
from models.catalogue.operations import bin_procedure, upsert_procedures
from models.catalogue.tables import Procedure
from tests.cast import Cast
from tests.conftest import csrf_token
from views import exports

OWNERS = ("G22", "G18", "H26", "H62")


@pytest.fixture
def catalogue(session: Session, cast: Cast, at: datetime) -> Session:
    upsert_procedures(session, system("test"), generate_procedures(60, OWNERS), at=at)
    session.commit()
    return session


def lines(content: bytes) -> list[dict[str, object]]:
    """The rows of an exported workbook by field code, below the hidden row of names."""
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[1]
    rows = list(sheet.iter_rows(values_only=True))
    codes = [str(name).rpartition(".")[2] for name in rows[1]]
    return [dict(zip(codes, row, strict=True)) for row in rows[3:] if any(row)]


def test_an_export_holds_the_rows_and_columns_of_the_list_in_its_order(
    app: Flask, catalogue: Session, sign_in: Callable[[str], FlaskClient]
) -> None:
    client = sign_in("hanoi.editor")
    query = "filter[owner]=H26&sort=-code&fields=code,name,fee"
    answer = client.get(f"/workbooks/procedures/export?{query}")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    found = lines(answer.data)
    listed = client.get(f"/api/v1/procedures/?{query}&page_size=100").get_json()["result"]
    assert [row["code"] for row in found] == [row["code"] for row in listed]
    assert len(found) == 15
    assert "fee" in found[0]
    assert "performer" not in found[0]
    assert {"owner", "levels", "publication_state"} <= found[0].keys()
    entry = catalogue.scalars(select(AuditEntry).where(AuditEntry.action == "register:exported")).one()
    assert "filter[owner]=H26" in entry.note


def test_a_long_list_is_written_by_a_job_for_whoever_asked(
    app: Flask, catalogue: Session, sign_in: Callable[[str], FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    work.load()
    monkeypatch.setattr(exports, "AT_ONCE", 10)
    client, stranger = sign_in("hanoi.editor"), sign_in("vinhphuc.editor")
    sent = client.get("/workbooks/procedures/export?filter[owner]=H26")
    assert sent.status_code == 302
    place = sent.location
    assert client.get("/workbooks/procedures/export?filter[owner]=H26").location == place
    assert "hx-get" in client.get(place).get_data(as_text=True)
    assert client.get(f"{place}/file").status_code == 404
    assert jobs.work_off(app) == 1
    assert client.get(f"{place}/state").headers["HX-Refresh"] == "true"
    with client.get(f"{place}/file") as file:
        assert len(lines(file.data)) == 15
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in file.headers["Content-Security-Policy"]
    assert file.headers["X-Content-Type-Options"] == "nosniff"
    for address in (place, f"{place}/state", f"{place}/file"):
        assert stranger.get(address).status_code == 404
    actions = set(catalogue.scalars(select(AuditEntry.action)))
    assert {"register:exported", "export:downloaded"} <= actions


def test_a_system_asks_polls_and_fetches(
    app: Flask, catalogue: Session, bearer: Callable[[str], dict[str, str]]
) -> None:
    work.load()
    client, headers = app.test_client(), bearer("hanoi.editor")
    asked = client.post("/api/v1/exports/procedures?filter[owner]=H62", headers=headers)
    assert asked.status_code == 202
    place = asked.headers["Location"]
    assert client.get(place, headers=headers).get_json()["state"] == "queued"
    jobs.work_off(app)
    assert client.get(place, headers=headers).get_json()["rows"] == 15
    with client.get(f"{place}/file", headers=headers) as file:
        assert len(lines(file.data)) == 15
    assert client.get(place, headers=bearer("vinhphuc.editor")).status_code == 404
    assert client.post("/api/v1/exports/weather", headers=headers).status_code == 404
    assert client.post("/api/v1/exports/procedures?filter[none]=1", headers=headers).status_code == 400


def test_every_register_has_its_template(
    app: Flask, catalogue: Session, sign_in: Callable[[str], FlaskClient], bearer: Callable[[str], dict[str, str]]
) -> None:
    client, headers = sign_in("hanoi.editor"), bearer("hanoi.editor")
    for kind in REGISTERS:
        page = client.get(f"/workbooks/{kind}")
        assert page.status_code == 200, kind
        assert lines(page.data) == []
        assert app.test_client().get(f"/api/v1/templates/{kind}", headers=headers).status_code == 200


def test_the_bin_goes_out_like_any_list(
    catalogue: Session, cast: Cast, at: datetime, sign_in: Callable[[str], FlaskClient]
) -> None:
    thrown = catalogue.scalars(select(Procedure).order_by(Procedure.code)).first()
    assert thrown is not None
    bin_procedure(catalogue, system("test"), thrown, at=at)
    catalogue.commit()
    client = sign_in("hanoi.editor")
    page = client.get("/procedures/list/?binned=true").get_data(as_text=True)
    asked = re.search(r'href="(/workbooks/procedures/export[^"]+)"', page)
    assert asked
    assert [row["code"] for row in lines(client.get(asked[1].replace("&amp;", "&")).data)] == [thrown.code]


@pytest.mark.usefixtures("catalogue")
def test_a_list_goes_out_with_columns_that_no_file_brings_and_without_a_workbook_of_its_own(
    sign_in: Callable[[str], FlaskClient],
) -> None:
    client = sign_in("reviewer")
    answer = client.get("/workbooks/procedures/export?filter[owner]=H26&sort=code&fields=name,changed_at")
    assert list(lines(answer.data)[0]) == ["code", "name", "changed_at"]
    assert sign_in("hanoi.editor").get("/workbooks/audit/export?sort=-at").status_code == 403
    audit = sign_in("auditor").get("/workbooks/audit/export?filter[action]=account:signed_in")
    assert {row["action"] for row in lines(audit.data)} == {"account:signed_in"}
    assert client.get("/workbooks/weather/export").status_code == 404


def test_files_of_exports_are_removed_after_some_days_but_for_what_was_sent_back(
    app: Flask, catalogue: Session, at: datetime, sign_in: Callable[[str], FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    work.load()
    monkeypatch.setattr(exports, "AT_ONCE", 1)
    client = sign_in("hanoi.editor")
    places = [client.get(f"/workbooks/procedures/export?filter[owner]={code}").location for code in ("H26", "H62")]
    jobs.work_off(app)
    with client.get(f"{places[0]}/file") as file:
        sent = client.post(
            "/api/v1/uploads/", data={"file": (io.BytesIO(file.data), "again.xlsx")},
            headers={"X-CSRFToken": csrf_token(client.get("/uploads/").get_data(as_text=True))},
        )  # fmt: skip
    assert sent.status_code == 202
    chores.ask(app, at=datetime.now(UTC) + timedelta(days=app.config["EXPORT_DAYS"] + 2))
    monkeypatch.setitem(app.config, "EXPORT_DAYS", -1)  # as if they were old
    jobs.work_off(app)
    with client.get(f"{places[0]}/file") as kept:
        assert kept.status_code == 200
    assert client.get(f"{places[1]}/file").status_code == 404
    assert "?filter[owner]=H62" in client.get(places[1]).get_data(as_text=True)
