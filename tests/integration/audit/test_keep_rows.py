"""A file of kept rows: SQLite sees it for one transaction, and lets go of it with the connection."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine

from models.audit.kept import TABLE, Keeper, Kept


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    keeper = Keeper(tmp_path / "rows", ("code", "name"))
    keeper.add([("1", "một", "1"), ("2", None, "2")])
    keeper.finish()
    return Kept(tmp_path / "rows")


def seen(connection: Connection) -> list[str]:
    return [row[1] for row in connection.exec_driver_sql("PRAGMA database_list")]


def test_it_is_seen_until_the_connection_is_given_back(kept: Kept, tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path}/own.db")
    for end in ("commit", "rollback"):
        with engine.connect() as connection:
            connection.exec_driver_sql("CREATE TABLE IF NOT EXISTS own (code, name)")
            first, second = kept.attach(connection), kept.attach(connection)
            connection.exec_driver_sql(f"INSERT INTO own SELECT code, name FROM {first}.{TABLE}")
            assert connection.exec_driver_sql(f"SELECT count(*) FROM {second}.{TABLE}").scalar_one() == 2
            getattr(connection, end)()
    with engine.connect() as connection:
        assert seen(connection) == ["main"]
        assert connection.exec_driver_sql("SELECT * FROM own").all() == list(kept)
    assert engine.pool.status().startswith("Pool size: 5  Connections in pool: 1")


def test_it_may_go_while_it_is_seen(kept: Kept, tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path}/own.db")
    with engine.begin() as connection:
        schema = kept.attach(connection)
        (tmp_path / "rows").unlink()
        connection.exec_driver_sql(f"CREATE TABLE own AS SELECT * FROM {schema}.{TABLE}")
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM own").scalar_one() == 2
