"""The shape of a form: sections of fields and rows, and the checks that the answers must pass."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from models.base.fields import Field, FieldType
from models.base.findings import Severity
from models.base.words import Words

Value = Decimal | str | date | bool | list[str] | None
NOTHING = Words("")


class SectionKind(StrEnum):
    """INDICATORS: given rows, each an indicator. TABLE: columns and rows. NARRATIVE: named paragraphs."""

    INDICATORS = "indicators"
    TABLE = "table"
    NARRATIVE = "narrative"


class RowsKind(StrEnum):
    """OPEN: the agency writes its own rows. GIVEN: the form says which rows there are."""

    OPEN = "open"
    GIVEN = "given"


class CheckScope(StrEnum):
    """On what a check is asked.

    CELL: each number of the fields in ``at`` (the name ``value``). ROW: each row of data.
    TOTAL: each figure of a group or total row (``stated``, ``summed``, ``blocks``).
    SECTION and FORM: once. HISTORY: each row that the last period has too.
    """

    CELL = "cell"
    ROW = "row"
    TOTAL = "total"
    SECTION = "section"
    FORM = "form"
    HISTORY = "history"


class RollupMethod(StrEnum):
    """How the figures of many agencies become one."""

    SUM = "sum"
    MEAN = "mean"
    LATEST = "latest"
    SHARE = "share"  # sum of numerators over sum of denominators, in percent
    COUNT = "count"  # of agencies whose answer is yes or not blank
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Rollup:
    """A method; SHARE names the two fields of the same section that it divides."""

    method: RollupMethod = RollupMethod.NONE
    numerator: str = ""
    denominator: str = ""


@dataclass(frozen=True, slots=True)
class TargetLink:
    """Which objective of which programme an answer is measured against."""

    programme: str
    objective: str
    year: int = 0
    level: str = ""


@dataclass(frozen=True, slots=True)
class FormField(Field):
    """A field of a form.

    ``computed`` is an expression over the same row; what a sender writes there is only compared.
    ``carry_from`` names the field of the last period that this one repeats. ``cumulative`` figures
    may not fall from one period to the next. ``typed_by_row``: the indicator gives type and unit.
    """

    computed: str = ""
    rollup: Rollup = Rollup()
    carry_from: str = ""
    cumulative: bool = False
    typed_by_row: bool = False
    target: TargetLink | None = None


@dataclass(frozen=True, slots=True)
class RowGroup:
    """A block of rows with a heading, such as *UBND cấp huyện*."""

    code: str
    label: Words
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GivenRow:
    """A row that the form prescribes; in an indicator section, one indicator.

    ``applies`` lists the fields that are asked (none: all). ``levels`` lists the levels of
    organisation that are asked (none: all). ``values`` are fixed answers, such as the target figure.
    """

    key: str
    label: Words
    number: str = ""
    group: str = ""
    type: FieldType | None = None
    unit: Words = NOTHING
    help: Words = NOTHING
    applies: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    target: TargetLink | None = None
    values: Mapping[str, Value] = field(default_factory=dict, hash=False)

    def asked_of(self, level: str) -> bool:
        """Whether organisations of this level answer the row; an unknown level answers every row."""
        return not self.levels or not level or level in self.levels


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a form.

    ``key`` names the field whose value tells rows apart (within their group); ``label`` the
    read-only field that shows what a given row is about. ``total`` and ``group_totals`` say that the
    sheet shows such rows: they are recognised and checked, and are never data. ``ordinal`` is the
    heading of the numbering column, with its official number in ``ordinal_number``.
    """

    code: str
    kind: SectionKind
    title: Words
    fields: tuple[FormField, ...] = ()
    rows: RowsKind = RowsKind.OPEN
    given: tuple[GivenRow, ...] = ()
    groups: tuple[RowGroup, ...] = ()
    key: str = ""
    label: str = ""
    sheet: str = ""
    ordinal: Words = NOTHING
    ordinal_number: str = ""
    total: bool = False
    group_totals: bool = False
    total_label: Words = NOTHING
    min_rows: int = 0
    max_rows: int = 2000
    help: Words = NOTHING

    def field(self, code: str) -> FormField | None:
        return next((item for item in self.fields if item.code == code), None)

    def given_row(self, key: str) -> GivenRow | None:
        return next((row for row in self.given if row.key == key), None)

    def group(self, code: str) -> RowGroup | None:
        return next((group for group in self.groups if group.code == code), None)

    @property
    def answers(self) -> tuple[FormField, ...]:
        """The fields that hold answers: all but the key and the label of the row."""
        return tuple(item for item in self.fields if item.code not in {self.key, self.label})

    def asked(self, code: str, row_key: str) -> FormField | None:
        """The field as this row asks it (an indicator may set type and unit); None where it does not apply."""
        item = self.field(code)
        row = self.given_row(row_key) if self.given else None
        if item is None or row is None:
            return item
        if row.applies and code not in row.applies and code not in {self.key, self.label}:
            return None
        if item.typed_by_row and row.type is not None:
            return replace(item, type=row.type, unit=row.unit if row.unit.vi else item.unit)
        return item

    def as_asked(self, row_key: str) -> Section:
        """The section as one given row asks it: its own fields only, each of the type that it has there."""
        asked = (self.asked(item.code, row_key) for item in self.fields)
        return replace(self, fields=tuple(replace(item, typed_by_row=False) for item in asked if item is not None))


@dataclass(frozen=True, slots=True)
class Check:
    """A rule that answers must pass, in the language of ``language.py``.

    ``when`` is a condition for the check to apply at all. ``at`` names the cells to mark (none: the
    first field of the expression). ``tolerance`` is how far two sides of ``==`` may lie apart.
    Until ``trial_until`` (included) a failure is at most a warning.
    """

    code: str
    section: str
    scope: CheckScope
    expression: str
    severity: Severity = Severity.ERROR
    message: Words = NOTHING
    when: str = ""
    at: tuple[str, ...] = ()
    tolerance: Decimal = Decimal(0)
    trial_until: date | None = None


@dataclass(frozen=True, slots=True)
class FormDefinition:
    """A whole form. ``header`` is the printed line with the official number and the issuing act."""

    code: str
    title: Words
    sections: tuple[Section, ...] = ()
    checks: tuple[Check, ...] = ()
    unit: Words = NOTHING
    header: Words = NOTHING
    help: Words = NOTHING
    source: str = ""
    certainty: str = ""

    def section(self, code: str) -> Section | None:
        return next((section for section in self.sections if section.code == code), None)

    def checks_of(self, section: str) -> tuple[Check, ...]:
        return tuple(check for check in self.checks if check.section == section)
