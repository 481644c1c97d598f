"""What the form itself asks of rows and answers, before any rule of its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from models.base.findings import Finding, Severity
from models.forms.rules.definition import Value, read
from models.forms.rules.evaluate import Context, examine_rows, run_checks
from models.forms.rules.rows import Row, RowKind
from tests.unit.forms.build import form, small, with_check, with_field
from tests.unit.forms.vinhphuc import shipped

TODAY = Context(on=date(2021, 9, 20))


def row(key: str = "A", position: int = 1, group: str = "so", **values: Value | int) -> Row:
    exact: dict[str, Value] = {
        k: Decimal(v) if isinstance(v, int) and not isinstance(v, bool) else v for k, v in values.items()
    }
    return Row("results", key, position, group, exact, {"unit": f"B{position}", "c3": f"C{position}"})


def codes(data: dict[str, Any], *rows: Row, previous: list[Row] | None = None) -> list[str]:
    return [finding.code for finding in run_checks(read(data), rows, previous, TODAY)]


def given_rows() -> dict[str, Any]:
    data = small(checks=[])
    section = data["sections"][0]
    section |= {
        "rows": "given",
        "label": "name",
        "given": [{"key": "A", "label": "Mục A"}, {"key": "B", "label": "Mục B"}],
    }
    section["fields"].append({"code": "name", "type": "text", "label": "Tên"})
    return data


def test_a_row_must_say_what_it_is_about() -> None:
    assert codes(small(), row("", c3=1)) == ["row.no_key"]


def test_a_group_must_be_one_of_the_form() -> None:
    assert codes(small(), row(group="tinh")) == ["row.unknown_group"]


def test_rows_and_columns_that_the_form_does_not_have_are_named() -> None:
    assert codes(small(), Row("khac", "A")) == ["section.unknown"]
    assert codes(small(), row(c99=1)) == ["cell.unknown_field"]


def test_given_rows_are_all_wanted_and_no_others() -> None:
    found = run_checks(read(given_rows()), [row("A", group=""), row("C", 2, group="")], None, TODAY)
    assert [(f.code, f.row_key) for f in found] == [("row.missing", "B"), ("row.unknown", "C")]


def test_in_a_partial_file_a_missing_row_is_only_a_warning() -> None:
    found = run_checks(read(given_rows()), [row("A", group="")], None, replace(TODAY, partial=True))
    assert [(f.code, f.severity) for f in found] == [("row.missing", Severity.WARNING)]


def test_a_code_dragged_onto_another_row_is_found_by_its_label() -> None:
    rows = [row("A", group="", name="Mục B"), row("B", 2, group="", name="muc b")]
    (finding,) = run_checks(read(given_rows()), rows, None, TODAY)
    assert (finding.code, finding.row_key, finding.value) == ("row.label_differs", "A", "Mục B")


def test_too_many_and_too_few_rows() -> None:
    data = small(checks=[])
    data["sections"][0] |= {"max_rows": 2, "min_rows": 1}
    assert codes(data) == ["row.too_few"]
    assert codes(data, row("A"), row("B", 2), row("C", 3)) == ["row.too_many"]


def test_totals_are_checked_even_where_no_rule_asks_for_it() -> None:
    total = Row("results", "Tổng cộng", 9, values={"c3": Decimal(4)}, places={"c3": "C9"}, kind=RowKind.TOTAL)
    (finding,) = run_checks(form(small(checks=[])), [row(c3=1), row("B", 2, c3=2), total], None, TODAY)
    assert (finding.code, finding.cell) == ("row.total_mismatch", "C9")
    assert (finding.params["seen"], finding.params["expected"], finding.params["difference"]) == ("4", "3", "1")


def test_a_total_that_is_left_blank_is_no_fault() -> None:
    total = Row("results", "Tổng cộng", 9, kind=RowKind.TOTAL)
    assert codes(small(checks=[]), row(c3=1), total) == []


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ({"type": "integer"}, Decimal("12.7"), "cell.not_integer"),
        ({"type": "integer"}, "12", "cell.wrong_type"),
        ({"type": "integer"}, True, "cell.wrong_type"),
        ({"type": "decimal"}, Decimal("NaN"), "cell.wrong_type"),
        ({"type": "decimal", "minimum": 0}, Decimal(-1), "cell.too_small"),
        ({"type": "percent", "maximum": 100}, Decimal("100.01"), "cell.too_big"),
        ({"type": "decimal"}, Decimal(10) ** 20, "cell.too_many_digits"),
        ({"type": "text", "max_length": 3}, "abcd", "cell.too_long"),
        ({"type": "narrative"}, "x" * 32_768, "cell.too_long"),
        ({"type": "code", "pattern": r"\d\.\d{6}"}, "1.00119", "cell.bad_pattern"),
        ({"type": "date"}, "2021-09-20", "cell.wrong_type"),
        ({"type": "boolean"}, "có", "cell.wrong_type"),
        ({"type": "choices", "choices": [{"code": "a", "label": "A"}]}, ["a", "b"], "cell.unknown_choice"),
        ({"type": "choices", "choices": [{"code": "a", "label": "A"}]}, ["a", "a"], "cell.repeated_choice"),
        ({"type": "integer", "required": True}, None, "cell.required"),
        ({"type": "text", "required": True}, "", "cell.required"),
    ],
)
def test_an_answer_must_be_of_its_kind(field: dict[str, Any], value: Value, code: str) -> None:
    assert codes(with_field(**field), row(x=value)) == [code]


def test_a_rule_on_trial_only_warns_until_its_day_is_over() -> None:
    definition = read(with_check("c3 == c4", trial_until="2021-09-20"))
    rows = [row(c3=1, c4=2)]

    def severity(day: int) -> Severity:
        return run_checks(definition, rows, None, replace(TODAY, on=date(2021, 9, day)))[0].severity

    assert [severity(20), severity(21)] == [Severity.WARNING, Severity.ERROR]


def test_a_tolerance_forgives_rounding() -> None:
    check = with_check("c3 == c4", tolerance="0.1")
    assert codes(check, row(c3=Decimal(5), c4=Decimal(5))) == []
    definition = read(check)
    near = [Row("results", "A", values={"c3": Decimal("48.68"), "c4": Decimal("48.6")})]
    assert [f.code for f in run_checks(definition, near, None, TODAY)] == ["cell.not_integer", "cell.not_integer"]


def test_a_check_that_cannot_be_asked_is_counted_as_such() -> None:
    outcome = examine_rows(
        form(), [row(c3=1, c4=1, c5=0), row("B", 2, c3=1), row("C", 3, c3=1, c4=0, c5=0)], None, TODAY
    )
    tally = outcome.checks["E1"]
    assert (tally.passed, tally.failed, tally.did_not_run) == (1, 1, 1)


def test_each_part_of_a_rule_is_reported_on_its_own() -> None:
    found = run_checks(read(with_check("c3 >= 0 and c4 >= 0 and c5 >= 0")), [row(c3=-1, c4=1, c5=-2)], None, TODAY)
    assert [(f.column, f.params["rule"]) for f in found] == [("c3", "c3 >= 0"), ("c5", "c5 >= 0")]


def test_a_figure_that_adds_up_over_time_does_not_fall() -> None:
    data = with_field(cumulative=True)
    assert codes(data, row(x=5), previous=[row(x=6)]) == ["cell.cumulative_fell"]
    assert codes(data, row(x=6), previous=[row(x=6)]) == []


def test_what_is_carried_over_is_compared_where_no_rule_does_it() -> None:
    data = with_field(carry_from="c3")
    assert codes(data, row(x=5), previous=[row(c3=6)]) == ["cell.carry_differs"]
    assert codes(data, row(x=6), previous=[row(c3=6)]) == []
    assert codes(data, row(x=6), previous=[row()]) == []


def test_places_give_sheet_and_cell() -> None:
    def place(at: str) -> tuple[str, str]:
        bad = Row("results", "A", 1, "so", {"c3": Decimal("0.5")}, {"c3": at})
        finding: Finding = run_checks(form(), [bad], None, replace(TODAY, sheets={"results": "Biểu 1"}))[0]
        return finding.sheet, finding.cell

    assert place("C7") == ("Biểu 1", "C7")
    assert place("'Trang khác'!C7") == ("Trang khác", "C7")


def test_a_third_form_is_only_data() -> None:
    definition = shipped("II.07b")
    figures = dict(zip([f"c{n}" for n in range(3, 15)], [10, 4, 3, 3, 9, 4, 3, 2, 10, 4, 3, 3], strict=True))
    good = Row("counts", "Sở Tư pháp", 1, values={k: Decimal(v) for k, v in figures.items()})
    assert run_checks(definition, [good], None, TODAY) == []
    bad = good.with_values({**good.values, "c3": Decimal(8)})
    assert [(f.code, f.severity) for f in run_checks(definition, [bad], None, TODAY)] == [
        ("check.K1", Severity.WARNING),
        ("check.K4", Severity.WARNING),
    ]
