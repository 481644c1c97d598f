"""Form 468-TĐ: shares are worked out, targets are judged in their own way, tasks hold together."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from models.base.findings import Severity
from models.forms.rules.definition import Value
from models.forms.rules.evaluate import Context, examine_rows, run_checks
from models.forms.rules.rows import Row
from tests.unit.forms.vinhphuc import shipped

FORM, NEXT = shipped("468-TD"), shipped("468-TD.2022")
QUARTER = Context(on=date(2021, 9, 20), period_kind="quarter", level="province")
YEAR = Context(on=date(2021, 12, 20), period_kind="year", level="province")


def row(section: str, key: str, position: int = 1, **values: Value | int) -> Row:
    exact: dict[str, Value] = {
        k: Decimal(v) if isinstance(v, int) and not isinstance(v, bool) else v for k, v in values.items()
    }
    return Row(section, key, position, values=exact)


def task(key: str = "N1.1", **values: Value | int) -> Row:
    given: dict[str, Value | int] = {"name": "Số hóa kết quả", "state": "in_progress", "progress": 40}
    return row("tasks", key, **(given | values))


def objectives() -> list[Row]:
    return [
        row("objectives", "O2", 2, done=True),
        row("objectives", "O3-T", 4, numerator=37_200, denominator=120_000),
        row("objectives", "O3-H", 5, numerator=52_000, denominator=210_000),
        row("objectives", "O3-X", 6, numerator=61_000, denominator=400_000),
        row("objectives", "O4", 7, numerator=1, denominator=1),
        row("objectives", "TD1", 8, numerator=9_100, denominator=14_063),
    ]


def whole() -> list[Row]:
    return [*objectives(), task(), row("narrative", "", next_quarter="Số hóa tiếp")]


def test_a_province_that_answers_everything_hears_nothing() -> None:
    assert run_checks(FORM, whole(), None, QUARTER) == []
    assert run_checks(FORM, whole(), None, YEAR) == []


def test_shares_and_verdicts_are_worked_out() -> None:
    made = {row.key: row.values for row in examine_rows(FORM, whole(), None, QUARTER).rows}
    assert made["O3-T"]["rate"] == 31
    assert made["O3-T"]["target"] == 30
    assert made["O3-T"]["met"] is True
    assert made["O3-H"]["rate"] == Decimal("24.76")
    assert made["O2"]["met"] is True
    assert made["TD1"]["rate"] == Decimal("64.71")
    assert "met" not in made["TD1"]
    assert "rate" not in made["O2"]


def test_digitised_results_and_electronic_results_are_two_indicators() -> None:
    keys = {given.key: given for given in FORM.sections[0].given}
    assert keys["O3-T"].target is not None
    assert keys["TD1"].target is None


def test_a_waiting_time_is_judged_the_other_way_round() -> None:
    rows = [row("objectives", "O7", minutes) for minutes in (1,)]
    for minutes, met in ((25, True), (30, True), (31, False)):
        rows = [row("objectives", "O7", measured=minutes)]
        assert examine_rows(NEXT, rows, None, YEAR).rows[0].values["met"] is met


def test_an_objective_of_the_centre_is_not_asked_of_a_province() -> None:
    missing = {f.row_key for f in run_checks(FORM, [], None, QUARTER) if f.code == "row.missing"}
    assert missing == {"O2", "O3-T", "O3-H", "O3-X", "O4", "TD1"}
    central = Context(on=QUARTER.on, level="central")
    missing = {f.row_key for f in run_checks(FORM, [], None, central) if f.code == "row.missing"}
    assert missing == {"O1", "O2", "O3-TW", "O4", "TD1"}


def test_an_answer_that_was_not_asked_is_pointed_out() -> None:
    rows = [*whole(), row("objectives", "O3-TW", 3, numerator=1, denominator=1)]
    assert [(f.code, f.row_key) for f in run_checks(FORM, rows, None, QUARTER)] == [("row.not_asked", "O3-TW")]


def test_a_target_may_not_be_rewritten() -> None:
    rows = [r if r.key != "O3-T" else r.with_values({**r.values, "target": Decimal(10)}) for r in whole()]
    (finding,) = run_checks(FORM, rows, None, QUARTER)
    assert (finding.code, finding.params["expected"]) == ("cell.fixed_changed", "30")


def test_a_share_that_was_typed_is_only_compared() -> None:
    for typed, found in ((Decimal("24.7"), []), (Decimal("24.8"), []), (Decimal("25.0"), ["cell.computed_differs"])):
        rows = [r if r.key != "O3-H" else r.with_values({**r.values, "rate": typed}) for r in whole()]
        assert [finding.code for finding in run_checks(FORM, rows, None, QUARTER)] == found


@pytest.mark.parametrize(
    ("values", "code", "severity"),
    [
        ({"numerator": 130_000}, "check.A1", Severity.ERROR),
        ({"planned": 20}, "check.A2", Severity.WARNING),
        ({"denominator": 0, "numerator": 0}, "check.A5", Severity.WARNING),
        ({"done": True}, "cell.not_asked", Severity.WARNING),
        ({"numerator": None}, "cell.required", Severity.ERROR),
    ],
)
def test_an_objective_that_does_not_hold_together_is_found(
    values: dict[str, Value | int], code: str, severity: Severity
) -> None:
    rows = [r if r.key != "O3-T" else row("objectives", "O3-T", 4, **(dict(r.values) | values)) for r in whole()]
    assert [(f.code, f.severity, f.row_key) for f in run_checks(FORM, rows, None, QUARTER)] == [
        (code, severity, "O3-T")
    ]


def test_a_target_missed_at_the_end_of_the_year_needs_its_reasons() -> None:
    rows = [r if r.key != "O3-X" else row("objectives", "O3-X", 6, numerator=1, denominator=400_000) for r in whole()]
    assert run_checks(FORM, rows, None, QUARTER) == []
    found = run_checks(FORM, rows, None, YEAR)
    assert [(f.code, f.column) for f in found] == [("check.C1", ""), ("check.A4", "note")]


def test_a_cumulative_figure_does_not_fall() -> None:
    before = [r if r.key != "O3-T" else row("objectives", "O3-T", 4, numerator=40_000, denominator=1) for r in whole()]
    found = run_checks(FORM, whole(), before, QUARTER)
    assert ("check.A3", "O3-T") in [(f.code, f.row_key) for f in found]


@pytest.mark.parametrize(
    ("values", "codes"),
    [
        ({"state": "done", "progress": 100, "done_on": date(2021, 9, 1), "product": "Quyết định"}, []),
        ({"state": "done", "progress": 90, "done_on": date(2021, 9, 1), "product": "Quyết định"}, ["check.B1"]),
        ({"state": "done", "progress": 100, "product": "Quyết định"}, ["check.B2"]),
        ({"state": "done", "progress": 100, "done_on": date(2021, 9, 1)}, ["check.B3"]),
        ({"state": "not_started", "progress": 5}, ["check.B4"]),
        ({"state": "in_progress", "progress": 100}, ["check.B5"]),
        ({"done_on": date(2021, 9, 1)}, ["check.B6"]),
        ({"state": "xong"}, ["cell.unknown_choice"]),
        ({"progress": 101}, ["cell.too_big"]),
    ],
)
def test_a_task_says_one_thing(values: dict[str, Value | int], codes: list[str]) -> None:
    rows = [*objectives(), task(**values), row("narrative", "", next_quarter="x")]
    assert [finding.code for finding in run_checks(FORM, rows, None, QUARTER)] == codes
