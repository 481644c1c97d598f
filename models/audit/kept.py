"""Rows that wait for a load, in a file of SQLite's own making: SQLite need not be told them again, others read them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.pool import Pool

TABLE = "kept_row"
_KEY = "_key"  # what names a row in previews: no column of a mapped class begins so
_ATTACHED = "kept rows"


class Keeper:
    """Writes such a file. It is whole once ``finish`` returned, and of no use where that was never reached."""

    def __init__(self, path: Path, names: Sequence[str]) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        columns = ", ".join(f'"{name}"' for name in (*names, _KEY))
        # Whoever makes it throws it away where it does not come to its end: there is nothing to roll back to.
        for statement in ("PRAGMA journal_mode=OFF", "PRAGMA synchronous=OFF", f"CREATE TABLE {TABLE} ({columns})"):
            self._connection.execute(statement)
        self._connection.execute("BEGIN")
        places = ", ".join("?" * (len(names) + 1))
        self._insert = f"INSERT INTO {TABLE} VALUES ({places})"  # noqa: S608 - a name and marks

    def add(self, rows: Iterable[Sequence[Any]]) -> None:
        """Rows of plain values in the order of the names, each with its key behind them."""
        self._connection.executemany(self._insert, rows)

    def finish(self) -> None:
        """The last row was added."""
        self._connection.execute("COMMIT")
        self.close()

    def close(self) -> None:
        """Let go of the file, whatever became of it."""
        self._connection.close()


class Kept:
    """The rows of a file that a ``Keeper`` wrote: iterate to read them, in the order in which they came."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with closing(sqlite3.connect(path)) as connection:
            found = connection.execute("SELECT name FROM pragma_table_info(?)", (TABLE,))
            self.names = tuple(name for (name,) in found if name != _KEY)

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return self._read(self.names)

    def keys(self) -> Iterator[str]:
        """The keys of the rows."""
        return (key for (key,) in self._read((_KEY,)))

    def attach(self, connection: Connection) -> str:
        """Have the SQLite database of this connection see the file; the schema in which ``TABLE`` stands.

        It is seen until the connection goes back to its pool.
        """
        attached = connection.info.setdefault(_ATTACHED, [])
        schema = f"kept_{len(attached)}"
        connection.exec_driver_sql(f"ATTACH DATABASE ? AS {schema}", (str(self._path),))
        attached.append(schema)
        return schema

    def _read(self, names: Sequence[str]) -> Iterator[tuple[Any, ...]]:
        columns = ", ".join(f'"{name}"' for name in names)
        with closing(sqlite3.connect(self._path)) as connection:
            yield from connection.execute(f"SELECT {columns} FROM {TABLE} ORDER BY rowid")  # noqa: S608


def _detach(connection: Any, record: Any) -> None:
    """Not earlier: SQLite keeps a file that a transaction read until that is over."""
    for schema in record.info.pop(_ATTACHED, ()):
        connection.execute(f"DETACH DATABASE {schema}")


event.listen(Pool, "checkin", _detach)
