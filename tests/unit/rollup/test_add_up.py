"""How figures of many agencies become one."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from models.base.fields import FieldType
from models.base.words import Words
from models.forms.rules.definition import RollupMethod
from models.rollup.rules import Figure, Pair, Sum, Total, figures, share_of, sum_of, tidy, total_of
from tests.unit.forms.vinhphuc import shipped

D = Decimal
SENT = {
    1: datetime(2021, 9, 20, tzinfo=UTC),
    2: datetime(2021, 9, 22, tzinfo=UTC),
    3: datetime(2021, 9, 21, tzinfo=UTC),
}


def figure(method: RollupMethod, kind: FieldType = FieldType.INTEGER) -> Figure:
    return Figure("c3", "results", "c3", Words("Tổng số"), Words(""), kind, method)


def test_figures_of_the_handling_form_are_its_official_columns() -> None:
    found = figures(shipped("II.06"))
    assert list(found) == [f"c{n}" for n in range(3, 14)]
    assert {f.method for f in found.values()} == {RollupMethod.SUM}


def test_figures_of_indicators_are_by_row() -> None:
    found = figures(shipped("468-TD"))
    assert found["O3-T.rate"].sources == ("numerator", "denominator")
    assert found["O3-T.rate"].row_key == "O3-T"
    assert found["O1.done"].method is RollupMethod.COUNT
    assert "O1.rate" not in found
    assert "rate" not in found
    assert found["progress"].method is RollupMethod.MEAN


def test_a_blank_is_not_a_zero() -> None:
    blank, zero = Sum(), Sum(D(0), numbers=1)
    assert total_of(figure(RollupMethod.SUM), {1: blank, 2: blank}, SENT) == Total(None, 0)
    assert total_of(figure(RollupMethod.SUM), {1: blank, 2: zero}, SENT) == Total(D(0), 1)
    assert total_of(figure(RollupMethod.SUM), {1: Sum(D(5), 2), 2: blank}, SENT) == Total(D(5), 1)


def test_a_mean_is_over_what_was_reported() -> None:
    sums = {1: Sum(D(100), 2), 2: Sum(), 3: Sum(D(20), 1)}
    assert total_of(figure(RollupMethod.MEAN), sums, SENT) == Total(D(40), 2)


def test_the_latest_is_that_of_the_report_sent_last() -> None:
    sums = {1: Sum(D(1), 1), 2: Sum(D(2), 1), 3: Sum(D(3), 1)}
    assert total_of(figure(RollupMethod.LATEST), sums, SENT) == Total(D(2), 3)


def test_yes_is_counted_and_no_is_an_answer() -> None:
    sums = {1: Sum(texts=1, yes=1), 2: Sum(texts=1), 3: Sum()}
    assert total_of(figure(RollupMethod.COUNT, FieldType.BOOLEAN), sums, SENT) == Total(D(1), 2)
    assert total_of(figure(RollupMethod.COUNT, FieldType.TEXT), sums, SENT) == Total(D(2), 2)
    assert total_of(figure(RollupMethod.COUNT, FieldType.BOOLEAN), {3: Sum()}, SENT) == Total(None, 0)


def test_a_share_is_made_again_from_sums_and_never_averaged() -> None:
    # 50 % of 10 and 1 % of 1,000: the country stands at 1.485149 %, not at 25.5 %.
    assert share_of([Pair(D(5), D(10)), Pair(D(10), D(1000))]) == Total(D("1.485149"), 2)


def test_a_share_of_nothing_has_no_value() -> None:
    assert share_of([]) == Total(None, 0)
    assert share_of([Pair(D(0), D(0))]) == Total(None, 1)


def test_what_was_added_in_binary_comes_back_as_it_was_meant() -> None:
    assert tidy(D("0.30000000000000004")) == D("0.3")
    assert str(tidy(D("120.000000"))) == "120"
    assert str(tidy(D("1E+3"))) == "1000"
    assert tidy(None) is None


def test_large_sums_lose_no_digit() -> None:
    assert sum_of([Sum(D("123456789012345678"), 1), Sum(D("0.000001"), 1)]).total == D("123456789012345678.000001")
