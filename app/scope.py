"""Who may see and write which rows: the one choke point.

Scope is a property of the table, not of the screen. Every SELECT, count, relationship load, export,
API call, chart and job passes ``_read``; every flush passes ``_write``. A session without an actor sees
nothing. On PostgreSQL the policies of ``models/migrations/row_security.py`` repeat the scope inside the database,
fed by ``_tell_database``.
"""

from __future__ import annotations

from functools import cache
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, event, false, inspect, select
from sqlalchemy.orm import InstanceState, Mapper, ORMExecuteState, Session, SessionTransaction, with_loader_criteria
from sqlalchemy.sql import visitors
from sqlalchemy.sql.schema import Table

from models import schema
from models.base.actor import ALL, NOBODY, Actor, Scope
from models.base.errors import Forbidden
from models.base.model import Model, Owned, Reference
from models.base.session import actor_of

# Mapped classes that belong to nobody and are not open reference data: FAB's own security tables, reached
# only through the security manager and the account operations, and what belongs to one person, which
# models/accounts asks for by that person's key alone.
UNSCOPED_TABLES = frozenset({
    "ab_permission", "ab_view_menu", "ab_role", "ab_permission_view", "ab_permission_view_role", "ab_user",
    "ab_user_role", "ab_user_group", "ab_group_role", "ab_group", "ab_register_user", "ab_api_key",
    "idempotency_key", "preference", "saved_view",
})  # fmt: skip


class ScopeViolation(Forbidden):
    """A statement or a row reached outside the actor's scope."""

    code = "scope.violation"


def install() -> None:
    """Guard every session of the process, whoever makes it."""
    for name, listener in (
        ("do_orm_execute", _read), ("before_flush", _write), ("after_begin", _begin),
        ("after_soft_rollback", _rolled_back),
    ):  # fmt: skip
        if not event.contains(Session, name, listener):
            event.listen(Session, name, listener)


def owned_classes() -> list[type[Owned]]:
    """Every mapped class whose rows belong to an organisation."""
    return [m.class_ for m in Model.registry.mappers if issubclass(m.class_, Owned)]


def _owned_tables() -> frozenset[str]:
    return frozenset(cls.__table__.name for cls in owned_classes())


def _read(state: ORMExecuteState) -> None:
    actor = actor_of(state.session)
    if actor is not NOBODY or _touches_owned(state):  # the account of a request is loaded before its actor is known
        _tell_database(state.session, actor)
    if state.is_column_load or actor.reads is ALL:
        return
    if not state.is_orm_statement or state.is_insert or state.is_update or state.is_delete:
        _refuse_unscoped(state)
        if not state.is_orm_statement:
            return
    state.statement = _within(state.statement, tuple(sorted(actor.reads)), bool(actor.permissions))


# A statement that is put together once and executed often (a list's page) is narrowed once for each scope.
_NARROWED: WeakKeyDictionary[Any, dict[tuple[tuple[int, ...], bool], Any]] = WeakKeyDictionary()


def _within(statement: Any, ids: tuple[int, ...], knows: bool) -> Any:
    """The statement for rows of these organisations, and for open facts only where the actor ``knows`` any."""
    made = _NARROWED.setdefault(statement, {})
    if (ids, knows) not in made:
        # Lambdas, not expressions: FAB joins through aliases, and only lambdas are adapted to them.
        options = [with_loader_criteria(Owned, lambda cls: cls.organisation_id.in_(ids), include_aliases=True)]
        if not knows:
            options.append(with_loader_criteria(Reference, lambda cls: false(), include_aliases=True))
        made[ids, knows] = statement.options(*options)
    return made[ids, knows]


def _touches_owned(state: ORMExecuteState) -> bool:
    """Whether rows of an organisation may be concerned; textual SQL may concern any."""
    tables = _tables_in(state.statement)
    return tables is None or bool(tables & _owned_tables())


def _refuse_unscoped(state: ORMExecuteState) -> None:
    if _touches_owned(state):
        if state.execution_options.get("scope_checked"):
            return
        raise ScopeViolation(reason="statement")


def _tables_in(statement: Any) -> set[str] | None:
    """Names of the tables a statement touches, None where that cannot be known (textual SQL)."""
    names: set[str] = set()
    for element in visitors.iterate(statement):
        if element.__visit_name__ in {"textclause", "text"}:
            return None
        if isinstance(element, Table):
            names.add(element.name)
    return names


def _write(session: Session, _context: Any, _instances: Any) -> None:
    actor = actor_of(session)
    dirty = session.dirty  # each asking builds the set anew
    for target in [*session.new, *dirty, *session.deleted]:
        if target in dirty and not session.is_modified(target):
            continue
        if isinstance(target, Owned):
            if actor.writes is not ALL:
                _check_owned(session, actor.writes, target)
        elif isinstance(target, Reference) and not actor.may(type(target).__managed_by__):
            raise ScopeViolation(reason="reference", noun=type(target).__name__)
    _tell_database(session, actor)


def _check_owned(session: Session, writes: Scope, target: Owned) -> None:
    assert writes is not ALL
    state: InstanceState[Any] = inspect(target)
    is_new = state.pending
    if is_new and any(key is not None for key in state.mapper.primary_key_from_instance(target)):
        raise ScopeViolation(reason="client_key")
    history = state.attrs.organisation_id.history
    owner = _pending_owner(target, state)
    if owner is None and type(target).__owner_optional__:
        return
    before = history.deleted[0] if history.deleted else owner
    if owner not in writes or before not in writes or (not is_new and owner != before):
        raise ScopeViolation(reason="row", noun=type(target).__name__)
    _check_links(session, target, state)


def _pending_owner(target: Owned, state: InstanceState[Any]) -> int | None:
    relation = state.mapper.relationships.get("organisation")
    if relation is not None and state.attrs["organisation"].history.added:
        organisation = state.attrs["organisation"].history.added[0]
        return organisation.id if organisation is not None else None
    return target.organisation_id


def _check_links(session: Session, target: Owned, state: InstanceState[Any]) -> None:
    """Whatever the row newly points at, or takes in, must be within sight as well."""
    for relation in state.mapper.relationships:
        if issubclass(relation.mapper.class_, Owned):
            for other in state.attrs[relation.key].history.added or ():
                if other is not None and not inspect(other).pending:
                    _require_sight(session, relation.mapper, other.id)
    for column, mapper in _owned_keys(state.mapper):
        attribute = state.mapper.get_property_by_column(column).key
        added = state.attrs[attribute].history.added
        if added and added[0] is not None:
            _require_sight(session, mapper, added[0])


@cache
def _owned_keys(mapper: Mapper[Any]) -> list[tuple[Any, Mapper[Any]]]:
    schema()  # every noun is mapped before what is found is kept
    by_table = {m.local_table.name: m for m in Model.registry.mappers if issubclass(m.class_, Owned)}
    return [
        (column, by_table[key.column.table.name])
        for column in mapper.local_table.columns
        for key in column.foreign_keys
        if key.column.table.name in by_table and key.column.name == "id"
    ]


def _require_sight(session: Session, mapper: Mapper[Any], row_id: int) -> None:
    seen = session.identity_map.get(mapper.identity_key_from_primary_key((row_id,)))
    if seen is not None:
        if not actor_of(session).sees(seen.organisation_id):
            raise ScopeViolation(reason="link", noun=mapper.class_.__name__)
        return
    with session.no_autoflush:
        cls = mapper.class_
        if session.execute(select(cls.id).where(cls.id == row_id)).first() is None:
            raise ScopeViolation(reason="link", noun=mapper.class_.__name__)


def _begin(session: Session, _transaction: SessionTransaction, connection: Connection) -> None:
    connection.info.pop("scope", None)
    session.info["connection"] = connection


def _rolled_back(session: Session, _transaction: SessionTransaction) -> None:
    """With a savepoint the database forgets what it was told in it: it is told again."""
    connection: Connection | None = session.info.get("connection")
    if connection is not None and not connection.closed and not connection.invalidated:
        connection.info.pop("scope", None)


def encoded(scope: Scope) -> str:
    """A scope as the database's policies read it: ``all`` or ids with commas."""
    return "all" if scope is ALL else ",".join(map(str, sorted(scope)))


def _tell_database(session: Session, actor: Actor) -> None:
    """PostgreSQL only: one round trip when the scope of the transaction's connection changed."""
    if session.get_bind().dialect.name != "postgresql":
        return
    scope = (encoded(actor.reads), encoded(actor.writes))
    connection = session.connection()
    if connection.info.get("scope") != scope:
        _tell(connection, *scope)
        connection.info["scope"] = scope


def _tell(connection: Connection, reads: str, writes: str) -> None:
    """Past the driver's cursors, in one message with the BEGIN that it still owes: every request waits for this.

    Scopes hold nothing but digits and commas, or ``all``. What does not go well is said again the usual way, which
    raises what is wrong and lets go of a connection that broke.
    """
    from psycopg.pq import ExecStatus, TransactionStatus  # half a second, of which SQLite needs nothing

    said = f"SELECT set_config('app.reads', '{reads}', true), set_config('app.writes', '{writes}', true)"
    driver: Any = connection.connection.driver_connection
    state = driver.pgconn.transaction_status
    begins = state == TransactionStatus.IDLE and driver.isolation_level is None and not driver.autocommit
    if begins or state == TransactionStatus.INTRANS:
        message = f"BEGIN; {said}" if begins else said
        if driver.pgconn.exec_(message.encode()).status == ExecStatus.TUPLES_OK:
            return
    connection.exec_driver_sql(said)
