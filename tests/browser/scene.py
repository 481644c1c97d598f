"""What stands in the portal besides its demo year: files in every state, a report with notes, an agency with nothing."""

from __future__ import annotations

import importlib.util
import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
IDLE, IDLE_AGENCY = "nothing.owed", "G38"
MOMENT = "2021-10-11 02:00:00.000000"


@dataclass(frozen=True)
class Scene:
    """The keys of what was made. Everything is Hà Nội's, but for what belongs to the agency with nothing."""

    refused: int  # an upload with findings
    receipt: int  # an upload that was confirmed
    preview: int  # an upload with changes that nobody confirmed
    report: int  # the draft that came of it
    reviewed: int  # a report of another agency, taken up by the reviewer, with notes
    returned: int  # a report that was sent back
    checking: int  # an upload whose check never ends
    writing: int  # the administrator's export, for ever at 40 per cent
    written: int  # another, whose file is there
    broken: int  # and one that failed
    sweeping: int  # the administrator's change of many procedures, for ever at 40 per cent
    swept: int  # another that is done


@cache
def walkthrough() -> Any:
    """``docs/walkthrough.py``, whose figures are typed in here: the tests keep that script honest."""
    spec = importlib.util.spec_from_file_location("walkthrough", ROOT / "docs" / "walkthrough.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["walkthrough"] = module
    spec.loader.exec_module(module)
    return module


def play(address: str, password: str, database: Path) -> Scene:
    """Do it all over the API, as those people."""
    script = walkthrough()
    editor = script.Person(address, "hanoi.editor").sign_in(password)
    issued = editor.call("GET", "/templates/II.06?period=2021-Q3")
    refused = editor.send(script.fill(issued, slip=7))
    right = editor.send(script.fill(issued))
    kept = editor.call("POST", f"/uploads/{right['id']}/confirm")
    preview = editor.send(_other_figures(editor.call("GET", "/templates/II.06?period=2021-Q3")))
    assert (refused["state"], preview["state"]) == ("refused", "ready")
    _seat_idle(password, database)
    waiting, returned = (_report(database, state) for state in ("submitted", "returned"))
    script.Person(address, "reviewer").sign_in(password).call("POST", f"/reports/{waiting}/take")
    with closing(sqlite3.connect(database, timeout=60)) as connection, connection:
        jobs = [_halted(connection, state, number) for number, state in enumerate(("running", "failed", "finished"))]
        sweeps = [_halted_sweep(connection, state) for state in ("running", "finished")]
        checking = _halted_check(connection, refused["id"])
    return Scene(
        refused["id"], right["id"], preview["id"], kept["receipt"]["report"], waiting, returned,
        checking, writing=jobs[0], broken=jobs[1], written=jobs[2], sweeping=sweeps[0], swept=sweeps[1],
    )  # fmt: skip


def _other_figures(workbook: bytes) -> bytes:
    """Two more dossiers in one field of administration, everything else as it was sent."""
    script = walkthrough()
    before = dict(script.FIGURES)
    online, direct, early, *rest = before["Tư pháp"]
    try:
        script.FIGURES["Tư pháp"] = (online + 2, direct, early + 2, *rest)
        return bytes(script.fill(workbook))
    finally:
        script.FIGURES.update(before)


def _report(database: Path, state: str) -> int:
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        found: int = connection.execute("SELECT min(id) FROM report WHERE state = ?", (state,)).fetchone()[0]
    return found


def _halted(connection: sqlite3.Connection, state: str, number: int) -> int:
    """An export that stands still in a state; a worker elsewhere has it, and no time passes."""
    asked = {"kind": "procedures", "query": "", "language": "vi", "number": number}
    told = {"sha256": "0" * 64, "size": 9_000, "rows": 35, "filename": "procedures.xlsx"}
    return _job(connection, "export.register", state, asked, told)


def _halted_sweep(connection: sqlite3.Connection, state: str) -> int:
    """A change of all rows of a list, in the same way."""
    asked = {"register": "procedures", "query": "", "action": "set", "code": "fee", "value": state}
    return _job(connection, "register.bulk", state, asked, {"rows": 3})


def _job(connection: sqlite3.Connection, kind: str, state: str, asked: dict[str, Any], told: dict[str, Any]) -> int:
    row = {
        "kind": kind, "state": state, "progress": 40, "error_code": "", "error_params": "{}",
        "payload": json.dumps(asked), "attempts": 1, "request_id": "played-scene", "requested_at": MOMENT, "heartbeat_at": MOMENT,
        "worker": "elsewhere/1",
    }  # fmt: skip
    if state == "failed":
        row |= {"error_code": "job.failed", "finished_at": MOMENT}
    if state == "finished":
        row |= {"result": json.dumps(told), "finished_at": MOMENT}
    marks = ", ".join("?" for _ in row)
    made = connection.execute(
        f"INSERT INTO job ({', '.join(row)}, requested_by_id) SELECT {marks}, id FROM ab_user WHERE username = 'admin'",
        list(row.values()),
    )
    assert made.lastrowid
    return made.lastrowid


def _halted_check(connection: sqlite3.Connection, upload: int) -> int:
    """A copy of an upload that is being checked and stays so."""
    columns = [row[1] for row in connection.execute("PRAGMA table_info(upload)")]
    kept = [name for name in columns if name not in {"id", "state", "verdict", "progress", "job_id", "checked_at"}]
    made = connection.execute(
        f"INSERT INTO upload ({', '.join(kept)}, state, progress) SELECT {', '.join(kept)}, 'checking', 40"
        " FROM upload WHERE id = ?", [upload],
    )  # fmt: skip
    assert made.lastrowid
    return made.lastrowid


def _seat_idle(password: str, database: Path) -> None:
    """An account of an agency that owes nothing and has nothing; its first password counts as changed."""
    environment = os.environ | {
        "DATA_DIR": str(database.parent), "PASSWORD": password, "FIXED_NOW": "2021-10-11T09:00+07:00",
    }  # fmt: skip
    subprocess.run(
        [sys.executable, "run.py", "create-user", IDLE, "--agency", IDLE_AGENCY, "--role", "agency_editor",
         "--last-name", "Trịnh Thị", "--first-name", "Rảnh", "--email", f"{IDLE}@example.org"],
        cwd=ROOT, env={k: v for k, v in environment.items() if k != "DATABASE_URL"}, check=True, capture_output=True,
    )  # fmt: skip
    with closing(sqlite3.connect(database, timeout=60)) as connection, connection:
        connection.execute(
            "UPDATE ab_user SET must_change_password = 0, tour_seen_at = ? WHERE username = ?", (MOMENT, IDLE)
        )
