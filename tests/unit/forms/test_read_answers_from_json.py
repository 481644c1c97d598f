"""Answers as JSON: the schema and the checks give one verdict, and rows survive the way there and back."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from models.forms.rules.answers import problems
from models.forms.rules.definition import FormField, Value
from models.forms.rules.evaluate import Context, run_checks
from models.forms.rules.rows import Row
from models.forms.rules.schema import json_schema, of_type, rows_from_json, rows_to_json, value_from_json
from tests.unit.forms.build import form, with_field
from tests.unit.forms.vinhphuc import leaves, shipped

CHOICES = [{"code": "a", "label": "A"}, {"code": "b", "label": "B"}]
FIELDS: list[FormField] = [
    form(with_field(**field)).sections[0].fields[-1]
    for field in (
        {"type": "integer", "minimum": 0, "maximum": 10},
        {"type": "decimal"},
        {"type": "percent", "minimum": 0, "maximum": 100},
        {"type": "money"},
        {"type": "text", "max_length": 5},
        {"type": "code", "pattern": r"\d\.\d{6}"},
        {"type": "narrative"},
        {"type": "boolean"},
        {"type": "date"},
        {"type": "choice", "choices": CHOICES},
        {"type": "choices", "choices": CHOICES},
    )
]
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 120),
    st.floats(-5, 120, allow_nan=False).map(lambda x: round(x, 3)),
    st.sampled_from(["", "a", "b", "c", "1.001193", "2.00", "5", "2021-02-28", "2021-02-30", "abcdefgh"]),
    st.lists(st.sampled_from(["a", "b", "c"]), max_size=3),
    st.just({}),
)


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.type.value)
@given(value=VALUES)
def test_the_schema_and_the_checks_give_one_verdict(field: FormField, value: Any) -> None:
    schema = of_type(field, field.type)
    validator = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    assert validator.is_valid(value) == _passes(field, value)


def _passes(field: FormField, value: Any) -> bool:
    if value == "" and field.type.value in {"integer", "decimal", "percent", "money", "boolean", "date", "choices"}:
        return False  # the reader takes an empty text for a blank; the schema asks for null
    try:
        made = value_from_json(field.type, value)
    except ValueError:
        return False
    return made is None or not problems(field, made)


def test_the_schema_is_one() -> None:
    for code in ("II.06", "II.07b", "468-TD"):
        Draft202012Validator.check_schema(json_schema(shipped(code)))


def test_rows_come_back_from_json_as_they_were() -> None:
    definition = shipped("II.06")
    data = json.loads(json.dumps(rows_to_json(definition, leaves())))
    assert list(Draft202012Validator(json_schema(definition)).iter_errors(data)) == []
    rows, findings = rows_from_json(definition, data)
    assert findings == []
    assert [(r.group, r.key, r.values) for r in rows] == [(r.group, r.key, r.values) for r in leaves()]
    assert run_checks(definition, rows, None, Context(on=date(2021, 9, 20))) == []


def test_every_kind_of_answer_survives() -> None:
    definition = shipped("468-TD")
    values: dict[str, Value] = {
        "name": "Số hóa", "state": "done", "progress": Decimal("99.5"), "done_on": date(2021, 9, 1),
    }  # fmt: skip
    rows = [
        Row("objectives", "O2", 1, values={"done": False}),
        Row("tasks", "N1.1", 1, "n1", values, {}, {"lead": "chưa phân công"}),
        Row("narrative", values={"difficulties": "Thiếu máy quét\nThiếu người"}),
    ]
    back, findings = rows_from_json(definition, rows_to_json(definition, rows))
    assert findings == []
    assert [(r.section, r.key, r.group, r.values, r.reasons) for r in back] == [
        (r.section, r.key, r.group, r.values, r.reasons) for r in rows
    ]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ([], "json.not_object"),
        ({"nowhere": []}, "section.unknown"),
        ({"results": {}}, "json.not_list"),
        ({"results": [5]}, "json.not_row"),
        ({"results": [{"key": 5}]}, "json.not_row"),
        ({"results": [{"key": "A", "values": []}]}, "json.not_row"),
        ({"results": [{"key": "A", "values": {"c3": "5"}}]}, "cell.wrong_type"),
        ({"results": [{"key": "A", "values": {"c3": True}}]}, "cell.wrong_type"),
        ({"results": [{"key": "A", "values": {"c3": float("inf")}}]}, "cell.wrong_type"),
        ({"words": []}, "json.not_object"),
    ],
)
def test_what_cannot_be_read_is_said_and_never_a_traceback(data: Any, code: str) -> None:
    rows, findings = rows_from_json(form(), data)
    assert [finding.code for finding in findings] == [code]
    assert all(row.values == {} for row in rows)


def test_a_column_that_the_form_does_not_have_is_left_to_the_checks() -> None:
    rows, findings = rows_from_json(form(), {"results": [{"key": "A", "values": {"c99": 5}}]})
    assert findings == []
    assert "cell.unknown_field" in [f.code for f in run_checks(form(), rows, None, Context(on=date(2021, 9, 20)))]


@pytest.mark.parametrize(
    ("kind", "value", "code"),
    [
        ("email", "vanphong@tinh.example", ""),
        ("email", "vanphong@tinh", "cell.not_an_email"),
        ("email", "a@b.example; c@d.example", "cell.not_an_email"),
        ("phone", "0211 000 0000", ""),
        ("phone", "+84 211 0000000", ""),
        ("phone", "máy lẻ 12", "cell.not_a_phone"),
    ],
)
def test_addresses_and_numbers_have_their_form(kind: str, value: str, code: str) -> None:
    field = form(with_field(type=kind)).sections[0].fields[-1]
    assert [problem[0] for problem in problems(field, value)] == ([code] if code else [])
