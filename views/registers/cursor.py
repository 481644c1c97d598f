"""An opaque place in the order of a list: signed, so that only places that were given out are taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from itsdangerous import BadData, URLSafeSerializer

from views.registers.bad_query import BadQuery
from views.registers.query import Query

_READERS: dict[str, Any] = {
    "m": datetime.fromisoformat,
    "d": date.fromisoformat,
    "n": Decimal,
    "v": lambda value: value,
}


@dataclass(frozen=True, slots=True)
class Place:
    """The values of the order at one row; what follows it is wanted, or what comes ``before``."""

    values: tuple[Any, ...]
    before: bool = False


def seal(query: Query, place: Place, secret: str) -> str:
    """The cursor of a place, bound to the register and the order of the query."""
    packed = [query.signature, int(place.before), [_packed(value) for value in place.values]]
    return _serializer(secret).dumps(packed)


def unseal(query: Query, secret: str) -> Place | None:
    """The place that the query's cursor names; None where it has none. Another list's cursor is refused."""
    if not query.cursor:
        return None
    try:
        signature, before, packed = _serializer(secret).loads(query.cursor)
        place = Place(tuple(_READERS[kind](value) for kind, value in packed), bool(before))
    except (BadData, ValueError, TypeError, KeyError):
        raise BadQuery("query.bad_cursor") from None
    if signature != query.signature or len(place.values) != len(query.sorts) + 1:
        raise BadQuery("query.bad_cursor")
    return place


def _packed(value: Any) -> list[Any]:
    if isinstance(value, datetime):
        return ["m", value.isoformat()]
    if isinstance(value, date):
        return ["d", value.isoformat()]
    return ["n", str(value)] if isinstance(value, Decimal) else ["v", value]


@lru_cache(maxsize=4)
def _serializer(secret: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt="list-cursor")
