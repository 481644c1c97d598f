"""Values of a register's row, judged by its fields: what a page, the API and a workbook all ask before they write."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final, Protocol, TypeVar

from models.base.errors import DomainError, Refused
from models.base.fields import Field, FieldType
from models.base.findings import Finding, Severity
from models.base.text import clean, clean_lines

Values = Mapping[str, Any]
"""By field code. A reference is the natural key of what it names; a missing field is left as it is."""

EMAIL: Final = r"[^@\s,;<>\"']+@[^@\s,;<>\"']+\.[^@\s,;<>\"'.]{2,}"
PHONE: Final = r"\+?\d[\d .()\-]{4,24}"
_TEXTS: Final = frozenset({
    FieldType.TEXT, FieldType.NARRATIVE, FieldType.CODE, FieldType.EMAIL, FieldType.PHONE, FieldType.CHOICE,
    FieldType.REFERENCE,
})  # fmt: skip
_PATTERNS: Final = {FieldType.EMAIL: EMAIL, FieldType.PHONE: PHONE}


class Outcome(StrEnum):
    """What an upsert did with one row."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


class _Versioned(Protocol):
    row_version: Any


R = TypeVar("R", bound=_Versioned)


def enter_or_amend(stored: R | None, enter: Callable[[], R], amend: Callable[[R], object]) -> tuple[R, Outcome]:
    """Enter a row that is not there, else amend it; its version says whether that changed anything."""
    if stored is None:
        return enter(), Outcome.CREATED
    before = stored.row_version
    amend(stored)
    return stored, Outcome.UPDATED if stored.row_version != before else Outcome.UNCHANGED


def is_blank(value: Any) -> bool:
    """Whether the value says nothing: None, an empty text, an empty list. Zero and False say something."""
    return value is None or value == "" or value == []


def check(fields: Iterable[Field], values: Values, *, partial: bool = False, row_key: str = "") -> list[Finding]:
    """Every finding on the values, all at once. With ``partial`` a field that is not given is not asked for."""
    by_code = {field.code: field for field in fields}
    findings = [_finding("value.unknown_field", name, row_key, "") for name in values if name not in by_code]
    for field in by_code.values():
        if field.code in values or not partial:
            findings += _check_one(field, values.get(field.code), row_key)
    return findings


def checker(fields: Iterable[Field]) -> Callable[[Values, str], list[Finding]]:
    """``check`` of the fields that are given, compiled for many rows: called with the values and the row's key."""
    tests = [(field.code, field, soundness(field)) for field in fields]

    def checked(values: Values, row_key: str) -> list[Finding]:
        doubtful = [field for code, field, sound in tests if code in values and not sound(values[code])]
        if not doubtful:
            return []
        return check(doubtful, {field.code: values[field.code] for field in doubtful}, row_key=row_key)

    return checked


def soundness(field: Field) -> Callable[[Any], bool]:
    """A quick look at one value: True only where ``check`` would surely find nothing."""
    blank_is_fine, longest = not field.required, field.max_length or 1 << 30
    if field.choices:
        codes = {choice.code for choice in field.choices}
        if field.type in {FieldType.CHOICES, FieldType.REFERENCES}:
            return lambda value: type(value) is list and (bool(value) or blank_is_fine) and codes.issuperset(value)
        return lambda value: blank_is_fine if value is None else type(value) is str and value in codes
    if field.type in _TEXTS:
        pattern = field.pattern or _PATTERNS.get(field.type, "")
        fits = re.compile(pattern).fullmatch if pattern else bool
        return lambda value: (
            blank_is_fine if value is None else type(value) is str and 0 < len(value) <= longest and bool(fits(value))
        )
    if field.type in {FieldType.DATE, FieldType.BOOLEAN}:
        kind = date if field.type is FieldType.DATE else bool
        return lambda value: blank_is_fine if value is None else type(value) is kind
    return lambda value: blank_is_fine and value is None


def require(fields: Iterable[Field], values: Values, *, partial: bool = False) -> None:
    """Raise Refused with every finding of ``check``."""
    if findings := check(fields, values, partial=partial):
        raise Refused(findings)


def cleaned(fields: Iterable[Field], values: Values) -> dict[str, Any]:
    """The values as they will be stored: texts in one normal form, blanks as None, an empty list as one."""
    by_code = {field.code: field for field in fields}
    return {name: _cleaned(by_code[name], value) if name in by_code else value for name, value in values.items()}


def assign(target: Any, values: Values) -> list[str]:
    """Set what differs on a mapped object, by attribute; the names of what changed."""
    changed = [name for name, value in values.items() if getattr(target, name) != value]
    for name in changed:
        setattr(target, name, values[name])
    return changed


def writable(fields: Iterable[Field], values: Values) -> None:
    """Raise ``field.not_amendable`` for values of fields that only the portal sets."""
    if closed := sorted(field.code for field in fields if field.read_only and field.code in values):
        raise DomainError("field.not_amendable", fields=", ".join(closed))


def _cleaned(field: Field, value: Any) -> Any:
    if field.type in {FieldType.CHOICES, FieldType.REFERENCES}:
        return [clean(str(item)) for item in value or ()]
    if isinstance(value, str):
        value = clean_lines(value) if field.type is FieldType.NARRATIVE else clean(value)
    return None if is_blank(value) else value


def _check_one(field: Field, value: Any, row_key: str) -> list[Finding]:
    if is_blank(value):
        return [_finding("value.required", field.code, row_key, "")] if field.required else []
    if not _TYPES[field.type](value):
        return [_finding("value.wrong_type", field.code, row_key, value, type=field.type.value)]
    if isinstance(value, str):
        return _check_text(field, value, row_key)
    if isinstance(value, list):
        return [f for item in value for f in _check_choice(field, item, row_key)]
    return _check_number(field, value, row_key) if field.type.is_number else []


def _check_text(field: Field, value: str, row_key: str) -> list[Finding]:
    if field.max_length and len(value) > field.max_length:
        return [_finding("value.too_long", field.code, row_key, value, limit=field.max_length, length=len(value))]
    pattern = field.pattern or _PATTERNS.get(field.type, "")
    if pattern and not re.fullmatch(pattern, value):
        return [_finding("value.wrong_shape", field.code, row_key, value)]
    return _check_choice(field, value, row_key)


def _check_choice(field: Field, value: str, row_key: str) -> list[Finding]:
    if field.choices and field.choice(value) is None:
        allowed = ", ".join(choice.code for choice in field.choices)
        return [_finding("value.not_in_list", field.code, row_key, value, allowed=allowed)]
    return []


def _check_number(field: Field, value: Any, row_key: str) -> list[Finding]:
    number = Decimal(value)
    if field.minimum is not None and number < field.minimum:
        return [_finding("value.too_small", field.code, row_key, value, limit=str(field.minimum))]
    if field.maximum is not None and number > field.maximum:
        return [_finding("value.too_large", field.code, row_key, value, limit=str(field.maximum))]
    return []


def _is_number(value: Any) -> bool:
    if isinstance(value, Decimal):
        return value.is_finite()
    return isinstance(value, int) and not isinstance(value, bool)


def _is_whole(value: Any) -> bool:
    return _is_number(value) and Decimal(value) == Decimal(value).to_integral_value()


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _is_day(value: Any) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


_TYPES: Final[dict[FieldType, Callable[[Any], bool]]] = {
    **{kind: lambda value: isinstance(value, str) for kind in _TEXTS},
    FieldType.INTEGER: _is_whole,
    FieldType.MONEY: _is_whole,
    FieldType.DECIMAL: _is_number,
    FieldType.PERCENT: _is_number,
    FieldType.DATE: _is_day,
    FieldType.BOOLEAN: lambda value: isinstance(value, bool),
    FieldType.CHOICES: _is_texts,
    FieldType.REFERENCES: _is_texts,
}


def _finding(code: str, column: str, row_key: str, value: Any, **params: Any) -> Finding:
    shown = str(value)[:200]
    return Finding(code, Severity.ERROR, row_key=row_key, column=column, value=shown, params=params)
