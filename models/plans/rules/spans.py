"""Days, months, quarters, halves and years as they are written in plans, each as its first and last day."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Span:
    """From the first day to the last, both included."""

    first: date
    last: date

    @property
    def is_day(self) -> bool:
        return self.first == self.last


_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_Q = r"(?:iv|iii|ii|i|[1-4])"
_AND = r"\s*(?:,|-|va|den|;)\s*"
# "Quý III, IV/2021" and "tháng 6-12/2021" say the unit once.
_SHARED_QUARTER = re.compile(rf"\b(quy|q)\s*({_Q}){_AND}({_Q})(?![\w])")
_SHARED_MONTH = re.compile(rf"\bthang\s*(\d{{1,2}}){_AND}(\d{{1,2}})(?!\d|\s*/\s*\d{{1,2}}(?!\d))")
_YEAR = r"(?:\s*(?:/|-|,|\.)?\s*(?:nam\s*)?(?P<{name}>(?:19|20)\d\d)(?!\d))"
_SPAN = re.compile(
    "|".join((
        r"(?P<d>\d{1,2})\s*(?P<sep>[/.\-])\s*(?P<m>\d{1,2})\s*(?P=sep)\s*(?P<y>(?:19|20)\d\d|\d\d)(?!\d)",
        r"\b(?P<wd>\d{1,2})\s*thang\s*(?P<wm>\d{1,2})(?!\d)" + _YEAR.format(name="wy") + "?",
        r"\b(?P<part>6|9|sau|chin)\s*thang\s*(?P<end>dau|cuoi)(?:\s*nam)?" + _YEAR.format(name="py") + "?",
        rf"\bq(?:uy)?\s*(?P<q>{_Q})(?![a-z0-9])" + _YEAR.format(name="qy") + "?",
        r"\bt(?:hang)?\s*(?P<tm>\d{1,2})(?!\d)" + _YEAR.format(name="ty") + "?",
        r"(?<![\d/])(?P<nm>\d{1,2})\s*[/\-]\s*(?P<ny>(?:19|20)\d\d)(?!\d)",
        r"(?<![\d/])(?P<sd>\d{1,2})\s*/\s*(?P<sm>\d{1,2})(?![/\d])",
        r"(?<![\d/])(?P<year>20\d\d)(?!\d)",
    ))
)  # fmt: skip


def spans_in(text: str, year: int | None) -> tuple[list[Span], bool]:
    """Every span in a text, in order, and whether no year had to be supposed.

    A span without a year takes that of the next one that has one, then of the one before, then ``year``; without any
    of these, and where a date does not exist (31/6), there is no span.
    """
    found = [match.groupdict() for match in _SPAN.finditer(_prepared(text))]
    years = [_year_of(groups) for groups in found]
    spans: list[Span] = []
    certain = True
    for place, groups in enumerate(found):
        own = next((y for y in years[place:] if y), None) or next((y for y in reversed(years[:place]) if y), None)
        certain = certain and own is not None
        span = _span(groups, own or year)
        if span is None:
            return [], True
        spans.append(span)
    return spans, certain


def _prepared(text: str) -> str:
    bare = unicodedata.normalize("NFD", text.lower().replace("đ", "d").replace("–", "-").replace("—", "-"))
    plain = "".join(c for c in bare if not unicodedata.combining(c))
    plain = _SHARED_QUARTER.sub(r"quy \2 - quy \3", plain)
    return _SHARED_MONTH.sub(r"thang \1 - thang \2", plain)


def _year_of(groups: dict[str, str | None]) -> int | None:
    text = next((groups[name] for name in ("y", "wy", "py", "qy", "ty", "ny", "year") if groups[name]), None)
    if text is None:
        return None
    return int(text) if len(text) == 4 else 2000 + int(text)


def _span(groups: dict[str, str | None], year: int | None) -> Span | None:
    if year is None:
        return None
    day, month = groups["d"] or groups["wd"] or groups["sd"], groups["m"] or groups["wm"] or groups["sm"]
    if day and month:
        return _day(year, int(month), int(day))
    if part := groups["part"]:
        return _half(year, 9 if part in {"9", "chin"} else 6, groups["end"] == "dau")
    if quarter := groups["q"]:
        last = 3 * _QUARTERS[quarter]
        return _months(year, last - 2, last)
    if single := groups["tm"] or groups["nm"]:
        return _months(year, int(single), int(single))
    return _months(year, 1, 12)


def _half(year: int, months: int, from_start: bool) -> Span | None:
    return _months(year, 1, months) if from_start else _months(year, 13 - months, 12)


def _day(year: int, month: int, day: int) -> Span | None:
    try:
        only = date(year, month, day)
    except ValueError:
        return None
    return Span(only, only)


def _months(year: int, first: int, last: int) -> Span | None:
    if not 1 <= first <= last <= 12:
        return None
    return Span(date(year, first, 1), date(year, last, monthrange(year, last)[1]))
