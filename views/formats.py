"""How values are written for people, in the reader's language; nothing is invented for a blank."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel.numbers import format_decimal
from flask import Flask
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _l
from jinja2 import pass_context

from models.base.words import Words

HERE = ZoneInfo("Asia/Ho_Chi_Minh")
BLANK = "–"
YEAR = 365.25  # days
LONG_PAST = 732  # days that are two years wherever they begin


def language() -> str:
    """``vi`` or ``en``: the language of the request, Vietnamese outside one."""
    locale = get_locale()
    return "en" if locale is not None and locale.language == "en" else "vi"


def number(value: Any, decimals: int | None = None) -> str:
    """``1.234,5`` in Vietnamese, ``1,234.5`` in English; as many decimals as the value has unless told."""
    if value is None or value == "":
        return BLANK
    return _written(Decimal(str(value)), decimals, language())


@lru_cache(maxsize=16_384)
def _written(exact: Decimal, decimals: int | None, locale: str) -> str:
    """Babel takes a tenth of a millisecond for each; a board and its wall ask hundreds of times for the same few."""
    if decimals is None:
        return str(format_decimal(exact.normalize(), locale=locale, decimal_quantization=False))
    pattern = "#,##0." + "0" * decimals if decimals else "#,##0"
    return str(format_decimal(round(exact, decimals), format=pattern, locale=locale))


def roughly(value: int | None) -> str:
    """An estimate as people say it, no more exact than it is: ``98.700`` of 98.732, ``100.000`` of 99.997."""
    if not value:
        return number(value)
    step = 10 ** max(0, len(str(value)) - 3)
    return number(round(value / step) * step)


def percent(value: Any, decimals: int | None = None) -> str:
    """45 is written ``45 %``; the value is of a hundred, never of one."""
    return BLANK if value is None or value == "" else f"{number(value, decimals)}\u00a0%"


def money(value: Any) -> str:
    """Whole đồng, grouped."""
    return BLANK if value is None or value == "" else f"{number(value, 0)}\u00a0₫"


def day(value: date | datetime | None) -> str:
    """``20/03/2026``, of the Vietnamese day, in both languages."""
    if value is None:
        return BLANK
    return (_local(value) if isinstance(value, datetime) else value).strftime("%d/%m/%Y")


def moment(value: datetime | None) -> str:
    """``14:05 20/03/2026``, Vietnamese time."""
    return BLANK if value is None else _local(value).strftime("%H:%M %d/%m/%Y")


def size(count: int | None) -> str:
    """Bytes as ``12 KB`` or ``3,4 MB``."""
    if count is None:
        return BLANK
    if count < 1024 * 1024:
        return f"{number(max(1, round(count / 1024)))}\u00a0KB"
    return f"{number(Decimal(count) / (1024 * 1024), 1)}\u00a0MB"


def lasted(seconds: float) -> str:
    """A span of time as people say it: ``0,4 s``, ``12 s``, ``3 min 20 s``, ``2 h 5 min``."""
    if seconds < 10:
        return f"{number(Decimal(str(round(seconds, 1))), 1)}\u00a0s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole}\u00a0s"
    if whole < 3600:
        return gettext("%(minutes)s min %(seconds)s s", minutes=whole // 60, seconds=whole % 60)
    return gettext("%(hours)s h %(minutes)s min", hours=whole // 3600, minutes=whole % 3600 // 60)


def past(days: int) -> str:
    """``12 ngày``; from two years on ``hơn 5 năm``, as people say it: ``exactly`` belongs beside it."""
    if days < LONG_PAST:
        return gettext("%(days)s day", days=number(days)) if days == 1 else gettext("%(days)s days", days=number(days))
    return gettext("more than %(years)s years", years=number(int(days / YEAR)))


def exactly(days: int) -> str:
    """The days behind a ``past`` that was said in years; empty where it said them itself."""
    return "" if days < LONG_PAST else gettext("%(days)s days", days=number(days))


def words(value: Words | str | None) -> str:
    """A label that is data, in the reader's language."""
    if value is None:
        return ""
    return value.in_(language()) if isinstance(value, Words) else str(value)


def shown(value: Any) -> Any:
    """Any plain value as a person reads it; what has HTML of its own is left alone."""
    if value is None or value == "":
        return BLANK
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, int | float | Decimal):
        return number(value)
    if isinstance(value, list | tuple):
        return ", ".join(str(shown(part)) for part in value) or BLANK
    return words(value) if isinstance(value, Words) else value


_PERIODS = {
    "Q1": _l("Quarter I of %(year)s"),
    "Q2": _l("Quarter II of %(year)s"),
    "Q3": _l("Quarter III of %(year)s"),
    "Q4": _l("Quarter IV of %(year)s"),
    "H1": _l("First half of %(year)s"),
    "H2": _l("Second half of %(year)s"),
    "9M": _l("Nine months of %(year)s"),
    "Y": _l("Year %(year)s"),
}


def period(code: str) -> str:
    """``2021-Q3`` as people say it: ``Quý III/2021``; a code of another kind is left as it is."""
    year, _, part = str(code).partition("-")
    return str(_PERIODS[part]) % {"year": year} if part in _PERIODS else str(code)


def initials(name: str) -> str:
    """Two letters for an avatar: of the first and the last word."""
    parts = [part for part in name.split() if part[0].isalpha()]
    return "".join(part[0] for part in (parts if len(parts) < 2 else [parts[0], parts[-1]])).upper() or "?"


def _local(value: datetime) -> datetime:
    return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(HERE)


def zip_same(values: Iterable[Any]) -> list[tuple[Any, str]]:
    """Options of a list whose values are their own labels."""
    return [(value, str(value)) for value in values]


def map_pairs(rows: Iterable[Any], key: str, label: str) -> list[tuple[Any, Any]]:
    """Options of a list from objects."""
    return [(getattr(row, key), getattr(row, label)) for row in rows]


def install(app: Flask) -> None:
    """Give templates the filters by these names."""
    for each in (
        number,
        percent,
        roughly,
        money,
        day,
        moment,
        size,
        lasted,
        past,
        exactly,
        words,
        shown,
        period,
        initials,
        zip_same,
        map_pairs,
    ):
        app.jinja_env.filters[each.__name__] = each
    app.jinja_env.globals["language"] = language


def grouped(ngettext: Any) -> Any:
    """Jinja's ``ngettext`` whose ``%(num)s`` is written for people: ``1.976 ngày``."""

    @pass_context
    def counted(context: Any, singular: str, plural: str, count: int, **variables: Any) -> Any:
        return ngettext(context, singular, plural, count, **{"num": number(count), **variables})

    return counted
