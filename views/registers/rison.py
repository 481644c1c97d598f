"""FAB's ``q=``: Rison or JSON, read into the same checked query as plain parameters."""

from __future__ import annotations

import json
from typing import Any

import prison

from models.base.actor import Actor
from views.registers.bad_query import BadQuery
from views.registers.description import Register
from views.registers.query import LARGEST_PAGE, Condition, Operator, Query, columns, condition, sorts

OPERATORS = {
    "eq": Operator.EQ, "neq": Operator.NE, "gt": Operator.GT, "lt": Operator.LT, "ct": Operator.CONTAINS,
    "sw": Operator.STARTS, "in": Operator.IN, "rel_o_m": Operator.EQ, "rel_m_m": Operator.EQ,
}  # fmt: skip
KEYS = frozenset(
    {"filters", "order_column", "order_direction", "page", "page_size", "columns", "select_columns", "keys"}
)
LONGEST = 10_000


def read(query: Query, actor: Actor, text: str) -> Query:
    """The query with what ``q`` asks for. FAB counts pages from 0."""
    asked = _parse(text)
    register = query.register
    if codes := asked.get("columns", asked.get("select_columns")):
        query = query.asking(columns=columns(register, actor, _texts(codes)))
    if order := asked.get("order_column"):
        falling = asked.get("order_direction", "asc") == "desc"
        query = query.asking(sorts=sorts(register, actor, [f"{'-' if falling else ''}{order}"]))
    return query.asking(
        conditions=tuple(_conditions(register, actor, asked.get("filters", []))),
        page=_whole(asked, "page", 0) + 1,
        page_size=_page_size(asked, query.page_size),
    )


def _parse(text: str) -> dict[str, Any]:
    if len(text) > LONGEST:
        raise BadQuery("query.unreadable_rison")
    try:
        asked = json.loads(text) if text.lstrip().startswith("{") else prison.loads(text)
    except (ValueError, RecursionError, prison.decoder.ParserException):
        raise BadQuery("query.unreadable_rison") from None
    if not isinstance(asked, dict):
        raise BadQuery("query.unreadable_rison")
    if unknown := set(asked) - KEYS:
        raise BadQuery("query.unknown_parameter", column=str(min(unknown, key=str)))
    return asked


def _texts(value: Any) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise BadQuery("query.unreadable_rison")
    return value


def _conditions(register: Register, actor: Actor, filters: Any) -> list[Condition]:
    if not isinstance(filters, list):
        raise BadQuery("query.unreadable_rison")
    return [_condition(register, actor, each) for each in filters]


def _condition(register: Register, actor: Actor, asked: Any) -> Condition:
    if not isinstance(asked, dict) or not {"col", "opr", "value"} <= set(asked):
        raise BadQuery("query.unreadable_rison")
    operator = OPERATORS.get(asked["opr"]) if isinstance(asked["opr"], str) else None
    if operator is None:
        raise BadQuery("query.unknown_operator", column=str(asked["col"]), value=str(asked["opr"]))
    value = asked["value"]
    return condition(
        register, actor, str(asked["col"]), operator, str(value).lower() if value in (True, False) else value
    )


def _page_size(asked: dict[str, Any], default: int) -> int:
    # FAB's -1 asks for the largest page there is.
    size = LARGEST_PAGE if asked.get("page_size") == -1 else _whole(asked, "page_size", default)
    if not 1 <= size <= LARGEST_PAGE:
        raise BadQuery("query.not_in_range", column="page_size", value=str(size), least=1, most=LARGEST_PAGE)
    return size


def _whole(asked: dict[str, Any], name: str, default: int) -> int:
    value = asked.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 200_000:
        raise BadQuery("query.unreadable_value", column=name, value=str(value))
    return value
