"""What a period hands to the next, also across a merger."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from models.forms.rules.rows import Row
from models.organisations.tables import Organisation, Succession
from models.periods.tables import Period
from models.reports import operations as do
from models.reports import queries as ask
from tests.integration.reports.conftest import Year
from tests.integration.reports.flow import Clock, accepted, filled, sent
from tests.unit.forms.vinhphuc import leaves


def later(year: Year, code: str, starts: date, ends: date) -> Period:
    period = Period(
        regime_id=year.periods["2021-Q3"].regime_id, code=code, kind="quarter", name=code, starts_on=starts, ends_on=ends,
        opens_on=ends, cutoff_on=ends, due_on=ends,
    )  # fmt: skip
    year.session.add(period)
    year.session.flush()
    return period


def test_nothing_is_carried_where_nothing_was_accepted(year: Year, clock: Clock) -> None:
    sent(year, clock, period="2021-Q2")
    third = year.periods["2021-Q3"]
    assert ask.last_accepted(year.session, year.agency("H62"), year.form, third) is None
    assert ask.carried_over(year.session, year.agency("H62"), year.version, third) == []


def test_what_was_pending_comes_in_and_last_times_rows_are_there(year: Year, clock: Clock) -> None:
    accepted(year, clock, period="2021-Q2")
    rows = ask.carried_over(year.session, year.agency("H62"), year.version, year.periods["2021-Q3"])
    assert [(r.group, r.key, dict(r.values)) for r in rows] == [
        (r.group, r.key, {"c6": r.values["c11"]}) for r in leaves()
    ]


def test_figures_are_not_carried_over_a_gap(year: Year, clock: Clock) -> None:
    accepted(year, clock, period="2021-Q1")
    third = year.periods["2021-Q3"]
    last = ask.last_accepted(year.session, year.agency("H62"), year.form, third)
    assert last is not None
    assert (last.period.code, last.is_adjacent, last.is_whole) == ("2021-Q1", False, True)
    rows = ask.carried_over(year.session, year.agency("H62"), year.version, third)
    assert len(rows) == 7
    assert all(value is None for row in rows for value in row.values.values())


def test_the_first_quarter_follows_the_year_before(year: Year, clock: Clock) -> None:
    year.periods["2021-Y"].opens_on = date(2021, 1, 1)
    year.session.flush()
    accepted(year, clock, period="2021-Y")
    first = later(year, "2022-Q1", date(2021, 12, 15), date(2022, 3, 14))
    last = ask.last_accepted(year.session, year.agency("H62"), year.form, first)
    assert last is not None
    assert (last.period.code, last.is_adjacent) == ("2021-Y", True)


def test_after_a_merger_the_past_is_the_sum_of_the_predecessors(year: Year, clock: Clock) -> None:
    accepted(year, clock, period="2021-Q2")
    only = [Row("results", "Tư pháp", 1, "so_ban_nganh", leaves()[0].values)]
    accepted(year, clock, agency="hanoi", period="2021-Q2", rows=only)
    merged = year.agency("H62")
    merged.valid_to = date(2021, 7, 1)
    year.session.add(Succession(from_id=merged.id, to_id=year.agency("H26").id, on=date(2021, 7, 1), kind="merge"))
    year.session.flush()
    last = ask.last_accepted(year.session, year.agency("H26"), year.form, year.periods["2021-Q3"])
    assert last is not None
    assert (last.agencies, last.is_whole) == (("H26", "H62"), True)
    by_key = {(row.group, row.key): row for row in last.rows}
    assert by_key["so_ban_nganh", "Tư pháp"].values["c11"] == Decimal(2 * 344)
    assert by_key["cap_xa", "Hộ tịch"].values["c11"] == Decimal(183)


def test_a_predecessor_that_is_missing_is_said(year: Year, clock: Clock) -> None:
    accepted(year, clock, period="2021-Q2")
    gone: Organisation = year.agency("G18")
    gone.valid_to = date(2021, 7, 1)
    year.session.add(Succession(from_id=gone.id, to_id=year.agency("H62").id, on=date(2021, 7, 1), kind="merge"))
    year.session.flush()
    last = ask.last_accepted(year.session, year.agency("H62"), year.form, year.periods["2021-Q3"])
    assert last is not None
    assert (last.agencies, last.is_whole) == (("H62",), False)


def test_a_carry_over_that_differs_is_a_warning_that_can_be_explained(year: Year, clock: Clock) -> None:
    accepted(year, clock, period="2021-Q2")
    report = filled(year, clock)
    revision = ask.open_revision(year.session, report)
    assert revision is not None
    moves = {
        move.verb: move
        for move in ask.allowed_moves(year.session, year.actor("vinhphuc.approver"), report, at=clock(1))
    }
    keys = [f.params["key"] for f in moves["submit"].objections if f.code == "report.warning_unanswered"]
    assert keys
    assert not moves["submit"].is_open
    with year.acting("vinhphuc.editor") as editor:
        for key in keys:
            do.answer_warning(year.session, editor, report, key, "Rà soát lại hồ sơ tồn", at=clock(2))
    with year.acting("vinhphuc.approver") as approver:
        receipt = do.submit(year.session, approver, report, at=clock(5))
    assert receipt.counts["explained"] == len(keys)
