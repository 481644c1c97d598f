"""The parameters of a request as a query: plain ones, and FAB's Rison within them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from werkzeug.datastructures import MultiDict

from models.base.actor import Actor
from views.registers.bad_query import BadQuery
from views.registers.description import Register
from views.registers.query import (
    FARTHEST_ROW,
    LARGEST_PAGE,
    MOST_CONDITIONS,
    Condition,
    Count,
    Query,
    condition,
    default_order,
    listed_columns,
    sorts,
)
from views.registers.rison import read as read_rison

_FILTER = re.compile(r"filter\[([^\[\]]{1,100})\](?:\[([^\[\]]{1,20})\])?\Z")


def query_from(register: Register, actor: Actor, args: MultiDict[str, str]) -> Query:
    """The query that the request's parameters ask for. Raises BadQuery, a 400 that names what is wrong."""
    query = Query(register, listed_columns(register, actor, args.get("fields", "")), sorts=default_order(register))
    if q := args.get("q", ""):
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


def _conditions(register: Register, actor: Actor, args: MultiDict[str, str]) -> Iterable[Condition]:
    for name in args:
        if not name.startswith("filter"):
            continue
        match = _FILTER.match(name)
        if match is None:
            raise BadQuery("query.unreadable_filter", column=name)
        for text in args.getlist(name):
            yield condition(register, actor, match[1], match[2] or "eq", text)


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
