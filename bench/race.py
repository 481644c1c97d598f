"""Four threads write through the API at once: 1,000 updates and 1,000 new rows, on both databases.

Every update names the version it changes and is tried again with the present one when somebody was quicker;
every new row is sent twice under one Idempotency-Key. Bar: each row holds exactly what was sent to it, its
version counts its updates, no row is there twice and none is missing. Beside it, the rate.

    .venv/bin/python bench/race.py [WRITES]
"""

from __future__ import annotations

import os
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from bench.parts import ground
from models.audit.tables import AuditEntry
from models.base.actor import system
from models.base.session import bind
from models.catalogue.tables import Procedure

THREADS = 4
NEW = {"field": "Hộ tịch", "levels": ["commune"], "kind": "standard", "owner": "G22", "publication_state": "new"}


def main() -> int:
    writes = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    held = True
    with ground.databases(50) as addresses, tempfile.TemporaryDirectory() as folder:
        for address in addresses:
            held &= measure(ground.portal(address, folder), address.get_backend_name(), writes)
    return 0 if held else 1


def measure(app: Flask, name: str, writes: int) -> bool:
    rows = (
        app.test_client().get("/api/v1/procedures/?fields=code", headers=ground.token(app, "admin")).get_json()["ids"]
    )
    changed, change_s = run(app, writes, lambda client, headers, number: change(client, headers, rows, number))
    made, make_s = run(app, writes, make)
    faults = check(app, rows, changed, writes)
    print(f"\n{name}, load {os.getloadavg()[0]:.1f}: {writes} updates of {len(rows)} rows on {THREADS} threads "
          f"in {change_s:.1f} s ({writes / change_s:.0f}/s), {writes} new rows, each sent twice, in {make_s:.1f} s "
          f"({writes / make_s:.0f}/s)")  # fmt: skip
    print(
        f"  overtaken and tried again {sum(tries for _, tries in changed.values())} times; wrong: {faults or 'nothing'}"
    )
    return not faults and len(made) == writes


def run(app: Flask, writes: int, work: Any) -> tuple[dict[int, Any], float]:
    """The work for each number, shared out among the threads; what each gave, and the seconds of all."""
    results: dict[int, Any] = {}

    def share(first: int) -> None:
        client, headers = app.test_client(), ground.token(app, "admin")
        for number in range(first, writes, THREADS):
            results[number] = work(client, headers, number)

    threads = [threading.Thread(target=share, args=(first,)) for first in range(THREADS)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results, time.perf_counter() - started


def change(client: Any, headers: dict[str, str], rows: list[int], number: int) -> tuple[int, int]:
    """Update one row; the row and how often somebody was quicker."""
    row, tries = rows[number % 7], 0  # few rows, so that threads meet
    while True:
        tag = client.get(f"/api/v1/procedures/{row}", headers=headers).headers["ETag"]
        answer = client.patch(
            f"/api/v1/procedures/{row}", json={"note": f"write {number}"}, headers=headers | {"If-Match": tag}
        )
        if answer.status_code == 200:
            return row, tries
        assert answer.status_code == 412, answer.get_json()
        tries += 1


def make(client: Any, headers: dict[str, str], number: int) -> int:
    body = NEW | {"code": f"9.{number:06d}", "name": f"Thủ tục {number}"}
    once = headers | {"Idempotency-Key": f"make-{number}"}
    first, again = (client.post("/api/v1/procedures/", json=body, headers=once) for _ in range(2))
    assert first.status_code == 201, first.get_json()
    assert first.get_json() == again.get_json(), again.get_json()
    return int(first.get_json()["id"])


def check(app: Flask, rows: list[int], changed: dict[int, tuple[int, int]], writes: int) -> list[str]:
    """What is wrong in the database, in words."""
    faults = []
    with Session(ground.engine_of(app)) as session:
        bind(session, system("bench"))
        for row in rows:
            numbers = [number for number, (where, _) in changed.items() if where == row]
            stored = session.get_one(Procedure, row)
            notes = session.scalars(
                select(AuditEntry.changes).where(AuditEntry.noun == "procedure", AuditEntry.row_id == row,
                                                 AuditEntry.action == "procedure:changed").order_by(AuditEntry.id)
            ).all()  # fmt: skip
            written = [entry["note"][1] for entry in notes]
            if stored.row_version != 1 + len(numbers) or sorted(written) != sorted(f"write {n}" for n in numbers):
                faults.append(f"row {row} at version {stored.row_version} after {len(numbers)} updates")
            if written and stored.note != written[-1]:
                faults.append(f"row {row} does not hold its last update")
        codes = session.scalars(select(Procedure.code).where(Procedure.code.like("9.%"))).all()
    if len(codes) != writes:
        faults.append(f"{len(codes)} new rows of {writes}")
    return faults


if __name__ == "__main__":
    sys.exit(main())
