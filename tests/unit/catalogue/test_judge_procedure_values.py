"""What is wrong with a procedure's values is said all at once; what is alike is only suggested."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from models.base.fields import Field, FieldType
from models.base.values import check, cleaned
from models.base.words import Words
from models.catalogue.rules import FIELDS, LISTED, NATURAL_KEY, VARIANT_FIELDS, VARIANT_LISTED, VARIANT_NATURAL_KEY
from models.catalogue.rules.checks import findings, without_null_text
from models.catalogue.rules.likeness import THRESHOLD, likeness
from models.catalogue.rules.service import likely_service_level

SOUND: dict[str, Any] = {
    "code": "1.001193",
    "name": "Đăng ký khai sinh",
    "field": "Hộ tịch",
    "levels": ["commune"],
    "kind": "standard",
    "owner": "G15",
    "publication_state": "new",
}


def _codes(values: dict[str, Any]) -> list[tuple[str, str]]:
    return [(f.code, f.column) for f in check(FIELDS, values)]


def test_sound_values_have_no_findings() -> None:
    assert check(FIELDS, SOUND) == []


def test_every_fault_is_found_at_once() -> None:
    broken = SOUND | {"code": "1.00119", "name": " ", "levels": ["village"], "kind": "odd", "decision_on": "2021"}
    assert _codes(cleaned(FIELDS, broken)) == [
        ("value.wrong_shape", "code"),
        ("value.required", "name"),
        ("value.not_in_list", "levels"),
        ("value.not_in_list", "kind"),
        ("value.wrong_type", "decision_on"),
    ]


def test_an_unknown_field_is_no_silent_loss() -> None:
    assert _codes(SOUND | {"nmae": "x"}) == [("value.unknown_field", "nmae")]


@pytest.mark.parametrize(
    ("kind", "value", "code"),
    [
        (FieldType.EMAIL, "vp@example.vn", ""),
        (FieldType.EMAIL, "vp@example", "value.wrong_shape"),
        (FieldType.EMAIL, "a@b.vn, c@d.vn", "value.wrong_shape"),
        (FieldType.PHONE, "0000 123 456", ""),
        (FieldType.PHONE, "điện thoại", "value.wrong_shape"),
        (FieldType.INTEGER, True, "value.wrong_type"),
        (FieldType.INTEGER, Decimal("1.5"), "value.wrong_type"),
        (FieldType.DECIMAL, Decimal("NaN"), "value.wrong_type"),
        (FieldType.DATE, datetime(2021, 1, 1), "value.wrong_type"),  # noqa: DTZ001 - a moment is no day
        (FieldType.PERCENT, Decimal("100.01"), "value.too_large"),
        (FieldType.PERCENT, Decimal(-1), "value.too_small"),
        (FieldType.TEXT, "x" * 21, "value.too_long"),
        (FieldType.BOOLEAN, False, ""),
        (FieldType.INTEGER, 0, ""),
    ],
)
def test_each_kind_of_field_judges_its_values(kind: FieldType, value: Any, code: str) -> None:
    field = Field("x", kind, Words("X"), required=True, minimum=Decimal(0), maximum=Decimal(100), max_length=20)
    assert [f.code for f in check((field,), {"x": value})] == ([code] if code else [])


def test_dates_that_contradict_each_other_are_found() -> None:
    dates = {"issued_on": date(2021, 6, 1), "effective_on": date(2021, 5, 1)}
    assert [f.code for f in findings(SOUND | dates)] == ["procedure.in_force_before_issued"]
    dates = {"decision_on": date(2021, 6, 1), "published_on": date(2021, 5, 1)}
    assert [f.code for f in findings(SOUND | dates)] == ["procedure.entered_before_decided"]


def test_the_national_words_for_empty_read_as_empty() -> None:
    assert without_null_text({"fee": "Không có thông tin", "terms": "5 ngày"}) == {"fee": None, "terms": "5 ngày"}


def test_names_are_compared_without_marks() -> None:
    assert likeness("Đăng ký khai sinh", "ĐĂNG KÝ  KHAI SINH") == 100
    assert likeness("Đăng ký lại khai sinh", "Đăng ký khai sinh") >= THRESHOLD
    assert likeness("Đăng ký khai sinh", "Chứng thực chữ ký") < THRESHOLD


def test_the_bridge_between_service_levels_is_no_legal_equivalence() -> None:
    bridge = likely_service_level("4")
    assert bridge is not None
    assert (bridge.service_level, bridge.legal) == ("full", False)
    assert likely_service_level(None) is None


@pytest.mark.parametrize(
    ("fields", "listed", "key"),
    [(FIELDS, LISTED, NATURAL_KEY), (VARIANT_FIELDS, VARIANT_LISTED, VARIANT_NATURAL_KEY)],
)
def test_the_description_of_the_register_is_whole(
    fields: tuple[Field, ...], listed: tuple[str, ...], key: tuple[str, ...]
) -> None:
    codes = [field.code for field in fields]
    assert len(codes) == len(set(codes))
    assert {*listed, *key} <= set(codes)
    assert all(field.label.vi and field.label.en for field in fields)
    assert all(choice.label.en for field in fields for choice in field.choices)
    assert all(field.required for field in fields if field.code in key)
