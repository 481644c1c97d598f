"""What holds for targets: who answers for one, and when one is met."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

# The district level ended with 30 June 2025 (Nghị quyết 202/2025/QH15 and the law on local government).
DISTRICTS_UNTIL: Final = date(2025, 7, 1)


class Operator(StrEnum):
    """How a figure is held against a target."""

    AT_LEAST = ">="
    AT_MOST = "<="
    DONE = "done"


class TargetLevel(StrEnum):
    """The level of administration whose results a target counts."""

    CENTRAL = "central"
    PROVINCE = "province"
    DISTRICT = "district"
    COMMUNE = "commune"


_ANSWERED_BY = {
    "central": frozenset({TargetLevel.CENTRAL}),
    "province": frozenset({TargetLevel.PROVINCE, TargetLevel.DISTRICT, TargetLevel.COMMUNE}),
}


def answers_for(
    *, target_level: str | None, kind_of_agency: str | None, agency_level: str, agency_kind: str, year: int
) -> bool:
    """Whether an agency answers for a target in a year.

    Ministries answer for the central figure, provinces for theirs, their districts' and their communes'.
    ``kind_of_agency`` narrows a target without level to a level or a kind of agency.
    """
    if kind_of_agency and kind_of_agency not in {agency_level, agency_kind}:
        return False
    if target_level is None:
        return True
    if target_level == TargetLevel.DISTRICT and date(year, 12, 31) >= DISTRICTS_UNTIL:
        return False
    return target_level in _ANSWERED_BY.get(agency_level, frozenset())


def is_met(operator: str, target: Decimal | None, reached: Decimal | bool | None) -> bool | None:
    """Whether a figure reaches its target; None where either is not known. Blank is not zero."""
    if reached is None:
        return None
    if operator == Operator.DONE:
        return bool(reached)
    if target is None:
        return None
    return reached >= target if operator == Operator.AT_LEAST else reached <= target
