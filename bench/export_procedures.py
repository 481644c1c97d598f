"""100,000 procedures to a styled .xlsx with drop-downs: our export beside xlsxwriter alone, in the same run.

Ours reads the rows from SQLite in the list's order and writes them as the portal's job does. The peer is given the
same rendered rows from memory and writes the same columns, formats, drop-downs and filter with xlsxwriter in its
constant-memory mode: reading and rendering are not counted against it.

    .venv/bin/python bench/export_procedures.py [ROWS]

Goals: half of xlsxwriter's CPU time, under 100 MB more than at rest.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from sqlalchemy import create_engine, make_url  # noqa: E402
from sqlalchemy.orm import Session  # noqa: E402

from bench.parts import ground  # noqa: E402
from bench.parts.process import child, cpu, peak, resident  # noqa: E402
from models.base.session import bind  # noqa: E402

GOAL_CPU, MOST_MB = 0.5, 100


def main() -> int:
    if sys.argv[1:2] == ["--ours"]:
        print(json.dumps(ours(sys.argv[2], Path(sys.argv[3]))))
        return 0
    if sys.argv[1:2] == ["--peer"]:
        print(json.dumps(peer(int(sys.argv[2]), Path(sys.argv[3]))))
        return 0
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        address = f"sqlite:///{folder}/bench.db"
        ground.fill(make_url(address), rows)
        results = {
            "ours": child(__file__, "--ours", address, Path(folder) / "ours.xlsx"),
            "xlsxwriter": child(__file__, "--peer", rows, Path(folder) / "peer.xlsx"),
        }
    return told(results)


def ours(address: str, target: Path) -> dict[str, Any]:
    """What the job does: ids in the list's order, rows batch by batch, streamed into the designed workbook."""
    from werkzeug.datastructures import MultiDict

    from app import database, scope
    from imports.exchange import export_register
    from models.base.actor import system
    from views.exports import wanted

    told: list[int] = []
    scope.install()
    engine, actor = create_engine(address), system("bench")
    database.prepare(engine)
    with Session(engine) as session:
        bind(session, actor)
        rest, began, wall = resident(), cpu(), time.perf_counter()
        chosen = wanted(session, actor, "procedures", MultiDict())
        count = export_register(
            session, actor, "procedures", target, secret=b"a key for the bench", at=ground.AT, ids=chosen.ids,
            progress=lambda done, _: told.append(done),
        )  # fmt: skip
        spent, wall = cpu() - began, time.perf_counter() - wall
    return {"rows": count, "cpu": spent, "wall": wall, "over_mb": peak() - rest, "rest_mb": rest, "told": len(told),
            "bytes": target.stat().st_size}  # fmt: skip


def peer(rows: int, target: Path) -> dict[str, Any]:
    """xlsxwriter alone: the same columns, number formats, frames, drop-downs, filter and frozen head."""
    import xlsxwriter

    from app.cli.generate_procedures import generate_procedures
    from imports.coercion import render
    from models.catalogue.rules import FIELDS

    ready = [[render(item, row.get(item.code)) for item in FIELDS] for row in generate_procedures(rows, ground.OWNERS)]
    began, wall = cpu(), time.perf_counter()
    with xlsxwriter.Workbook(str(target), {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Thủ tục")
        frame = {"border": 1, "valign": "top", "font_name": "Times New Roman", "font_size": 12}
        text = book.add_format(frame | {"num_format": "@", "text_wrap": True})
        day = book.add_format(frame | {"num_format": "dd/mm/yyyy"})
        for at, item in enumerate(FIELDS):
            sheet.set_column(at, at, 20)
            if item.choices:
                labels = [choice.label.vi for choice in item.choices]
                if sum(map(len, labels)) < 240:
                    sheet.data_validation(1, at, rows, at, {"validate": "list", "source": labels})
            sheet.write_string(0, at, item.label.vi, text)
        for number, values in enumerate(ready, 1):
            for at, value in enumerate(values):
                if value is None:
                    sheet.write_blank(number, at, None, text)
                elif isinstance(value, date):
                    sheet.write_datetime(number, at, value, day)
                else:
                    sheet.write_string(number, at, str(value), text)
        sheet.autofilter(0, 0, rows, len(FIELDS) - 1)
        sheet.freeze_panes(1, 1)
    spent, wall = cpu() - began, time.perf_counter() - wall
    return {"rows": rows, "cpu": spent, "wall": wall, "bytes": target.stat().st_size}


def told(results: dict[str, dict[str, Any]]) -> int:
    mine, other = results["ours"], results["xlsxwriter"]
    share = mine["cpu"] / other["cpu"]
    print(f"load {os.getloadavg()[0]:.1f}; {mine['rows']} procedures, 30 columns")
    for name, found in results.items():
        print(f"  {name:12} {found['cpu']:6.2f} s CPU {found['wall']:6.2f} s {found['bytes'] / 1e6:5.1f} MB file")
    print(f"  {share:.2f} of xlsxwriter's CPU time (goal {GOAL_CPU}), {mine['over_mb']:.0f} MB over rest"
          f" (under {MOST_MB}); progress told {mine['told']} times")  # fmt: skip
    print(json.dumps(results))
    return 0 if share <= GOAL_CPU and mine["over_mb"] < MOST_MB else 1


if __name__ == "__main__":
    raise SystemExit(main())
