"""Personal data under its mask, and the half year after which a focal point is confirmed."""

from __future__ import annotations

from datetime import date

import pytest

from models.focal_points.rules import FIELDS, LISTED, NATURAL_KEY, PERSONAL, mask
from models.focal_points.rules.confirmation import Standing, add_months, confirmation
from models.focal_points.rules.masks import still_masked, unmasked


@pytest.mark.parametrize(
    ("value", "kind", "shown"),
    [
        ("Nguyễn Văn An", "name", "N*** V*** A***"),
        ("Đặng  Thu", "name", "Đ*** T***"),
        ("0000123456", "phone", "*******456"),
        ("12", "phone", "12"),
        ("an.nguyen@example.vn", "email", "a***@example.vn"),
        ("no at", "email", "***"),
        ("", "name", ""),
        ("anything", "other", "***"),
    ],
)
def test_a_mask_tells_that_something_is_there_and_not_what(value: str, kind: str, shown: str) -> None:
    assert mask(value, kind) == shown


def test_a_mask_that_comes_back_changes_nothing() -> None:
    stored = {"full_name": "Nguyễn Văn An", "phone": "0000123456", "email": None, "unit": "Văn phòng"}
    given = {"full_name": "N*** V*** A***", "phone": "*******456", "email": None, "unit": "Phòng KSTT"}
    assert unmasked(given, stored) == stored | {"unit": "Phòng KSTT"}


def test_the_mask_of_somebody_else_is_seen_as_one() -> None:
    given = unmasked({"full_name": "T*** B***", "phone": "0000 999 999"}, {"full_name": "Nguyễn Văn An"})
    assert still_masked(given) == ["full_name"]


@pytest.mark.parametrize(
    ("verified", "on", "due", "standing", "days"),
    [
        (None, date(2021, 6, 1), date(2021, 11, 1), Standing.CONFIRMED, -153),
        (None, date(2021, 10, 17), date(2021, 11, 1), Standing.DUE_SOON, -15),
        (None, date(2021, 11, 1), date(2021, 11, 1), Standing.DUE, 0),
        (date(2021, 8, 31), date(2022, 3, 1), date(2022, 2, 28), Standing.DUE, 1),
        (date(2020, 1, 1), date(2021, 6, 1), date(2021, 11, 1), Standing.CONFIRMED, -153),
    ],
)
def test_confirmation_is_due_half_a_year_after_the_last(
    verified: date | None, on: date, due: date, standing: Standing, days: int
) -> None:
    found = confirmation(date(2021, 5, 1), verified, on)
    assert (found.due_on, found.standing, found.days) == (due, standing, days)


@pytest.mark.parametrize(("months", "day"), [(1, date(2021, 9, 30)), (6, date(2022, 2, 28)), (30, date(2024, 2, 29))])
def test_a_month_without_that_day_ends_earlier(months: int, day: date) -> None:
    assert add_months(date(2021, 8, 31), months) == day


def test_personal_fields_are_closed_to_who_may_not_see_them() -> None:
    assert PERSONAL == ("full_name", "phone", "email")
    assert {*LISTED, *NATURAL_KEY} <= {field.code for field in FIELDS}
