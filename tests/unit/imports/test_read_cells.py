"""Every kind of cell, as agencies type them: read right, or asked back with both readings."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from imports.cells import Ratio, escape, unescape
from imports.coercion import Context, clean, render, render_text
from imports.coercion.legacy import find_legacy
from models.base.fields import Choice, Field, FieldType
from models.base.findings import Severity
from models.base.text import clean as clean_text
from models.base.words import Words

D = Decimal


def field(kind: FieldType, **more: Any) -> Field:
    return Field("f", kind, Words("Trường"), **more)


DECIMAL, INTEGER, PERCENT = field(FieldType.DECIMAL), field(FieldType.INTEGER), field(FieldType.PERCENT)
DOSSIERS = field(FieldType.INTEGER, unit=Words("hồ sơ", "dossiers"))
CODE = field(FieldType.CODE, pattern=r"[1-9]\.\d{6}")
LEVEL = field(
    FieldType.CHOICE,
    choices=(
        Choice("province", Words("Cấp Tỉnh", "Province"), ("tỉnh",)),
        Choice("commune", Words("Cấp Xã", "Commune")),
        Choice("done", Words("Hoàn thành", "Completed"), ("đã xong",)),
    ),
)


def codes(item: Field, raw: Any, context: Context = Context()) -> list[str]:  # noqa: B008 - frozen
    return [finding.code for finding in clean(item, raw, context).findings]


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("1.234,5", "1234.5"),
        ("1,234.5", "1234.5"),
        ("1 234", "1234"),
        ("1\u00a0234,5", "1234.5"),
        ("12.50", "12.5"),
        ("12,5", "12.5"),
        ("1234,5", "1234.5"),
        ("1234.567", "1234.567"),
        ("1.234.567", "1234567"),
        ("1,234,567.89", "1234567.89"),
        ("0,123", "0.123"),
        ("１２３", "123"),
        ("−5", "-5"),
        ("(1.500,5)", "-1500.5"),
        ("+7", "7"),
        (12.6666666667, "12.666667"),
        (0.1 + 0.2, "0.3"),
        (True and 3, "3"),
    ],
)
def test_figures_are_read_in_both_notations(raw: Any, value: str) -> None:
    reading = clean(DECIMAL, raw)
    assert reading.value == D(value)
    assert not reading.failed


@pytest.mark.parametrize(("raw", "readings"), [("1.234", ["1234", "1.234"]), ("12,345", ["12345", "12.345"])])
def test_a_figure_with_two_readings_is_asked_back(raw: str, readings: list[str]) -> None:
    (finding,) = clean(DECIMAL, raw).findings
    assert (finding.code, finding.severity, finding.params["readings"]) == (
        "cell.number_ambiguous",
        Severity.ERROR,
        readings,
    )


def test_a_whole_number_field_rules_the_decimal_reading_out() -> None:
    assert clean(INTEGER, "1.234").value == D(1234)
    assert clean(INTEGER, "16.234").value == D(16234)


@pytest.mark.parametrize(
    ("item", "raw", "code"),
    [
        (DECIMAL, "12abc", "cell.not_a_number"),
        (DECIMAL, "≈50", "cell.not_a_number"),
        (DECIMAL, "~3 tỷ", "cell.not_a_number"),
        (DECIMAL, "1.23.4", "cell.not_a_number"),
        (DECIMAL, "4,1 ngàn", "cell.not_a_number"),
        (INTEGER, "50 %", "cell.percent_in_number"),
        (INTEGER, Ratio(0.5), "cell.percent_in_number"),
        (INTEGER, 12.7, "cell.not_integer"),
        (INTEGER, "12,7", "cell.not_integer"),
        (INTEGER, 1.2345678901234567e18, "cell.digits_lost"),
        (DECIMAL, float("nan"), "cell.not_finite"),
        (DECIMAL, float("inf"), "cell.not_finite"),
        (DECIMAL, "NaN", "cell.not_finite"),
        (DECIMAL, "1e999", "cell.not_finite"),
        (INTEGER, "1,11E+08", "cell.not_a_number"),
        (INTEGER, date(2021, 2, 1), "cell.date_in_number"),
        (INTEGER, time(0, 0), "cell.date_in_number"),
        (INTEGER, timedelta(1), "cell.date_in_number"),
        (DECIMAL, True, "cell.not_a_number"),
        (DECIMAL, "9" * 30, "cell.too_many_digits"),
        (PERCENT, 0.45, "cell.percent_ambiguous"),
        (PERCENT, "0,45", "cell.percent_ambiguous"),
    ],
)
def test_what_is_no_figure_is_said(item: Field, raw: Any, code: str) -> None:
    reading = clean(item, raw)
    assert [finding.code for finding in reading.findings] == [code]
    assert reading.failed


@pytest.mark.parametrize(
    ("item", "raw", "value", "code"),
    [
        (INTEGER, "-", 0, "cell.dash_is_zero"),
        (INTEGER, "–", 0, "cell.dash_is_zero"),
        (DOSSIERS, "12 hồ sơ", 12, "cell.unit_dropped"),
        (DOSSIERS, "12 HO SO", 12, "cell.unit_dropped"),
        (DECIMAL, 1 / 3, D("0.333333"), "cell.rounded"),
    ],
)
def test_customs_are_understood_and_said(item: Field, raw: Any, value: Any, code: str) -> None:
    reading = clean(item, raw)
    assert (reading.value, [(f.code, f.severity) for f in reading.findings]) == (value, [(code, Severity.INFO)])


@pytest.mark.parametrize("raw", ["N/A", "n/a", "chưa có", "Không có số liệu", "x", "…"])
def test_not_available_is_blank_and_must_be_explained(raw: str) -> None:
    (finding,) = clean(INTEGER, raw).findings
    assert (clean(INTEGER, raw).value, finding.code, finding.severity) == (
        None,
        "cell.not_available",
        Severity.WARNING,
    )


@pytest.mark.parametrize(
    ("raw", "value"),
    [(Ratio(0.45), 45), (45.0, 45), ("45%", 45), ("45,5 %", D("45.5")), ("0,5%", D("0.5")), (Ratio(1), 100)],
)
def test_a_percentage_is_never_multiplied_twice(raw: Any, value: Any) -> None:
    assert (clean(PERCENT, raw).value, codes(PERCENT, raw)) == (value, [])


@pytest.mark.parametrize("raw", [None, "", " ", "\u00a0", "'", "\u200b", "\n"])
@pytest.mark.parametrize("kind", FieldType)
def test_blank_is_blank_in_every_field(raw: Any, kind: FieldType) -> None:
    reading = clean(field(kind), raw)
    assert (reading.value, reading.findings) == (None, ())


DAY = field(FieldType.DATE)


@pytest.mark.parametrize(
    "raw",
    [
        date(2021, 7, 5),
        datetime(2021, 7, 5),  # noqa: DTZ001 - a workbook knows no time zone
        "05/07/2021",
        "2021-07-05",
        "05-07-2021",
        "05.07.2021",
        "ngày 05 tháng 7 năm 2021",
        "Ngày 5 tháng 07 năm 2021",
        44382.0,
        "44382",
    ],
)
def test_days_are_read_as_written(raw: Any) -> None:
    reading = clean(DAY, raw)
    assert (reading.value, reading.failed) == (date(2021, 7, 5), False)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("3/4/2025", "cell.date_ambiguous"),
        ("3/31/2025", "cell.date_month_first"),
        ("31/02/2021", "cell.not_a_date"),
        ("05/07/21", "cell.date_short_year"),
        ("quý III", "cell.not_a_date"),
        ("12/2021", "cell.not_a_date"),
        (time(0, 0), "cell.not_a_date"),
        (3_000_000.0, "cell.not_a_date"),
        (True, "cell.not_a_date"),
        (date(1899, 12, 31), "cell.date_out_of_range"),
        (date(9999, 12, 31), "cell.date_out_of_range"),
    ],
)
def test_a_doubtful_day_is_asked_back(raw: Any, code: str) -> None:
    assert codes(DAY, raw) == [code]
    assert clean(DAY, raw).value is None


def test_an_ambiguous_day_shows_both_readings() -> None:
    (finding,) = clean(DAY, "3/4/2025").findings
    assert finding.params["readings"] == ["03/04/2025", "04/03/2025"]


def test_serials_follow_the_epoch_of_the_workbook() -> None:
    assert clean(DAY, 42920.0, Context(date1904=True)).value == date(2021, 7, 5)


KNOWN = Context(known={"f": {"2.000720": "2.000720", "1.004194": "1.004194", "1.001193": "1.001193"}})


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (2.00072, "2.000720"),
        (1004194.0, "1.004194"),
        ("1004194", "1.004194"),
        ("1,004194", "1.004194"),
        ("1.OO1193", "1.001193"),
    ],
)
def test_a_damaged_code_is_mended_where_the_catalogue_has_it(raw: Any, value: str) -> None:
    assert (clean(CODE, raw, KNOWN).value, codes(CODE, raw, KNOWN)) == (value, ["cell.code_mended"])


def test_a_damaged_code_is_asked_back_where_nothing_proves_it() -> None:
    assert codes(CODE, 2.00072) == ["cell.code_damaged"]
    assert codes(CODE, 2.00001, KNOWN) == ["cell.code_damaged"]
    assert codes(CODE, "abc") == ["cell.bad_pattern"]


def test_a_code_in_text_is_taken_as_it_stands() -> None:
    assert (clean(CODE, "\u00a01.001193 ").value, codes(CODE, "1.001193")) == ("1.001193", [])
    assert clean(CODE, "3.000722", KNOWN).value == "3.000722"  # a new one, typed as text
    assert codes(field(FieldType.CODE), 1.0010850123456e15) == ["cell.digits_lost"]


@pytest.mark.parametrize(
    ("raw", "value", "said"),
    [
        ("Cấp Tỉnh", "province", []),
        ("cấp tỉnh", "province", []),
        ("cap tinh", "province", ["cell.read_as"]),
        ("Tỉnh", "province", ["cell.read_as"]),
        ("Hoàn thành.", "done", ["cell.read_as"]),
        ("completed ", "done", []),
        ("Cấp Huyện", None, ["cell.unknown_choice"]),
    ],
)
def test_lists_understand_old_spellings(raw: str, value: str | None, said: list[str]) -> None:
    assert (clean(LEVEL, raw).value, codes(LEVEL, raw)) == (value, said)


def test_several_choices_are_apart_by_semicolons() -> None:
    several = field(FieldType.CHOICES, choices=LEVEL.choices)
    assert clean(several, "Cấp Tỉnh; Cấp Xã").value == ["province", "commune"]
    assert codes(several, "Cấp Tỉnh; Cấp Phường") == ["cell.unknown_choice"]


@pytest.mark.parametrize(
    ("raw", "value"), [("có", True), ("Không", False), (True, True), ("x", True), (0.0, False), ("✓", True)]
)
def test_yes_and_no(raw: Any, value: bool) -> None:
    assert clean(field(FieldType.BOOLEAN), raw).value is value


def test_text_comes_in_one_normal_form() -> None:
    item = field(FieldType.TEXT)
    assert clean(item, "Kê\u0301 hoa\u0323ch\u00a0 năm").value == "Kế hoạch năm"
    assert clean(item, 5.0).value == "5"
    assert clean(item, date(2021, 1, 2)).value == "02/01/2021"
    assert codes(item, "a\x00b") == ["cell.control_character"]
    assert codes(field(FieldType.NARRATIVE), "a" * 32_767) == ["cell.cut_by_excel"]
    assert clean(field(FieldType.NARRATIVE), "Một\r\nhai").value == "Một\nhai"
    assert clean(item, "=1+1").value == "=1+1"


@pytest.mark.parametrize(
    ("text", "encoding", "reading"),
    [
        ("TØnh VÜnh Phóc", "TCVN3", "Tỉnh Vĩnh Phúc"),
        ("Hoµn thµnh kÕ ho¹ch", "TCVN3", "Hoàn thành kế hoạch"),
        ("Haø Noäi", "VNI", "Hà Nội"),
        ("Ñaõ hoaøn thaønh", "VNI", "Đã hoàn thành"),
    ],
)
def test_old_font_encodings_are_recognised(text: str, encoding: str, reading: str) -> None:
    assert find_legacy(text) == (encoding, reading)
    assert codes(field(FieldType.TEXT), text) == ["cell.legacy_font"]


@pytest.mark.parametrize(
    "text",
    ["Hà Nội", "toàn tỉnh", "Hoà Bình", "Müller", "Noël", "§ 5", "a × b", "15°", "© 2021", "sao chép", "quận", "hòa"],
)
def test_honest_text_is_not_taken_for_an_old_encoding(text: str) -> None:
    assert find_legacy(text) is None


@pytest.mark.parametrize(
    ("kind", "raw", "value", "said"),
    [
        (FieldType.EMAIL, " a.b@vinhphuc.gov.vn; ", "a.b@vinhphuc.gov.vn", []),
        (FieldType.EMAIL, "a@x.vn, b@x.vn", None, ["cell.several_emails"]),
        (FieldType.EMAIL, "Nguyễn Văn A", None, ["cell.not_an_email"]),
        (FieldType.PHONE, "024 3.804-1234", "02438041234", []),
        (FieldType.PHONE, "+84 912 345 678", "0912345678", []),
        (FieldType.PHONE, 912345678.0, "0912345678", ["cell.zero_restored"]),
        (FieldType.PHONE, "0912345678/0987654321", None, ["cell.several_phones"]),
        (FieldType.PHONE, "hỏi văn thư", None, ["cell.not_a_phone"]),
    ],
)
def test_contacts(kind: FieldType, raw: Any, value: str | None, said: list[str]) -> None:
    assert (clean(field(kind), raw).value, codes(field(kind), raw)) == (value, said)


def test_a_reference_is_found_by_key_or_by_name() -> None:
    item = field(FieldType.REFERENCE, reference="organisation")
    context = Context(known={"organisation": {"H26": "H26", "ha noi": "H26"}})
    assert clean(item, "H26", context).value == "H26"
    assert clean(item, "Hà Nội", context).value == "H26"
    assert codes(item, "H99", context) == ["cell.unknown_reference"]


NUMBERS = st.decimals(min_value=-(10**13), max_value=10**13, places=6, allow_nan=False)
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=40)
VALUES = {
    FieldType.DECIMAL: NUMBERS,
    FieldType.INTEGER: st.integers(-(10**17), 10**17).map(D),
    FieldType.MONEY: st.integers(-(10**17), 10**17).map(D),
    FieldType.PERCENT: st.decimals(min_value=-1000, max_value=1000, places=4, allow_nan=False),
    FieldType.DATE: st.dates(date(1901, 1, 1), date(2199, 12, 31)),
    FieldType.BOOLEAN: st.booleans(),
    FieldType.CHOICE: st.sampled_from([choice.code for choice in LEVEL.choices]),
    FieldType.CHOICES: st.lists(st.sampled_from([choice.code for choice in LEVEL.choices]), min_size=1, unique=True),
    FieldType.CODE: st.from_regex(r"[1-9]\.[0-9]{6}", fullmatch=True),
    FieldType.PHONE: st.from_regex(r"0[1-9][0-9]{8}", fullmatch=True),
    FieldType.EMAIL: st.from_regex(r"[a-z]{1,9}@[a-z]{1,9}\.vn", fullmatch=True),
}


@pytest.mark.parametrize("kind", VALUES)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_what_is_written_is_read_back(kind: FieldType, data: st.DataObject) -> None:
    item = field(kind, choices=LEVEL.choices if kind in (FieldType.CHOICE, FieldType.CHOICES) else ())
    value = data.draw(VALUES[kind])
    cell = render(item, value)
    if kind is FieldType.PERCENT and isinstance(cell, int | float):
        cell = Ratio(cell)  # the writer gives the cell a percent format
    elif isinstance(cell, int):
        cell = float(cell)  # every number of a workbook comes back as one
    assert clean(item, cell).value == value
    assert clean(item, render_text(item, value)).value == value


@settings(max_examples=100, deadline=None)
@given(WORDS)
def test_text_is_read_back(text: str) -> None:
    reading = clean(field(FieldType.TEXT), render(field(FieldType.TEXT), clean_text(text) or "a"))
    if not reading.findings:
        assert reading.value == (clean_text(text) or "a") or clean_text(text).strip("'") == ""


@settings(max_examples=200, deadline=None)
@given(
    st.one_of(
        st.text(), st.floats(), st.integers(), st.booleans(), st.datetimes(), st.dates(), st.times(), st.timedeltas()
    )
)
@pytest.mark.parametrize("kind", FieldType)
def test_no_cell_makes_a_conversion_fail(kind: FieldType, raw: Any) -> None:
    clean(field(kind, choices=LEVEL.choices), raw)


@given(st.text())
@example("'=1")
@example("''\t=1")
@example("+84 912 345 678")
@example("＝1")
def test_text_that_was_made_harmless_reads_back_as_it_was(value: str) -> None:
    assert unescape(escape(value)) == value
    assert not re.match(r"[=@＝＠\t\r]", escape(value))
