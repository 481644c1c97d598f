"""The other half of every pair: a value as a cell (typed) and as text that reads back the same."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from imports.coercion.say import Value
from models.base.fields import Field, FieldType

Rendered = str | int | float | bool | date | None
_AS_THEY_ARE = frozenset({
    FieldType.TEXT, FieldType.NARRATIVE, FieldType.CODE, FieldType.REFERENCE, FieldType.EMAIL, FieldType.PHONE,
    FieldType.DATE,
})  # fmt: skip
_SAFE_DIGITS = 15  # what a spreadsheet's numbers keep


def render(item: Field, value: Value) -> Rendered:
    """What the cell of a workbook gets: a number as a number where it keeps every digit, else as text.

    A percentage is stored as its hundredth, to be shown with a percent format.
    """
    if value is None or value == "" or value == []:
        return None
    if isinstance(value, bool):
        return "Có" if value else "Không"
    if isinstance(value, Decimal | int):
        return _number(item, Decimal(value))
    if isinstance(value, date):
        return value
    if isinstance(value, list):
        return "; ".join(_label(item, part) for part in value)
    return _label(item, value)


def renderer(item: Field) -> Callable[[Any], Rendered]:
    """``render`` for one column, made once: most of its values need no look at the field at all."""
    if item.type in _AS_THEY_ARE and not item.choices:
        return _as_it_is
    if item.type is FieldType.CHOICE:
        labels = {choice.code: choice.label.vi for choice in item.choices}
        return lambda value: None if not value else labels.get(value, value)
    return lambda value: render(item, list(value) if isinstance(value, tuple) else value)


def _as_it_is(value: Any) -> Rendered:
    rendered: Rendered = None if value == "" else value
    return rendered


def _number(item: Field, number: Decimal) -> int | float | str:
    if item.type is FieldType.PERCENT:
        number = number / 100
    digits = number.normalize().as_tuple()
    if len(digits.digits) > _SAFE_DIGITS or number.adjusted() >= _SAFE_DIGITS:
        return render_text(item, number * 100 if item.type is FieldType.PERCENT else number)
    return int(number) if number == number.to_integral_value() else float(number)


def _label(item: Field, value: str) -> str:
    choice = item.choice(value) if item.choices else None
    return choice.label.vi if choice else value


def render_text(item: Field, value: Value) -> str:
    """What a text file gets. Three decimals get a fourth, so that 1.234 cannot be read as a thousand."""
    if isinstance(value, bool):
        return "Có" if value else "Không"
    if isinstance(value, Decimal | int):
        text = format(Decimal(value), "f")
        whole, mark, decimals = text.partition(".")
        text = f"{whole}.{decimals}0" if mark and len(decimals) == 3 else text
        return f"{text}%" if item.type is FieldType.PERCENT else text
    if isinstance(value, date):
        return value.isoformat()
    cell = render(item, value)
    return "" if cell is None else str(cell)
