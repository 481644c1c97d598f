"""The main job over the REST API alone, step by step, against a portal that `make run` started.

    .venv/bin/python docs/walkthrough.py http://127.0.0.1:8080 PASSWORD

Only the standard library and openpyxl (to type figures into the workbook, as an officer would in Excel).
Each step prints the call and what came back. Run it once: the report of Vĩnh Phúc for 2021-Q3 is made.
"""

from __future__ import annotations

import io
import json
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any

import openpyxl

# Vĩnh Phúc, third quarter of 2021, as published: 14.043 received + 2.191 carried over = 16.234; the rest is invented.
# field of administration: (4) online, (5) at the counter, (8) early, (9) in time, (10) late, (13) overdue
FIGURES = {
    "Tư pháp": (300, 800, 700, 400, 6, 2),
    "Tài nguyên và Môi trường": (500, 1500, 1200, 700, 20, 9),
    "Giao thông vận tải": (400, 1200, 1000, 500, 9, 4),
    "Kế hoạch và Đầu tư": (700, 300, 600, 350, 3, 1),
    "Đất đai": (600, 1900, 1400, 1000, 25, 12),
    "Đăng ký kinh doanh": (343, 500, 500, 280, 2, 1),
    "Hộ tịch": (900, 2100, 1900, 1000, 5, 3),
    "Chứng thực": (0, 2000, 1500, 400, 0, 0),
}
PERIOD, FORM = "2021-Q3", "II.06"


@dataclass
class Person:
    """Somebody signed in over the API."""

    base: str
    name: str
    token: str = ""

    def call(self, method: str, path: str, body: Any = None, file: bytes | None = None) -> Any:
        """One request; JSON comes back as it is, a workbook as bytes, a refusal as its problem+json."""
        headers = {"Accept": "application/json"}
        data = None
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        if file is not None:
            data, headers["Content-Type"] = multipart(file)
        elif body is not None:
            data, headers["Content-Type"] = json.dumps(body).encode(), "application/json"
        request = urllib.request.Request(f"{self.base}/api/v1{path}", data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                content, status = answer.read(), answer.status
        except urllib.error.HTTPError as refusal:
            content, status = refusal.read(), refusal.code
        except urllib.error.URLError as away:
            raise SystemExit(f"no portal answers at {self.base}: {away.reason}") from None
        print(f"{self.name:18} {method:4} {path} -> {status}")
        return json.loads(content) if content[:1] in (b"{", b"[") else content

    def sign_in(self, password: str) -> Person:
        given = self.call("POST", "/security/login", {"username": self.name, "password": password, "provider": "db"})
        if "access_token" not in given:
            raise SystemExit(f"{self.name} cannot sign in: {given['detail']}")
        self.token = given["access_token"]
        return self

    def send(self, workbook: bytes) -> Any:
        """Send a workbook and poll until its check is over."""
        upload = self.call("POST", "/uploads/", file=workbook)
        for _ in range(120):
            found = self.call("GET", f"/uploads/{upload['id']}")
            if found["state"] not in ("queued", "checking"):
                return found
            time.sleep(0.5)
        raise SystemExit("the check does not end: is the worker running?")


def multipart(file: bytes) -> tuple[bytes, str]:
    line = "----tien-do-walkthrough"
    head = f'--{line}\r\nContent-Disposition: form-data; name="file"; filename="bao-cao.xlsx"\r\n\r\n'
    return head.encode() + file + f"\r\n--{line}--\r\n".encode(), f"multipart/form-data; boundary={line}"


def fill(workbook: bytes, slip: int = 0) -> bytes:
    """Type the figures into the issued workbook. Column (6) is there already: it was carried over."""
    book = openpyxl.load_workbook(io.BytesIO(workbook))
    sheet = book[FORM]
    numbers = {cell.value: cell for row in sheet.iter_rows() for cell in row if str(cell.value).startswith("(")}
    column = {number: numbers[f"({number})"].column for number in range(2, 14)}
    first = True
    for row in range(numbers["(2)"].row + 1, sheet.max_row + 1):
        figures = FIGURES.get(str(sheet.cell(row, column[2]).value))
        if figures is None:
            continue
        online, direct, early, on_time, late, overdue = figures
        total = online + direct + int(sheet.cell(row, column[6]).value or 0)
        solved = early + on_time + late
        values = {3: total, 4: online, 5: direct, 7: solved, 8: early, 9: on_time, 10: late}
        values |= {11: total - solved, 12: total - solved - overdue, 13: overdue}
        for number, value in values.items():
            sheet.cell(row, column[number]).value = value + (slip if first and number == 3 else 0)
        first = False
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def show(findings: list[Any]) -> None:
    for each in findings[:6]:
        print(f"{'':19}{each['severity']}: {each['sheet']}!{each['cell']} {each['code']}: {each['message']}")


def main(base: str, password: str) -> None:
    editor, approver, reviewer, stranger = (
        Person(base, name).sign_in(password)
        for name in ("vinhphuc.editor", "vinhphuc.approver", "reviewer", "hanoi.editor")
    )
    issued = editor.call("GET", f"/templates/{FORM}?period={PERIOD}")
    wrong = editor.send(fill(issued, slip=7))
    print(f"{'':19}{wrong['verdict']}")
    show(wrong["findings"])
    right = editor.send(fill(issued))
    print(f"{'':19}{right['verdict']}: {right['changes']}")
    show(right["findings"])
    kept = editor.call("POST", f"/uploads/{right['id']}/confirm")
    report = kept["receipt"]["report"]
    print(f"{'':19}receipt: {json.dumps(kept['receipt'], ensure_ascii=False)}")
    approver.call("POST", f"/reports/{report}/submit")
    reviewer.call("POST", f"/reports/{report}/take")
    reviewer.call("POST", f"/reports/{report}/return", {"reason": "Đề nghị rà soát cột (10)."})
    again = editor.send(fill(editor.call("GET", f"/templates/{FORM}?period={PERIOD}")))
    editor.call("POST", f"/uploads/{again['id']}/confirm")
    approver.call("POST", f"/reports/{report}/submit")
    reviewer.call("POST", f"/reports/{report}/take")
    accepted = reviewer.call("POST", f"/reports/{report}/accept")
    print(f"{'':19}{accepted['state']}, revision {accepted['revision']}")
    country = reviewer.call("GET", f"/rollups/{FORM}/{PERIOD}?field=c3")
    own = [part for part in country["parts"] if part["agency"] == "H62"]
    print(f"{'':19}H62: {sum(int(part['value']) for part in own)} in {len(own)} cells, first {own[0]['cell']}")
    print(f"{'':19}country: {country['fields']['c3']}, missing {len(country['missing'])}")
    for path in (f"/uploads/{right['id']}", f"/reports/{report}/moves", f"/rollups/{FORM}/{PERIOD}"):
        stranger.call("GET", path)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    main(sys.argv[1].rstrip("/"), sys.argv[2])
