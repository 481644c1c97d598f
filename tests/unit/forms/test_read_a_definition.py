"""Reading a definition: what is sound comes back whole, what is not is said all at once."""

from __future__ import annotations

from typing import Any

import pytest

from models.base.errors import Refused
from models.forms.rules.definition import dump, examine, read
from tests.unit.forms.build import small, with_check, with_field


def codes(data: Any) -> list[str]:
    return [finding.code for finding in examine(data)[1]]


def test_a_sound_definition_comes_back_as_it_went_in() -> None:
    definition = read(small())
    assert read(dump(definition)) == definition


def test_a_field_is_found_by_its_code() -> None:
    section = read(small()).section("results")
    assert section is not None
    assert section.field("c4").number == "(4)"  # type: ignore[union-attr]
    assert [field.code for field in section.answers] == ["c3", "c4", "c5"]


@pytest.mark.parametrize("code", ["C3", "3c", "__class__", "a-b", "ô", "a b", "", "x" * 41])
def test_a_code_is_lower_case_ascii_and_starts_with_a_letter(code: str) -> None:
    assert codes(with_field(code=code))[0] in {"form.bad_code", "form.missing"}


def test_codes_that_differ_only_in_case_are_the_same() -> None:
    assert codes(with_field(code="C3")) == ["form.bad_code", "form.duplicate"]


def test_a_code_may_not_be_a_word_of_the_language() -> None:
    assert codes(with_field(code="total")) == ["form.reserved_word"]


def test_five_hundred_fields_are_enough() -> None:
    data = small()
    data["sections"][0]["fields"] += [{"code": f"f{n}", "type": "text", "label": f"{n}"} for n in range(501)]
    assert set(codes(data)) == {"form.too_many"}


def test_a_label_has_a_limit() -> None:
    assert codes(with_field(label="ơ" * 501)) == ["form.too_long"]


def test_an_unknown_type_is_named_with_the_known_ones() -> None:
    (finding,) = examine(with_field(type="float"))[1]
    assert (finding.code, finding.value) == ("form.unknown_choice", "float")
    assert "integer" in finding.params["allowed"]


def test_a_misspelt_name_is_not_lost_in_silence() -> None:
    (finding,) = examine(with_field(requierd=True))[1]
    assert (finding.code, finding.row_key) == ("form.unknown_name", "sections[0].fields[4].requierd")


@pytest.mark.parametrize("text", ["{{7*7}}", "{% import os %}", "${7*7}", "=1+1", "<script>alert(1)</script>"])
def test_what_looks_like_a_template_is_only_text(text: str) -> None:
    definition = read(with_field(label=text))
    assert definition.sections[0].fields[-1].label.vi == text


@pytest.mark.parametrize(
    ("expression", "code"),
    [
        ("c3 == ", "form.expression_syntax"),
        ("c3 == c9", "form.expression_unknown_name"),
        ("c3.__class__ == c4", "form.expression_not_allowed"),
        ("__import__('os') == c3", "form.expression_unknown_function"),
        ("open('x') == c3", "form.expression_unknown_function"),
        ("c3 ** c4 == 1", "form.expression_not_allowed"),
        ("[c3 for x in c4] == 1", "form.expression_not_allowed"),
        ("(lambda: 1)() == 1", "form.expression_unknown_function"),
        ("c3 + c4", "form.expression_not_truth"),
        ("c3 == 'x'", "form.expression_kinds"),
        ("total(c9) == 1", "form.expression_needs_field"),
        ("group_total('huyen', c3) == 1", "form.expression_unknown_group"),
        ("row('A').c3 == 1", "form.expression_unknown_row"),
        ("abs(c3, c4) == 1", "form.expression_arguments"),
        ("c3 == 1" + "0" * 30, "form.expression_not_allowed"),
        ("c3 == " + "-" * 40 + "1", "form.expression_too_deep"),
        ("c3 == c4" + " + c4" * 120, "form.expression_too_long"),
    ],
)
def test_a_check_that_cannot_be_asked_is_refused(expression: str, code: str) -> None:
    assert code in codes(with_check(expression))


@pytest.mark.parametrize(
    "expression",
    [
        "c3 == c4 + c5 and c3 >= 0",
        "0 <= c4 / c3 <= 1",
        "not blank(c3) or c4 > 0",
        "previous(c3) <= c3 if period_kind == 'quarter' else c3 >= 0",
        "total(c3) >= group_total('so', c3)",
        "parts_sum(c3) <= c3",
        "min(c3, c4, 5) <= round(share(c4, c3), 1)",
        "blank(words.difficulties) or c3 > 0",
    ],
)
def test_a_check_in_the_language_is_taken(expression: str) -> None:
    assert codes(with_check(expression)) == []


def test_fields_that_are_computed_from_each_other_are_refused() -> None:
    data = with_field(code="x", computed="y + 1")
    data["sections"][0]["fields"].append({"code": "y", "type": "integer", "label": "y", "computed": "x + 1"})
    (finding,) = examine(data)[1]
    assert finding.code == "form.cyclic"
    assert set(finding.params["fields"]) == {"x", "y"}


@pytest.mark.parametrize("pattern", [
    "(a+)+", "(", r"(a)\1", "(a|b*)*", "a*b*c*d*", "(a|aa)+", "(a|aa){60}", "a{0,99}" * 4, "(a?){50}", "a{0,9}" * 8,
])  # fmt: skip
def test_a_pattern_that_could_run_away_is_refused(pattern: str) -> None:
    assert codes(with_field(type="text", pattern=pattern)) == ["form.bad_pattern"]


@pytest.mark.parametrize("pattern", [r"\d\.\d{6}", r"[A-Z]{1,3}\d+", r"\d{1,3}(\.\d{3})*", "[a-z]+-[0-9]+/(A|BC)"])
def test_a_plain_pattern_is_taken(pattern: str) -> None:
    assert codes(with_field(type="text", pattern=pattern)) == []


@pytest.mark.parametrize(
    ("field", "code"),
    [
        ({"type": "choice"}, "form.choices_wrong"),
        ({"type": "reference"}, "form.reference_wrong"),
        ({"minimum": 5, "maximum": 1}, "form.not_in_range"),
        ({"type": "text", "minimum": 1}, "form.needs_number"),
        ({"type": "text", "rollup": "sum"}, "form.needs_number"),
        ({"rollup": {"method": "share", "numerator": "c3", "denominator": "c9"}}, "form.unknown_field"),
        ({"carry_from": "c9"}, "form.unknown_field"),
        ({"minimum": "NaN"}, "form.not_number"),
        ({"label": None}, "form.missing"),
        ({"required": "yes"}, "form.not_flag"),
    ],
)
def test_fields_whose_parts_do_not_fit_are_refused(field: dict[str, Any], code: str) -> None:
    assert code in codes(with_field(**field))


def test_everything_wrong_is_said_at_once() -> None:
    data = with_field(code="C3", type="float", label="", x=1)
    with pytest.raises(Refused) as caught:
        read(data)
    assert [finding.code for finding in caught.value.findings] == [
        "form.bad_code",
        "form.unknown_choice",
        "form.missing",
        "form.unknown_name",
        "form.duplicate",
    ]


@pytest.mark.parametrize("data", [None, [], "x", {}, {"sections": 5}, {"sections": [5]}, {"title": {"en": "x"}}])
def test_what_is_no_definition_is_refused_and_never_a_traceback(data: Any) -> None:
    assert codes(data)
