"""The time of a task, read from what people write: ``Trước 15/6/2021``, ``Quý III/2021``, ``Thường xuyên``.

The text is always kept. Four kinds are told apart; only a dated one has a due date and can be overdue.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from models.base.text import clean, fold
from models.plans.rules.spans import Span, spans_in


class TimeKind(StrEnum):
    DATED = "dated"
    ONGOING = "ongoing"
    RECURRING = "recurring"
    ON_GUIDANCE = "on_guidance"


class Every(StrEnum):
    """How often a recurring task comes again."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Time:
    """What a text was read as. ``certain`` is False where a year was supposed or several dates stand in a row."""

    kind: TimeKind
    starts_on: date | None = None
    due_on: date | None = None
    every: Every | None = None
    certain: bool = True


_EVERY = {
    "ngay": Every.DAY, "tuan": Every.WEEK, "thang": Every.MONTH, "quy": Every.QUARTER, "6 thang": Every.HALF,
    "sau thang": Every.HALF, "nua nam": Every.HALF, "nam": Every.YEAR,
}  # fmt: skip
_RECURS = re.compile(
    r"\b(?:hang|moi|tung|dinh ky(?: theo)?(?: hang)?)\s+(6 thang|sau thang|nua nam|ngay|tuan|thang|quy|nam)\b(?! \d)"
)
_PERIODICALLY = re.compile(r"\bdinh ky\b")
_ALWAYS = re.compile(r"\b(?:thuong xuyen|lien tuc|xuyen suot|suot qua trinh)\b")
_AND_ON = re.compile(r"\btro di\b|\bve sau\b|\b(?:cac|nhung) nam (?:tiep theo|sau|ke tiep)\b")
_WAITS = re.compile(
    r"\btheo (?:huong dan|lo trinh|tien do|yeu cau|chi dao|ke hoach|quy dinh|thong bao|chuong trinh|tung)\b"
    r"|\b(?:sau )?khi (?:co|duoc|bo|van phong|chinh phu|thu tuong)\b|\bsau khi\b"
)
_BEFORE = re.compile(r"\btruoc\b")
_UP_TO = re.compile(r"\b(?:den het|het|den|cham nhat|muon nhat|(?<!thang )cuoi)\b")
_FROM = re.compile(r"^(?:bat dau )?(?:ke )?tu\b")


def read_time(text: str, *, year: int | None = None) -> Time | None:
    """The time that a text tells, None where it tells none.

    ``year`` is supposed where the text has none (``Quý III``): that of the plan. *Trước* a day is read as
    by that day, the last on which nobody is late; *trước* a month or quarter as by the day before it begins.
    """
    plain = fold(text)
    if every := _RECURS.search(plain):
        return Time(TimeKind.RECURRING, every=_EVERY[every[1]])
    spans, certain = spans_in(clean(text), year)
    start = spans[0].first if spans else None
    if _PERIODICALLY.search(plain) and not spans:
        return Time(TimeKind.RECURRING)
    if _ALWAYS.search(plain) or _AND_ON.search(plain):
        return Time(TimeKind.ONGOING, starts_on=start, certain=certain)
    if spans:
        return _dated(plain, spans, certain)
    return Time(TimeKind.ON_GUIDANCE) if _WAITS.search(plain) else None


def _dated(plain: str, spans: list[Span], certain: bool) -> Time:
    if len(spans) > 1:
        listed = all(span.is_day for span in spans) and not re.search(r"\b(?:tu|den)\b", plain) and len(spans) > 2
        start = None if listed else spans[0].first
        due = max(span.last for span in spans)
        return Time(TimeKind.DATED, start if start and start <= due else None, due, certain=certain and not listed)
    (span,) = spans
    if _FROM.search(plain):
        return Time(TimeKind.ONGOING, starts_on=span.first, certain=certain)
    if _BEFORE.search(plain):
        due = span.last if span.is_day else span.first - timedelta(days=1)
        return Time(TimeKind.DATED, None, due, certain=certain)
    start = None if span.is_day or _UP_TO.search(plain) else span.first
    return Time(TimeKind.DATED, start, span.last, certain=certain)
