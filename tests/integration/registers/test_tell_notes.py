"""Notes of the audit are read in words: codes of the machine in both languages, what people wrote as they wrote it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale
from sqlalchemy.orm import Session

from models.audit.operations import record
from models.base.actor import system
from models.catalogue.tables import Procedure
from tests.cast import Cast
from views.registers.notes import said

# What is recorded, and what is read in Vietnamese and in English.
NOTES: Final = [
    ("job:asked", "register.bulk", "Thay đổi nhiều dòng", "Change of many rows"),
    ("job:asked", "upload.check", "Kiểm tra tệp số liệu", "Check of a workbook"),
    ("upload:checked", "accepted_with_warnings", "Tệp được chấp nhận, có cảnh báo", "The file passes, with warnings"),
    ("member:appointed", "agency_approver", "Lãnh đạo phê duyệt", "Agency approver"),
    ("report:saved", "revision 2", "Phiên bản 2", "Revision 2"),
    ("procedure:changed_many", "set publication_state 1200", "Trạng thái công bố · 1.200 dòng",
     "Publication state · 1,200 rows"),
    ("procedure:changed_many", "bin 1", "Chuyển vào thùng rác · 1 dòng", "Put in the bin · 1 row"),
    ("procedure:listed", "created 1, updated 2, unchanged 3000", "1 dòng mới, 2 dòng thay đổi, 3.000 dòng giữ nguyên",
     "1 new, 2 changed, 3,000 unchanged"),
    ("register:exported", "procedures: 25 filter[field]=x", "Thủ tục hành chính · 25 dòng · filter[field]=x",
     "Procedures · 25 rows · filter[field]=x"),
    ("register:exported", "procedures: 1 ", "Thủ tục hành chính · 1 dòng", "Procedures · 1 row"),
    ("template:downloaded", "procedures", "Thủ tục hành chính", "Procedures"),
    ("template:downloaded", "II.06_H62.xlsx", "II.06_H62.xlsx", "II.06_H62.xlsx"),
    ("holiday:removed", "2021-09-02", "02/09/2021", "02/09/2021"),
    ("rollup:exported", "II.06 2021-Q3", "II.06 · Quý III/2021", "II.06 · Quarter III of 2021"),
    ("plan:binned", "bin 3", "bin 3", "bin 3"),
    ("report:returned", "refused", "refused", "refused"),
    ("procedure:changed_many", "a note of another time", "a note of another time", "a note of another time"),
]  # fmt: skip


def test_a_note_is_told_in_both_languages(app: Flask) -> None:
    told = []
    for action, note, *_ in NOTES:
        with app.test_request_context():
            with force_locale("vi"):
                vietnamese = said(action, note)
            with force_locale("en"):
                told.append((action, note, vietnamese, said(action, note)))
    assert told == NOTES


def test_a_failed_check_says_why(app: Flask) -> None:
    with app.test_request_context(), force_locale("vi"):
        assert said("upload:failed", "job.lost").startswith("Công việc bị ngắt")


@pytest.mark.usefixtures("cast")
def test_the_audit_shows_notes_in_words_and_the_api_as_they_are_kept(
    app: Flask, session: Session, sign_in: Callable[[str], FlaskClient], bearer: Callable[[str], dict[str, str]],
    at: datetime,
) -> None:  # fmt: skip
    record(session, system("test"), "job:asked", at=at, note="register.bulk")
    record(session, system("test"), "member:ended", at=at, note="agency_editor")
    client = sign_in("auditor")
    page = client.get("/audit/list/?filter[action][in]=job:asked,member:ended&fields=note").get_data(as_text=True)
    assert "Thay đổi nhiều dòng" in page
    assert "Cán bộ nhập liệu" in page
    rows = page.partition("<tbody>")[2]
    assert "register.bulk" not in rows
    assert "agency_editor" not in rows
    told = app.test_client().get("/api/v1/audit/?filter[note]=register.bulk", headers=bearer("auditor")).get_json()
    assert [row["note"] for row in told["result"]] == ["register.bulk"]


def test_the_history_of_a_record_tells_its_notes(
    session: Session, cast: Cast, sign_in: Callable[[str], FlaskClient], at: datetime
) -> None:
    made = Procedure(
        code="1.000001", name="Đăng ký khai sinh", field="Hộ tịch", levels=["commune"], kind="standard",
        owner_id=cast.agencies["G18"].id, publication_state="new",
    )  # fmt: skip
    session.add(made)
    session.flush()
    record(session, system("test"), "procedure:changed_many", made, at=at, note="set publication_state 3")
    page = sign_in("auditor").get(f"/procedures/show/{made.id}").get_data(as_text=True)
    assert "thay đổi hàng loạt · Trạng thái công bố · 3 dòng" in page
