"""Search without diacritics over 100,000 procedures, on both databases: a page of 50 in Vietnamese order.

The bar is 50 ms at p95 over all queries. Beside it, in the same run and on the same rows: what registers
commonly do, ``lower(name) LIKE '%…%'``, which is slower and finds nothing that is typed without marks.
The set-based load of the rows is timed too.

    .venv/bin/python bench/search.py [ROWS]
"""

from __future__ import annotations

import json
import os
import platform
import sys
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median, quantiles
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from sqlalchemy import URL, Engine, Select, create_engine, func, select, text  # noqa: E402
from sqlalchemy.orm import Session  # noqa: E402

from app import database, scope  # noqa: E402
from app.cli.generate_procedures import generate_procedures  # noqa: E402
from models import schema  # noqa: E402
from models.audit import listener  # noqa: E402
from models.base.actor import system  # noqa: E402
from models.base.search import found  # noqa: E402
from models.base.session import bind  # noqa: E402
from models.catalogue.operations import upsert_procedures  # noqa: E402
from models.catalogue.tables import Procedure  # noqa: E402
from models.organisations.tables import Organisation  # noqa: E402
from tests.postgres import create_database, server  # noqa: E402

LIMIT_MS, TIMES, PAGE = 50, 9, 51
AT = datetime(2021, 10, 5, 2, tzinfo=UTC)
OWNERS = ("G15", "G18", "H26", "H62")
# Rare and common words, several words, codes, numbers of decisions, a beginning of one letter, nothing at all.
QUERIES = (
    "nguyen", "Nguyễn Trãi", "dang", "đặng thùy tr", "giay phep", "cap lai giay phep moi truong", "tai nguyen nuoc",
    "4.0395", "4.039595", "2351/QĐ", "thu tuc rut gon", "g", "trung tam", "khai tu luu dong", "khong co tu nay", "%",
)  # fmt: skip


def main() -> int:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    scope.install()
    listener.install()
    results = []
    with tempfile.TemporaryDirectory() as folder, server(Path(folder) / "postgresql") as postgresql:
        for address in (URL.create("sqlite", database=f"{folder}/bench.db"), create_database(postgresql, "search")):
            engine = create_engine(address)
            database.prepare(engine)
            results.append(measure(engine, rows))
            engine.dispose()
    print(json.dumps({"machine": platform.platform(), "load": os.getloadavg(), "results": results}, indent=1))
    return 0 if all(result["p95_ms"] <= LIMIT_MS for result in results) else 1


def measure(engine: Engine, rows: int) -> dict[str, Any]:
    name = engine.dialect.name
    with Session(engine) as session:
        bind(session, system("bench"))
        load_s = load(session, rows)
        asked = {query: times(session, query) for query in QUERIES}
        peer = {query: timed(session, naive(query))[0] for query in QUERIES}
        hits = {query: timed(session, page(session, query))[1] for query in QUERIES}
    every = [t for taken in asked.values() for t in taken]
    found_by_peer = sum(1 for query in ("nguyen", "dang", "giay phep") if not peer_finds(engine, query))
    print(f"\n{name}: {rows} rows, loaded set by set with their audit in {load_s:.1f} s ({rows / load_s:.0f} rows/s)")
    for query, taken in asked.items():
        best = f"p50 {median(taken):6.1f}  p95 {p95(taken):6.1f} ms   lower() LIKE {peer[query]:7.1f} ms"
        print(f"  {query:32} {best}   first page {hits[query]} rows")
    print(f"  all: p50 {median(every):.1f} ms, p95 {p95(every):.1f} ms (bar {LIMIT_MS} ms)")
    print(f"  of three queries without marks, lower() LIKE finds nothing for {found_by_peer}")
    return {"database": name, "rows": rows, "load_s": round(load_s, 2), "p50_ms": round(median(every), 2),
            "p95_ms": round(p95(every), 2), "peer_p50_ms": round(median(peer.values()), 2)}  # fmt: skip


def load(session: Session, rows: int) -> float:
    schema().create_all(session.connection())
    session.add_all(
        Organisation(code=code, name=code, kind="other", level="central", valid_from=date(2016, 1, 1))
        for code in OWNERS
    )
    session.commit()
    given = list(generate_procedures(rows, owners=OWNERS))
    start = time.perf_counter()
    upsert_procedures(session, system("bench"), given, at=AT)
    session.commit()
    taken = time.perf_counter() - start
    session.execute(text("ANALYZE"), execution_options={"scope_checked": True})
    session.commit()
    return taken


def page(session: Session, query: str) -> Select[Any]:
    """What a list asks for: a page of live rows that match, in Vietnamese order."""
    return (
        select(Procedure.id, Procedure.code, Procedure.name, Procedure.field)
        .where(found(session, Procedure, query), Procedure.deleted_at.is_(None))
        .order_by(Procedure.name_sort, Procedure.id)
        .limit(PAGE)
    )


def naive(query: str) -> Select[Any]:
    anywhere = func.lower(Procedure.name).contains(query.lower(), autoescape=True)
    return select(Procedure.id, Procedure.name).where(anywhere).order_by(Procedure.name_sort).limit(PAGE)


def times(session: Session, query: str) -> list[float]:
    """Milliseconds from the text to the rows, the look at how many there are included."""
    taken = []
    for _ in range(TIMES):
        start = time.perf_counter()
        session.execute(page(session, query)).all()
        taken.append(1000 * (time.perf_counter() - start))
    return taken


def timed(session: Session, asked: Select[Any]) -> tuple[float, int]:
    start = time.perf_counter()
    rows = session.execute(asked).all()
    return 1000 * (time.perf_counter() - start), len(rows)


def peer_finds(engine: Engine, query: str) -> bool:
    with Session(engine) as session:
        bind(session, system("bench"))
        return bool(session.execute(naive(query)).all())


def p95(taken: list[float]) -> float:
    return quantiles(taken, n=20)[-1]


if __name__ == "__main__":
    raise SystemExit(main())
