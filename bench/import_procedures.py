"""20,000 procedures from an .xlsx: our whole way beside django-import-export's, in the same run on the same bytes.

Both go through their doors, from the posted workbook to the answer that says it is entered. Ours
(``parts/our_import.py``) is the API of the portal: upload, job, preview, confirmation; in it are the safety check, the
reading, typing and judging of every cell in a limited child process, the comparison with what is stored, and the rows
entered in one transaction with old and new of every row in the audit. The peer (``parts/django_peer.py``) is its
admin: the import page, its preview, the confirmation with a log entry a row.

    .venv/bin/python bench/import_procedures.py [ROWS]

Ours is over in seconds, in which a core may be fast or slow, so it has five turns, each with a database of its own, of
which the middle one counts; the peer's take long enough to meet both.

The peer as it comes costs so much that it is given 2,000 rows, and 5,000 once more on SQLite, which shows that its rows
per second do not grow with the file.

Goals: 40 times the rows per second of the default, 12 times the tuned, each on the same database; worker under
150 MB. Both are told: seconds of the clock, which is what the goal says and what other work on the machine lengthens,
and seconds of CPU, which hold under load: user + system of every process that takes part, the reading child, and on
PostgreSQL the server's backends, on either side. The workbook keeps its texts as Excel does, in one table for all.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Iterable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.parts.process import child  # noqa: E402

OWNERS = ("G22", "G18", "H26", "H62")
DEFAULT_ROWS, MORE_ROWS = 2_000, 5_000
TURNS = 5
GOAL_DEFAULT, GOAL_TUNED, MOST_MB = 40, 12, 150
HOW, CLOCKS = ("default", "tuned"), {"wall": "the clock", "cpu": "CPU"}


def main() -> int:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    from tests.postgres import create_database, server

    ours, peer = "bench/parts/our_import.py", "bench/parts/django_peer.py"
    with tempfile.TemporaryDirectory() as folder, server(Path(folder) / "postgresql") as postgresql:
        whole, part, more = (
            write_file(Path(folder) / f"{count}.xlsx", count) for count in (rows, DEFAULT_ROWS, MORE_ROWS)
        )
        address = {
            name: create_database(postgresql, name).render_as_string(hide_password=False)
            for name in ("default", "tuned")
        }
        ours_on_postgresql = [create_database(postgresql, f"ours_{turn}") for turn in range(TURNS)]
        results = {
            "ours on SQLite": middle(child(ours, whole, f"sqlite:///{folder}/ours_{turn}.db") for turn in range(TURNS)),
            "default on SQLite": child(peer, "default", part),
            "tuned on SQLite": child(peer, "tuned", whole),
            "ours on PostgreSQL": middle(
                child(ours, whole, each.render_as_string(hide_password=False)) for each in ours_on_postgresql
            ),
            "default on PostgreSQL": child(peer, "default", part, address["default"]),
            "tuned on PostgreSQL": child(peer, "tuned", whole, address["tuned"]),
            "default on SQLite, more rows": child(peer, "default", more),
        }
    return told(results)


def middle(turns: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """The turn that half of the others were faster than."""
    by_clock = sorted(turns, key=lambda found: found["wall"])
    print("  seconds of our turns:", ", ".join(f"{found['wall']:.2f}" for found in by_clock))
    return by_clock[len(by_clock) // 2]


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


def told(results: dict[str, dict[str, Any]]) -> int:
    print(f"load {os.getloadavg()[0]:.1f}; CPU in all processes; rows per second of CPU and of the clock")
    for name, found in results.items():
        found["per_cpu"], found["per_wall"] = found["rows"] / found["cpu"], found["rows"] / found["wall"]
        each = f"{found['cpu'] / found['rows'] * 1000:7.3f} ms a row"
        print(f"  {name:32} {found['rows']:6} rows {found['cpu']:7.2f} s CPU {found['wall']:7.2f} s {each}"
              f" {found['per_cpu']:8.0f}/s CPU {found['per_wall']:8.0f}/s {found['peak_mb']:5.0f} MB"
              f" {found['log']:6} log entries")  # fmt: skip
    met = all(list(map(partial(_compared, results), ("SQLite", "PostgreSQL"))))
    print(json.dumps(results))
    return 0 if met else 1


def _compared(results: dict[str, dict[str, Any]], database: str) -> bool:
    found, met = results[f"ours on {database}"], True
    for clock, name in CLOCKS.items():
        times = [found[f"per_{clock}"] / results[f"{how} on {database}"][f"per_{clock}"] for how in HOW]
        met = met and times[0] >= GOAL_DEFAULT and times[1] >= GOAL_TUNED
        print(
            f"  on {database}, rows per second of {name}: {times[0]:.1f} times the default"
            f" (goal {GOAL_DEFAULT}), {times[1]:.1f} times the tuned (goal {GOAL_TUNED})"
        )
    worker, reader = found["peak_mb"], found["child_mb"]
    steps = ", ".join(f"{step} {seconds:.2f}" for step, seconds in found["steps"].items())
    print(
        f"    seconds: {steps}; CPU of the server {found['server_cpu']:.2f}; the worker held {worker:.0f} MB"
        f" ({found['rest_mb']:.0f} at rest), the child that reads {reader:.0f} beside it (each under {MOST_MB};"
        f" together {worker + reader:.0f})"
    )
    return met and max(worker, reader) < MOST_MB


if __name__ == "__main__":
    raise SystemExit(main())
