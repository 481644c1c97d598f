"""From a checked query to one SELECT of plain columns: no entities, labels joined, order made total by the key."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, and_, false, func, or_, select, tuple_, type_coerce
from sqlalchemy.orm import Session, aliased

from models.base.search import found
from models.base.types import Strings
from views.registers.bad_query import BadQuery
from views.registers.cursor import Place
from views.registers.description import Column
from views.registers.query import Condition, Operator, Query, Sort

Expression = ColumnElement[Any]


@dataclass(frozen=True, slots=True)
class Key:
    """One expression of the order. No value counts as smaller than every value, on every database."""

    expression: Expression
    descending: bool
    nullable: bool

    @property
    def ordered(self) -> Expression:
        order = self.expression.desc() if self.descending else self.expression.asc()
        if not self.nullable:
            return order
        return order.nulls_last() if self.descending else order.nulls_first()

    def turned(self) -> Key:
        return Key(self.expression, not self.descending, self.nullable)


class Compiler:
    """Compiles one query; keeps the aliases of the classes that it joins."""

    def __init__(self, session: Session | None, query: Query) -> None:
        self.session = session  # only a search asks it something
        self.query = query
        self.model = query.register.model
        self._aliases: dict[tuple[str, ...], Any] = {}
        self.keys = self._keys()

    def rows(self, place: Place | None, *, anywhere: bool = False, counting: int | None = None) -> Select[Any]:
        """One page and a row more, from a place of the order where one is given, else by page number.

        After the columns come those of the order, for the cursors; where ``counting`` is given each row ends with
        how many there are of all pages, counted no further. ``anywhere`` looks into the bin as well.
        """
        chosen = [self._value(column).label(column.code) for column in self.query.columns]
        order = [key.expression.label(f"_order_{i}") for i, key in enumerate(self.keys)]
        keys = [key.turned() for key in self.keys] if place and place.before else self.keys
        where = self.where(anywhere=anywhere)
        if place:
            where = [*where, after(keys, place.values)]
        if counting is not None:
            # Asked in the same breath; what only labels and orders need is not joined to it.
            alone = Compiler(self.session, self.query.asking(columns=(), sorts=()))
            order.append(alone.count(counting).scalar_subquery().label("_count"))
        statement = self._joined(select(self.model.id, *chosen, *order)).where(*where)
        statement = statement.order_by(*(key.ordered for key in keys)).limit(self.query.page_size + 1)
        return statement if place else statement.offset((self.query.page - 1) * self.query.page_size)

    def entities(self) -> Select[Any]:
        """The rows themselves, for verbs that work on all that match."""
        where = self.where()
        return self._joined(select(self.model)).where(*where).order_by(self.model.id)

    def every(self) -> Select[Any]:
        """The keys of all rows, in no order: what a planner is asked about."""
        return self._joined(select(self.model.id.label("planned"))).where(*self.where())

    def count(self, limit: int | None) -> Select[Any]:
        """How many rows there are, counted no further than the limit."""
        where = self.where()
        some = self._joined(select(self.model.id)).where(*where)
        if limit is None:
            return select(func.count()).select_from(some.subquery())
        return select(func.count()).select_from(some.limit(limit).subquery())

    # -- what the query says ---------------------------------------------------------------------

    def where(self, *, anywhere: bool = False) -> list[Expression]:
        query, where = self.query, [self._compare(condition) for condition in self.query.conditions]
        if query.register.is_binned and not anywhere:
            deleted = self.model.deleted_at
            where.append(deleted.is_not(None) if query.binned else deleted.is_(None))
        if query.search.strip():
            where.append(self._search())
        if query.ids:
            where.append(self.model.id.in_(query.ids))
        return where

    def _search(self) -> Expression:
        if not self.query.register.is_found:
            raise BadQuery("query.not_searchable")
        assert self.session is not None
        return found(self.session, self.model, self.query.search)

    def _keys(self) -> list[Key]:
        keys = [self._key(sort) for sort in self.query.sorts]
        falling = keys[-1].descending if keys else False
        return [*keys, Key(self.model.id, falling, nullable=False)]

    def _key(self, sort: Sort) -> Key:
        column = sort.column
        if not column.sort_attribute:
            expression = self._value(column)
        else:
            owner = self._class(column.path)
            expression = getattr(
                owner, "name_sort" if column.path and hasattr(owner, "name_sort") else column.sort_attribute
            )
        return Key(expression, sort.descending, bool(column.path) or _is_nullable(self.model, column))

    def _compare(self, condition: Condition) -> Expression:
        column, operator, values = condition.column, condition.operator, condition.values
        if column.is_reference and len(column.path) == 1 and operator in {Operator.EQ, Operator.IN}:
            return self._refers(column, values)
        expression = self._value(column)
        if isinstance(expression.type, Strings):
            return _listed(expression, operator, values)
        return _compared(expression, operator, values)

    def _refers(self, column: Column, values: tuple[Any, ...]) -> Expression:
        """By the foreign key, so that its index serves."""
        relation = self.model.__mapper__.relationships[column.path[0]]
        target = relation.mapper.class_
        local = next(local for local, remote in relation.local_remote_pairs if remote.name == "id")
        keys = select(target.id).where(getattr(target, column.attribute).in_(values))
        return self.model.__mapper__.get_property_by_column(local).class_attribute.in_(keys)

    # -- joins -----------------------------------------------------------------------------------

    def _value(self, column: Column) -> Any:
        return getattr(self._class(column.path), column.attribute)

    def _class(self, path: tuple[str, ...]) -> Any:
        if not path:
            return self.model
        if path not in self._aliases:
            self._class(path[:-1])
            self._aliases[path] = _alias(self.model, path)
        return self._aliases[path]

    def _joined(self, statement: Select[Any]) -> Select[Any]:
        """Outer joins: a reference that is not set loses no row, and the list's own index keeps driving."""
        for path in sorted(self._aliases, key=len):
            parent = self._class(path[:-1])
            statement = statement.outerjoin(getattr(parent, path[-1]).of_type(self._aliases[path]))
        return statement


def page_statement(session: Session, query: Query, place: Place | None, counting: int | None) -> Select[Any]:
    """``Compiler.rows``; one that was asked for before is at hand, since building it costs as much as its rows."""
    if _is_its_own(query):
        return Compiler(session, query).rows(place, counting=counting)
    return _page_statement(query, place, counting)


def every_statement(session: Session, query: Query) -> Select[Any]:
    """``Compiler.every`` of all pages, likewise."""
    whole = query.asking(columns=(), sorts=(), page=1, cursor="")
    return Compiler(session, whole).every() if _is_its_own(query) else _every_statement(whole)


def _is_its_own(query: Query) -> bool:
    """Whether the statement is of this moment: what a search is looked for by depends on how much it hits."""
    return bool(query.search.strip() or query.ids)


@lru_cache(maxsize=256)
def _every_statement(query: Query) -> Select[Any]:
    return Compiler(None, query).every()


@lru_cache(maxsize=256)
def _page_statement(query: Query, place: Place | None, counting: int | None) -> Select[Any]:
    return Compiler(None, query).rows(place, counting=counting)


@lru_cache(maxsize=512)
def _alias(model: type[Any], path: tuple[str, ...]) -> Any:
    """The class at the end of the path under a name of its own; made once, for making one costs a millisecond."""
    parent = _alias(model, path[:-1]) if len(path) > 1 else model
    return aliased(getattr(parent, path[-1]).property.mapper.class_)


def after(keys: list[Key], values: tuple[Any, ...]) -> Expression:
    """The rows that follow the one with these values in the order."""
    if not any(key.nullable for key in keys) and len({key.descending for key in keys}) == 1:
        left, right = tuple_(*(key.expression for key in keys)), tuple_(*values)
        return left < right if keys[0].descending else left > right
    expression: Expression = false()
    for key, value in reversed(list(zip(keys, values, strict=True))):
        expression = or_(_beyond(key, value), and_(_same(key, value), expression))
    return expression


def _beyond(key: Key, value: Any) -> Expression:
    expression = key.expression
    if value is None:
        return false() if key.descending else expression.is_not(None)
    if not key.descending:
        return expression > value
    return or_(expression < value, expression.is_(None)) if key.nullable else expression < value


def _same(key: Key, value: Any) -> Expression:
    return key.expression.is_(None) if value is None else key.expression == value


def _compared(expression: Any, operator: Operator, values: tuple[Any, ...]) -> Expression:
    value = values[0] if values else None
    match operator:
        case Operator.EQ:
            return expression == value
        case Operator.NE:
            return or_(expression != value, expression.is_(None))
        case Operator.IN:
            return expression.in_(values)
        case Operator.IS_NULL:
            return expression.is_(None) if value else expression.is_not(None)
        case Operator.CONTAINS | Operator.STARTS:
            return _worded(expression, operator, str(value))
    return _ordered(expression, operator, value)


def _ordered(expression: Any, operator: Operator, value: Any) -> Expression:
    if operator is Operator.LT:
        return expression < value
    if operator is Operator.LTE:
        return expression <= value
    return expression > value if operator is Operator.GT else expression >= value


def _worded(expression: Any, operator: Operator, value: str) -> Expression:
    """Any case. SQLite folds the case of ASCII only, so the usual spellings of a Vietnamese word are tried."""
    spellings = dict.fromkeys((value, value.lower(), value.upper(), value.capitalize(), value.title()))
    if operator is Operator.STARTS:
        return or_(*(expression.istartswith(spelling, autoescape=True) for spelling in spellings))
    return or_(*(expression.icontains(spelling, autoescape=True) for spelling in spellings))


def _listed(expression: Any, operator: Operator, values: tuple[Any, ...]) -> Expression:
    """A list of codes is stored as compact JSON text, so an entry is found between its quotes."""
    if operator is Operator.IS_NULL:
        empty = or_(expression.is_(None), expression == [])
        return empty if values[0] else ~empty
    text = type_coerce(expression, Text)
    entries = [text.contains(f'"{value}"', autoescape=True) for value in values if '"' not in str(value)]
    any_of = or_(*entries) if entries else false()
    return ~any_of if operator is Operator.NE else any_of


def _is_nullable(model: type[Any], column: Column) -> bool:
    attribute = column.sort_attribute or column.attribute
    return bool(model.__mapper__.column_attrs[attribute].columns[0].nullable)
