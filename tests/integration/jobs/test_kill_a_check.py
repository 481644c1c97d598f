"""A worker killed while it checks an upload: nothing of the check is there, the sender reads why and tries again."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from app import jobs
from models.catalogue.tables import Procedure
from models.jobs.tables import Job
from models.uploads.tables import Upload, UploadFinding
from tests.cast import PASSWORD, assemble
from tests.integration.jobs.conftest import inside, until

AT = datetime(2021, 10, 5, 2, 0, tzinfo=UTC)
LINES = 300


def a_register_of(lines: int) -> bytes:
    head = "code,name,field,levels,kind,owner,publication_state\n"
    rows = (f"7.{n:06},Thủ tục thử {n},Hộ tịch,Cấp Trời,TTHC thông thường,G22,Mới ban hành\n" for n in range(lines))
    return (head + "".join(rows)).encode()


def test_a_killed_check_ends_with_a_reason_and_can_be_tried_again(
    office: Flask, worker: Callable[[str], subprocess.Popen[bytes]], sign: Path
) -> None:
    with inside(office) as session:
        assemble(session)
    client = office.test_client()
    body = {"username": "reviewer", "password": PASSWORD}
    token = client.post("/api/v1/security/login", json=body).get_json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    process = worker("check")
    form = {"file": (BytesIO(a_register_of(LINES)), "thủ tục.csv")}
    where = client.post("/api/v1/uploads/", headers=headers, data=form).headers["Location"]
    until(lambda: sign.exists() or process.poll() is not None)
    assert process.poll() is None, "it ended by itself"
    assert at_work(office)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert kept(office) == ("queued", 0, 0)  # nothing half-written, and it still says that it is being checked

    jobs.watch(office)
    told: dict[str, Any] = client.get(where, headers=headers).get_json()
    assert (told["state"], told["verdict"], told["findings"]) == ("failed", None, [])
    assert told["error"]["code"] == "job.lost"
    assert told["error"]["message"]

    again = client.post(f"{where}/retry", headers=headers)
    assert again.status_code == 202, again.text
    jobs.work_off(office)
    told = client.get(where, headers=headers).get_json()
    assert (told["state"], told["counts"]["error"] > 0) == ("refused", True)  # “Cấp Trời” is no level


def at_work(office: Flask) -> bool:
    with inside(office) as session:
        return session.scalars(select(Job.state).where(Job.kind == "upload.check")).all() == ["running"]


def kept(office: Flask) -> tuple[str, int, int]:
    """The state of the upload, how many findings and how many procedures are there."""
    with inside(office) as session:
        state = session.scalars(select(Upload.state)).one()
        findings = session.scalar(select(func.count()).select_from(UploadFinding)) or 0
        return state, findings, session.scalar(select(func.count()).select_from(Procedure)) or 0
