"""Files lie with their record: whoever reads it reads them, whoever writes it adds and removes them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.attachments import operations
from models.attachments.tables import PlanAttachment
from models.audit.tables import AuditEntry
from models.base.actor import system
from models.plans.operations import bin_plan
from tests.conftest import csrf_token
from tests.integration.api.conftest import Caller
from tests.integration.attachments.conftest import Records, sent, status
from tests.unit.attachments.files import DOCX, PDF, PNG, ZIP

Call = Callable[[str], Caller]


def _names(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [each["filename"] for each in answer.get_json()["result"]]


def _added(caller: Caller, address: str, content: bytes = PDF, name: str = "Kế hoạch số 5.pdf") -> dict[str, Any]:
    answer = caller.post(address, **sent(content, name))
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.get_json()
    return made


def test_what_is_added_comes_back_byte_for_byte_as_a_download(call: Call, records: Records) -> None:
    editor = call("vinhphuc.editor")
    made = _added(editor, records.plan)
    assert (made["kind"], made["size"], made["scan"]) == ("pdf", len(PDF), "not_scanned")
    assert made["sha256"] == hashlib.sha256(PDF).hexdigest()
    assert _names(editor.get(records.plan)) == ["Kế hoạch số 5.pdf"]
    answer = editor.client.get(made["content"], headers=editor.headers)
    assert answer.data == PDF
    headers = answer.headers
    assert headers["Content-Type"] == "application/pdf"
    assert headers["Content-Disposition"].startswith("attachment;")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "no-store" in headers["Cache-Control"]
    answer.close()


def test_the_type_served_is_the_contents_own(call: Call, records: Records) -> None:
    editor = call("vinhphuc.editor")
    made = _added(editor, records.plan, DOCX, "Công văn.DOCX")
    answer = editor.client.get(made["content"], headers=editor.headers)
    assert answer.headers["Content-Type"].endswith("wordprocessingml.document")
    answer.close()


def test_another_agency_finds_neither_record_nor_file(call: Call, records: Records) -> None:
    made = _added(call("vinhphuc.editor"), records.plan)
    stranger = call("hanoi.approver")
    for method, path in (
        ("GET", records.plan), ("GET", f"{records.plan}/{made['id']}"), ("GET", f"{records.plan}/{made['id']}/content"),
        ("DELETE", f"{records.plan}/{made['id']}"), ("POST", f"{records.plan}/{made['id']}/restore"),
    ):  # fmt: skip
        assert stranger(method, path).status_code == 404, (method, path)
    assert stranger.post(records.plan, **sent(PDF)).status_code == 404
    assert _names(call("lead").get(records.plan)) == ["Kế hoạch số 5.pdf"]
    assert call("lead").post(records.plan, **sent(PNG, "a.png")).status_code == 403


def test_a_file_is_reached_by_its_own_record_alone(call: Call, records: Records) -> None:
    made = _added(call("admin"), records.document)
    editor = call("vinhphuc.editor")
    assert editor.get(f"{records.document}/{made['id']}").status_code == 200
    assert editor.get(f"{records.plan}/{made['id']}").status_code == 404


def test_files_of_reference_data_are_read_by_all_and_added_by_who_keeps_them(call: Call, records: Records) -> None:
    made = _added(call("admin"), records.document, name="468-QĐ-TTg.pdf")
    editor = call("hanoi.editor")
    assert _names(editor.get(records.document)) == ["468-QĐ-TTg.pdf"]
    assert editor.get(f"{records.document}/{made['id']}").get_json()["uploader"] is None  # names stay in the office
    assert status(editor, f"{records.document}/{made['id']}/content") == 200
    assert editor.post(records.document, **sent(PNG, "a.png")).status_code == 403
    assert editor("DELETE", f"{records.document}/{made['id']}").status_code == 403


def test_what_was_removed_is_gone_for_readers_and_can_be_put_back(call: Call, records: Records) -> None:
    editor, lead = call("vinhphuc.editor"), call("lead")
    made = _added(editor, records.plan)
    one = f"{records.plan}/{made['id']}"
    assert editor("DELETE", one).status_code == 204
    assert editor("DELETE", one).status_code == 409
    assert _names(editor.get(records.plan)) == []
    assert _names(editor.get(f"{records.plan}?removed=true")) == ["Kế hoạch số 5.pdf"]
    assert lead.get(f"{records.plan}?removed=true").status_code == 403
    assert status(lead, f"{one}/content") == 409
    assert editor.post(f"{one}/restore").status_code == 200
    assert status(lead, f"{one}/content") == 200


def test_every_act_is_in_the_audit_and_in_the_history_of_the_record(
    call: Call, records: Records, session: Session
) -> None:
    editor = call("vinhphuc.editor")
    made = _added(editor, records.plan)
    one = f"{records.plan}/{made['id']}"
    editor.get(f"{one}/content").close()
    editor("DELETE", one)
    editor.post(f"{one}/restore")
    acts = session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    expected = ["plan:file_attached", "attachment:downloaded", "plan:file_removed", "plan:file_restored"]
    assert [act for act in acts if act in expected] == expected


@pytest.mark.parametrize(
    ("content", "name", "status", "code"),
    [
        (PNG, "a.pdf", 422, "attachment.other_ending"), (b"<script>1</script>", "a.pdf", 422, "attachment.unknown_kind"),
        (ZIP, "a.zip", 422, "attachment.kind_not_taken"), (b"", "a.pdf", 422, "attachment.empty"),
    ],
    ids=["lies", "markup", "archive", "empty"],
)  # fmt: skip
def test_what_cannot_be_taken_is_refused_in_words_and_leaves_nothing(
    call: Call, records: Records, app: Flask, content: bytes, name: str, status: int, code: str
) -> None:
    from app.storage import files

    with app.app_context():
        before = set(files())
        editor = call("vinhphuc.editor")
        answer = editor.post(records.plan, **sent(content, name))
        assert (answer.status_code, answer.get_json()["code"]) == (status, code)
        assert set(files()) == before
    assert _names(editor.get(records.plan)) == []


def test_the_same_bytes_are_kept_once_and_lie_once_with_a_record(call: Call, records: Records) -> None:
    editor = call("vinhphuc.editor")
    _added(editor, records.plan)
    again = editor.post(records.plan, **sent(PDF, "cùng nội dung.pdf"))
    assert (again.status_code, again.get_json()["code"]) == (409, "attachment.already")
    assert _added(call("admin"), records.document)["sha256"] == hashlib.sha256(PDF).hexdigest()


def test_a_request_that_is_sent_again_adds_nothing(call: Call, records: Records) -> None:
    editor = call("vinhphuc.editor")
    first = editor.post(records.plan, headers={"Idempotency-Key": "once"}, **sent(PDF))
    second = editor.post(records.plan, headers={"Idempotency-Key": "once"}, **sent(PDF))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.get_json() == second.get_json()
    other = editor.post(records.plan, headers={"Idempotency-Key": "once"}, **sent(PNG, "a.png"))
    assert other.status_code == 409


def test_an_agency_has_room_for_so_much_and_a_record_for_so_many(
    call: Call, records: Records, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor = call("vinhphuc.editor")
    monkeypatch.setitem(app.config, "ATTACHMENT_QUOTA", len(PDF) + 10)
    made = _added(editor, records.plan)
    refused = editor.post(records.plan, **sent(PNG, "a.png"))
    assert (refused.status_code, refused.get_json()["code"]) == (409, "attachment.no_room")
    editor("DELETE", f"{records.plan}/{made['id']}")
    assert editor.post(records.plan, **sent(PNG, "a.png")).status_code == 409  # what was removed counts for a while
    _added(call("admin"), records.document)  # another quota
    monkeypatch.setitem(app.config, "ATTACHMENT_QUOTA", 10**9)
    monkeypatch.setitem(app.config, "ATTACHMENTS_OF_A_RECORD", 1)
    _added(editor, records.plan, PNG, "a.png")
    assert editor.post(records.plan, **sent(DOCX, "a.docx")).get_json()["code"] == "attachment.too_many"


def test_a_record_in_the_bin_keeps_its_files_as_they_are(
    call: Call, records: Records, session: Session, at: Any
) -> None:
    editor = call("vinhphuc.editor")
    made = _added(editor, records.plan)
    session.refresh(records.plan_row)
    bin_plan(session, system("test"), records.plan_row, at=at)
    session.commit()
    assert _names(editor.get(records.plan)) == ["Kế hoạch số 5.pdf"]
    assert editor("DELETE", f"{records.plan}/{made['id']}").status_code == 409
    assert editor.post(records.plan, **sent(PNG, "a.png")).status_code == 409


def test_a_file_found_infected_is_given_to_nobody(call: Call, records: Records, session: Session, at: Any) -> None:
    editor = call("vinhphuc.editor")
    made = _added(editor, records.plan)
    row = session.scalars(select(PlanAttachment)).one()
    operations.judge(session, system("scan"), row, infected=True, signature="Eicar-Test", at=at)
    session.commit()
    told = editor.get(f"{records.plan}/{made['id']}").get_json()
    assert (told["scan"], told["content"]) == ("infected", None)
    for who in ("vinhphuc.editor", "lead"):
        answer = call(who).get(f"{records.plan}/{made['id']}/content")
        assert (answer.status_code, answer.get_json()["code"]) == (409, "attachment.infected")


def test_the_page_of_a_record_takes_shows_removes_and_restores(
    sign_in: Callable[[str], FlaskClient], records: Records
) -> None:
    client = sign_in("vinhphuc.editor")
    page_of, files = f"/plans/show/{records.plan_row.id}", f"/plans/{records.plan_row.id}/files"
    page = client.get(page_of).get_data(as_text=True)
    assert "Chưa có tệp nào" in page
    token = csrf_token(page)
    answer = client.post(files, **_form(token, PDF, "Kế hoạch.pdf"))
    assert answer.status_code == 302
    page = client.get(page_of).get_data(as_text=True)
    assert "Kế hoạch.pdf" in page
    assert "Chưa quét vi-rút" in page
    one = page.split(f'href="{files}/')[1].split('"')[0]
    answer = client.get(f"{files}/{one}")
    assert answer.data == PDF
    answer.close()
    assert client.post(f"{files}/{one}/remove", data={"csrf_token": token}).status_code == 302
    assert "Tệp đã gỡ (1)" in client.get(page_of).get_data(as_text=True)
    client.post(f"{files}/{one}/restore", data={"csrf_token": token})
    refused = client.post(files, headers={"X-Sent-By": "script"}, **_form(token, PNG, "ảnh.pdf"))
    assert refused.get_json()["taken"] == []
    assert "nhưng tên tệp ghi khác" in refused.get_json()["refused"][0]


def test_who_only_reads_sees_no_way_to_add(sign_in: Callable[[str], FlaskClient], records: Records) -> None:
    page = sign_in("hanoi.editor").get(
        records.document.replace("/documents/", "/documents/show/").removesuffix("/attachments")
    )
    assert page.status_code == 200
    assert "data-upload" not in page.get_data(as_text=True)


def _form(token: str, content: bytes, name: str) -> dict[str, Any]:
    body = sent(content, name)
    body["data"]["csrf_token"] = token
    return body
