"""The national roll-up of a quarter: 97 agencies, form II.06 with 40 rows each, on both databases.

The bar is 300 ms. Beside it, in the same run and on the same rows: the sum as it is written without
thinking, loading every answer through the ORM and adding in Python (columns only, nothing by agency).

    .venv/bin/python bench/rollup.py
"""

from __future__ import annotations

import json
import platform
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from sqlalchemy import URL, Engine, create_engine, insert, select, update  # noqa: E402
from sqlalchemy.orm import Session  # noqa: E402

from app import database, scope  # noqa: E402
from models import schema  # noqa: E402
from models.base.actor import system  # noqa: E402
from models.base.session import bind  # noqa: E402
from models.forms.rules.definition import content_hash  # noqa: E402
from models.forms.tables import Form, FormVersion  # noqa: E402
from models.organisations.tables import AddresseeGroup, AddresseeGroupMember, Organisation  # noqa: E402
from models.periods.tables import Period, Regime  # noqa: E402
from models.reports.tables import Answer, Report, Revision  # noqa: E402
from models.rollup.queries import national  # noqa: E402
from tests.postgres import create_database, server  # noqa: E402

AGENCIES, ROWS, TIMES, LIMIT_MS = 97, 40, 9, 300
COLUMNS = [f"c{n}" for n in range(3, 14)]
GROUPS = ("so_ban_nganh", "cap_huyen", "cap_xa")
SINCE, AT = date(2020, 1, 1), datetime(2021, 9, 24, 2, tzinfo=UTC)
NEIGHBOURS = 3  # other quarters, so that the tables hold what a year leaves in them


def figures(agency: int, row: int) -> list[int]:
    """c3 … c13 of a row, whole and consistent."""
    online, direct, carried, early, late = 7 * agency + row, 11 * row + 3, agency % 13, 5 * row, agency % 3
    received = online + direct + carried
    on_time, pending_late = 2 * row, row % 2
    handled = min(early + on_time + late, received - pending_late)
    pending = received - handled
    return [
        received, online, direct, carried, handled, early, handled - early - late, late,
        pending, pending - pending_late, pending_late,
    ]  # fmt: skip


def fill(session: Session) -> None:
    """Agencies, a form, four quarters, and an accepted report of every agency for each."""
    group = AddresseeGroup(code="B", name="B", source="")
    session.add(group)
    session.flush()
    agencies = [
        Organisation(code=f"X{n:03}", name=f"Cơ quan {n}", kind="province", level="province", valid_from=SINCE)
        for n in range(AGENCIES)
    ]
    session.add_all(agencies)
    session.flush()
    for agency in agencies:
        session.add(AddresseeGroupMember(group_id=group.id, organisation_id=agency.id, valid_from=SINCE))
    regime = Regime(code="B", name="B", subject_group_id=group.id, valid_from=SINCE)
    session.add(regime)
    session.flush()
    version = a_form(session, regime, group)
    for quarter in range(1, 2 + NEIGHBOURS):
        fill_quarter(session, regime, version, agencies, f"2021-Q{quarter}")


def a_form(session: Session, regime: Regime, group: AddresseeGroup) -> FormVersion:
    content = json.loads((ROOT / "app" / "data" / "forms" / "II.06.json").read_text(encoding="utf-8"))
    form = Form(code="II.06", title="II.06", title_en="", regime_id=regime.id, group_id=group.id)
    session.add(form)
    session.flush()
    version = FormVersion(
        form_id=form.id, number=1, content=content, content_hash=content_hash(content), state="published",
        valid_from=SINCE,
    )  # fmt: skip
    session.add(version)
    session.flush()
    return version


def fill_quarter(
    session: Session, regime: Regime, version: FormVersion, agencies: list[Organisation], code: str
) -> None:
    day = date(2021, 9, 14)
    period = Period(
        regime_id=regime.id, code=code, kind="quarter", name=code, starts_on=date(2021, 6, 15), ends_on=day,
        opens_on=day, cutoff_on=day, due_on=date(2021, 9, 25),
    )  # fmt: skip
    session.add(period)
    session.flush()
    common = {"submitted_at": AT, "submitted_by": "x"}
    reports = [
        Report(organisation_id=a.id, form_id=version.form_id, period_id=period.id, state="draft") for a in agencies
    ]
    session.add_all(reports)
    session.flush()
    revisions = [
        Revision(
            organisation_id=r.organisation_id, report_id=r.id, number=1, form_version_id=version.id, is_open=True,
        )
        for r in reports
    ]  # fmt: skip
    session.add_all(revisions)
    session.flush()
    session.execute(insert(Answer), [cell for n, each in enumerate(revisions) for cell in cells(each, n)])
    session.execute(update(Revision).values(is_open=False, content_hash="0" * 64, **common).where(Revision.is_open))
    for report, revision in zip(reports, revisions, strict=True):
        sent = common | {"first_submitted_at": AT, "decided_at": AT, "decided_by": "x"}
        known = {"state": "accepted", "current_revision_id": revision.id}
        session.execute(update(Report).where(Report.id == report.id).values(**known, **sent))


def cells(revision: Revision, agency: int) -> list[dict[str, Any]]:
    return [
        {
            "organisation_id": revision.organisation_id, "revision_id": revision.id, "section": "results",
            "row_key": f"Lĩnh vực {row}", "position": row, "row_group": GROUPS[row % 3], "field": column,
            "number": Decimal(figure), "sheet": "II.06", "cell": f"C{row + 10}",
        }
        for row in range(ROWS)
        for column, figure in zip(COLUMNS, figures(agency, row), strict=True)
    ]  # fmt: skip


def naive(session: Session) -> dict[str, Decimal]:
    """Every answer through the ORM, one after the other."""
    totals: dict[str, Decimal] = {}
    asked = (
        select(Answer)
        .join(Report, Report.current_revision_id == Answer.revision_id)
        .join(Period, Period.id == Report.period_id)
        .where(Period.code == "2021-Q3", Report.state == "accepted")
    )
    for answer in session.scalars(asked):
        totals[answer.field] = totals.get(answer.field, Decimal(0)) + (answer.number or Decimal(0))
    return totals


def timed(engine: Engine, work: Callable[[Session], Any], times: int) -> tuple[Any, list[float]]:
    """The answer, and milliseconds of each run in a session of its own."""
    taken, answer = [], None
    for _ in range(times):
        with Session(engine) as session:
            bind(session, system("bench"))
            started = time.perf_counter()
            answer = work(session)
            taken.append((time.perf_counter() - started) * 1000)
    return answer, taken


def measure(name: str, address: URL) -> bool:
    engine = create_engine(address)
    database.prepare(engine)
    schema().create_all(engine)
    with Session(engine) as session:
        bind(session, system("bench"))
        fill(session)
        session.commit()
    if name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("ANALYZE")  # what autovacuum does within a minute
    ours, taken = timed(engine, lambda session: national(session, "II.06", "2021-Q3"), TIMES)
    peer, slow = timed(engine, naive, 3)
    engine.dispose()
    assert {code: total.value for code, total in ours.fields.items()} == peer, "the two do not add up to the same"
    assert len(ours.counted) == AGENCIES
    print(f"{name:11} {median(taken):8.1f} {max(taken):8.1f} {median(slow):10.1f} {median(slow) / median(taken):8.1f}x")
    return median(taken) < LIMIT_MS


def main() -> int:
    scope.install()
    print(
        f"{AGENCIES} agencies x {ROWS} rows x {len(COLUMNS)} columns, {1 + NEIGHBOURS} quarters kept;"
        f" ms, median of {TIMES}"
    )
    print(f"Python {platform.python_version()}; bar {LIMIT_MS} ms")
    print(f"{'':11} {'roll-up':>8} {'slowest':>8} {'naive ORM':>10} {'faster':>9}")
    with tempfile.TemporaryDirectory() as folder:
        good = [measure("sqlite", URL.create("sqlite", database=f"{folder}/bench.db"))]
        with server(Path(folder) / "postgresql") as address:
            good.append(measure("postgresql", create_database(address, "bench_rollup")))
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
