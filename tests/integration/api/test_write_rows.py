"""Writes over the API: conditions, repeated requests, batches, refusals that say everything at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.organisations.tables import Organisation
from tests.cast import Cast
from tests.integration.api.conftest import Caller

Call = Callable[[str], Caller]
NEW = {"code": "H40", "name": "Tỉnh Nghệ An", "kind": "province", "level": "province", "valid_from": "1991-08-12"}


def _findings(answer: Any) -> dict[str, str]:
    assert answer.status_code == 422, answer.get_json()
    return {finding["column"]: finding["code"] for finding in answer.get_json()["findings"]}


def _count(session: Session, code: str) -> int:
    return session.scalar(select(func.count()).select_from(Organisation).where(Organisation.code == code)) or 0


def test_a_row_is_made_and_can_be_fetched_where_it_says(call: Call) -> None:
    admin = call("admin")
    answer = admin.post("/organisations/", json=NEW)
    assert answer.status_code == 201, answer.get_json()
    assert answer.headers["ETag"] == '"1"'
    assert answer.get_json()["result"]["name"] == "Tỉnh Nghệ An"
    there = admin.client.get(answer.headers["Location"], headers=admin.headers)
    assert there.get_json() == answer.get_json()


def test_every_fault_is_found_at_once(call: Call, session: Session) -> None:
    sent = NEW | {"kind": "kingdom", "valid_from": "12/08/1991", "id": 7, "row_version": 3, "name": "", "magic": 1}
    found = _findings(call("admin").post("/organisations/", json=sent))
    assert found == {
        "kind": "value.not_in_list",
        "valid_from": "value.wrong_type",
        "id": "value.read_only",
        "row_version": "value.read_only",
        "name": "value.required",
        "magic": "value.unknown_field",
    }
    assert _count(session, "H40") == 0


@pytest.mark.parametrize(
    "field", ["id", "created_by_id", "changed_at", "search_text", "name_sort", "__class__", "parent_id"]
)
def test_mass_assignment_is_refused(call: Call, field: str) -> None:
    assert field in _findings(call("admin").post("/organisations/", json=NEW | {field: 1}))


def test_those_without_the_right_are_refused(call: Call, cast: Cast) -> None:
    editor = call("hanoi.editor")
    row = cast.agencies["H26"].id
    assert editor.post("/organisations/", json=NEW).status_code == 403
    assert editor.patch(f"/organisations/{row}", json={"name": "x"}, headers={"If-Match": '"1"'}).status_code == 403
    assert editor("DELETE", f"/organisations/{row}").status_code == 403
    assert editor.post("/organisations/batch", json={"create": [NEW]}).status_code == 403


def test_an_update_must_say_which_version_it_changes(call: Call, cast: Cast) -> None:
    admin, row = call("admin"), cast.agencies["H62"].id
    path = f"/organisations/{row}"
    assert admin.patch(path, json={"short_name": "Vĩnh Phúc"}).status_code == 428
    first = admin.patch(path, json={"short_name": "Vĩnh Phúc"}, headers={"If-Match": '"1"'})
    assert first.status_code == 200, first.get_json()
    assert first.headers["ETag"] == '"2"'
    stale = admin.patch(path, json={"short_name": "VP"}, headers={"If-Match": '"1"'})
    assert stale.status_code == 412
    body = stale.get_json()
    assert body["version"] == 2
    assert body["changes"][0]["by"] == "admin"
    assert body["changes"][0]["changes"] == {"short_name": ["", "Vĩnh Phúc"]}
    assert admin.get(path).get_json()["result"]["short_name"] == "Vĩnh Phúc"


def test_a_row_may_be_sent_back_as_it_was_got(call: Call, cast: Cast) -> None:
    admin, path = call("admin"), f"/organisations/{cast.agencies['H62'].id}"
    got = admin.get(path)
    sent = got.get_json()["result"] | {"short_name": "Vĩnh Phúc"}
    answer = admin("PUT", path, json=sent, headers={"If-Match": got.headers["ETag"]})
    assert answer.status_code == 200, answer.get_json()
    assert answer.get_json()["result"]["short_name"] == "Vĩnh Phúc"


def test_a_row_that_does_not_exist_is_not_found_by_any_verb(call: Call) -> None:
    admin = call("admin")
    assert admin.patch("/organisations/99999", json={}, headers={"If-Match": '"1"'}).status_code == 404
    assert admin("DELETE", "/organisations/99999").status_code == 404


def test_the_same_key_gives_the_same_answer_and_one_row(call: Call, session: Session) -> None:
    admin, key = call("admin"), {"Idempotency-Key": "7c6f-1"}
    first = admin.post("/organisations/", json=NEW, headers=key)
    again = admin.post("/organisations/", json=NEW, headers=key)
    assert (again.status_code, again.get_json()) == (201, first.get_json())
    assert again.headers["Location"] == first.headers["Location"]
    assert again.headers["Idempotent-Replayed"] == "true"
    assert _count(session, "H40") == 1
    other = admin.post("/organisations/", json=NEW | {"code": "H41"}, headers=key)
    assert (other.status_code, other.get_json()["code"]) == (409, "idempotency.other_request")


def test_a_refused_request_leaves_its_key_free(call: Call) -> None:
    admin, key = call("admin"), {"Idempotency-Key": "7c6f-2"}
    assert admin.post("/organisations/", json=NEW | {"kind": "x"}, headers=key).status_code == 422
    assert admin.post("/organisations/", json=NEW, headers=key).status_code == 201


def test_a_batch_is_done_whole(call: Call, cast: Cast, session: Session) -> None:
    rows = [NEW, NEW | {"code": "H41", "name": "Tỉnh Ninh Bình"}]
    change = {"id": cast.agencies["H62"].id, "row_version": 1, "short_name": "Vĩnh Phúc"}
    answer = call("admin").post("/organisations/batch", json={"create": rows, "update": [change]})
    assert answer.status_code == 200, answer.get_json()
    body = answer.get_json()
    assert len(body["created"]) == 2
    assert body["updated"] == [{"id": change["id"], "row_version": 2}]


def test_a_batch_with_one_fault_is_not_done_at_all(call: Call, cast: Cast, session: Session) -> None:
    rows = [NEW, NEW | {"code": "H41", "kind": "x"}, NEW | {"code": "H26"}]
    stale = {"id": cast.agencies["H62"].id, "row_version": 9, "short_name": "Vĩnh Phúc"}
    answer = call("admin").post("/organisations/batch", json={"create": rows, "update": [stale]})
    assert answer.status_code == 422
    found = [(f["row_key"], f["code"]) for f in answer.get_json()["findings"]]
    assert found == [
        ("create[1]", "value.not_in_list"), ("create[2]", "organisation.code_taken"), ("update[0]", "conflict.version"),
    ]  # fmt: skip
    assert _count(session, "H40") == 0


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{", "application/json", 400), (b"[]", "application/json", 400), (b'{"code": NaN}', "application/json", 400),
        (b"[" * 100_000, "application/json", 400), (b"code=H40", "application/x-www-form-urlencoded", 415),
    ],
)  # fmt: skip
def test_bodies_that_are_no_objects(call: Call, body: bytes, kind: str, status: int) -> None:
    answer = call("admin").post("/organisations/", data=body, content_type=kind)
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"


@pytest.mark.parametrize("value", ["\x00", "\ud800", "a\udc00"])
def test_what_no_database_keeps_is_refused_at_the_door(call: Call, value: str) -> None:
    answer = call("admin").post("/organisations/", json=NEW | {"name": value})
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")


@pytest.mark.parametrize("value", [["a"], {"a": 1}, 7, True, "x" * 251])
def test_values_of_another_kind_are_findings(call: Call, value: Any) -> None:
    assert "name" in _findings(call("admin").post("/organisations/", json=NEW | {"name": value}))


def test_a_cookie_writes_only_with_its_token(sign_in: Callable[[str], FlaskClient], app: Flask) -> None:
    client = sign_in("admin")
    assert client.post("/api/v1/organisations/", json=NEW).status_code == 400


def test_an_agency_that_nothing_rests_on_can_be_taken_out(call: Call, session: Session) -> None:
    admin = call("admin")
    made = admin.post("/organisations/", json=NEW).get_json()
    assert admin("DELETE", f"/organisations/{made['id']}", headers={"If-Match": '"7"'}).status_code == 412
    assert admin("DELETE", f"/organisations/{made['id']}", headers={"If-Match": '"1"'}).status_code == 204
    assert _count(session, "H40") == 0
