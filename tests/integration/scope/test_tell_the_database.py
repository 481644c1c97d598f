"""What PostgreSQL is told of an actor's scope goes past the driver's cursors, and a connection that broke shows all the same."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, create_engine, func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from models.base.actor import Actor, system
from models.base.session import bind
from models.organisations.tables import Organisation

pytestmark = pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
TOLD = func.current_setting("app.reads", True)


@pytest.fixture
def one(engine: Engine) -> Iterator[Engine]:
    """An engine with one connection."""
    made = create_engine(engine.url, pool_size=1, max_overflow=0)
    yield made
    made.dispose()


def _asked(session: Session) -> str:
    return str(session.execute(select(TOLD)).scalar_one())


def test_it_is_told_with_the_begin_and_forgotten_at_the_end(one: Engine) -> None:
    with Session(one) as session:
        bind(session, Actor(name="a", permissions=frozenset(), reads=frozenset({3, 14}), writes=frozenset()))
        session.execute(select(Organisation.id))
        assert _asked(session) == "3,14"
        assert session.connection().connection.driver_connection.info.transaction_status.name == "INTRANS"
        bind(session, system("test"))
        assert _asked(session) == "all"
        session.rollback()
        with one.connect() as other:
            assert not other.execute(select(TOLD)).scalar_one(), "nothing outlives the transaction"


def test_a_connection_that_broke_is_let_go(engine: Engine, one: Engine) -> None:
    with Session(one) as session:
        bind(session, system("test"))
        backend = session.execute(select(func.pg_backend_pid())).scalar_one()
        session.rollback()
        with engine.connect() as other:
            other.execute(select(func.pg_terminate_backend(backend, 5_000)))
        with pytest.raises(DBAPIError) as broken:
            session.execute(select(Organisation.id))
        assert broken.value.connection_invalidated
        session.rollback()
        assert _asked(session) == "all"
