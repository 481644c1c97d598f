"""A register entered from its stage: killed in the middle, and confirmed by two at once, it is entered once and whole."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import URL, func, select

from app import jobs
from models.audit.tables import AuditEntry
from models.catalogue.tables import Procedure
from tests.cast import PASSWORD, assemble
from tests.conftest import csrf_token
from tests.integration.jobs.conftest import ROLE, inside

LINES = 2_500  # more than one batch


def register_of(series: int, lines: int = LINES) -> bytes:
    head = "code,name,field,levels,kind,owner,publication_state\n"
    rows = (
        f"{series}.{n:06},Thủ tục thử {n},Hộ tịch,Cấp tỉnh,TTHC thông thường,G22,Mới ban hành\n" for n in range(lines)
    )
    return (head + "".join(rows)).encode()


def entered(office: Flask, series: int) -> tuple[int, int]:
    """How many procedures of the series are there, and how many entries of the audit tell of their making."""
    with inside(office) as session:
        ids = select(Procedure.id).where(Procedure.code.like(f"{series}.%"))
        rows = session.scalar(select(func.count()).select_from(ids.subquery())) or 0
        made = select(func.count()).select_from(AuditEntry).where(
            AuditEntry.action == "procedure:created", AuditEntry.row_id.in_(ids)
        )  # fmt: skip
        return rows, session.scalar(made) or 0


class Person:
    """Somebody at the API."""

    def __init__(self, office: Flask, username: str) -> None:
        self.client = office.test_client()
        body = {"username": username, "password": PASSWORD}
        token = self.client.post("/api/v1/security/login", json=body).get_json()["access_token"]
        self.headers = {"Authorization": f"Bearer {token}"}

    def send(self, content: bytes, name: str) -> str:
        answer = self.client.post("/api/v1/uploads/", headers=self.headers, data={"file": (BytesIO(content), name)})
        assert answer.status_code == 202, answer.text
        return str(answer.headers["Location"])

    def look(self, where: str) -> dict[str, Any]:
        told: dict[str, Any] = self.client.get(where, headers=self.headers).get_json()
        return told

    def confirm(self, where: str) -> Any:
        return self.client.post(f"{where}/confirm", headers=self.headers)


@pytest.fixture(scope="module")
def people(office: Flask) -> Callable[[str], Person]:
    with inside(office) as session:
        assemble(session)
    return lambda username: Person(office, username)


def until(holds: Callable[[], bool], seconds: float = 240) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def test_killed_in_the_middle_it_left_nothing_and_is_confirmed_again(
    office: Flask, office_address: URL, people: Callable[[str], Person], tmp_path: Path
) -> None:
    reviewer = people("reviewer")
    where = reviewer.send(register_of(8), "thủ tục.csv")
    jobs.work_off(office)
    assert reviewer.look(where)["state"] == "ready", reviewer.look(where)
    sign = tmp_path / "sign"
    environment = os.environ | {
        "DATABASE_URL": office_address.render_as_string(hide_password=False).replace("+psycopg", ""),
        "DATABASE_ROLE": ROLE,
        "DATA_DIR": str(office.config["DATA_DIR"]),
        "QUEUE_URL": office.config["QUEUE_URL"],
        "SECRET_KEY": office.config["SECRET_KEY"],
    }
    command = [sys.executable, "-m", "tests.integration.jobs.confirming", where.rpartition("/")[2], str(sign)]
    with subprocess.Popen(command, env=environment) as process:
        try:
            until(lambda: sign.exists() or process.poll() is not None)
            assert process.poll() is None, "it ended by itself"
        finally:
            process.send_signal(signal.SIGKILL)

    assert entered(office, 8) == (0, 0)
    assert (told := reviewer.look(where))["state"] == "ready", told
    answer = reviewer.confirm(where)
    assert answer.status_code == 200, answer.text
    assert answer.get_json()["receipt"]["counts"]["created"] == LINES
    assert entered(office, 8) == (LINES, LINES)


def test_of_two_administrators_who_confirm_at_once_one_is_told_that_the_world_moved(
    office: Flask, people: Callable[[str], Person]
) -> None:
    sent = [(who, who.send(register_of(9), "thủ tục.csv")) for who in (people("reviewer"), people("admin"))]
    jobs.work_off(office)
    assert [who.look(where)["state"] for who, where in sent] == ["ready", "ready"]
    start = Barrier(len(sent))

    def confirm(each: tuple[Person, str]) -> Any:
        start.wait(240)
        return each[0].confirm(each[1])

    with ThreadPoolExecutor(len(sent)) as pool:
        answers = list(pool.map(confirm, sent))
    assert sorted(answer.status_code for answer in answers) == [200, 409], [answer.text for answer in answers]
    ((loser, where, told),) = [
        (who, where, answer.get_json())
        for (who, where), answer in zip(sent, answers, strict=True)
        if answer.status_code == 409
    ]
    assert told["code"] == "upload.stale"
    assert told["detail"]
    assert loser.look(where)["state"] == "ready"
    assert entered(office, 9) == (LINES, LINES)


def test_while_a_file_is_read_its_sender_may_discard_it(
    office: Flask, people: Callable[[str], Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    reviewer = people("reviewer")
    where = reviewer.send(register_of(7), "thủ tục.csv")
    answers: list[int] = []

    def discard(_run: jobs.Run, percent: int) -> None:
        if 10 < percent < 95 and not answers:
            answers.append(reviewer.client.post(f"{where}/discard", headers=reviewer.headers).status_code)

    monkeypatch.setattr(jobs.Run, "progress", discard)
    jobs.work_off(office)
    assert answers == [200]
    assert reviewer.look(where)["state"] == "discarded"
    assert entered(office, 7) == (0, 0)


def test_a_preview_that_went_stale_is_checked_again_from_its_page(
    office: Flask, people: Callable[[str], Person]
) -> None:
    reviewer = people("reviewer")
    first, second = (reviewer.send(register_of(6, 3), "thủ tục.csv") for _ in range(2))
    jobs.work_off(office)
    assert reviewer.confirm(first).status_code == 200
    browser, address = office.test_client(), second.removeprefix("/api/v1")
    entering = {"username": "reviewer", "password": PASSWORD, "csrf_token": csrf_token(browser.get("/login/").text)}
    assert browser.post("/login/", data=entering).status_code == 302

    def press(verb: str) -> str:
        token = csrf_token(browser.get(address).text)
        return browser.post(f"{address}/{verb}", data={"csrf_token": token}, follow_redirects=True).text

    refused = press("confirm")
    assert "Kiểm tra lại tệp" in refused
    assert f'action="{address}/retry"' in refused
    press("retry")
    jobs.work_off(office)
    told = reviewer.look(second)
    assert (told["state"], told["changes"]["unchanged"]) == ("ready", 3)
    assert "Giấy biên nhận" in press("confirm")
    assert entered(office, 6) == (3, 3)
