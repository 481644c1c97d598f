"""One description of a field, from which every face is made: form, workbook, API, list, document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from models.base.permissions import Permission
from models.base.words import Words


class FieldType(StrEnum):
    """The kinds of value that people report. Workbook cells, inputs and JSON each know every one."""

    TEXT = "text"  # one line
    NARRATIVE = "narrative"  # paragraphs
    INTEGER = "integer"
    DECIMAL = "decimal"
    PERCENT = "percent"  # 0–100, two decimals; 45 is 45 %
    MONEY = "money"  # whole đồng
    DATE = "date"
    BOOLEAN = "boolean"  # có / không
    CHOICE = "choice"
    CHOICES = "choices"  # several of a list
    CODE = "code"  # text that looks like a number and is none: 1.001193
    REFERENCE = "reference"  # the natural key of another noun
    REFERENCES = "references"
    EMAIL = "email"
    PHONE = "phone"

    @property
    def is_number(self) -> bool:
        return self in {FieldType.INTEGER, FieldType.DECIMAL, FieldType.PERCENT, FieldType.MONEY}


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a list: what is stored, what is shown, what else is understood."""

    code: str
    label: Words
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a form or of a register.

    ``number`` is the official column number, ``(3)``. ``heading`` holds the group headings above the
    label, outermost first. ``reference`` names the noun a REFERENCE points at. ``read_permission``
    hides the field from everyone without it, in every door.
    """

    code: str
    type: FieldType
    label: Words
    number: str = ""
    heading: tuple[Words, ...] = ()
    help: Words = Words("")
    unit: Words = Words("")
    required: bool = False
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    max_length: int = 0
    pattern: str = ""
    choices: tuple[Choice, ...] = ()
    reference: str = ""
    read_only: bool = False
    read_permission: Permission | None = None
    extra: Mapping[str, Any] = field(default_factory=dict, hash=False, compare=False)

    def choice(self, code: str) -> Choice | None:
        return next((choice for choice in self.choices if choice.code == code), None)
