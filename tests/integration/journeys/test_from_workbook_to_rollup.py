"""The main job, over the API alone: workbook out, wrong sum found at its cell, mended, confirmed, submitted,
returned, sent again, accepted, added up; and a stranger reaches none of it."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import jobs
from app.cli.forms_data import load_forms
from models.base.actor import system
from models.organisations.tables import OrganisationName

AT = datetime(2021, 9, 20, 2, tzinfo=UTC)
ROWS = [
    # lĩnh vực, (4) trực tuyến, (5) trực tiếp, (6) kỳ trước, (8) trước hạn, (9) đúng hạn, (10) quá hạn, (12), (13)
    ("Đất đai", 1200, 5843, 1000, 3000, 4000, 43, 900, 100),
    ("Hộ tịch", 2000, 5000, 1191, 5000, 2000, 10, 1100, 81),
]


@pytest.fixture
def year(loaded: Session, session: Session, cast: Any) -> None:
    """The facts of the demo year, without anybody's reports."""
    load_forms(session, system("tests"), AT)
    session.commit()


class Caller:
    """A system that signed in as somebody."""

    def __init__(self, app: Flask, headers: dict[str, str]) -> None:
        self.client: FlaskClient = app.test_client()
        self.headers, self.app = headers, app

    def get(self, address: str) -> Any:
        return self.client.get(f"/api/v1/{address}", headers=self.headers)

    def post(self, address: str, body: dict[str, Any] | None = None) -> Any:
        return self.client.post(f"/api/v1/{address}", headers=self.headers, json=body or {})

    def send(self, content: bytes, name: str = "báo cáo.xlsx") -> dict[str, Any]:
        """Send a workbook and wait for its check."""
        form = {"file": (io.BytesIO(content), name)}
        answer = self.client.post("/api/v1/uploads/", headers=self.headers, data=form)
        assert answer.status_code == 202, answer.text
        jobs.work_off(self.app)
        found = self.client.get(answer.headers["Location"], headers=self.headers)
        assert found.status_code == 200, found.text
        return dict(found.get_json())


@pytest.fixture
def call(app: Flask, bearer: Callable[[str], dict[str, str]], year: None) -> Callable[[str], Caller]:
    return lambda username: Caller(app, bearer(username))


def filled(content: bytes, rows: list[tuple[Any, ...]], wrong: int = 0) -> bytes:
    """The issued workbook with the rows typed in below the numbering row; ``wrong`` is added to the first sum."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = next(s for s in book.worksheets if any(c.value == "(13)" for row in s.iter_rows() for c in row))
    places = {
        c.value: c for row in sheet.iter_rows() for c in row if isinstance(c.value, str) and c.value.startswith("(")
    }
    top = {number: places[f"({number})"] for number in range(2, 14)}
    start = first_row_of_group(sheet, top[2].row, top[2].column)
    for offset, (name, c4, c5, c6, c8, c9, c10, c12, c13) in enumerate(rows):
        values = {2: name, 3: c4 + c5 + c6, 4: c4, 5: c5, 6: c6, 7: c8 + c9 + c10, 8: c8, 9: c9, 10: c10}
        values |= {11: c12 + c13, 12: c12, 13: c13}
        for number, value in values.items():
            sheet.cell(start + offset, top[number].column).value = value
    sheet.cell(start, top[3].column).value += wrong
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def first_row_of_group(sheet: Any, top: int, column: int) -> int:
    """The first empty row under the first group heading."""
    row = top + 1
    while sheet.cell(row, column).value not in (None, ""):
        row += 1
    return row


def test_the_main_job_runs_from_workbook_to_rollup(call: Callable[[str], Caller]) -> None:
    editor, approver, reviewer = call("vinhphuc.editor"), call("vinhphuc.approver"), call("reviewer")
    blank = editor.get("templates/II.06?period=2021-Q3")
    assert blank.status_code == 200, blank.text

    refused = editor.send(filled(blank.data, ROWS, wrong=7))
    assert refused["verdict"] == "refused"
    wrong = next(f for f in refused["findings"] if f["code"] == "check.E1")
    assert wrong["severity"] == "error"
    assert wrong["cell"]
    assert wrong["message"]

    ready = editor.send(filled(blank.data, ROWS))
    assert ready["state"] == "ready", ready["findings"]
    assert ready["changes"]["created"] == len(ROWS)
    confirmed = editor.post(f"uploads/{ready['id']}/confirm").get_json()
    assert confirmed["state"] == "confirmed"
    assert confirmed["receipt"]["sha256"] == ready["sha256"]
    again = editor.post(f"uploads/{ready['id']}/confirm").get_json()
    assert again["receipt"] == confirmed["receipt"]

    report = confirmed["receipt"]["report"]
    assert editor.post(f"reports/{report}/submit").status_code == 403
    sent = approver.post(f"reports/{report}/submit")
    assert sent.status_code == 200, sent.text
    assert approver.post(f"reports/{report}/submit").get_json()["receipt"] == sent.get_json()["receipt"]

    assert reviewer.get("rollups/II.06/2021-Q3").get_json()["counted"] == []
    assert reviewer.post(f"reports/{report}/take").get_json()["state"] == "in_review"
    assert reviewer.post(f"reports/{report}/return").status_code == 422
    reason = {"reason": "Thiếu số liệu cấp xã."}
    assert reviewer.post(f"reports/{report}/return", reason).get_json()["state"] == "returned"

    second = editor.get("templates/II.06?period=2021-Q3")
    more = [*ROWS, ("Chứng thực", 0, 0, 0, 0, 0, 0, 0, 0)]
    resent = editor.send(filled(blank.data, more))
    assert second.status_code == 200
    assert resent["state"] == "ready", resent["findings"]
    assert resent["changes"] | {"absent": 0} == {"created": 1, "updated": 0, "unchanged": 2, "absent": 0}
    editor.post(f"uploads/{resent['id']}/confirm")
    assert approver.post(f"reports/{report}/submit").get_json()["revision"] == 2
    reviewer.post(f"reports/{report}/take")
    assert reviewer.post(f"reports/{report}/accept").get_json()["state"] == "accepted"

    national = reviewer.get("rollups/II.06/2021-Q3?field=c3").get_json()
    assert national["counted"] == ["H62"]
    assert "H26" in national["missing"]
    assert national["fields"]["c3"] == {"value": "16234", "counted": 1}
    part = next(p for p in national["parts"] if p["row_key"] == "Đất đai")
    assert (part["agency"], part["upload"]) == ("H62", ready["id"]) or part["upload"] == resent["id"]
    assert part["cell"]


def test_the_preview_writes_figures_as_people_do(
    call: Callable[[str], Caller], sign_in: Callable[[str], FlaskClient]
) -> None:
    editor = call("vinhphuc.editor")
    ready = editor.send(filled(editor.get("templates/II.06?period=2021-Q3").data, ROWS))
    page = sign_in("vinhphuc.editor").get(f"/uploads/{ready['id']}").get_data(as_text=True)
    whole = sum(ROWS[0][1:4])
    assert whole > 999
    assert f"{whole:,}".replace(",", ".") in page
    assert f">{whole}<" not in page


def test_the_receipt_names_who_recorded_it(
    call: Callable[[str], Caller], sign_in: Callable[[str], FlaskClient]
) -> None:
    editor = call("vinhphuc.editor")
    ready = editor.send(filled(editor.get("templates/II.06?period=2021-Q3").data, ROWS))
    confirmed = editor.post(f"uploads/{ready['id']}/confirm").get_json()
    assert confirmed["receipt"]["who"] == "vinhphuc.editor"
    browser = sign_in("vinhphuc.editor")
    for page in (browser.get(f"/uploads/{ready['id']}"), browser.get("/uploads/")):
        assert "Thử vinhphuc.editor (vinhphuc.editor)" in page.get_data(as_text=True)


def test_a_stranger_reaches_none_of_it(call: Callable[[str], Caller]) -> None:
    editor, stranger = call("vinhphuc.editor"), call("hanoi.editor")
    blank = editor.get("templates/II.06?period=2021-Q3").data
    ready = editor.send(filled(blank, ROWS))
    confirmed = editor.post(f"uploads/{ready['id']}/confirm").get_json()
    report = confirmed["receipt"]["report"]
    for address in (f"uploads/{ready['id']}", f"uploads/{ready['id']}/original", f"uploads/{ready['id']}/receipt",
                    f"uploads/{ready['id']}/annotated", f"reports/{report}/moves",
                    "templates/II.06?period=2021-Q3&agency=H62"):  # fmt: skip
        assert stranger.get(address).status_code == 404, address
    for address in (f"uploads/{ready['id']}/confirm", f"uploads/{ready['id']}/discard", f"reports/{report}/submit"):
        assert stranger.post(address).status_code in {403, 404}, address
    assert stranger.get("rollups/II.06/2021-Q3").status_code == 403
    assert str(ready["id"]) not in [str(each["id"]) for each in stranger.get("uploads/").get_json()["result"]]


def test_a_neighbours_workbook_is_refused_with_both_names(call: Callable[[str], Caller]) -> None:
    blank = call("vinhphuc.editor").get("templates/II.06?period=2021-Q3").data
    refused = call("hanoi.editor").send(filled(blank, ROWS))
    assert refused["state"] == "refused"
    message = refused["findings"][0]["message"]
    assert "Vĩnh Phúc" in message
    assert "Hà Nội" in message


def test_another_agencys_workbook_is_told_under_the_names_of_its_period(
    call: Callable[[str], Caller], session: Session, cast: Any
) -> None:
    blank = call("vinhphuc.editor").get("templates/II.06?period=2021-Q3").data
    hanoi = cast.agencies["H26"]
    for name in session.scalars(select(OrganisationName).where(OrganisationName.organisation_id == hanoi.id)):
        name.valid_to = date(2021, 9, 16)  # a day after the quarter
    session.add(OrganisationName(
        organisation_id=hanoi.id, name="Thành phố Tên Mới", kind=hanoi.kind, source="thử",
        valid_from=date(2021, 9, 16),
    ))  # fmt: skip
    hanoi.name = "Thành phố Tên Mới"
    session.commit()
    message = call("hanoi.editor").send(filled(blank, ROWS))["findings"][0]["message"]
    assert "Thành phố Hà Nội" in message
    assert "Tên Mới" not in message


@pytest.mark.parametrize(("language", "said"), [
    ("vi", ("vào “Danh mục thủ tục hành chính”", "Quản trị hệ thống, Chuyên viên VPCP")),
    ("en", ("the register “Administrative procedures”", "Administrator, Reviewer")),
])  # fmt: skip
def test_who_may_not_write_a_register_reads_which_and_whom_to_ask(
    call: Callable[[str], Caller], sign_in: Callable[[str], FlaskClient], language: str, said: tuple[str, str]
) -> None:
    text = "code,name,field,levels,kind,owner,publication_state\n1.001193,Đăng ký,Hộ tịch,Cấp Xã,TTHC thông thường,G15,Mới\n"
    editor = call("vinhphuc.editor")
    editor.headers["Accept-Language"] = language
    sent = editor.send(text.encode(), "thủ tục.csv")
    assert (sent["state"], [each["code"] for each in sent["findings"]]) == ("refused", ["register.not_written"])
    message = sent["findings"][0]["message"]
    assert [part for part in said if part not in message] == [], message
    assert sent["findings"][0]["help"]
    browser = sign_in("vinhphuc.editor")
    page = browser.get(f"/uploads/{sent['id']}").get_data(as_text=True)
    assert "Danh mục thủ tục hành chính" in page
    assert "Quản trị hệ thống, Chuyên viên VPCP" in page


def test_a_stale_preview_is_refused(call: Callable[[str], Caller]) -> None:
    editor = call("vinhphuc.editor")
    blank = editor.get("templates/II.06?period=2021-Q3").data
    first, second = editor.send(filled(blank, ROWS)), editor.send(filled(blank, ROWS[:1]))
    assert editor.post(f"uploads/{first['id']}/confirm").status_code == 200
    stale = editor.post(f"uploads/{second['id']}/confirm")
    assert stale.status_code == 409
    assert stale.get_json()["code"] == "upload.stale"
    assert editor.get(f"uploads/{second['id']}").get_json()["state"] == "ready"


def test_figures_go_in_and_out_as_json_by_the_same_rules(call: Callable[[str], Caller]) -> None:
    editor, stranger = call("vinhphuc.editor"), call("hanoi.editor")
    begun = editor.post("reports/begin", {"form": "II.06", "period": "2021-Q3"})
    assert begun.status_code == 201, begun.text
    report = begun.get_json()["id"]
    assert editor.post("reports/begin", {"form": "II.06", "period": "2021-Q3"}).get_json()["id"] == report
    row = {"c3": 10, "c4": 3, "c5": 7, "c6": 0, "c7": 9, "c8": 5, "c9": 4, "c10": 0, "c11": 1, "c12": 1, "c13": 0}
    rows = {"results": [{"key": "Đất đai", "group": "so_ban_nganh", "values": row}]}
    address = f"/api/v1/reports/{report}/rows"
    entered = editor.client.put(address, headers=editor.headers, json={"rows": rows})
    assert entered.status_code == 200, entered.text
    assert entered.get_json()["changes"]["created"] == 1
    kept = editor.get(f"reports/{report}/rows").get_json()
    assert kept["rows"]["results"][0]["values"] == row
    wrong = {"results": [{"key": "Đất đai", "group": "so_ban_nganh", "values": {"c3": "mười"}}]}
    assert editor.client.put(address, headers=editor.headers, json={"rows": wrong}).status_code == 422
    assert stranger.get(f"reports/{report}/rows").status_code == 404
    assert stranger.client.put(address, headers=stranger.headers, json={"rows": rows}).status_code == 404


def test_nothing_to_report_is_said_with_a_reason(call: Callable[[str], Caller]) -> None:
    approver = call("vinhphuc.approver")
    report = approver.post("reports/begin", {"form": "II.06", "period": "2021-Q3"}).get_json()["id"]
    assert approver.post(f"reports/{report}/nil").status_code == 422
    said = approver.post(f"reports/{report}/nil", {"reason": "Không phát sinh hồ sơ trong kỳ."})
    assert said.get_json()["state"] == "nil"
    assert call("reviewer").get("rollups/II.06/2021-Q3").get_json()["nil"] == ["H62"]
