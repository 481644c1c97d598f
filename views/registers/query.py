"""What a list is asked for, as one checked value: columns, conditions, order and page.

Every name is looked up among the columns that the caller may know of; a hidden column is answered
exactly like one that does not exist. Nothing that a client sent reaches SQL but as a bound value.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from models.base.actor import Actor
from models.base.fields import FieldType
from views.registers import values
from views.registers.bad_query import BadQuery
from views.registers.description import Column, Register

LARGEST_PAGE = 1_000
DEFAULT_PAGE = 50
MOST_CONDITIONS = 40
MOST_VALUES = 500
MOST_SORTS = 6
FARTHEST_ROW = 200_000
LONGEST_VALUE = 1_000


class Operator(StrEnum):
    """How a column is compared."""

    EQ = "eq"
    NE = "ne"
    LT = "lt"
    LTE = "lte"
    GT = "gt"
    GTE = "gte"
    IN = "in"
    CONTAINS = "contains"
    STARTS = "starts"
    IS_NULL = "is_null"


class Count(StrEnum):
    """How much work the number of rows is worth."""

    NONE = "none"
    CHEAP = "cheap"  # exact where the rows are few; what is done when nothing is asked for
    ESTIMATED = "estimated"
    EXACT = "exact"


@dataclass(frozen=True, slots=True)
class Condition:
    column: Column
    operator: Operator
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Sort:
    column: Column
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """A list of rows of a register, ready to be compiled."""

    register: Register
    columns: tuple[Column, ...]
    conditions: tuple[Condition, ...] = ()
    sorts: tuple[Sort, ...] = ()
    search: str = ""
    page: int = 1
    page_size: int = DEFAULT_PAGE
    cursor: str = ""
    count: Count = Count.CHEAP
    binned: bool = False
    ids: tuple[int, ...] = field(default=(), compare=False)

    def __hash__(self) -> int:
        """Quickly, of what differs most; what is equal in it is compared whole."""
        asked = tuple((each.column.code, each.operator, each.values) for each in self.conditions)
        return hash((self.signature, len(self.columns), asked, self.search, self.page, self.page_size, self.cursor))

    @property
    def signature(self) -> str:
        """What a cursor belongs to: the register and the order."""
        order = ",".join(f"{'-' if s.descending else ''}{s.column.code}" for s in self.sorts)
        return f"{self.register.name}|{order}"

    def asking(self, **changes: Any) -> Query:
        return replace(self, **changes)


_LISTS = frozenset({FieldType.CHOICES, FieldType.REFERENCES})
_WORDS = frozenset({
    FieldType.TEXT, FieldType.NARRATIVE, FieldType.CODE, FieldType.CHOICE, FieldType.EMAIL, FieldType.PHONE,
    FieldType.REFERENCE,
})  # fmt: skip
_OF_LISTS = frozenset({Operator.EQ, Operator.NE, Operator.IN, Operator.CONTAINS, Operator.IS_NULL})
_OF_WORDS = frozenset(Operator)
_OF_FIGURES = frozenset(Operator) - {Operator.CONTAINS, Operator.STARTS}


def listed_columns(register: Register, actor: Actor, asked: str = "") -> tuple[Column, ...]:
    """The columns named with commas between them; those of the register's list where none is."""
    codes = [code.strip() for code in asked.split(",") if code.strip()]
    if not codes:
        visible = register.visible(actor)
        return tuple(visible[code] for code in _listed_with_labels(register) if code in visible)
    return columns(register, actor, codes)


def _listed_with_labels(register: Register) -> list[str]:
    codes: list[str] = []
    for code in register.listed:
        codes.append(code)
        if code in register.labels:
            codes.append(register.labels[code])
    return codes


def columns(register: Register, actor: Actor, codes: Sequence[str]) -> tuple[Column, ...]:
    """The named columns in the named order, each once."""
    return tuple(known(register, actor, code) for code in dict.fromkeys(codes) if code != "id")


def known(register: Register, actor: Actor, code: str) -> Column:
    """The column of that name; one that is hidden from the actor is as unknown as one that never was."""
    column = register.column(code, actor)
    if column is None:
        raise BadQuery("query.unknown_field", column=code)
    return column


def default_order(register: Register) -> tuple[Sort, ...]:
    """The order of a list that nobody asked another one of."""
    return tuple(Sort(register.by_code[code.lstrip("-")], code.startswith("-")) for code in register.order)


def sorts(register: Register, actor: Actor, codes: Iterable[str]) -> tuple[Sort, ...]:
    """The order that the names ask for, ``-`` before those that fall."""
    asked = [code.strip() for code in codes if code.strip()]
    if len(asked) > MOST_SORTS:
        raise BadQuery("query.too_many_sorts", most=MOST_SORTS)
    made: dict[str, Sort] = {}
    for code in asked:
        column = known(register, actor, code.removeprefix("-"))
        if not column.sortable:
            raise BadQuery("query.unknown_field", column=code.removeprefix("-"))
        made.setdefault(column.code, Sort(column, code.startswith("-")))
    return tuple(made.values()) or default_order(register)


def condition(register: Register, actor: Actor, code: str, operator: str, value: Any) -> Condition:
    """One comparison, its value read as the column's type."""
    column = known(register, actor, code)
    if not column.filterable:
        raise BadQuery("query.unknown_field", column=code)
    try:
        asked = Operator(operator)
    except ValueError:
        raise BadQuery("query.unknown_operator", column=code, value=operator) from None
    if asked not in _operators(column):
        raise BadQuery("query.unknown_operator", column=code, value=operator)
    return Condition(column, asked, _read_values(column, asked, value))


def _operators(column: Column) -> frozenset[Operator]:
    """What a column can be compared by: words by their letters, lists by what is in them."""
    if column.field.type in _LISTS or column.field.extra.get("list"):
        return _OF_LISTS
    is_word = column.field.type in _WORDS and column.attribute != "id"
    return _OF_WORDS if is_word else _OF_FIGURES


def _read_values(column: Column, operator: Operator, value: Any) -> tuple[Any, ...]:
    if operator is Operator.IS_NULL:
        return (values.boolean(column.code, value),)
    texts = _several(value) if operator is Operator.IN else [value]
    if len(texts) > MOST_VALUES:
        raise BadQuery("query.too_many_values", column=column.code, most=MOST_VALUES)
    if operator in {Operator.CONTAINS, Operator.STARTS}:
        return tuple(_text(column, text) for text in texts)
    return tuple(values.filter_value(column, text) for text in texts)


def _several(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else str(value).split(",")


def _text(column: Column, value: Any) -> str:
    text = str(value)
    if len(text) > LONGEST_VALUE or "\x00" in text:
        raise BadQuery("query.unreadable_value", column=column.code, value=text)
    return text
