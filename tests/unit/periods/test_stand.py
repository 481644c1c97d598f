"""How a report stands: not open, open, due soon, overdue, extended, on time, late."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.periods.rules import StandingState, standing

OPENS, DUE = date(2021, 9, 15), date(2021, 9, 25)


@pytest.mark.parametrize(
    ("today", "state", "days"),
    [
        (date(2021, 9, 14), StandingState.NOT_OPEN, 11),
        (date(2021, 9, 15), StandingState.OPEN, 10),
        (date(2021, 9, 18), StandingState.DUE_SOON, 7),
        (DUE, StandingState.DUE_SOON, 0),
        (date(2021, 9, 26), StandingState.OVERDUE, 1),
        (date(2021, 10, 5), StandingState.OVERDUE, 10),
    ],
)
def test_before_the_report_comes_in(today: date, state: StandingState, days: int) -> None:
    found = standing(opens_on=OPENS, due_on=DUE, today=today)
    assert (found.state, found.days) == (state, days)


@pytest.mark.parametrize(
    ("sent", "state", "days"),
    [
        (date(2021, 9, 20), StandingState.ON_TIME, 0),
        (DUE, StandingState.ON_TIME, 0),
        (date(2021, 9, 28), StandingState.LATE, 3),
    ],
)
def test_after_the_report_came_in(sent: date, state: StandingState, days: int) -> None:
    found = standing(opens_on=OPENS, due_on=DUE, today=date(2022, 1, 1), sent_on=sent)
    assert (found.state, found.days) == (state, days)


def test_an_extension_gives_its_days() -> None:
    until = date(2021, 10, 1)
    found = standing(opens_on=OPENS, due_on=DUE, today=date(2021, 9, 30), until=until)
    assert (found.state, found.days, found.due_on, found.extended) == (StandingState.EXTENDED, 1, until, True)
    assert standing(opens_on=OPENS, due_on=DUE, today=date(2021, 10, 3), until=until).days == 2
    assert not standing(opens_on=OPENS, due_on=DUE, today=until, until=until, sent_on=until).is_late


days = st.dates(date(2021, 1, 1), date(2022, 12, 31))


@given(days, days, st.none() | days, st.none() | days)
def test_nobody_is_late_within_their_own_time_and_never_shorter_than_everybodys(
    due: date, today: date, until: date | None, sent: date | None
) -> None:
    found = standing(opens_on=due - timedelta(days=10), due_on=due, today=today, until=until, sent_on=sent)
    assert found.due_on >= due
    assert found.is_late == ((sent or today) > found.due_on)
    assert found.days >= 0
    assert found.extended == (until is not None and until > due)
