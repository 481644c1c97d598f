"""Who owes what by when, the board, the queue, and in how many queries."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from models.organisations.tables import AddresseeGroupMember, Organisation, OrganisationName
from models.periods.rules.standing import StandingState
from models.periods.tables import Extension
from models.reports import operations as do
from models.reports import queries as ask
from models.reports.rules.states import State
from tests.cast import SINCE
from tests.integration.reports.conftest import Year
from tests.integration.reports.flow import Clock, accepted, filled, returned, sent

IN_TIME = date(2021, 9, 20)
TOO_LATE = date(2021, 9, 30)


@contextmanager
def counted(session: Session) -> Iterator[list[str]]:
    """The SELECTs that the session's connection executes."""
    statements: list[str] = []

    def note(_c: object, _cur: object, statement: str, *_: object) -> None:
        if statement.lstrip().upper().startswith("SELECT") and "set_config" not in statement:
            statements.append(statement)

    connection = session.connection()
    event.listen(connection, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(connection, "before_cursor_execute", note)


def test_every_agency_of_the_group_owes_every_period_of_the_year(year: Year) -> None:
    owed = ask.obligations(year.session, on=IN_TIME, year=2021)
    assert len(owed) == 3 * 4
    third = [o for o in owed if o.period == "2021-Q3"]
    assert {(o.agency, o.form, o.state, o.report_id) for o in third} == {
        ("G18", "II.06", None, None), ("H26", "II.06", None, None), ("H62", "II.06", None, None),
    }  # fmt: skip
    assert {o.standing.state for o in third if o.standing} == {StandingState.DUE_SOON}
    assert {o.standing.days for o in third if o.standing} == {5}


def test_an_agency_is_told_of_itself_alone(year: Year, clock: Clock) -> None:
    filled(year, clock)
    with year.acting("hanoi.editor"):
        owed = ask.obligations(year.session, on=IN_TIME, year=2021)
    assert {o.agency for o in owed} == {"H26"}


def test_who_sent_nothing_is_overdue_and_who_sent_late_stays_late(year: Year, clock: Clock) -> None:
    report = filled(year, clock)
    with year.acting("vinhphuc.approver") as approver:
        do.submit(year.session, approver, report, at=datetime(2021, 9, 27, 2, tzinfo=UTC))
    owed = {o.agency: o for o in ask.obligations(year.session, on=TOO_LATE, period_code="2021-Q3")}
    assert (owed["H26"].is_overdue, owed["H26"].is_settled) == (True, False)
    mine = owed["H62"]
    assert mine.standing is not None
    assert (mine.standing.state, mine.standing.days) == (StandingState.LATE, 2)
    assert (mine.state, mine.is_settled, mine.is_overdue) == (State.SUBMITTED, True, False)


def test_a_report_that_came_back_is_owed_again_and_still_came_in_time(year: Year, clock: Clock) -> None:
    returned(year, clock)
    (mine,) = ask.obligations(year.session, on=TOO_LATE, period_code="2021-Q3", organisation_id=year.agency("H62").id)
    assert mine.standing is not None
    assert (mine.state, mine.is_settled, mine.standing.state) == (State.RETURNED, False, StandingState.ON_TIME)


def test_an_extension_moves_the_last_day_of_one_agency(year: Year) -> None:
    year.session.add(
        Extension(
            organisation_id=year.agency("H26").id, period_id=year.periods["2021-Q3"].id, until=date(2021, 10, 5),
            reason="Giãn cách xã hội", granted_at=year.at,
        )
    )  # fmt: skip
    year.session.flush()
    owed = {o.agency: o for o in ask.obligations(year.session, on=TOO_LATE, period_code="2021-Q3")}
    assert owed["H26"].standing is not None
    assert (owed["H26"].standing.state, owed["H26"].effective_due_on) == (StandingState.EXTENDED, date(2021, 10, 5))
    assert owed["H62"].is_overdue


def test_an_excused_agency_owes_nothing(year: Year, clock: Clock) -> None:
    report = year.begin("hanoi.editor")
    with year.acting("lead") as lead:
        do.excuse(year.session, lead, report, "Thiên tai", at=clock(1))
    (mine,) = ask.obligations(year.session, on=TOO_LATE, period_code="2021-Q3", organisation_id=report.organisation_id)
    assert (mine.standing, mine.is_settled, mine.is_overdue) == (None, True, False)


def test_an_agency_owes_while_it_is_there_under_its_name_of_the_time(year: Year) -> None:
    gone = Organisation(
        code="H99", name="Tỉnh Cũ", kind="province", level="province", valid_from=SINCE, valid_to=date(2021, 7, 1)
    )
    year.session.add(gone)
    year.session.flush()
    year.session.add(AddresseeGroupMember(group_id=year.group.id, organisation_id=gone.id, valid_from=SINCE))
    for name, start, end in (("Tỉnh Xưa", SINCE, date(2021, 4, 1)), ("Tỉnh Cũ", date(2021, 4, 1), None)):
        year.session.add(
            OrganisationName(organisation_id=gone.id, name=name, kind="province", valid_from=start, valid_to=end)
        )
    year.session.flush()
    owed = ask.obligations(year.session, on=IN_TIME, year=2021, organisation_id=gone.id)
    assert [(o.period, o.agency_name) for o in owed] == [("2021-Q1", "Tỉnh Xưa"), ("2021-Q2", "Tỉnh Cũ")]


def test_a_form_is_owed_while_a_version_of_it_is_in_force(year: Year) -> None:
    year.version.valid_to = date(2021, 9, 14)
    year.session.flush()
    owed = ask.obligations(year.session, on=IN_TIME, year=2021)
    assert {o.period for o in owed} == {"2021-Q1", "2021-Q2"}


def test_the_board_shows_states_returns_and_gaps(year: Year, clock: Clock) -> None:
    report = returned(year, clock)
    with year.acting("vinhphuc.approver") as approver:
        do.submit(year.session, approver, report, at=clock(20))
    board = ask.status_matrix(year.session, on=IN_TIME, periods=["2021-Q3", "2021-Q2"])
    assert board.columns == (("II.06", "2021-Q2"), ("II.06", "2021-Q3"))
    row = next(row for row in board.rows if row.agency == "H62")
    assert row.cells[0] is not None
    assert row.cells[1] is not None
    assert (row.cells[0].obligation.state, row.cells[1].obligation.state, row.cells[1].returns) == (
        None, State.SUBMITTED, 1,
    )  # fmt: skip
    assert board.count() == {"none": 5, "submitted": 1}
    assert ask.status_matrix(year.session, on=IN_TIME, year=2021, group_code="NONE").rows == ()


def test_the_queue_is_oldest_first_with_lateness(year: Year, clock: Clock) -> None:
    sent(year, clock)
    sent(year, lambda minute: clock(minute + 1), agency="hanoi")
    accepted(year, clock, agency="boyte")
    waiting = ask.queue(year.session, on=date(2021, 9, 23))
    assert [(w.agency, w.revision, w.days, w.taken_by) for w in waiting] == [("H62", 1, 3, ""), ("H26", 1, 3, "")]
    assert waiting[0].standing.state is StandingState.ON_TIME


@pytest.mark.parametrize("query", ["obligations", "board", "queue"])
def test_the_number_of_queries_does_not_grow_with_agencies(year: Year, clock: Clock, query: str) -> None:
    asks = {
        "obligations": lambda: ask.obligations(year.session, on=IN_TIME, year=2021),
        "board": lambda: ask.status_matrix(year.session, on=IN_TIME, year=2021),
        "queue": lambda: ask.queue(year.session, on=IN_TIME),
    }
    year.session.flush()
    with counted(year.session) as few:
        asks[query]()
    for agency in ("vinhphuc", "hanoi", "boyte"):
        sent(year, clock, agency=agency)
    year.session.flush()
    year.session.expunge_all()
    with counted(year.session) as many:
        asks[query]()
    assert len(many) <= {"obligations": 5, "board": 6, "queue": 2}[query]
    assert len(many) - len(few) <= 0 or query == "board"
