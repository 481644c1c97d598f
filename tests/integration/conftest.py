"""The portal as it ships, with its agencies, documents, regimes, periods and programmes, and with its demo registers.

What a test finds there is written once for each process and database, into a database of its own. A test that names
``loaded`` or ``filled`` works on a connection to that one, and leaves nothing behind in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, Table, select
from sqlalchemy.orm import Session

from app.cli.reference_data import load_reference_data
from app.cli.register_data import load_demo_registers
from models import schema
from models.base.actor import Actor, system
from models.base.session import bind
from tests.cast import assemble
from tests.conftest import AT, engine_on, passing
from tests.postgres import create_database

_HELD: dict[tuple[str, str], Engine] = {}


@pytest.fixture
def actor() -> Actor:
    """Somebody who may do everything, everywhere."""
    return system("test")


@pytest.fixture
def connection(request: pytest.FixtureRequest, engine: Engine) -> Iterator[Connection]:
    """The one connection of a test, to the database that holds what the test names."""
    wanted = next((name for name in ("filled", "loaded") if name in request.fixturenames), "")
    with passing(_holding(request, engine, wanted) if wanted else engine) as made:
        yield made


@pytest.fixture
def loaded(session: Session) -> Session:
    """A session on a database with the reference data."""
    return session


@pytest.fixture
def filled(session: Session) -> Session:
    """A session on a database with the reference data, the cast and the registers of the demo year."""
    return session


def _holding(request: pytest.FixtureRequest, engine: Engine, wanted: str) -> Engine:
    key = (str(engine.url), wanted)
    if key not in _HELD:
        request.getfixturevalue("portal")  # writes roles and permissions, which are needed there as well
        source = engine if wanted == "loaded" else _holding(request, engine, "loaded")
        name = f"{engine.url.database}_{wanted}"
        is_server = engine.dialect.name == "postgresql"
        address = create_database(engine.url, name) if is_server else engine.url.set(database=name)
        _HELD[key] = engine_on(address, request.getfixturevalue("process_id"), _rows(source, wanted))
    return _HELD[key]


def _rows(source: Engine, wanted: str) -> list[tuple[Table, list[dict[str, Any]]]]:
    """What would stand in the tables, the journal left out: tests begin with an empty one."""
    with passing(source) as connection, Session(connection, join_transaction_mode="create_savepoint") as session:
        bind(session, system("test"))
        if wanted == "loaded":
            load_reference_data(session, system("test"), AT)
        else:
            assemble(session)
            load_demo_registers(session, system("test"), AT)
        session.flush()
        tables = [table for table in schema().sorted_tables if table.name != "audit_entry"]
        found = [(table, _of(session.connection(), table)) for table in tables]
    return [(table, values) for table, values in found if values]


def _of(connection: Connection, table: Table) -> list[dict[str, Any]]:
    given = [column for column in table.columns if column.computed is None]
    return [dict(row._mapping) for row in connection.execute(select(*given).order_by(*table.primary_key))]
