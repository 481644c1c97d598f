"""One converter per field, made once per column and called once per cell."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from imports.cells import Raw
from imports.coercion.dates import read_date
from imports.coercion.lists import Choices, read_boolean, read_choices, read_reference
from imports.coercion.numbers import read_number
from imports.coercion.say import ERROR, Say, Value
from imports.coercion.texts import read_code, read_email, read_phone, read_text, written
from models.base import text
from models.base.fields import Field, FieldType
from models.base.findings import Finding, Severity

Known = Mapping[str, str]  # a key, or a folded name, to the key
Convert = Callable[[Raw, Say], Value]

_CONTROLS = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
_SEEN = 2_000  # texts of one column
BLANKS = frozenset({"", " ", "'", "\u00a0", "\u200b"})


@dataclass(frozen=True, slots=True)
class Context:
    """What conversion needs beyond the cell: the keys of other nouns, by noun or by field code."""

    known: Mapping[str, Known] = field(default_factory=dict)
    date1904: bool = False

    def keys(self, item: Field) -> Known | None:
        """The known keys for a field; None where nobody said which there are."""
        return self.known.get(item.reference) if item.reference else self.known.get(item.code)


NO_CONTEXT = Context()


def is_blank(raw: Raw) -> bool:
    """Whether nothing stands in the cell: a space or a lone apostrophe is nothing; zero is something."""
    if raw is None:
        return True
    return isinstance(raw, str) and (raw in BLANKS or not raw.strip(" \t\r\n\u00a0'" + _CONTROLS))


def converter(item: Field, context: Context = NO_CONTEXT, font: str = "") -> Convert:
    """The function that reads a cell of this field: the value, or None after an error was said.

    A blank cell gives None and says nothing. ``font`` names the old encoding that the cell's font
    promises. What the field's metadata asks of a value (required, limits, length, pattern) is not asked
    here: ``models.forms.rules.answers.problems`` does that for every door.
    """
    read = _reader(item, context, font)
    seen: dict[str, Value] = {}  # texts that read without a word: most columns repeat a few

    def convert(raw: Raw, say: Say) -> Value:
        if raw.__class__ is not str:
            return None if raw is None else read(raw, say)
        if raw in seen:
            return seen[raw]
        if is_blank(raw):
            return None
        said = False

        def listening(code: str, severity: Severity = ERROR, /, **params: Any) -> None:
            nonlocal said
            said = True
            say(code, severity, **params)

        value = read(raw, listening)
        if not said and len(seen) < _SEEN:
            seen[raw] = value
        return value

    def convert_masked(raw: Raw, say: Say) -> Value:
        """An export hides personal data; its masks come back as they went out."""
        return text.clean(raw) if isinstance(raw, str) and "***" in raw else convert(raw, say)

    return convert_masked if item.extra.get("mask") else convert


def _reader(item: Field, context: Context, font: str) -> Convert:
    kind = item.type
    if kind.is_number:
        return lambda raw, say: read_number(item, raw, say)
    if kind is FieldType.DATE:
        return lambda raw, say: read_date(raw, say, date1904=context.date1904)
    if kind is FieldType.CODE:
        known = context.keys(item)
        return lambda raw, say: read_code(item, raw, say, known)
    if kind in (FieldType.REFERENCE, FieldType.REFERENCES):
        return _references(item, context)
    if kind in (FieldType.CHOICE, FieldType.CHOICES):
        return _choices(item)
    simple: dict[FieldType, Callable[[Field, Raw, Say], Value]] = {
        FieldType.BOOLEAN: read_boolean,
        FieldType.EMAIL: read_email,
        FieldType.PHONE: read_phone,
    }
    if chosen := simple.get(kind):
        return lambda raw, say: chosen(item, raw, say)
    return lambda raw, say: read_text(item, raw, say, font)


def _choices(item: Field) -> Convert:
    choices = Choices(item.choices)
    if item.type is FieldType.CHOICES:
        several = read_choices(choices)
        return lambda raw, say: several(item, raw, say)
    return lambda raw, say: choices.read(_text(raw), say)


def _references(item: Field, context: Context) -> Convert:
    known = context.keys(item)
    if item.type is FieldType.REFERENCE:
        return lambda raw, say: read_reference(item, raw, say, known)

    def several(raw: Raw, say: Say) -> Value:
        parts = [part for part in _text(raw).replace("\n", ";").split(";") if part.strip()]
        found = [read_reference(item, part, say, known) for part in parts]
        return None if None in found else [key for key in found if key]

    return several


def _text(raw: Raw) -> str:
    return written(raw)


@dataclass(frozen=True, slots=True)
class Reading:
    """A value and what was said while it was read."""

    value: Value
    findings: tuple[Finding, ...] = ()

    @property
    def failed(self) -> bool:
        return any(finding.severity is Severity.ERROR for finding in self.findings)


def clean(item: Field, raw: Raw, context: Context = NO_CONTEXT) -> Reading:
    """Read one cell on its own; workbooks use ``converter`` once per column."""
    said: list[Finding] = []

    def say(code: str, severity: Severity = ERROR, /, **params: Any) -> None:
        value = str(params.pop("value", raw))
        said.append(Finding(code, severity, column=item.code, value=value, params=params))

    return Reading(converter(item, context)(raw, say), tuple(said))
