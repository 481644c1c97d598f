"""What a list is asked for: plain parameters and FAB's Rison, read into one checked value.

Every name is looked up among the columns that the caller may know of; a hidden column is answered
exactly like one that does not exist. Nothing that a client sent reaches SQL but as a bound value.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from werkzeug.datastructures import MultiDict

from models.base.actor import Actor
from models.base.errors import Refused
from models.base.fields import FieldType
from models.base.findings import Finding, Severity
from views.registers import values
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


class BadQuery(Refused):
    """The list cannot be asked for like this."""

    code = "query.refused"
    status = 400

    def __init__(self, code: str, column: str = "", value: str = "", **params: Any) -> None:
        finding = Finding(code, Severity.ERROR, column=column[:100], value=value[:100], params=params)
        super().__init__([finding], None, reason=code)


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
_FILTER = re.compile(r"filter\[([^\[\]]{1,100})\](?:\[([^\[\]]{1,20})\])?\Z")


def read(register: Register, actor: Actor, args: MultiDict[str, str]) -> Query:
    """The query that the request's parameters ask for. Raises BadQuery, a 400 that names what is wrong."""
    query = Query(register, _columns(register, actor, args.get("fields", "")), sorts=_default_order(register))
    if q := args.get("q", ""):
        from views.registers.rison import read as read_rison

        query = read_rison(query, actor, q)
    conditions = [*query.conditions, *_conditions(register, actor, args)]
    if len(conditions) > MOST_CONDITIONS:
        raise BadQuery("query.too_many_conditions", most=MOST_CONDITIONS)
    return _paged(query.asking(conditions=tuple(conditions)), actor, args)


def _paged(query: Query, actor: Actor, args: MultiDict[str, str]) -> Query:
    if "sort" in args:
        query = query.asking(sorts=sorts(query.register, actor, args["sort"].split(",")))
    return query.asking(
        page=_whole(args, "page", query.page, 1, FARTHEST_ROW),
        page_size=_whole(args, "page_size", query.page_size, 1, LARGEST_PAGE),
        cursor=args.get("cursor", "")[:4_000],
        count=_count(args.get("count", "")),
        search=args.get("search", "")[:200],
        binned=args.get("binned", "") == "true",
    )


def _columns(register: Register, actor: Actor, asked: str) -> tuple[Column, ...]:
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


def _default_order(register: Register) -> tuple[Sort, ...]:
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
    return tuple(made.values()) or _default_order(register)


def _conditions(register: Register, actor: Actor, args: MultiDict[str, str]) -> Iterable[Condition]:
    for name in args:
        if not name.startswith("filter"):
            continue
        match = _FILTER.match(name)
        if match is None:
            raise BadQuery("query.unreadable_filter", column=name)
        for text in args.getlist(name):
            yield condition(register, actor, match[1], match[2] or "eq", text)


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


def _whole(args: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    text = args.get(name, "")
    if not text:
        return default
    if not re.fullmatch(r"[0-9]{1,9}", text) or not least <= int(text) <= most:
        raise BadQuery("query.not_in_range", column=name, value=text, least=least, most=most)
    return int(text)


def _count(text: str) -> Count:
    if not text:
        return Count.CHEAP
    try:
        return Count(text)
    except ValueError:
        raise BadQuery("query.unreadable_value", column="count", value=text) from None
