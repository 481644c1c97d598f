"""Who answers for a target, and whether it is met."""

from __future__ import annotations

from decimal import Decimal

import pytest

from models.programmes.rules import answers_for, is_met


@pytest.mark.parametrize(
    ("level", "agency", "year", "answers"),
    [
        ("central", "central", 2021, True),
        ("province", "central", 2021, False),
        ("central", "province", 2021, False),
        ("province", "province", 2021, True),
        ("district", "province", 2024, True),
        ("district", "province", 2025, False),
        ("commune", "province", 2025, True),
        (None, "central", 2021, True),
        (None, "province", 2021, True),
    ],
)
def test_ministries_answer_for_the_centre_and_provinces_for_their_three_levels(
    level: str | None, agency: str, year: int, answers: bool
) -> None:
    kind = "ministry" if agency == "central" else "province"
    found = answers_for(target_level=level, kind_of_agency=None, agency_level=agency, agency_kind=kind, year=year)
    assert found is answers


@pytest.mark.parametrize(
    ("narrowed", "answers"), [("central", True), ("ministry", True), ("province", False), ("city", False)]
)
def test_a_target_is_narrowed_to_a_level_or_a_kind(narrowed: str, answers: bool) -> None:
    found = answers_for(
        target_level=None, kind_of_agency=narrowed, agency_level="central", agency_kind="ministry", year=2021
    )
    assert found is answers


@pytest.mark.parametrize(
    ("operator", "target", "reached", "met"),
    [
        (">=", Decimal(40), Decimal(40), True),
        (">=", Decimal(40), Decimal("39.99"), False),
        ("<=", Decimal(30), Decimal(15), True),
        ("<=", Decimal(30), Decimal(31), False),
        ("done", None, True, True),
        ("done", None, False, False),
        (">=", None, Decimal(40), None),
        (">=", Decimal(40), None, None),
        ("done", None, None, None),
        (">=", Decimal(0), Decimal(0), True),
    ],
)
def test_blank_is_not_zero(
    operator: str, target: Decimal | None, reached: Decimal | bool | None, met: bool | None
) -> None:
    assert is_met(operator, target, reached) is met
