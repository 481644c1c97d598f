"""One rule, three tongues: the portal's verdict, a formula in the workbook, a sentence on the page of rules."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal, DecimalException
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.forms.rules.book import Book
from models.forms.rules.definition import Value
from models.forms.rules.evaluator import Scene, evaluate
from models.forms.rules.excel import NotInExcel, Sheet, computed, failing, to_excel
from models.forms.rules.language import conjuncts, parse
from models.forms.rules.rows import Row
from models.forms.rules.wording import describe, rule_in_words, rules_of
from tests.unit.forms.build import form, with_check
from tests.unit.forms.vinhphuc import shipped

II06, PROGRESS = shipped("II.06"), shipped("468-TD")
SMALL = form()
FUNCTIONS: dict[str, Callable[..., Any]] = {
    "AND": lambda *parts: all(parts),
    "OR": lambda *parts: any(parts),
    "NOT": lambda part: not part,
    "ABS": abs,
    "MIN": min,
    "MAX": max,
    "ROUND": lambda value, places: value.quantize(Decimal(1).scaleb(-int(places)), rounding=ROUND_HALF_UP),
    "IF": lambda test, yes, no: yes if test else no,
    "TRUE": True,
    "FALSE": False,
}


def reckon(formula: str, cells: dict[str, Value]) -> Any:
    """What a spreadsheet makes of a formula; any error inside IFERROR is FALSE, as these formulas want it."""
    text = re.sub(r"IFERROR\((.*?),FALSE\)(?=[,)]|$)", r"safe(lambda: \1)", formula)
    text = re.sub(r"(?<![<>=!])=(?!=)", "==", text.replace("<>", "!="))
    text = re.sub(r"(?<![\w\"])(\d+(?:\.\d+)?)(?![\w\"])", r"Decimal('\1')", text)
    names = FUNCTIONS | {"Decimal": Decimal, "safe": _safe} | {name: _cell(value) for name, value in cells.items()}
    return eval(text, {"__builtins__": {}} | names)


def _cell(value: Value) -> Any:
    return "" if value is None else value


def _safe(work: Callable[[], Any]) -> Any:
    try:
        return work()
    except (DecimalException, TypeError):
        return False


def sheet(definition: Any, language: str = "vi") -> Sheet:
    section = definition.sections[0]
    columns = {field.code: f"{chr(66 + n)}12" for n, field in enumerate(section.fields)}
    return Sheet(section, columns.__getitem__, lambda code, group: f"{code}{group}!", language=language)


FIGURES = st.one_of(st.none(), st.integers(-3, 6).map(Decimal))


@pytest.mark.parametrize("code", ["E1", "E2", "E3", "E4", "E10"])
@given(st.lists(FIGURES, min_size=11, max_size=11))
def test_the_formula_and_the_portal_agree(code: str, figures: list[Value]) -> None:
    check = next(check for check in II06.checks if check.code == code)
    values = dict(zip([f"c{n}" for n in range(3, 14)], figures, strict=True))
    where = sheet(II06)
    formula = failing(check, where)
    assert formula is not None
    scene = Scene(Book(II06, []), "results", Row("results", values=values))
    verdicts = [evaluate(part, scene) for part in conjuncts(parse(check.expression).tree)]
    assert reckon(formula, {where.address_of(name): value for name, value in values.items()}) is (False in verdicts)


@pytest.mark.parametrize(
    ("expression", "formula"),
    [
        ("c3 == c4 + c5", "(C12=(D12+E12))"),
        ("c3 != 0.5 or not c4 > 1", "OR((C12<>0.5),NOT((D12>1)))"),
        ("0 <= c3 <= 10", "AND((0<=C12),(C12<=10))"),
        ("round(share(c4, c3), 1) >= 5", "(ROUND((D12/C12*100),1)>=5)"),
        ("blank(c3) or c3 == total(c3)", 'OR((C12=""),(C12=SUM(c3!)))'),
        ("group_total('so', c3) == abs(c3)", "(SUM(c3so!)=ABS(C12))"),
        ("(c3 if c4 > 0 else -c5) < max(c3, 2)", "(IF((D12>0),C12,(-E12))<MAX(C12,2))"),
    ],
)
def test_an_expression_becomes_a_formula(expression: str, formula: str) -> None:
    assert to_excel(expression, sheet(SMALL)) == formula


@pytest.mark.parametrize(
    "expression", ["previous(c3) == c4", "parts_sum(c3) == 1", "period_kind == 'year'", "count(c3 > 1) > 0"]
)
def test_what_a_sheet_cannot_know_is_not_put_into_it(expression: str) -> None:
    with pytest.raises(NotInExcel):
        to_excel(expression, sheet(SMALL))
    assert failing(form(with_check(expression)).checks[0], sheet(SMALL)) is None


def test_a_tolerance_is_in_the_formula_too() -> None:
    assert to_excel("c3 == c4", sheet(SMALL), tolerance=Decimal("0.1")) == "(ABS(C12-D12)<=0.1)"


def test_choices_are_compared_by_what_the_cell_shows() -> None:
    tasks = PROGRESS.sections[1]
    done = next(check for check in PROGRESS.checks if check.code == "B1")
    for language, label in (("vi", "Hoàn thành"), ("en", "Done")):
        formula = failing(done, Sheet(tasks, lambda code: f"${code}", language=language))
        assert (
            formula
            == f'IFERROR(AND($progress<>"",$state<>"",($state="{label}"),NOT((ROUND($progress*100,2)=100))),FALSE)'
        )


def test_a_computed_share_is_a_formula_that_waits_for_its_terms() -> None:
    rate = PROGRESS.sections[0].field("rate")
    met = PROGRESS.sections[0].field("met")
    assert rate is not None
    assert met is not None
    assert computed(rate, sheet(PROGRESS)) == 'IF(AND(G12<>"",H12<>""),IFERROR((G12/H12*100)/100,""),"")'
    assert computed(met, sheet(PROGRESS)) is None  # the target is in the unit of each row


def test_quotes_in_a_text_cannot_break_out_of_the_formula() -> None:
    assert to_excel("c3 == 'a\"&B1'", sheet(SMALL)) == '(C12="a""&B1")'


def test_a_rule_is_read_with_official_numbers_and_labels() -> None:
    e4 = next(check for check in II06.checks if check.code == "E4")
    assert rule_in_words(II06, e4, "vi") == (
        "(3) Số lượng hồ sơ tiếp nhận – Tổng số = (7) Số lượng hồ sơ đã giải quyết – Tổng số"
        " + (11) Số lượng hồ sơ đang giải quyết – Tổng số"
    )
    b1 = next(check for check in PROGRESS.checks if check.code == "B1")
    assert rule_in_words(PROGRESS, b1, "en") == "When (5) State = “Done”: (6) Progress (%) = 100"


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("code", ["II.06", "II.07b", "468-TD", "468-TD.2022"])
def test_every_rule_that_ships_can_be_read(code: str, language: str) -> None:
    definition = shipped(code)
    rules = rules_of(definition, language)
    assert [rule.code for rule in rules] == [check.code for check in definition.checks]
    assert all(rule.rule and rule.message and rule.scope for rule in rules)
    assert not any("{" in rule.rule or "==" in rule.rule for rule in rules)


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("c3 - (c4 - c5) == 0.5", "(3) Tổng số − ((4) Trực tuyến − (5) Trực tiếp) = 0,5"),
        ("c3 * (c4 + c5) > 1", "(3) Tổng số × ((4) Trực tuyến + (5) Trực tiếp) > 1"),
        ("not blank(words.difficulties)", "Khó khăn có nội dung"),
        ("group_total('xa', c3) <= total(c3)", "tổng cột (3) Tổng số của khối UBND cấp xã ≤ tổng cột (3) Tổng số"),
        ("previous(c3) <= c3", "(3) Tổng số của kỳ trước ≤ (3) Tổng số"),
        ("max(c3, c4) > 0", "số lớn nhất trong ((3) Tổng số; (4) Trực tuyến) > 0"),
    ],
)
def test_an_expression_in_words(expression: str, words: str) -> None:
    assert describe(expression, SMALL, SMALL.sections[0], "vi") == words
