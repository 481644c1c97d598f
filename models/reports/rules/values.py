"""Answers as they are kept (a number or a text) and as they are spoken of (``Value``)."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

from models.base.fields import FieldType
from models.base.text import clean
from models.forms.rules.shape import Value

_LISTS = frozenset({FieldType.CHOICES, FieldType.REFERENCES})


def kept(value: Value) -> tuple[Decimal | None, str | None]:
    """The pair of columns that hold a value; both None for a blank."""
    match value:
        case None | "" | []:
            return None, None
        case bool():
            return None, "true" if value else "false"
        case int() | Decimal():
            return Decimal(value), None
        case date():
            return None, value.isoformat()
        case list():
            return None, json.dumps(value, ensure_ascii=False)
        case _:
            return None, value


def spoken(number: Decimal | None, text: str | None, kind: FieldType | None) -> Value:
    """The value that a field of this type holds; text that its type cannot read stays text."""
    if number is not None or text is None:
        return number
    try:
        if kind is FieldType.DATE:
            return date.fromisoformat(text)
        if kind in _LISTS:
            return [str(item) for item in json.loads(text)]
    except ValueError:
        return text
    if kind is FieldType.BOOLEAN and text in {"true", "false"}:
        return text == "true"
    return text


def plain(value: Value) -> str | bool | list[str] | None:
    """A value for JSON: figures and dates as text, so that no digit is lost."""
    match value:
        case None | bool() | str() | list():
            return value
        case Decimal():
            return f"{value:f}"
        case _:
            return value.isoformat()


def same(one: Value, other: Value) -> bool:
    """Whether two values say the same: 12 and 12.0 do, blank and zero do not, nor do *no* and zero."""
    if isinstance(one, str) and isinstance(other, str):
        return clean_equal(one, other)
    if isinstance(one, bool) != isinstance(other, bool):
        return False
    return _bare(one) == _bare(other)


def clean_equal(one: str, other: str) -> bool:
    """Whether two texts differ in nothing but spaces and the normal form of their letters."""
    return one == other or clean(one) == clean(other)


def _bare(value: Value) -> Value:
    return None if value in ("", []) else value
