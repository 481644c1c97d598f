"""A value from outside to the type of its field, and a stored value to JSON."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from models.base.fields import Field, FieldType
from models.base.text import clean
from views.registers.bad_query import BadQuery
from views.registers.description import Column

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_NUMBER = re.compile(r"-?\d{1,18}(\.\d{1,6})?")
_TRUE, _FALSE = {"true", "1"}, {"false", "0"}


def boolean(code: str, value: Any) -> bool:
    """``true``/``false``; anything else is a bad query."""
    text = str(value).lower()
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    raise _bad(code, value)


def filter_value(column: Column, value: Any) -> Any:
    """The value to compare a column with."""
    if isinstance(value, dict | list) or value is None:
        raise _bad(column.code, value)
    text = str(value)
    if len(text) > 1_000 or "\x00" in text:
        raise _bad(column.code, text)
    if column.field.type is FieldType.BOOLEAN:
        return boolean(column.code, value)
    if column.attribute == "id":
        return _integer(column.code, text)
    try:
        return _typed(column.field, text)
    except ValueError:
        raise _bad(column.code, text) from None


def _typed(field: Field, text: str) -> Any:
    if field.extra.get("instant"):
        return _moment(text)
    if field.type is FieldType.DATE:
        return day(text)
    if field.type is FieldType.INTEGER:
        return _whole(text)
    if field.type.is_number:
        return figure(text)
    return clean(text)


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def day(text: str) -> date:
    """A day as ISO 8601 writes it. Raises ValueError."""
    if not _DATE.fullmatch(text):
        raise ValueError(text)
    return date.fromisoformat(text)


def _whole(text: str) -> int:
    if not re.fullmatch(r"-?\d{1,9}", text):
        raise ValueError(text)
    return int(text)


def _integer(code: str, text: str) -> int:
    if not re.fullmatch(r"\d{1,9}", text):
        raise _bad(code, text)
    return int(text)


def figure(text: str) -> Decimal:
    """A plain decimal figure: no exponent, no separators, at most 18 and 6 digits. Raises ValueError."""
    if not _NUMBER.fullmatch(text):
        raise ValueError(text)
    try:
        return Decimal(text)
    except InvalidOperation:
        raise ValueError(text) from None


def _bad(code: str, value: Any) -> Exception:
    return BadQuery("query.unreadable_value", column=code, value=str(value))


def outgoing(value: Any) -> Any:
    """A stored value as JSON has it: days and moments in ISO 8601, figures as numbers where none is rounded."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        if value == value.to_integral_value():
            return int(value)
        return float(value) if Decimal(repr(float(value))) == value else str(value)
    return value
