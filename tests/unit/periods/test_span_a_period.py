"""Which days a period covers, by the decree's rule and by others."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.base.errors import DomainError
from models.periods.rules import CutoffRule, codes_of, read_cutoff_rule, span_of, title_of
from models.periods.rules.spans import PARTS

DECREE, CALENDAR = CutoffRule(), CutoffRule(None)


@pytest.mark.parametrize(
    ("code", "start", "end"),
    [
        ("2021-Q1", date(2020, 12, 15), date(2021, 3, 14)),
        ("2021-Q2", date(2021, 3, 15), date(2021, 6, 14)),
        ("2021-Q3", date(2021, 6, 15), date(2021, 9, 14)),
        ("2021-Q4", date(2021, 9, 15), date(2021, 12, 14)),
        ("2021-Y", date(2020, 12, 15), date(2021, 12, 14)),
        ("2021-H1", date(2020, 12, 15), date(2021, 6, 14)),
        ("2021-H2", date(2021, 6, 15), date(2021, 12, 14)),
        ("2021-9M", date(2020, 12, 15), date(2021, 9, 14)),
        ("2021-M01", date(2020, 12, 15), date(2021, 1, 14)),
        ("2024-M03", date(2024, 2, 15), date(2024, 3, 14)),
    ],
)
def test_the_decree_closes_on_the_14th(code: str, start: date, end: date) -> None:
    span = span_of(code, DECREE)
    assert (span.starts_on, span.ends_on) == (start, end)


@pytest.mark.parametrize(
    ("code", "start", "end"),
    [
        ("2021-Q1", date(2021, 1, 1), date(2021, 3, 31)),
        ("2024-M02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2021-Y", date(2021, 1, 1), date(2021, 12, 31)),
    ],
)
def test_a_calendar_regime_closes_with_the_month(code: str, start: date, end: date) -> None:
    span = span_of(code, CALENDAR)
    assert (span.starts_on, span.ends_on) == (start, end)


rules = st.one_of(st.none(), st.integers(1, 27)).map(CutoffRule)
years = st.integers(1990, 2100)


@given(years, rules)
def test_quarters_follow_each_other_without_gap_and_fill_the_year(year: int, rule: CutoffRule) -> None:
    quarters = [span_of(code, rule) for code in codes_of(["Q"], year)]
    whole = span_of(f"{year}-Y", rule)
    assert (quarters[0].starts_on, quarters[-1].ends_on) == (whole.starts_on, whole.ends_on)
    for one, next_ in pairwise(quarters):
        assert next_.starts_on == one.ends_on + timedelta(days=1)
    assert span_of(f"{year + 1}-Q1", rule).starts_on == whole.ends_on + timedelta(days=1)


@given(years, rules, st.sampled_from(sorted(PARTS)))
def test_every_period_begins_before_it_ends_in_its_last_month(year: int, rule: CutoffRule, part: str) -> None:
    span = span_of(f"{year}-{part}", rule)
    assert span.starts_on <= span.ends_on
    assert (span.ends_on.year, span.ends_on.month) == (span.last_month.year, span.last_month.month)


def test_a_frequency_names_its_periods() -> None:
    assert codes_of(["Q1", "Q2", "Q3", "Y"], 2021) == ["2021-Q1", "2021-Q2", "2021-Q3", "2021-Y"]
    assert codes_of(["Q", "Q1", "Y"], 2021) == ["2021-Q1", "2021-Q2", "2021-Q3", "2021-Q4", "2021-Y"]
    assert len(codes_of(["M"], 2021)) == 12


@pytest.mark.parametrize("code", ["2021-Q5", "2021", "Q3-2021", "2021-M13", "2021-q3", ""])
def test_a_code_that_is_none_is_refused(code: str) -> None:
    with pytest.raises(DomainError, match=r"period\.code"):
        span_of(code, DECREE)


@pytest.mark.parametrize("data", [{"kind": "moon"}, {"kind": "day", "day": 31}, {"kind": "day", "day": "14"}])
def test_a_cutoff_rule_that_is_none_is_refused(data: dict[str, object]) -> None:
    with pytest.raises(DomainError, match=r"regime\.cutoff_rule"):
        read_cutoff_rule(data)


def test_periods_have_names_in_both_languages() -> None:
    assert title_of("2021-Q3").as_dict() == {"vi": "Quý III/2021", "en": "Quarter III, 2021"}
    assert title_of("2021-Y").vi == "Năm 2021"
    assert title_of("2021-H1").vi == "6 tháng đầu năm 2021"
    assert title_of("2021-M07").as_dict() == {"vi": "Tháng 7/2021", "en": "July 2021"}
    assert title_of("2021-9M").vi == "9 tháng năm 2021"
    assert title_of("2021-R1").vi == "2021-R1"
