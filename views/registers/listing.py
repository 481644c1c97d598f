"""A query answered: rows as plain values, the way on and back, and how many there are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from models.base.actor import ALL, Actor
from models.base.estimate import kept_rows, planned_rows
from models.base.fields import FieldType
from models.base.model import Owned
from models.base.session import actor_of
from models.focal_points.rules.masks import mask
from views.registers.compiler import Compiler, every_statement, page_statement
from views.registers.cursor import Place, seal, unseal
from views.registers.description import Column
from views.registers.query import Count, Query
from views.registers.speaking import speak
from views.registers.values import outgoing

LIMITS = {Count.CHEAP: 200}  # how far the rows are counted beside the page
FAR = 5_000  # how far they are counted where they are too few to be estimated, or nothing is known


@dataclass(frozen=True, slots=True)
class Listing:
    """One page. ``rows`` are dictionaries by column code, ``id`` first.

    ``count`` is None where nobody counted; ``count_is`` says ``exact``, ``estimate``, ``at_least`` or ``unknown``.
    """

    rows: list[dict[str, Any]]
    next: str | None
    previous: str | None
    count: int | None
    count_is: str

    @property
    def ids(self) -> list[int]:
        return [row["id"] for row in self.rows]


def listing(session: Session, actor: Actor, query: Query, secret: str, *, raw: bool = False) -> Listing:
    """The page that the query asks for. ``raw`` leaves days, moments and figures as they are, for pages and files."""
    place = unseal(query, secret)
    limit = LIMITS.get(query.count)
    found = session.execute(page_statement(session, query, place, limit and limit + 1)).all()
    has_more, found = len(found) > query.page_size, list(found[: query.page_size])
    if place and place.before:
        found.reverse()
    rows = as_dicts(session, actor, query, found, raw=raw)
    on, back = _ends(query, found, place, has_more, secret)
    known = found[0][-1] if found and limit else None
    count, count_is = counted(session, query, len(rows), has_more=has_more, known=known)
    return Listing(rows, on, back, count, count_is)


def as_dicts(
    session: Session, actor: Actor, query: Query, found: list[Any], *, raw: bool = False, clear: bool = False
) -> list[dict[str, Any]]:
    """The rows by column code, values as JSON has them unless ``raw``, personal data masked unless ``clear``."""
    codes = ["id", *(column.code for column in query.columns)]
    rows = [dict(zip(codes, row, strict=False)) for row in found]
    for code, convert in _converters(query.columns, raw=raw, clear=clear):
        for row in rows:
            if row[code] is not None:
                row[code] = convert(row[code])
    if query.register.extend is not None:
        query.register.extend(session, actor, rows)
    if raw:
        speak(session, query.register, rows)
    return rows


def _converters(columns: tuple[Column, ...], *, raw: bool, clear: bool) -> list[tuple[str, Callable[[Any], Any]]]:
    """Only for the columns whose values need it."""
    made: list[tuple[str, Callable[[Any], Any]]] = []
    for column in columns:
        kind = column.field.type
        if column.mask and not clear:
            made.append((column.code, lambda value, how=column.mask: mask(value, how)))
        elif not raw and (kind is FieldType.DATE or (kind.is_number and kind is not FieldType.INTEGER)):
            made.append((column.code, outgoing))
    return made


def _ends(
    query: Query, found: list[Any], place: Place | None, has_more: bool, secret: str
) -> tuple[str | None, str | None]:
    if not found:
        return None, None
    start = len(query.columns) + 1
    at = slice(start, start + len(query.sorts) + 1)
    turned = place is not None and place.before
    on = seal(query, Place(tuple(found[-1][at])), secret) if has_more or turned else None
    is_first = place is None and query.page == 1
    back = None if is_first or (turned and not has_more) else seal(query, Place(tuple(found[0][at]), True), secret)
    return on, back


def counted(
    session: Session, query: Query, on_page: int, *, has_more: bool, known: int | None
) -> tuple[int | None, str]:
    """The number of rows, with as much work as was asked for. ``known``: as the page's own statement counted them."""
    if query.count is Count.NONE:
        return None, "unknown"
    if not query.cursor and query.page == 1 and not has_more:
        return on_page, "exact"
    if query.count is Count.ESTIMATED:
        return _estimated(session, query)
    limit = LIMITS.get(query.count)
    if known is None:
        known = _count(session, query, limit)
    if not limit or known <= limit:
        return known, "exact"
    return limit, "at_least"


def _estimated(session: Session, query: Query) -> tuple[int, str]:
    """As the database believes, within the actor's own scope; counted where that is cheap or nothing is believed."""
    believed = _believed(session, query)
    if believed is not None and believed > FAR:
        return believed, "estimate"
    known = _count(session, query, FAR)
    return (known, "exact") if known <= FAR else (max(believed or 0, FAR), "at_least")


def _believed(session: Session, query: Query) -> int | None:
    model = query.register.model
    if (planned := planned_rows(session, lambda: every_statement(session, query), model)) is not None:
        return planned
    narrowed = query.conditions or query.search.strip() or query.ids or query.binned
    sees_all = not issubclass(model, Owned) or actor_of(session).reads is ALL
    return kept_rows(session, model) if sees_all and not narrowed else None


def _count(session: Session, query: Query, limit: int | None) -> int:
    compiler = Compiler(session, query.asking(columns=(), sorts=()))
    return int(session.execute(compiler.count(limit and limit + 1)).scalar_one())
