"""Whether each answer is of its kind and within its bounds, from what the field itself says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from models.base.fields import FieldType
from models.base.findings import Finding, Severity
from models.forms.rules.book import Book
from models.forms.rules.marking import Context, mark, shown
from models.forms.rules.patterns import matches
from models.forms.rules.rows import Row, is_blank
from models.forms.rules.shape import CheckScope, FormDefinition, FormField, Section, Value

Problem = tuple[str, dict[str, Any]]
LONGEST_CELL = 32_767  # characters, as Excel has it
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,253}\.[^@\s.]{2,63}")
_PHONE = re.compile(r"\+?[\d .()-]{8,24}")
_MANY = {FieldType.CHOICES, FieldType.REFERENCES}
_WHOLE = {FieldType.INTEGER, FieldType.MONEY}


def check_answers(definition: FormDefinition, book: Book, context: Context) -> Iterator[Finding]:
    """Every answer of every row of data, on its own."""
    for section in definition.sections:
        ruled = ruled_by_checks(definition, section)
        for row in book.leaves(section.code):
            yield from _unknown(section, row, context)
            for item in section.answers:
                asked = section.asked(item.code, row.key)
                yield from _answer(section, row, item, asked, item.code in ruled, context)


def ruled_by_checks(definition: FormDefinition, section: Section) -> frozenset[str]:
    """The fields whose bounds a CELL check states under an official number, so that none is said twice."""
    checks = [check for check in definition.checks_of(section.code) if check.scope is CheckScope.CELL]
    if any(not check.at for check in checks):
        return frozenset(item.code for item in section.answers if item.type.is_number)
    return frozenset(code for check in checks for code in check.at)


def _unknown(section: Section, row: Row, context: Context) -> Iterator[Finding]:
    for code, value in row.values.items():
        if section.field(code) is None:
            yield mark(context, "cell.unknown_field", Severity.ERROR, section, row, None, value, field=str(code)[:80])


def _answer(
    section: Section, row: Row, item: FormField, asked: FormField | None, ruled: bool, context: Context
) -> Iterator[Finding]:
    value = row.values.get(item.code)
    if asked is None:
        if not is_blank(value):
            yield mark(context, "cell.not_asked", Severity.WARNING, section, row, item, value)
    elif is_blank(value):
        if asked.required and not asked.computed and not row.reasons.get(item.code):
            yield mark(context, "cell.required", Severity.ERROR, section, row, item)
    else:
        for code, params in problems(asked, value):
            if not (ruled and code in {"cell.not_integer", "cell.too_small", "cell.too_big"}):
                yield mark(context, code, Severity.ERROR, section, row, item, value, **params)


def problems(item: FormField, value: Value) -> list[Problem]:
    """What is wrong with an answer that is not blank, by the metadata of its field alone."""
    if not _is_of(item.type, value):
        return [("cell.wrong_type", {"type": item.type.value})]
    if isinstance(value, Decimal):
        return list(_figure(item, value))
    if isinstance(value, str):
        return list(_text(item, value))
    if isinstance(value, list):
        return list(_list(item, value))
    return []


def _is_of(kind: FieldType, value: Value) -> bool:
    if kind.is_number:
        return isinstance(value, Decimal) and value.is_finite()
    wanted: dict[FieldType, type] = {FieldType.BOOLEAN: bool, FieldType.DATE: date}
    return isinstance(value, list if kind in _MANY else wanted.get(kind, str))


def _figure(item: FormField, value: Decimal) -> Iterator[Problem]:
    if item.type in _WHOLE and value != value.to_integral_value():
        yield "cell.not_integer", {}
    if value.adjusted() > 17:
        yield "cell.too_many_digits", {"limit": 18}
    if item.minimum is not None and value < item.minimum:
        yield "cell.too_small", {"limit": shown(item.minimum)}
    if item.maximum is not None and value > item.maximum:
        yield "cell.too_big", {"limit": shown(item.maximum)}


def _text(item: FormField, value: str) -> Iterator[Problem]:
    limit = item.max_length or LONGEST_CELL
    if len(value) > limit:
        yield "cell.too_long", {"length": len(value), "limit": limit}
    if item.pattern and not matches(item.pattern, value):
        yield "cell.bad_pattern", {"pattern": item.pattern}
    if item.type is FieldType.EMAIL and not _EMAIL.fullmatch(value):
        yield "cell.not_an_email", {}
    if item.type is FieldType.PHONE and not _PHONE.fullmatch(value):
        yield "cell.not_a_phone", {}
    if item.type is FieldType.CHOICE and item.choice(value) is None:
        yield "cell.unknown_choice", _allowed(item)


def _list(item: FormField, values: list[str]) -> Iterator[Problem]:
    if item.type is FieldType.CHOICES and any(item.choice(value) is None for value in values):
        yield "cell.unknown_choice", _allowed(item)
    if len(set(values)) < len(values):
        yield "cell.repeated_choice", {}


def _allowed(item: FormField) -> dict[str, Any]:
    choices = item.choices[:30]
    return {"allowed": {language: "; ".join(c.label.in_(language) for c in choices) for language in ("vi", "en")}}
