"""NĐ 63/2010, articles 15 and 24: when a decision must be signed and a procedure entered."""

from __future__ import annotations

from datetime import date

import pytest

from models.catalogue.rules.publication import Standing, Terms, add_working_days, decision_deadline, entry_deadline

MINISTRY = Terms(20, 3, 10)
PROVINCE = Terms(5, 3, 5)
TODAY = date(2021, 10, 5)


@pytest.mark.parametrize(("terms", "due"), [(MINISTRY, date(2021, 10, 1)), (PROVINCE, date(2021, 10, 16))])
def test_the_decision_is_due_so_many_days_before_effect(terms: Terms, due: date) -> None:
    found = decision_deadline(
        terms, issued_on=date(2021, 9, 1), effective_on=date(2021, 10, 21), shortened=False, done_on=None, on=TODAY
    )
    assert found.due_on == due
    assert found.standing is (Standing.OVERDUE if due < TODAY else Standing.OPEN)
    assert found.days_late == max(0, (TODAY - due).days)


def test_a_shortened_procedure_counts_from_the_issue() -> None:
    found = decision_deadline(
        MINISTRY, issued_on=date(2021, 9, 1), effective_on=date(2021, 9, 1), shortened=True,
        done_on=date(2021, 9, 6), on=TODAY,
    )  # fmt: skip
    assert (found.due_on, found.standing, found.days_late) == (date(2021, 9, 4), Standing.LATE, 2)


def test_a_missing_date_leaves_the_deadline_unknown() -> None:
    found = decision_deadline(MINISTRY, issued_on=None, effective_on=None, shortened=False, done_on=None, on=TODAY)
    assert (found.due_on, found.standing) == (None, Standing.UNKNOWN)
    assert entry_deadline(MINISTRY, decision_on=None, done_on=None, on=TODAY).standing is Standing.UNKNOWN


@pytest.mark.parametrize(
    ("start", "count", "holidays", "end"),
    [
        (date(2021, 9, 1), 10, (), date(2021, 9, 15)),
        (date(2021, 9, 1), 5, (date(2021, 9, 2), date(2021, 9, 3)), date(2021, 9, 10)),
        (date(2021, 9, 4), 1, (), date(2021, 9, 6)),
        (date(2021, 9, 3), 1, (), date(2021, 9, 6)),
        (date(2021, 9, 3), 0, (), date(2021, 9, 3)),
    ],
)
def test_working_days_leave_out_weekends_and_holidays(
    start: date, count: int, holidays: tuple[date, ...], end: date
) -> None:
    assert add_working_days(start, count, holidays) == end


def test_an_entry_on_the_last_day_is_on_time() -> None:
    found = entry_deadline(PROVINCE, decision_on=date(2021, 9, 6), done_on=date(2021, 9, 13), on=TODAY)
    assert (found.due_on, found.standing, found.days_late) == (date(2021, 9, 13), Standing.ON_TIME, 0)
