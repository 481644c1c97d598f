"""Each register is written by its noun's own verbs; whose row it is decides who may."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from models.programmes.tables import Programme
from tests.cast import Cast
from tests.integration.api.conftest import Caller

Call = Callable[[str], Caller]
PLAN = {"organisation": "H26", "programme": "DA468", "act_kind": "plan", "act_number": "169/KH-UBND",
        "act_date": "2021-07-16", "title": "Kế hoạch thực hiện Đề án 468"}  # fmt: skip
TASK = {"organisation": "H26", "programme": "DA468", "number": "1", "group": "N1", "name": "Kiện toàn Bộ phận Một cửa",
        "lead_units": ["Sở Nội vụ", "Văn phòng UBND"], "time_text": "Quý III/2021", "state": "in_progress"}  # fmt: skip
ROWS = {
    "documents": {"number": "468/QĐ-TTg", "signed_on": "2021-03-27", "issuer_name": "Thủ tướng Chính phủ", "summary": "x"},
    "programmes": {"code": "NQ68", "name": "Nghị quyết 68", "owner": "G22", "valid_from": "2020-05-12"},
    "objectives": {"programme": "DA468", "code": "O1", "name": "Mục tiêu 1"},
    "procedures": {"code": "1.001193", "name": "Đăng ký khai sinh", "field": "Hộ tịch", "levels": ["commune"],
                   "kind": "standard", "owner": "G22", "publication_state": "new"},
}  # fmt: skip


@pytest.fixture(autouse=True)
def programme(session: Session, cast: Cast) -> Programme:
    made = Programme(code="DA468", name="Đề án 468", valid_from=date(2021, 3, 27))
    session.add(made)
    session.flush()
    return made


def _made(answer: Any) -> dict[str, Any]:
    assert answer.status_code == 201, answer.get_json()
    body: dict[str, Any] = answer.get_json()
    return body


@pytest.mark.parametrize("name", ROWS)
def test_rows_go_into_the_bin_and_come_back(call: Call, name: str) -> None:
    admin = call("admin")
    made = _made(admin.post(f"/{name}/", json=ROWS[name]))
    path = f"/{name}/{made['id']}"
    assert admin("DELETE", path).status_code == 204
    assert admin.get(f"/{name}/").get_json()["ids"].count(made["id"]) == 0
    assert admin.get(f"/{name}/?binned=true").get_json()["ids"] == [made["id"]]
    back = admin.post(f"{path}/restore")
    assert back.status_code == 200, back.get_json()
    assert back.get_json()["result"]["deleted_at"] is None


@pytest.mark.parametrize("name", ROWS)
def test_sent_back_as_it_was_got_nothing_changes(call: Call, name: str) -> None:
    admin = call("admin")
    made = _made(admin.post(f"/{name}/", json=ROWS[name]))
    path, tag = f"/{name}/{made['id']}", f'"{made["result"]["row_version"]}"'
    again = admin("PUT", path, json=made["result"], headers={"If-Match": tag})
    assert again.status_code == 200, again.get_json()
    assert again.get_json() == made


def test_an_unknown_reference_is_a_finding(call: Call) -> None:
    answer = call("admin").post("/programmes/", json=ROWS["programmes"] | {"owner": "Z99"})
    assert (answer.status_code, answer.get_json()["findings"][0]["column"]) == (422, "owner")


def test_an_agency_enters_its_own_plan_and_tasks(call: Call) -> None:
    editor = call("hanoi.editor")
    plan = _made(editor.post("/plans/", json=PLAN))
    task = _made(editor.post("/tasks/", json=TASK))
    assert task["result"]["lead_units"] == ["Sở Nội vụ", "Văn phòng UBND"]
    assert task["result"]["due_on"] == "2021-09-30"
    change = editor.patch(f"/tasks/{task['id']}", json={"state": "done", "progress": 100, "done_on": "2021-09-01"},
                          headers={"If-Match": '"1"'})  # fmt: skip
    assert change.status_code == 200, change.get_json()
    assert change.get_json()["result"]["progress"] == 100
    assert plan["result"]["organisation_name"] == "Thành phố Hà Nội"


def test_no_agency_writes_for_another(call: Call) -> None:
    editor, stranger = call("hanoi.editor"), call("vinhphuc.editor")
    plan = _made(editor.post("/plans/", json=PLAN))
    assert stranger.post("/plans/", json=PLAN | {"title": "x"}).status_code in {403, 404}
    path, tag = f"/plans/{plan['id']}", {"If-Match": '"1"'}
    assert stranger.patch(path, json={"title": "x"}, headers=tag).status_code == 404
    assert stranger("DELETE", path).status_code == 404
    batch = {"update": [{"id": plan["id"], "row_version": 1, "title": "x"}]}
    assert stranger.post("/plans/batch", json=batch).get_json()["findings"][0]["code"] == "not_found"
    assert editor.get(path).get_json() == plan


def test_a_row_is_not_given_away(call: Call) -> None:
    editor = call("hanoi.editor")
    plan = _made(editor.post("/plans/", json=PLAN))
    answer = editor.patch(f"/plans/{plan['id']}", json={"organisation": "H62"}, headers={"If-Match": '"1"'})
    assert answer.status_code == 422
    assert [(f["column"], f["code"]) for f in answer.get_json()["findings"]] == [("organisation", "value.read_only")]


def test_a_focal_point_is_appointed_amended_and_not_shown_to_others(call: Call) -> None:
    editor = call("hanoi.editor")
    sent = {"organisation": "H26", "programme": "DA468", "duty": "main", "full_name": "Nguyễn Văn An",
            "unit": "Phòng Kiểm soát thủ tục hành chính", "phone": "0912345678", "valid_from": "2021-04-01"}  # fmt: skip
    made = _made(editor.post("/focal_points/", json=sent))
    path = f"/focal_points/{made['id']}"
    assert made["result"]["full_name"] == "Nguyễn Văn An"
    assert made["result"]["code"]
    tag = {"If-Match": f'"{made["result"]["row_version"]}"'}
    changed = editor.patch(path, json={"phone": "0987654321"}, headers=tag)
    assert changed.status_code == 200, changed.get_json()
    assert changed.get_json()["result"]["phone"] == "0987654321"
    assert call("auditor").get(path).get_json()["result"]["phone"] == "*******321"
    assert call("vinhphuc.editor").get(path).status_code == 404
    assert editor.patch(path, json={"organisation": "H62"}, headers={"If-Match": "*"}).status_code == 422
