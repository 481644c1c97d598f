"""Changes as people read them: other rows by their names, in the audit and in a record's history; ids stay over the API."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit.tables import AuditEntry
from models.catalogue.tables import Procedure
from tests.cast import Cast
from tests.conftest import csrf_token

SignIn = Callable[[str], FlaskClient]


def _changed_owner(session: Session, cast: Cast, client: FlaskClient) -> Procedure:
    """A procedure of the ministry of health, given to the Government Office."""
    made = Procedure(
        code="1.000001", name="Đăng ký khai sinh", field="Hộ tịch", levels=["commune"], kind="standard",
        owner_id=cast.agencies["G18"].id, publication_state="new",
    )  # fmt: skip
    session.add(made)
    session.commit()
    page = client.get(f"/procedures/edit/{made.id}").get_data(as_text=True)
    data = {"owner": "G22", "row_version": "1", "csrf_token": csrf_token(page)}
    assert client.post(f"/procedures/edit/{made.id}", data=data).status_code == 302
    return made


def test_a_history_names_the_agency(sign_in: SignIn, session: Session, cast: Cast) -> None:
    client = sign_in("reviewer")
    procedure = _changed_owner(session, cast, client)
    page = client.get(f"/procedures/show/{procedure.id}").get_data(as_text=True)
    told = page.split('id="history"')[1]
    assert "Bộ Y tế" in told
    assert "Văn phòng Chính phủ" in told
    assert "Hoàn tác thay đổi này" in told
    assert "Thử reviewer (reviewer) ·" in told


def test_the_audit_names_the_agency_and_the_choice(
    app: Flask, sign_in: SignIn, bearer: Callable[[str], dict[str, str]], session: Session, cast: Cast
) -> None:
    procedure = _changed_owner(session, cast, sign_in("reviewer"))
    address = f"/audit/list/?filter[noun]=procedure&filter[row_id]={procedure.id}"
    page = sign_in("auditor").get(address).get_data(as_text=True)
    assert "Cơ quan công bố: Bộ Y tế → Văn phòng Chính phủ" in page
    assert "TTHC thông thường" in page
    assert "standard" not in page
    entry = select(AuditEntry.id).where(AuditEntry.action == "procedure:changed")
    place = f"/api/v1/audit/{session.scalars(entry).one()}"
    told = app.test_client().get(place, headers=bearer("auditor")).get_json()
    assert told["result"]["changes"] == {"owner_id": [cast.agencies["G18"].id, cast.agencies["G22"].id]}


def test_what_was_filled_in_can_be_undone_and_what_lay_in_the_bin_cannot(
    sign_in: SignIn, session: Session, cast: Cast
) -> None:
    client = sign_in("reviewer")
    procedure = _changed_owner(session, cast, client)
    page = client.get(f"/procedures/edit/{procedure.id}").get_data(as_text=True)
    token = csrf_token(page)
    client.post(f"/procedures/edit/{procedure.id}", data={"fee": "8.000 đồng", "row_version": "2", "csrf_token": token})
    for verb in ("bin", "restore"):
        client.post(f"/procedures/{verb}/{procedure.id}", data={"csrf_token": token})
    page = client.get(f"/procedures/show/{procedure.id}").get_data(as_text=True)
    assert page.count(f"/procedures/show/{procedure.id}/undo/") == 2  # the owner and the fee
