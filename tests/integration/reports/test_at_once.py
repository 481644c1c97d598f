"""Two people at the same report in the same moment, each in a transaction of their own that really commits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import URL, Engine, create_engine, select
from sqlalchemy.orm import Session

from app import database, scope
from models import schema
from models.audit import listener
from models.base.actor import system
from models.base.errors import Conflict
from models.base.session import bind
from models.reports import operations as do
from models.reports.rules.receipt import Receipt
from models.reports.tables import Report, ReportEvent
from tests.cast import assemble
from tests.integration.reports.conftest import Year, set_up_year
from tests.integration.reports.flow import Clock, filled
from tests.unit.forms.vinhphuc import changed, leaves

Work = Callable[[Session, Report], Any]


@pytest.fixture(params=["sqlite", "postgresql"])
def own_engine(request: pytest.FixtureRequest, tmp_path: Path, process_id: str) -> Iterator[Engine]:
    """An engine as the portal has it, on a database that is thrown away."""
    from tests.postgres import create_database, drop_database

    scope.install()
    listener.install()
    address, name = URL.create("sqlite", database=str(tmp_path / "once.db")), f"once_{process_id}"
    server: URL | None = None
    if request.param == "postgresql":
        server = request.getfixturevalue("postgresql")
        assert server is not None
        address = create_database(server, name)
    engine = create_engine(address)
    database.prepare(engine)
    schema().create_all(engine)
    yield engine
    engine.dispose()
    if server is not None:
        drop_database(server, name)


@pytest.fixture
def stage(own_engine: Engine, at: Any, clock: Clock) -> tuple[Engine, int, dict[str, Any]]:
    """The year with a filled report of Vinh Phuc, committed; its id and the actors of its people."""
    with Session(own_engine) as session:
        bind(session, system("test"))
        year: Year = set_up_year(session, assemble(session), at)
        report = filled(year, clock)
        actors = {name: year.actor(name) for name in ("vinhphuc.editor", "vinhphuc.approver")}
        number = report.id
        session.commit()
    return own_engine, number, actors


def at_once(engine: Engine, number: int, actor: Any, works: list[Work]) -> list[Any]:
    """What each work answered or raised, all begun together after each had read the report."""
    start = Barrier(len(works))

    def run(work: Work) -> Any:
        with Session(engine) as session:
            bind(session, actor)
            report = session.scalars(select(Report).where(Report.id == number)).one()
            start.wait(240)
            try:
                answer = work(session, report)
                session.commit()
            except Conflict as lost:
                session.rollback()
                return lost
            return answer

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def test_a_double_click_submits_once(stage: tuple[Engine, int, dict[str, Any]], clock: Clock) -> None:
    engine, number, actors = stage
    approver = actors["vinhphuc.approver"]
    work: Work = lambda session, report: do.submit(session, approver, report, at=clock(5))  # noqa: E731
    answers = at_once(engine, number, approver, [work] * 4)
    assert all(isinstance(answer, Receipt) for answer in answers)
    assert len({answer.content_hash for answer in answers}) == 1
    with Session(engine) as session:
        bind(session, system("test"))
        verbs = session.scalars(select(ReportEvent.verb).where(ReportEvent.report_id == number)).all()
    assert verbs.count("submit") == 1


def test_of_two_who_save_over_the_same_page_one_is_told(
    stage: tuple[Engine, int, dict[str, Any]], clock: Clock
) -> None:
    engine, number, actors = stage
    editor = actors["vinhphuc.editor"]
    with Session(engine) as session:
        bind(session, editor)
        seen = session.scalars(select(Report.row_version).where(Report.id == number)).one()

    def saving(c8: int) -> Work:
        rows = changed(leaves(), 0, c8=c8)
        return lambda session, report: do.save_rows(session, editor, report, rows, at=clock(3), expected=seen)

    answers = at_once(engine, number, editor, [saving(1), saving(2)])
    (lost,) = [answer for answer in answers if isinstance(answer, Conflict)]
    assert (lost.code, lost.params["by"]) == ("report.changed", "vinhphuc.editor")
