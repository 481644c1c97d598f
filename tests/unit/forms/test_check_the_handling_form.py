"""Every rule of II.06 fires where it should and is silent on figures that are right."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from models.base.findings import Finding, Severity
from models.forms.rules.evaluate import Context, PartRows, examine_rows, run_checks
from models.forms.rules.rows import Row, RowKind, kind_of
from tests.unit.forms.vinhphuc import COLUMNS, changed, leaves, report, shipped

FORM = shipped("II.06")
TODAY = Context(on=date(2021, 9, 20), period_kind="quarter", level="province")
TOTAL_ROW = len(report()) - 1


def check(rows: list[Row], previous: list[Row] | None = None, context: Context = TODAY) -> list[Finding]:
    return run_checks(FORM, rows, previous, context)


def codes(findings: list[Finding]) -> list[str]:
    return [finding.code for finding in findings]


def test_the_published_total_is_the_sum_of_the_rows() -> None:
    total = report()[TOTAL_ROW]
    assert total.values["c3"] == 16_234
    assert total.values["c4"] + total.values["c5"] == 14_043  # type: ignore[operator]
    assert total.values["c6"] == 2_191


def test_right_figures_are_met_with_silence() -> None:
    assert check(report()) == []


def test_every_identity_was_really_asked() -> None:
    outcome = examine_rows(FORM, report(), None, TODAY)
    asked = {code: tally.passed for code, tally in outcome.checks.items()}
    assert asked["E1"] == asked["E2"] == asked["E3"] == asked["E4"] == 7
    assert asked["E6"] == 2 * 77
    assert asked["E7"] == 44
    assert asked["E9"] == 11
    assert asked["E10"] > 20
    assert asked["E5"] == asked["E8"] == 0  # no last period, no year


@pytest.mark.parametrize(
    ("figures", "code", "cell"),
    [
        ({"c4": 813}, "check.E1", "C11"),
        ({"c8": 1891}, "check.E2", "G11"),
        ({"c12": 345}, "check.E3", "K11"),
        ({"c3": 2335, "c4": 813}, "check.E4", "C11"),
        ({"c13": "0.5", "c12": "343.5"}, "check.E6", "L11"),
        ({"c13": -1, "c12": 345}, "check.E6", "M11"),
    ],
)
def test_an_identity_that_does_not_hold_is_found_at_its_cell(
    figures: dict[str, int | str], code: str, cell: str
) -> None:
    found = [finding for finding in check(changed(leaves(), 0, **figures)) if finding.code == code]
    assert cell in [finding.cell for finding in found]
    assert found[0].severity is Severity.ERROR
    assert found[0].row_key == "Tư pháp"


def test_the_finding_carries_the_arithmetic() -> None:
    (finding,) = check(changed(leaves(), 0, c3=2300, c11=310, c12=310))
    assert finding.code == "check.E1"
    assert finding.column == "c3"
    assert finding.value == "2300"
    assert finding.params["seen"] == "2300"
    assert finding.params["expected"] == "2334"
    assert finding.params["difference"] == "-34"
    assert finding.params["operator"] == "="
    assert finding.params["terms"] == {"c3": "2300", "c4": "812", "c5": "1204", "c6": "318"}
    assert finding.params["group"] == "so_ban_nganh"
    assert finding.params["message"]["vi"].startswith("Tổng số hồ sơ tiếp nhận (3)")


def test_carried_over_must_be_what_was_in_progress() -> None:
    before = [row.with_values({**row.values, "c11": row.values["c6"], "c12": Decimal(7)}) for row in leaves()]
    assert check(leaves(), before) == []
    (finding,) = check(leaves(), changed(before, 3, c11=888))
    assert (finding.code, finding.severity, finding.cell) == ("check.E5", Severity.WARNING, "F14")
    assert finding.params["expected"] == "888"


def test_a_row_that_the_last_period_did_not_have_is_not_asked_what_it_carried() -> None:
    outcome = examine_rows(FORM, leaves(), leaves()[:3], TODAY)
    assert outcome.checks["E5"].did_not_run == 4


def test_block_and_total_rows_must_add_up() -> None:
    rows = changed(report(), TOTAL_ROW, c7=14_062)
    found = check(rows)
    assert [(f.code, f.severity, f.cell) for f in found] == [
        ("check.E7", Severity.ERROR, "G40"),
        ("check.E9", Severity.WARNING, "G40"),
    ]
    assert found[0].params["seen"] == "14062"
    assert found[0].params["expected"] == "14063"


def test_a_total_row_is_never_data() -> None:
    section = FORM.sections[0]
    labels = ["TỔNG CỘNG", "Tổng số", "I. Sở, ban, ngành", "UBND cấp huyện", "Cấp xã", "Tổng hợp", "Đất đai"]
    assert [kind_of(section, label)[0] for label in labels] == [
        *[RowKind.TOTAL] * 2,
        *[RowKind.GROUP] * 3,
        *[RowKind.LEAF] * 2,
    ]


def test_the_year_is_held_against_its_quarters() -> None:
    year = replace(TODAY, period_kind="year", parts=[PartRows("2021-Q1", leaves(), is_first=True)])
    assert check(leaves(), None, year) == []
    less = changed(leaves(), 0, c4=800, c3=2322, c8=1878, c7=1978)
    found = check(less, None, year)
    assert [(f.code, f.column) for f in found] == [("check.E8", "c4"), ("check.E8", "c7"), ("check.E8", "c8")]
    assert check(less, None, replace(year, period_kind="quarter")) == []


def test_the_last_quarter_gives_what_is_still_in_progress() -> None:
    last = changed(leaves(), 0, c11=300, c4=1, c5=1, c7=1, c8=1, c9=0, c10=0)
    year = replace(TODAY, period_kind="year", parts=[PartRows("2021-Q4", last, is_last=True)])
    assert [(f.code, f.column, f.params["expected"]) for f in check(leaves(), None, year)] == [
        ("check.E8", "c11", "300")
    ]


def test_a_rate_above_one_is_pointed_out() -> None:
    rows = changed(leaves(), 0, c8=2000, c7=1990)
    found = [finding for finding in check(rows) if finding.code == "check.E10"]
    assert [finding.severity for finding in found] == [Severity.INFO]


def test_where_nothing_arose_no_rate_is_asked() -> None:
    nothing = Row("results", "Không phát sinh", 1, "cap_xa", dict.fromkeys(COLUMNS, Decimal(0)))
    outcome = examine_rows(FORM, [nothing], None, TODAY)
    assert outcome.findings == []
    assert outcome.checks["E10"].did_not_run == 4


def test_a_blank_is_neither_zero_nor_a_broken_sum() -> None:
    found = check(changed(leaves(), 0, c6=None))
    assert codes(found) == ["cell.required"]
    assert found[0].cell == "F11"


def test_a_blank_with_a_reason_is_an_answer() -> None:
    rows = changed(leaves(), 0, c6=None)
    rows[0] = replace(rows[0], reasons={"c6": "Phần mềm cũ không tách số chuyển sang"})
    assert check(rows) == []


def test_the_same_field_may_stand_in_two_blocks_but_not_twice_in_one() -> None:
    rows = leaves()
    twin = replace(rows[4], key="HỘ TỊCH ", position=9, places={"c2": "B20"})
    (finding,) = check([*rows, twin])
    assert (finding.code, finding.cell) == ("row.duplicate_key", "B20")
    assert finding.params["first"] == 5


def test_the_figures_of_last_quarter_sent_again_are_noticed() -> None:
    found = check(leaves(), leaves())
    assert "report.same_as_last_period" in codes(found)
    again = next(finding for finding in found if finding.code == "report.same_as_last_period")
    assert again.params["percent"] == 100


def test_a_figure_a_thousand_times_the_last_is_noticed() -> None:
    before = changed(leaves(), 6, c5=2)
    found = [finding for finding in check(leaves(), before) if finding.code == "cell.jump"]
    assert [(f.cell, f.params["ratio"]) for f in found] == [("E17", "1000")]


def test_a_figure_a_thousand_times_less_is_noticed_too() -> None:
    before = changed(leaves(), 0, c10=4_400)
    found = [finding for finding in check(leaves(), before) if finding.code == "cell.drop"]
    assert [(f.cell, f.params["ratio"], f.params["previous"]) for f in found] == [("J11", "1100", "4400")]


def test_findings_come_in_the_order_of_the_sheet() -> None:
    rows = changed(changed(leaves(), 5, c8=1, c3=1), 1, c12=1, c3=1)
    cells = [finding.cell for finding in check(rows)]
    assert [cell[1:] for cell in cells] == sorted(cell[1:] for cell in cells)
    assert cells == [finding.cell for finding in check(rows)]


def test_a_flood_is_cut_and_counted() -> None:
    base = leaves()[0]
    flood = [
        replace(base, key=f"Lĩnh vực {n}", position=n, values={**base.values, "c4": Decimal(1)}) for n in range(1, 401)
    ]
    found = check(flood, None, replace(TODAY, cap=50))
    assert codes(found).count("check.E1") == 50
    more = [finding.params for finding in found if finding.code == "findings.more"]
    assert {"code": "check.E1", "shown": 50, "total": 400, "more": 350} in more
