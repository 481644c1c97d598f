"""When a report falls due, and what weekends and holidays do to it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.base.errors import DomainError
from models.periods.rules import (
    CutoffRule,
    WeekendRule,
    adjust,
    is_working_day,
    read_due_rule,
    span_of,
    working_days_between,
)

NONE: frozenset[date] = frozenset()
TET = frozenset(date(2021, 2, day) for day in range(10, 17))
days = st.dates(date(2000, 1, 1), date(2050, 1, 1))
holidays = st.frozensets(days, max_size=20)


@pytest.mark.parametrize(
    ("code", "due"),
    [
        ("2021-Q1", date(2021, 3, 25)),
        ("2021-Q2", date(2021, 6, 25)),
        ("2021-Q3", date(2021, 9, 25)),
        ("2021-Y", date(2021, 12, 25)),
    ],
)
def test_the_decree_asks_for_it_by_the_25th_of_the_last_month(code: str, due: date) -> None:
    assert read_due_rule({}).due_on(span_of(code, CutoffRule()), WeekendRule.KEEP, NONE) == due


@pytest.mark.parametrize(
    ("rule", "due"),
    [
        (WeekendRule.KEEP, date(2021, 9, 25)),
        (WeekendRule.NEXT, date(2021, 9, 27)),
        (WeekendRule.PREVIOUS, date(2021, 9, 24)),
    ],
)
def test_a_saturday_is_what_the_regime_makes_of_it(rule: WeekendRule, due: date) -> None:
    assert read_due_rule({}).due_on(span_of("2021-Q3", CutoffRule()), rule, NONE) == due


@pytest.mark.parametrize(
    ("data", "due"),
    [
        ({"kind": "day_of_last_month", "day": 31}, date(2021, 9, 30)),
        ({"kind": "day_of_next_month", "day": 10}, date(2021, 10, 10)),
        ({"kind": "days_after_cutoff", "days": 5}, date(2021, 9, 19)),
        ({"kind": "working_days_after_cutoff", "days": 2}, date(2021, 9, 16)),
        ({"kind": "day_of_last_month", "day": 5}, date(2021, 9, 14)),
    ],
)
def test_other_regimes_count_otherwise(data: dict[str, object], due: date) -> None:
    assert read_due_rule(data).due_on(span_of("2021-Q3", CutoffRule()), WeekendRule.KEEP, NONE) == due


@pytest.mark.parametrize(
    "data",
    [
        {"kind": "someday"},
        {"kind": "day_of_last_month", "day": 0},
        {"kind": "day_of_last_month", "day": 40},
        {"day": "25"},
    ],
)
def test_a_due_rule_that_is_none_is_refused(data: dict[str, object]) -> None:
    with pytest.raises(DomainError, match=r"regime\.due_rule"):
        read_due_rule(data)


def test_tet_is_passed_over() -> None:
    assert adjust(date(2021, 2, 10), WeekendRule.NEXT, TET) == date(2021, 2, 17)
    assert adjust(date(2021, 2, 16), WeekendRule.PREVIOUS, TET) == date(2021, 2, 9)
    assert working_days_between(date(2021, 2, 9), date(2021, 2, 18), TET) == 2


@given(days, holidays, st.sampled_from([WeekendRule.NEXT, WeekendRule.PREVIOUS]))
def test_an_adjusted_day_is_a_working_day_and_the_nearest(day: date, off: frozenset[date], rule: WeekendRule) -> None:
    moved = adjust(day, rule, off)
    assert is_working_day(moved, off)
    between = [min(day, moved) + timedelta(days=n) for n in range(abs((moved - day).days))]
    assert not any(is_working_day(each, off) for each in between if each not in {moved})
    assert adjust(moved, rule, off) == moved


@given(days, holidays)
def test_keeping_moves_nothing(day: date, off: frozenset[date]) -> None:
    assert adjust(day, WeekendRule.KEEP, off) == day
