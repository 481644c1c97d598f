"""The same way for 468-TĐ: objectives with targets by level, tasks, narrative; rates are recomputed, never added."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import openpyxl

from tests.integration.journeys.test_from_workbook_to_rollup import Caller, call, year

__all__ = ["call", "year"]

PERIOD = "2021-Q3"
FIGURES = {"O3-T": (30_000, 90_000), "O3-H": (9_000, 60_000), "O3-X": (4_000, 40_000), "O4": (1, 1), "TD1": (500, 800)}


def filled(content: bytes, figures: dict[str, tuple[int, int]]) -> bytes:
    """The issued workbook with figures of objectives, one task and the narrative typed in."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    for sheet in book.worksheets:
        names = named(sheet)
        if names.get("objectives"):
            _objectives(sheet, names["objectives"], figures)
        if names.get("tasks"):
            _task(sheet, names["tasks"])
        for row in sheet.iter_rows(min_col=1, max_col=1):
            if str(row[0].value).startswith("#narrative."):
                sheet.cell(row[0].row, 3).value = "Tiếp tục số hóa kết quả còn hiệu lực."
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def named(sheet: Any) -> dict[str, dict[str, Any]]:
    """The cells of the hidden row of names: ``{section: {field: cell}}``."""
    found: dict[str, dict[str, Any]] = {}
    for row in sheet.iter_rows(max_row=15):
        for cell in row:
            if isinstance(cell.value, str) and cell.value.startswith("#") and "." in cell.value:
                section, field = cell.value[1:].split(".", 1)
                found.setdefault(section, {})[field] = cell
    return found


def _objectives(sheet: Any, columns: dict[str, Any], figures: dict[str, tuple[int, int]]) -> None:
    for row in range(columns["code"].row + 1, sheet.max_row + 1):
        key = str(sheet.cell(row, columns["code"].column).value)
        if key == "O2":
            sheet.cell(row, columns["done"].column).value = "Có"
        if key in figures:
            sheet.cell(row, columns["numerator"].column).value, sheet.cell(row, columns["denominator"].column).value = (
                figures[key]
            )


def _task(sheet: Any, columns: dict[str, Any]) -> None:
    first = next(
        row for row in range(columns["number"].row + 3, sheet.max_row + 1)
        if sheet.cell(row, columns["number"].column).value in (None, "")
        and not sheet.cell(row, columns["number"].column).protection.locked
    )  # fmt: skip
    values = {"number": "1", "name": "Số hóa kết quả", "state": "Đang thực hiện", "progress": "40%"}
    for field, value in values.items():
        sheet.cell(first, columns[field].column).value = value


def test_progress_goes_from_workbook_to_rollup(call: Callable[[str], Caller]) -> None:
    editor, approver, reviewer = call("vinhphuc.editor"), call("vinhphuc.approver"), call("reviewer")
    blank = editor.get(f"templates/468-TD?period={PERIOD}")
    assert blank.status_code == 200, blank.text

    wrong = editor.send(filled(blank.data, FIGURES | {"O3-T": (95_000, 90_000)}))
    assert wrong["verdict"] == "refused"
    assert "check.A1" in {finding["code"] for finding in wrong["findings"]}

    ready = editor.send(filled(blank.data, FIGURES))
    assert ready["state"] == "ready", [f for f in ready["findings"] if f["severity"] in ("error", "blocker")]
    confirmed = editor.post(f"uploads/{ready['id']}/confirm").get_json()
    report = confirmed["receipt"]["report"]
    kept = editor.get(f"reports/{report}/rows").get_json()["rows"]
    objective = next(row for row in kept["objectives"] if row["key"] == "O3-T")
    assert round(objective["values"]["rate"], 2) == 33.33
    assert objective["values"]["met"] is True

    answered = explain(editor, report)
    sent = approver.post(f"reports/{report}/submit")
    assert sent.status_code == 200, (answered, sent.text)
    reviewer.post(f"reports/{report}/take")
    assert reviewer.post(f"reports/{report}/accept").get_json()["state"] == "accepted"
    country = reviewer.get(f"rollups/468-TD/{PERIOD}").get_json()
    assert country["counted"] == ["H62"]
    assert country["fields"]["O3-T.numerator"]["value"] == "30000"
    assert round(float(country["fields"]["O3-T.rate"]["value"]), 2) == 33.33


def explain(editor: Caller, report: int) -> int:
    """Explain every warning that is not yet; gives how many there were."""
    asked = [each for each in editor.get(f"reports/{report}/findings").get_json()["findings"] if each.get("key")]
    for each in asked:
        said = editor.post(f"reports/{report}/explain", {"key": each["key"], "explanation": "Đã rà soát."})
        assert said.status_code == 200, said.text
    for each in asked[:1]:  # taken back, and said again
        taken = editor.post(f"reports/{report}/explain/withdraw", {"key": each["key"]})
        assert [f["explanation"] for f in taken.get_json()["findings"] if f.get("key") == each["key"]] == [None]
        assert editor.post(f"reports/{report}/explain/withdraw", {"key": each["key"]}).status_code == 404
        editor.post(f"reports/{report}/explain", {"key": each["key"], "explanation": "Đã rà soát."})
    told = editor.get(f"reports/{report}/findings").get_json()["findings"]
    assert {each["explanation"] for each in told if each.get("key")} <= {"Đã rà soát."}
    return len(asked)
