"""The revisions lead up and down on both databases, and to where the code stands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL, create_engine, inspect, make_url, text
from sqlalchemy.exc import DBAPIError

from app import migration
from models import schema
from tests.conftest import DATABASES


@pytest.fixture(params=DATABASES)
def address(request: pytest.FixtureRequest, tmp_path: Path, process_id: str) -> Iterator[URL]:
    """A database with nothing in it."""
    from tests.postgres import create_database, drop_database

    if request.param == "sqlite":
        yield make_url(f"sqlite:///{tmp_path}/empty.sqlite")
        return
    server = request.getfixturevalue("postgresql")
    yield create_database(server, f"migrated_{process_id}")
    drop_database(server, f"migrated_{process_id}")


def _tables(address: URL) -> set[str]:
    engine = create_engine(address)
    names = set(inspect(engine).get_table_names())
    engine.dispose()
    return names


def test_up_gives_every_table_and_leaves_no_difference(address: URL) -> None:
    migration.upgrade(address, "tien_do_app")
    assert set(schema().tables) <= _tables(address)
    engine = create_engine(address)
    with engine.connect() as connection:
        assert migration.differences(connection) == []
        assert migration.is_current(connection)
    engine.dispose()


def test_down_leaves_nothing_of_ours(address: URL) -> None:
    migration.upgrade(address, "tien_do_app")
    migration.downgrade(address, "base")
    assert _tables(address) <= {"alembic_version"}
    migration.upgrade(address, "tien_do_app")
    assert set(schema().tables) <= _tables(address)


def test_up_twice_changes_nothing(address: URL) -> None:
    migration.upgrade(address, "tien_do_app")
    migration.upgrade(address, "tien_do_app")
    assert set(schema().tables) <= _tables(address)


def test_a_migrated_audit_is_closed_to_alteration(address: URL) -> None:
    migration.upgrade(address, "tien_do_app")
    engine = create_engine(address)
    adding = "INSERT INTO audit_entry (at, actor_name, action, noun, changes, request_id, note) "
    with engine.begin() as connection:
        connection.execute(text(adding + "VALUES ('2021-10-05', 'a', 'b', '', '{}', '', '')"))
    with pytest.raises(DBAPIError, match="append-only"), engine.begin() as connection:
        connection.execute(text("UPDATE audit_entry SET note = 'x'"))
    engine.dispose()
