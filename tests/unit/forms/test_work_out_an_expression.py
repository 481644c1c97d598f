"""Expressions: exact arithmetic, blanks that make things unknown, and nothing beyond the language."""

from __future__ import annotations

import ast
import contextlib
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.forms.rules.book import Book
from models.forms.rules.definition import FormDefinition, Value
from models.forms.rules.evaluator import Scene, evaluate
from models.forms.rules.language import NODES, NotAnExpression, parse
from models.forms.rules.rows import Row
from tests.unit.forms.build import form

FORM: FormDefinition = form()
FIGURES = st.one_of(st.none(), st.decimals(-(10**12), 10**12, places=2, allow_nan=False, allow_infinity=False))


def row(key: str = "A", group: str = "", **figures: Value) -> Row:
    values = {name: Decimal(value) if isinstance(value, int) else value for name, value in figures.items()}
    return Row("results", key, group=group, values=values)


def ask(text: str, *rows: Row, previous: list[Row] | None = None, **names: Value) -> Value:
    before = Book(FORM, previous) if previous is not None else None
    first = rows[0] if rows else None
    return evaluate(parse(text).tree, Scene(Book(FORM, rows), "results", first, before, (), names))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0.1 + 0.2 == 0.3", True),
        ("2 + 3 * 4 - 6 / 3", Decimal(12)),
        ("-(1 - 3)", Decimal(2)),
        ("abs(0 - 5) + min(3, 1, 2) + max(1, 7)", Decimal(13)),
        ("round(2.5)", Decimal(3)),
        ("round(12.345, 2)", Decimal("12.35")),
        ("share(37, 76)", Decimal(37) / Decimal(76) * 100),
        ("1 if 2 > 1 else 0", Decimal(1)),
        ("'a' == 'a' and not 'a' == 'b'", True),
        ("0 <= 5 <= 10 < 3", False),
        ("1 / 0", None),
        ("1 / 0 <= 1", None),
    ],
)
def test_figures_are_exact(text: str, expected: Value) -> None:
    value = evaluate(parse(text).tree, Scene(Book(FORM, [])))
    if isinstance(expected, Decimal) and isinstance(value, Decimal):
        assert abs(value - expected) < Decimal("1e-20")
    else:
        assert value is expected or value == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("c3 == c4", None),
        ("c3 + c4", None),
        ("c3 > 0 and c4 > 0", None),
        ("c3 > 0 or c4 > 0", True),
        ("c3 < 0 and c4 > 0", False),
        ("not c4 > 0", None),
        ("blank(c4) and not blank(c3)", True),
        ("c3 if c4 > 0 else 0", None),
        ("min(c3, c4)", None),
    ],
)
def test_a_blank_makes_unknown_what_depends_on_it(text: str, expected: Value) -> None:
    assert ask(text, row(c3=5, c4=None)) is expected


def test_an_empty_text_is_a_blank_and_zero_is_none() -> None:
    assert ask("blank(c3)", row(c3="")) is True
    assert ask("blank(c3)", row(c3=0)) is False


def test_text_and_figure_are_never_equal_nor_unequal() -> None:
    assert ask("c3 == c4", row(c3="5", c4=5)) is None
    assert ask("c3 < c4", row(c3="5", c4=5)) is None


def test_sums_run_over_rows_of_data() -> None:
    rows = [row("A", "so", c3=1), row("B", "so", c3=2), row("C", "xa", c3=4), row("D", "xa", c3=None)]
    assert ask("total(c3)", *rows) == 7
    assert ask("group_total('xa', c3)", *rows) == 4
    assert ask("count(c3 >= 2)", *rows) == 2
    assert ask("total(c5)", *rows) is None


def test_the_last_period_is_asked_in_the_same_row() -> None:
    before = [row("a", c3=10), row("B", c3=3)]
    assert ask("previous(c3)", row("A"), previous=before) == 10
    assert ask("previous(c3 - c4)", row("A"), previous=before) is None
    assert ask("previous(c3)", row("C"), previous=before) is None
    assert ask("previous(total(c3))", row("A"), previous=before) == 13
    assert ask("previous(c3)", row("A")) is None


@given(FIGURES, FIGURES, FIGURES)
def test_arithmetic_agrees_with_decimal_arithmetic(a: Decimal | None, b: Decimal | None, c: Decimal | None) -> None:
    value = ask("c3 + c4 - c5", row(c3=a, c4=b, c5=c))
    if a is None or b is None or c is None:
        assert value is None
    else:
        assert value == a + b - c


@given(FIGURES, FIGURES)
def test_a_comparison_is_unknown_exactly_when_a_side_is_blank(a: Decimal | None, b: Decimal | None) -> None:
    for sign in ("==", "!=", "<", "<=", ">", ">="):
        assert (ask(f"c3 {sign} c4", row(c3=a, c4=b)) is None) == (a is None or b is None)


@given(st.text(max_size=80))
def test_no_text_ever_does_more_than_be_refused(text: str) -> None:
    with contextlib.suppress(NotAnExpression):
        assert all(isinstance(node, NODES) for node in ast.walk(parse(text).tree))


@pytest.mark.parametrize(
    "text",
    [
        "c3.__class__.__mro__",
        "total.__globals__",
        "().__class__",
        "''.join('a')",
        "[1, 2]",
        "{1: 2}",
        "f'{c3}'",
        "c3[0]",
        "c3 ** 9999999",
        "c3 << 999",
        "c3 % 2",
        "c3 // 2",
        "1e999",
        "1j",
        "None",
        "lambda: 1",
        "(c3 := 5)",
        "c3; c4",
        "import os",
        "total(*c3)",
        "round(c3, ndigits=2)",
        "b'x' == c3",
        "...",
        "(" * 300 + "1" + ")" * 300,
    ],
)
def test_what_is_not_in_the_language_does_not_exist(text: str) -> None:
    with pytest.raises(NotAnExpression):
        parse(text)


def test_work_has_a_limit_beyond_which_nothing_is_known() -> None:
    rows = [row(str(n), c3=n) for n in range(20_000)]
    assert ask("count(c3 >= 0)", *rows) == 20_000
    assert ask("count(" + " and ".join(["c3 >= 0"] * 5) + ")", *rows) is None
