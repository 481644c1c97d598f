"""Layout, sheet and column: the same words for writing and for reading."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from models.base.fields import FieldType
from models.base.words import Words
from models.forms.rules.definition import FormDefinition, FormField, Section, SectionKind
from models.forms.rules.headings import depth

_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
ID_MARK = "#"  # begins every machine name in the hidden row of names


class Role(StrEnum):
    """What a column is for."""

    ORDINAL = "ordinal"  # (1) (2) (3): never data
    KEY = "key"  # tells the rows apart
    LABEL = "label"  # says what a given row is about
    ANSWER = "answer"
    REASON = "reason"  # why cells of the row are blank


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its field, its role, and the machine name that travels in the hidden row of names."""

    field: FormField
    role: Role
    id: str
    width: int = 14
    optional: bool = False  # a file may lack the column

    @property
    def code(self) -> str:
        return self.field.code

    @property
    def locked(self) -> bool:
        return self.role in (Role.ORDINAL, Role.LABEL) or self.field.read_only or bool(self.field.computed)


@dataclass(frozen=True, slots=True)
class SheetLayout:
    """One sheet: a table, or (``vertical``) paragraphs under one another."""

    name: str
    section: Section
    columns: tuple[Column, ...]

    @property
    def code(self) -> str:
        return self.section.code

    @property
    def vertical(self) -> bool:
        return self.section.kind is SectionKind.NARRATIVE

    @property
    def depth(self) -> int:
        """How many rows of headings stand above the numbering row."""
        return depth([column.field for column in self.columns])

    @property
    def numbered(self) -> bool:
        return any(column.field.number for column in self.columns)

    @property
    def answers(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.role is Role.ANSWER)

    def one(self, role: Role) -> Column | None:
        return next((column for column in self.columns if column.role is role), None)


@dataclass(frozen=True, slots=True)
class Layout:
    """A whole workbook. ``kind`` is ``report`` or the name of a register; a report has its definition."""

    kind: str
    code: str
    title: Words
    sheets: tuple[SheetLayout, ...]
    definition: FormDefinition | None = None


def sheet_name(text: str, taken: set[str]) -> str:
    """A name that Excel takes: 31 characters, none forbidden, none twice. ``taken`` learns it."""
    base = _FORBIDDEN.sub(" ", text).strip(" '")[:31] or "Sheet"
    name, number = base, 2
    while name.casefold() in taken:
        suffix = f" {number}"
        name, number = base[: 31 - len(suffix)] + suffix, number + 1
    taken.add(name.casefold())
    return name


_WIDTHS = {
    FieldType.NARRATIVE: 60,
    FieldType.TEXT: 32,
    FieldType.REFERENCE: 20,
    FieldType.REFERENCES: 28,
    FieldType.CHOICES: 28,
    FieldType.CHOICE: 22,
    FieldType.EMAIL: 28,
    FieldType.PHONE: 16,
    FieldType.MONEY: 18,
}


def width_of(kind: FieldType) -> int:
    """A column width, in characters, that suits the type."""
    return _WIDTHS.get(kind, 14)
