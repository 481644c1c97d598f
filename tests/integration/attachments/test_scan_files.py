"""Where a scanner is set up, nobody gets a file before it was looked at, and never one that is infected."""

from __future__ import annotations

import shlex
import socket
import struct
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import chores, jobs, work
from app.scanner import ScannerAway, scan
from models.attachments.tables import PlanAttachment
from models.jobs.tables import Job
from tests.integration.api.conftest import Caller
from tests.integration.attachments.conftest import Records, sent, status
from tests.unit.attachments.files import EICAR, PDF, PNG

Call = Callable[[str], Caller]
# A scanner that knows one signature, ending as clamscan does: 0 clean, 1 infected.
_LOOKS = "import sys; found = b'EICAR' in open(sys.argv[1], 'rb').read(); print(sys.argv[1] + ': Eicar-Test FOUND' if found else 'OK'); sys.exit(int(found))"
COMMAND = f"command:{shlex.quote(sys.executable)} -c {shlex.quote(_LOOKS)} {{file}}"
INFECTED = PDF[:9] + EICAR + b"\n" + PDF[9:]


class Clamd(threading.Thread):
    """Speaks the few words of clamd that a stream needs."""

    def __init__(self, path: Path) -> None:
        super().__init__(daemon=True)
        self.line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.line.bind(str(path))
        self.line.listen()

    def run(self) -> None:
        while True:
            try:
                caller, _ = self.line.accept()
            except OSError:
                return
            with caller, caller.makefile("rb") as words:
                assert words.read(10) == b"zINSTREAM\0"
                body = b""
                while size := struct.unpack("!I", words.read(4))[0]:
                    body += words.read(size)
                caller.sendall(b"stream: Eicar-Test FOUND\0" if b"EICAR" in body else b"stream: OK\0")


@pytest.fixture
def clamd(tmp_path: Path) -> Iterator[str]:
    daemon = Clamd(tmp_path / "clamd")
    daemon.start()
    yield f"clamd:{tmp_path}/clamd"
    daemon.line.shutdown(socket.SHUT_RDWR)
    daemon.line.close()
    daemon.join(5)


def test_a_daemon_and_a_command_say_the_same(clamd: str, tmp_path: Path) -> None:
    clean, bad = tmp_path / "clean", tmp_path / "bad"
    clean.write_bytes(PDF * 4_000)  # more than one piece of a stream
    bad.write_bytes(INFECTED)
    for setting in (clamd, COMMAND):
        assert not scan(setting, clean).infected
        assert (scan(setting, bad).infected, scan(setting, bad).signature) == (True, "Eicar-Test")


@pytest.mark.parametrize(
    "setting",
    [
        "clamd:/nowhere/at/all",
        "clamd:host",
        "command:/no/such/scanner {file}",
        f"command:{sys.executable} -c 'exit(2)'",
        "x",
    ],
)
def test_a_scanner_that_gives_no_answer_calls_nothing_clean(setting: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(PDF)
    with pytest.raises(ScannerAway):
        scan(setting, tmp_path / "file")


def test_a_file_waits_for_its_scan_and_an_infected_one_is_never_served(
    call: Call, records: Records, app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "ATTACHMENT_SCANNER", COMMAND)
    editor = call("vinhphuc.editor")
    good = editor.post(records.plan, **sent(PNG, "ảnh.png")).get_json()
    bad = editor.post(records.plan, **sent(INFECTED)).get_json()
    assert {good["scan"], bad["scan"]} == {"waiting"}
    waits = editor.get(f"{records.plan}/{good['id']}/content")
    assert (waits.status_code, waits.get_json()["code"]) == (409, "attachment.waiting")
    jobs.work_off(app)
    session.expire_all()
    assert status(editor, f"{records.plan}/{good['id']}/content") == 200
    told = editor.get(f"{records.plan}/{bad['id']}").get_json()
    assert (told["scan"], told["content"]) == ("infected", None)
    assert status(editor, f"{records.plan}/{bad['id']}/content") == 409


def test_while_the_scanner_is_away_a_file_waits_and_is_asked_about_again(
    call: Call, records: Records, app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    work.load()
    monkeypatch.setitem(app.config, "ATTACHMENT_SCANNER", "clamd:/nowhere/at/all")
    editor = call("vinhphuc.editor")
    made = editor.post(records.plan, **sent(PNG, "ảnh.png")).get_json()
    jobs.work_off(app)
    session.expire_all()
    assert editor.get(f"{records.plan}/{made['id']}").get_json()["scan"] == "waiting"
    assert session.scalars(select(Job.error_code).where(Job.kind == "attachment.scan")).all() == [
        "attachment.scanner_away"
    ]
    monkeypatch.setitem(app.config, "ATTACHMENT_SCANNER", COMMAND)
    row = session.scalars(select(PlanAttachment)).one()
    row.uploaded_at = row.uploaded_at.replace(year=2020)
    session.commit()
    chores.ask(app)
    jobs.work_off(app)
    jobs.work_off(app)
    session.expire_all()
    assert editor.get(f"{records.plan}/{made['id']}").get_json()["scan"] == "clean"
