"""20,000 procedures from an .xlsx: our whole way beside django-import-export's, in the same run on the same bytes.

Ours is everything that an upload meets: the safety check, the reading, typing and judging of every cell in a limited
child process, the preview against what is stored, and then the confirmation: the bytes proved to be the same, the
rows entered in one transaction with old and new of every row in the audit. The peer makes its dry run and its
import with a log entry a row; its default costs so much that it is given 2,000 rows, its cost being per row.

    .venv/bin/python bench/import_procedures.py [ROWS]

Goals: 40 times the rows per second of the default, 12 times the tuned, each on the same database; worker under
150 MB. Both are told: seconds of the clock, which is what the goal says and what other work on the machine lengthens,
and seconds of CPU, which hold under load: user + system of every process that takes part, the reading child, and on
PostgreSQL the server's backend, on either side. The workbook keeps its texts as Excel does, in one table for all cells.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

AT = datetime(2021, 10, 5, 2, tzinfo=UTC)
OWNERS = ("G15", "G18", "H26", "H62")
DEFAULT_ROWS, GOAL_DEFAULT, GOAL_TUNED, MOST_MB = 2_000, 40, 12, 150
HOW, CLOCKS = ("default", "tuned"), {"wall": "the clock", "cpu": "CPU"}


def main() -> int:
    if sys.argv[1:2] == ["--ours"]:
        print(json.dumps(ours(sys.argv[2], Path(sys.argv[3]))))
        return 0
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    from tests.postgres import create_database, server

    with tempfile.TemporaryDirectory() as folder, server(Path(folder) / "postgresql") as postgresql:
        whole, part = write_file(Path(folder) / "all.xlsx", rows), write_file(Path(folder) / "some.xlsx", DEFAULT_ROWS)
        address = {
            name: create_database(postgresql, name).render_as_string(hide_password=False)
            for name in ("ours", "default", "tuned")
        }
        peer = "bench/parts/django_peer.py"
        results = {
            "ours on SQLite": child(__file__, "--ours", f"sqlite:///{folder}/ours.db", whole),
            "default on SQLite": child(peer, "default", part),
            "tuned on SQLite": child(peer, "tuned", whole),
            "ours on PostgreSQL": child(__file__, "--ours", address["ours"], whole),
            "default on PostgreSQL": child(peer, "default", part, address["default"]),
            "tuned on PostgreSQL": child(peer, "tuned", whole, address["tuned"]),
        }
    return told(results)


def write_file(path: Path, rows: int) -> Path:
    """The rows as an office would send them: headings, then typed cells, labels of lists in words."""
    import xlsxwriter

    from app.cli.generate_procedures import generate_procedures
    from imports.coercion import render
    from models.catalogue.rules import FIELDS

    with xlsxwriter.Workbook(str(path)) as book:
        sheet, day = book.add_worksheet("Thủ tục"), book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_row(0, 0, [field.code for field in FIELDS])
        for number, row in enumerate(generate_procedures(rows, OWNERS), 1):
            for at, field in enumerate(FIELDS):
                value = render(field, row.get(field.code))
                if isinstance(value, date):
                    sheet.write_datetime(number, at, value, day)
                elif value is not None:
                    sheet.write(number, at, value)
    return path


def child(script: str, *arguments: object) -> dict[str, Any]:
    """One measurement in a process of its own."""
    command = [sys.executable, str(ROOT / script), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def ours(address: str, file: Path) -> dict[str, Any]:
    """Preview and confirmation of the file as the portal's worker does them, each its own transaction."""
    from sqlalchemy import create_engine, func, select, text
    from sqlalchemy.orm import Session

    from app import database, scope
    from imports import apply
    from imports.desk import Desk
    from imports.pipeline import file_hash
    from models import schema
    from models.audit import listener
    from models.audit.tables import AuditEntry
    from models.base.actor import system
    from models.base.session import bind
    from models.catalogue.tables import Procedure
    from models.organisations.tables import Organisation
    from models.uploads import operations as uploads
    from models.uploads.operations import Bytes

    scope.install()
    listener.install()
    engine, actor, desk = (
        create_engine(address),
        system("bench"),
        Desk(lambda _: file, b"a key for the bench", file.parent / "stages"),
    )
    database.prepare(engine)
    schema().create_all(engine)
    with Session(engine) as session:
        bind(session, actor)
        for code in OWNERS:
            session.add(Organisation(code=code, name=code, kind="other", level="central", valid_from=date(2020, 1, 1)))
        session.commit()
        owner = session.scalars(select(Organisation.id)).first()
        given = Bytes(file.name, file_hash(file), file.stat().st_size, "bench")
        backend = session.scalar(text("select pg_backend_pid()")) if engine.dialect.name == "postgresql" else None
        rest, server, began, wall = resident(), server_cpu(backend), cpu(), time.perf_counter()
        children = Children()
        upload = uploads.receive(session, actor, owner, "procedures", given, at=AT)
        verdict = apply.preview(session, actor, upload, desk, at=AT).verdict
        session.commit()
        previewed = cpu()
        receipt = apply.confirm(session, actor, upload, desk, at=AT)
        session.commit()
        spent, wall = cpu() - began, time.perf_counter() - wall
        server = server_cpu(backend) - server
        child_mb = children.end()
        made = session.scalar(select(func.count()).select_from(Procedure))
        entries = session.scalar(select(func.count()).select_from(AuditEntry).where(AuditEntry.noun == "procedure"))
    assert verdict == "accepted", verdict
    assert receipt["counts"]["created"] == made, receipt
    return {
        "rows": made, "cpu": spent + server, "wall": wall, "peak_mb": peak(), "rest_mb": rest, "child_mb": child_mb,
        "log": entries,
        "preview_cpu": previewed - began, "confirm_cpu": spent - (previewed - began), "server_cpu": server,
    }  # fmt: skip


class Children:
    """The memory of the children, looked at twenty times a second."""

    def __init__(self) -> None:
        self._most, self._over = 0.0, threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def end(self) -> float:
        """Megabytes that one of them held at most."""
        self._over.set()
        self._thread.join()
        return self._most

    def _watch(self) -> None:
        me = f"/proc/self/task/{os.getpid()}/children"
        while not self._over.wait(0.05):
            for child in Path(me).read_text().split():
                with contextlib.suppress(OSError, IndexError):
                    self._most = max(self._most, _status("VmHWM:", child))


def cpu() -> float:
    """User and system seconds of this process and of the children that ended."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def server_cpu(backend: int | None) -> float:
    if backend is None:
        return 0.0
    parts = Path(f"/proc/{backend}/stat").read_text().rpartition(")")[2].split()
    return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")


def resident() -> float:
    """Megabytes that this process holds."""
    return _status("VmRSS:")


def peak() -> float:
    """Megabytes that this process held at most. Not ``ru_maxrss``: that begins with what the parent held."""
    return _status("VmHWM:")


def _status(name: str, process: str = "self") -> float:
    status = Path(f"/proc/{process}/status").read_text().split(name)[1]
    return int(status.split()[0]) / 1024


def told(results: dict[str, dict[str, Any]]) -> int:
    print(f"load {os.getloadavg()[0]:.1f}; CPU in all processes; rows per second of CPU and of the clock")
    for name, found in results.items():
        found["per_cpu"], found["per_wall"] = found["rows"] / found["cpu"], found["rows"] / found["wall"]
        each = f"{found['cpu'] / found['rows'] * 1000:7.3f} ms a row"
        print(f"  {name:32} {found['rows']:6} rows {found['cpu']:7.2f} s CPU {found['wall']:7.2f} s {each}"
              f" {found['per_cpu']:8.0f}/s CPU {found['per_wall']:8.0f}/s {found['peak_mb']:5.0f} MB"
              f" {found['log']:6} log entries")  # fmt: skip
    met = True
    for database in ("SQLite", "PostgreSQL"):
        found = results[f"ours on {database}"]
        for clock in ("wall", "cpu"):
            times = [found[f"per_{clock}"] / results[f"{how} on {database}"][f"per_{clock}"] for how in HOW]
            met = met and times[0] >= GOAL_DEFAULT and times[1] >= GOAL_TUNED
            print(
                f"  on {database}, rows per second of {CLOCKS[clock]}: {times[0]:.1f} times the default"
                f" (goal {GOAL_DEFAULT}), {times[1]:.1f} times the tuned (goal {GOAL_TUNED})"
            )
        worker, reader = found["peak_mb"], found["child_mb"]
        met = met and max(worker, reader) < MOST_MB
        print(
            f"    CPU: preview {found['preview_cpu']:.2f} s, confirmation {found['confirm_cpu']:.2f} s, server"
            f" {found['server_cpu']:.2f} s; the worker held {worker:.0f} MB ({found['rest_mb']:.0f} at rest), the child"
            f" that reads {reader:.0f} beside it (each under {MOST_MB}; together {worker + reader:.0f})"
        )
    print(json.dumps(results))
    return 0 if met else 1


if __name__ == "__main__":
    raise SystemExit(main())
