"""About how many rows a statement gives, from what the database itself believes, without reading them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from sqlalchemy import Engine, Select, bindparam, event, func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.sql import column, table

from models.base.model import Model, Owned

EXPLAIN: Final = "explain_only"
# What PostgreSQL's planner takes a policy that it cannot look into to leave of a table.
_POLICY: Final = 0.5
_STATS: Final = table("sqlite_stat1", column("tbl"), column("stat"))
_KEPT: Final = select(_STATS.c.stat).where(_STATS.c.tbl == bindparam("table"), _STATS.c.stat.is_not(None)).limit(1)


@event.listens_for(Engine, "before_cursor_execute", retval=True)
def _explain(
    _connection: Any, _cursor: Any, statement: str, parameters: Any, context: Any, _many: bool
) -> tuple[str, Any]:  # fmt: skip
    """The plan in the statement's place, last of all, so that it passed every guard that its rows would pass."""
    if context is not None and context.execution_options.get(EXPLAIN):
        return f"EXPLAIN (FORMAT JSON) {statement}", parameters
    return statement, parameters


def planned_rows(session: Session, statement: Callable[[], Select[Any]], model: type[Model]) -> int | None:
    """What PostgreSQL's planner expects of a statement of one column, as the actor's session would run it.

    None on another database, where the statement is not even made. It is of the actor's own scope, for the scope is
    part of what is planned; it is an estimate from samples, and says nothing of a single row.
    """
    if session.get_bind().dialect.name != "postgresql":
        return None
    plan: Any = session.execute(statement(), execution_options={EXPLAIN: True}).scalar_one()
    rows = float(plan[0]["Plan"]["Plan Rows"])
    if issubclass(model, Owned) and session.scalar(select(func.row_security_active(model.__tablename__))):
        rows /= _POLICY
    return round(rows)


def kept_rows(session: Session, model: type[Model]) -> int | None:
    """How many rows SQLite counted in the whole table when it was last analysed; None where it never was.

    Of everybody's rows: not for somebody who sees only some of them.
    """
    if session.get_bind().dialect.name != "sqlite":
        return None
    try:
        stat = session.scalar(_KEPT, {"table": model.__tablename__})
    except OperationalError:  # there is no such table before the first time
        return None
    return int(str(stat).split()[0]) if stat else None
