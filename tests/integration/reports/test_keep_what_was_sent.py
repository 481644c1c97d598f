"""What was sent, decided, frozen or confirmed: the database itself refuses to change, remove or add to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Connection, func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from models.reports import operations as do
from models.reports import queries as ask
from models.reports.tables import Answer, Report, ReportEvent
from models.rollup.operations import freeze
from models.uploads import operations as uploads
from models.uploads.operations import Bytes, Checked
from tests.integration.reports.conftest import Year
from tests.integration.reports.flow import Clock, accepted, filled

Attempt = Callable[..., None]
CELL = "(organisation_id, revision_id, section, row_key, position, row_group, field, number, sheet, cell)"
EXPLAINED = "(organisation_id, revision_id, finding_key, finding, explanation, answered_at, answered_by)"


@pytest.fixture
def kept(year: Year, clock: Clock, session: Session, at: datetime) -> dict[str, int]:
    """The keys of an accepted report with its parts, of a draft, of frozen figures and of a confirmed upload."""
    report = accepted(year, clock)
    draft = filled(year, clock, period="2021-Q2")
    revision, open_ = ask.current_revision(session, report), ask.open_revision(session, draft)
    assert revision is not None
    assert open_ is not None
    with year.acting("lead") as lead:
        frozen = freeze(session, lead, "II.06", "2021-Q3", "Quý III", at=at)
    with year.acting("vinhphuc.editor") as editor:
        file = Bytes("a.xlsx", "0" * 64, 1, "0" * 64)
        upload = uploads.receive(session, editor, report.organisation_id, "II.06", file, at=at)
        uploads.start(session, editor, upload, at=at)
        uploads.finish(session, editor, upload, Checked(), at=at)
        uploads.confirm(session, editor, upload, receipt={"who": "editor"}, at=at)
    session.flush()
    return {"agency": report.organisation_id, "report": report.id, "sent": revision.id, "open": open_.id,
            "frozen": frozen.id, "upload": upload.id}  # fmt: skip


@pytest.fixture
def attempt(connection: Connection, kept: dict[str, int]) -> Iterator[Attempt]:
    """Put raw SQL to the database as whoever holds the tables; it must refuse."""

    def put(statement: str, why: str) -> None:
        savepoint = connection.begin_nested()
        with pytest.raises(DBAPIError, match=why):
            connection.execute(text(statement), {**kept, "key": f"k{statement[:20]}"})
        savepoint.rollback()

    return put


def test_a_revision_that_was_sent_is_closed_to_every_verb(attempt: Attempt, connection: Connection) -> None:
    why = "never changes"
    cell = ":agency, {}, 'results', :key, 1, '', 'c3', 1, '', ''"
    for statement in (
        f"INSERT INTO answer {CELL} VALUES ({cell.format(':sent')})",
        "UPDATE answer SET number = 1 WHERE revision_id = :sent",
        "UPDATE answer SET revision_id = :sent WHERE revision_id = :open",
        "UPDATE answer SET revision_id = :open, section = 'x' WHERE revision_id = :sent",
        "DELETE FROM answer WHERE revision_id = :sent",
        "UPDATE revision SET content_hash = 'f' WHERE id = :sent",
        "UPDATE revision SET is_open = true WHERE id = :sent",
        "DELETE FROM revision WHERE id = :sent",
        f"INSERT INTO warning_answer {EXPLAINED} VALUES (:agency, :sent, :key, '{{}}', 'x', '2021-10-05', 'x')",
    ):
        attempt(statement, why)
    if connection.dialect.name == "sqlite":
        attempt("INSERT OR REPLACE INTO answer SELECT * FROM answer WHERE revision_id = :sent", why)
        moved = "(SELECT id FROM answer WHERE revision_id = :sent LIMIT 1)"
        attempt(f"INSERT OR REPLACE INTO answer (id, {CELL[1:]} VALUES ({moved}, {cell.format(':open')})", why)
        attempt("INSERT OR REPLACE INTO revision SELECT * FROM revision WHERE id = :sent", why)
    else:
        attempt("TRUNCATE answer", why)


def test_events_frozen_figures_and_receipts_stay(attempt: Attempt, connection: Connection) -> None:
    for statement, why in {
        "UPDATE report_event SET actor = 'x' WHERE report_id = :report": "append-only",
        "DELETE FROM report_event WHERE report_id = :report": "append-only",
        "UPDATE rollup_snapshot SET content = '{}' WHERE id = :frozen": "frozen",
        "DELETE FROM rollup_snapshot WHERE id = :frozen": "frozen",
        "UPDATE upload SET sha256 = 'f' WHERE id = :upload": "received and confirmed",
        "UPDATE upload SET receipt = '{}' WHERE id = :upload": "received and confirmed",
        "UPDATE upload SET state = 'discarded', confirmed_at = NULL WHERE id = :upload": "received and confirmed",
        "DELETE FROM upload WHERE id = :upload": "received and confirmed",
    }.items():
        attempt(statement, why)
    if connection.dialect.name == "sqlite":
        attempt("INSERT OR REPLACE INTO report_event SELECT * FROM report_event", "append-only")
    else:
        attempt("TRUNCATE report_event", "append-only")


def test_an_open_revision_takes_rows_and_the_next_one_begins_with_the_last(
    year: Year, kept: dict[str, int], session: Session, clock: Clock
) -> None:
    """What is refused above is what was sent, not work."""
    report = session.scalars(select(Report).where(Report.id == kept["report"])).one()
    with year.acting("lead") as lead:
        do.reopen(session, lead, report, "Sửa số liệu", at=clock(20))
    following = ask.open_revision(session, report)
    assert following is not None
    assert _cells(session, following.id) == _cells(session, kept["sent"]) > 0
    events: Any = select(func.count(ReportEvent.id)).where(ReportEvent.report_id == report.id)
    assert (session.scalar(events) or 0) >= 6


def _cells(session: Session, revision: int) -> int:
    return session.scalar(select(func.count(Answer.id)).where(Answer.revision_id == revision)) or 0
