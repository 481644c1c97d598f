"""Days as they are typed: real dates, ``05/07/2021``, ``ngày 05 tháng 7 năm 2021``, serial numbers."""

from __future__ import annotations

import math
import re
from datetime import date, datetime, timedelta

from imports.cells import Raw
from imports.coercion.say import INFO, Say
from models.base.text import clean, fold

_EPOCH, _EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
_SERIALS = range(10_000, 80_000)  # 1927 … 2119
_DMY = re.compile(r"(\d{1,2})([/.\-])(\d{1,2})\2(\d{4}|\d{2})")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T]00:00(?::00)?)?")
_WORDS = re.compile(r"(?:ngay )?(\d{1,2}) thang (\d{1,2}) nam (\d{4})")
_FIRST, _LAST = date(1900, 3, 1), date(2199, 12, 31)


def read_date(raw: Raw, say: Say, *, date1904: bool = False) -> date | None:
    """The day in a cell; day and month are never exchanged silently. None after an error."""
    day = _day(raw, say, date1904)
    if day is not None and not _FIRST <= day <= _LAST:
        say("cell.date_out_of_range", value=str(day))
        return None
    return day


def _day(raw: Raw, say: Say, date1904: bool) -> date | None:
    if isinstance(raw, datetime):
        if raw.time() != raw.time().min:
            say("cell.time_dropped", INFO, value=str(raw))
        return raw.date()
    if isinstance(raw, date):
        return raw
    if isinstance(raw, str):
        return _from_text(clean(raw), say)
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        say("cell.not_a_date", value=str(raw))
        return None
    return _from_serial(raw, say, _EPOCH_1904 if date1904 else _EPOCH)


def _from_serial(raw: float, say: Say, epoch: date) -> date | None:
    if not math.isfinite(raw) or raw != int(raw) or int(raw) not in _SERIALS:
        say("cell.not_a_date", value=format(raw, ".15g"))
        return None
    day = epoch + timedelta(days=int(raw))
    say("cell.serial_date", INFO, value=str(int(raw)), reading=day.strftime("%d/%m/%Y"))
    return day


def _from_text(text: str, say: Say) -> date | None:
    if match := _ISO.fullmatch(text):
        return _make(text, match[1], match[2], match[3], say)
    if match := _WORDS.fullmatch(fold(text)):
        return _make(text, match[3], match[2], match[1], say)
    if match := _DMY.fullmatch(text):
        return _numeric(text, match, say)
    if text.isdigit() and len(text) == 5:
        return _from_serial(int(text), say, _EPOCH)
    say("cell.not_a_date", value=text)
    return None


def _numeric(text: str, match: re.Match[str], say: Say) -> date | None:
    """dd/mm/yyyy. Written without its leading zeros, as American settings do, 3/4/2021 can mean two days."""
    first, second, year = match[1], match[3], match[4]
    if len(year) == 2:
        say("cell.date_short_year", value=text)
        return None
    if int(second) > 12 >= int(first):
        say("cell.date_month_first", value=text, reading=f"{int(second):02}/{int(first):02}/{year}")
        return None
    unpadded = len(first) == 1 or len(second) == 1
    if unpadded and int(first) <= 12 and int(second) <= 12 and int(first) != int(second):
        readings = [f"{int(first):02}/{int(second):02}/{year}", f"{int(second):02}/{int(first):02}/{year}"]
        say("cell.date_ambiguous", value=text, readings=readings)
        return None
    return _make(text, year, second, first, say)


def _make(text: str, year: str, month: str, day: str, say: Say) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        say("cell.not_a_date", value=text)
        return None
