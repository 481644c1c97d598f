"""What stands beside the tables and Alembic does not see: triggers and indexes of words.

Each is declared where its table is, as a listener on the table's creation, so ``create_all`` makes it
too. A revision that creates such a table calls ``create``, one that drops it calls ``drop`` first.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, Table

from models import schema


def create(connection: Connection, names: Iterable[str] | None = None) -> None:
    """Make what stands beside these tables (all of them by default)."""
    for table in _tables(names):
        table.dispatch.after_create(table, connection, checkfirst=False)


def drop(connection: Connection, names: Iterable[str] | None = None) -> None:
    """Take it away, before the tables go."""
    for table in _tables(names):
        table.dispatch.before_drop(table, connection, checkfirst=False)


def drop_leftovers(connection: Connection, names: Iterable[str] | None = None) -> None:
    """Take away what can only go when its table is gone."""
    for table in _tables(names):
        table.dispatch.after_drop(table, connection, checkfirst=False)


def _tables(names: Iterable[str] | None) -> list[Table]:
    metadata = schema()
    wanted = set(metadata.tables) if names is None else set(names)
    return [table for table in metadata.tables.values() if table.name in wanted]
