"""Figures as they are typed in Viet Nam: ``1.234,5``, ``1 234``, ``1,234.5``, ``-``, ``12 hồ sơ``, ``45 %``."""

from __future__ import annotations

import math
import re
import unicodedata
from datetime import date, time, timedelta
from decimal import Decimal, InvalidOperation

from imports.cells import Ratio, Raw
from imports.coercion.say import INFO, WARNING, Say
from models.base.fields import Field, FieldType
from models.base.text import fold

_DASHES = "-‐‑‒–—−－"
_ABSENT = {"n a", "na", "khong co", "khong co so lieu", "khong co thong tin", "chua co", "chua co so lieu"}
_ABSENT |= {"khong", "x", "khong phat sinh so lieu"}
_SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f]+")
_SHAPE = re.compile(r"([+-]?)(\d[\d., ]*)")
_WORDS = re.compile(r"(?P<number>[+-]?\d[\d., ]*?)\s*(?P<unit>[^\d\s.,+-][^\d]*)")
_MAX_WHOLE, _MAX_DECIMALS = 18, 6  # what the store keeps exactly


def read_number(field: Field, raw: Raw, say: Say) -> Decimal | None:
    """The figure in a cell of a number field, never rounded silently and never cut; None after an error."""
    number = _from_text(field, raw, say) if isinstance(raw, str) else _from_value(field, raw, say)
    return None if number is None else _fit(field, number, say)


def _from_value(field: Field, raw: Raw, say: Say) -> Decimal | None:
    if isinstance(raw, bool):
        say("cell.not_a_number", value=str(raw))
        return None
    if isinstance(raw, date | time | timedelta):
        say("cell.date_in_number", value=str(raw))
        return None
    assert isinstance(raw, int | float)
    if not math.isfinite(raw):
        say("cell.not_finite", value=str(raw))
        return None
    number = Decimal(raw) if isinstance(raw, int) else Decimal(format(raw, ".15g"))
    if isinstance(raw, Ratio):
        return _ratio(field, number, say)
    if field.type is FieldType.PERCENT and 0 < abs(number) < 1:
        say(
            "cell.percent_ambiguous",
            value=_plain(number),
            readings=[f"{_plain(number)} %", f"{_plain(number * 100)} %"],
        )
        return None
    if abs(raw) >= 1e15:
        say("cell.digits_lost", value=_plain(number))
        return None
    return number


def _ratio(field: Field, number: Decimal, say: Say) -> Decimal | None:
    """A number that the workbook shows as a percentage."""
    if field.type is FieldType.PERCENT:
        return number * 100
    say("cell.percent_in_number", value=f"{_plain(number * 100)} %")
    return None


def _from_text(field: Field, raw: str, say: Say) -> Decimal | None:
    text = unicodedata.normalize("NFKC", _SPACES.sub(" ", raw)).strip()
    if text in _DASHES:
        say("cell.dash_is_zero", INFO, value=raw)
        return Decimal(0)
    if text.startswith(("(", "[")) and text.endswith((")", "]")) and text[1:2].isdigit():
        text = "-" + text[1:-1]
    if text[:1] in _DASHES:
        text = "-" + text[1:].lstrip()
    if _SHAPE.fullmatch(text):
        number = parse(text, field, say)
        return _bare_percent(field, number, text, say) if number is not None else None
    return _with_words(field, text, raw, say)


def _bare_percent(field: Field, number: Decimal, text: str, say: Say) -> Decimal | None:
    if field.type is FieldType.PERCENT and 0 < abs(number) < 1:
        say("cell.percent_ambiguous", value=text, readings=[f"{_plain(number)} %", f"{_plain(number * 100)} %"])
        return None
    return number


def _with_words(field: Field, text: str, raw: str, say: Say) -> Decimal | None:
    """A figure followed by its unit, a token for "not available", or no figure at all."""
    if fold(text) in _ABSENT or text in ("...", "…"):
        say("cell.not_available", WARNING, value=raw)
        return None
    if re.fullmatch(r"[+-]?(nan|inf(inity)?|\d+(\.\d+)?e[+-]?\d+)", text, re.IGNORECASE):
        return _scientific(text, say)
    match = _WORDS.fullmatch(text)
    if match is None:
        say("cell.not_a_number", value=raw)
        return None
    unit = match["unit"].strip()
    if unit == "%" and field.type is FieldType.PERCENT:
        return parse(match["number"].strip(), field, say)
    if unit == "%":
        say("cell.percent_in_number", value=raw)
        return None
    if fold(unit) not in {fold(field.unit.vi), fold(field.unit.en)} - {""}:
        say("cell.not_a_number", value=raw)
        return None
    say("cell.unit_dropped", INFO, value=raw, unit=unit)
    return parse(match["number"].strip(), field, say)


def _scientific(text: str, say: Say) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        say("cell.not_a_number", value=text)
        return None
    if not number.is_finite() or abs(number) >= Decimal(10) ** _MAX_WHOLE:
        say("cell.not_finite", value=text)
        return None
    if number.adjusted() >= 11:
        say("cell.digits_lost", value=text)  # 1,11E+08 hides digits that nobody can bring back
        return None
    return number


def parse(text: str, field: Field, say: Say) -> Decimal | None:
    """Digits with separators to a figure; where both readings are possible, both are said."""
    match = _SHAPE.fullmatch(text)
    if match is None:
        say("cell.not_a_number", value=text)
        return None
    sign, body = match.groups()
    readings = _readings(body.strip(), whole=field.type in (FieldType.INTEGER, FieldType.MONEY))
    if len(readings) == 1:
        return Decimal(sign + readings[0])
    if not readings:
        say("cell.not_a_number", value=text)
    else:
        say("cell.number_ambiguous", value=text, readings=[sign + reading for reading in readings])
    return None


_GROUPED = re.compile(r"[1-9]\d{0,2}(?:([., ])\d{3})(?:\1\d{3})*")
_ONE_MARK = re.compile(r"(\d+)([.,])(\d+)")
_GROUPED_THEN = re.compile(r"([1-9]\d{0,2}(?:([., ])\d{3})(?:\2\d{3})*)([.,])(\d+)")


def _readings(body: str, *, whole: bool) -> list[str]:
    """Every number the digits can mean. A whole-number field rules the decimal reading of 1.234 out."""
    if body.isdigit():
        return [body]
    grouped, one = _GROUPED.fullmatch(body), _ONE_MARK.fullmatch(body)
    both = _GROUPED_THEN.fullmatch(body)
    if both and both[2] != both[3]:
        return [re.sub(r"\D", "", both[1]) + "." + both[4]]
    found = [re.sub(r"\D", "", body)] if grouped else []
    if one and not (found and whole):
        found.append(f"{one[1]}.{one[3]}")
    return found


def _fit(field: Field, number: Decimal, say: Say) -> Decimal | None:
    if field.type in (FieldType.INTEGER, FieldType.MONEY):
        if number != number.to_integral_value():
            say("cell.not_integer", value=_plain(number))
            return None
        number = number.quantize(Decimal(1)) if number.adjusted() < 27 else number
    if number and number.adjusted() >= _MAX_WHOLE:
        say("cell.too_many_digits", value=_plain(number), limit=_MAX_WHOLE)
        return None
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and -exponent > _MAX_DECIMALS:
        rounded = round(number, _MAX_DECIMALS)
        if rounded != number:
            say("cell.rounded", INFO, value=_plain(number), decimals=_MAX_DECIMALS)
        number = rounded
    return number.normalize() + 0 if number != number.to_integral_value() else number.quantize(Decimal(1))


def _plain(number: Decimal) -> str:
    return format(number.normalize(), "f") if number else "0"
