"""Which days a period covers: by default a quarter runs from the 15th of the month before to the 14th of its last."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from models.base.errors import DomainError
from models.base.words import Words

LATEST_CUTOFF = 27  # every month has the day after it
_ROMAN = ("I", "II", "III", "IV")
_CODE = re.compile(r"(?P<year>\d{4})-(?P<part>Q[1-4]|H[12]|9M|Y|M(?:0[1-9]|1[0-2]))")


class PeriodKind(StrEnum):
    """How long a period is. An ad-hoc request brings its own days."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    NINE_MONTHS = "nine_months"
    YEAR = "year"
    ADHOC = "adhoc"


@dataclass(frozen=True, slots=True)
class CutoffRule:
    """On which day of a period's last month the figures close; None: with the calendar month.

    Nghị định 09/2019/NĐ-CP closes on the 14th, so that a period begins on the 15th of the month before.
    """

    day: int | None = 14


@dataclass(frozen=True, slots=True)
class Span:
    """The days of a period, both ends included, and the month in which its report falls due."""

    kind: PeriodKind
    starts_on: date
    ends_on: date
    last_month: date  # its first day


# The parts of a year: kind, first month, last month.
PARTS: dict[str, tuple[PeriodKind, int, int]] = {
    **{f"M{month:02d}": (PeriodKind.MONTH, month, month) for month in range(1, 13)},
    **{f"Q{n}": (PeriodKind.QUARTER, 3 * n - 2, 3 * n) for n in range(1, 5)},
    "H1": (PeriodKind.HALF, 1, 6),
    "H2": (PeriodKind.HALF, 7, 12),
    "9M": (PeriodKind.NINE_MONTHS, 1, 9),
    "Y": (PeriodKind.YEAR, 1, 12),
}
_ALL_OF = {"M": "M", "Q": "Q", "H": "H"}


def read_cutoff_rule(data: Mapping[str, Any]) -> CutoffRule:
    """``{"kind": "day", "day": 14}`` or ``{"kind": "calendar"}``; nothing is the default of the decree."""
    match data.get("kind", "day"), data.get("day", CutoffRule().day):
        case "calendar", _:
            return CutoffRule(None)
        case "day", int(day) if 1 <= day <= LATEST_CUTOFF:
            return CutoffRule(day)
    raise DomainError("regime.cutoff_rule", rule=str(dict(data)))


def codes_of(frequency: Iterable[str], year: int) -> list[str]:
    """The codes of a year's periods: ``["Q1", "Y"]`` gives ``2021-Q1`` and ``2021-Y``; ``"Q"`` is all quarters."""
    parts: list[str] = []
    for entry in frequency:
        if entry not in PARTS and entry not in _ALL_OF:
            raise DomainError("regime.frequency", entry=entry)
        parts += [part for part in PARTS if part == entry or (entry in _ALL_OF and part.startswith(entry))]
    return [f"{year}-{part}" for part in dict.fromkeys(parts)]


def span_of(code: str, rule: CutoffRule) -> Span:
    """The days that ``2021-Q3`` covers under a cut-off rule. Raises DomainError for a code that is none."""
    year, part = _read(code)
    kind, first, last = PARTS[part]
    if rule.day is None:
        start, end = date(year, first, 1), date(year, last, monthrange(year, last)[1])
    else:
        start = _month_before(year, first).replace(day=rule.day) + timedelta(days=1)
        end = date(year, last, rule.day)
    return Span(kind, start, end, date(year, last, 1))


def title_of(code: str) -> Words:
    """``Quý III/2021`` and so on; an ad-hoc code is shown as itself."""
    if not _CODE.fullmatch(code):
        return Words(code)
    year, part = _read(code)
    match part[0]:
        case "Q":
            number = _ROMAN[int(part[1]) - 1]
            return Words(f"Quý {number}/{year}", f"Quarter {number}, {year}")
        case "H":
            first = part == "H1"
            words = ("6 tháng đầu năm", "First half of") if first else ("6 tháng cuối năm", "Second half of")
            return Words(f"{words[0]} {year}", f"{words[1]} {year}")
        case "M":
            return Words(f"Tháng {int(part[1:])}/{year}", f"{date(year, int(part[1:]), 1):%B} {year}")
        case "9":
            return Words(f"9 tháng năm {year}", f"Nine months of {year}")
    return Words(f"Năm {year}", f"Year {year}")


def _read(code: str) -> tuple[int, str]:
    if found := _CODE.fullmatch(code):
        return int(found["year"]), found["part"]
    raise DomainError("period.code", code=code)


def _month_before(year: int, month: int) -> date:
    return date(year - 1, 12, 1) if month == 1 else date(year, month - 1, 1)
