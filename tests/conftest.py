"""What every test may ask for. Nothing here is made until a test names it: unit tests pay for none of it."""

from __future__ import annotations

import gc
import os
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings
from sqlalchemy import Sequence, func, select

from tests.parts import Parts, turn

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from sqlalchemy import URL, Connection, Engine, Table
    from sqlalchemy.orm import Session

    from tests.cast import Cast

AT = datetime(2021, 10, 5, 2, 0, tzinfo=UTC)
DATABASES = ("sqlite", "postgresql")

# No deadline: two busy cores are slow now and then, and that is not a fault.
settings.register_profile("default", deadline=None)
settings.register_profile("ci", deadline=None, print_blob=True)
settings.register_profile("long", deadline=None, max_examples=5_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=turn)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """``-n 2``: what is made once for several tests is made by one process."""
    config.option.loadscopereorder = False  # the longest part is not the one with the most tests
    return Parts(config, log)


def pytest_collection_finish() -> None:
    """The collector leaves alone what the modules brought: walking over all of it took a twelfth of the tests' time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture
def at() -> datetime:
    """A working morning in the demo year, after quarter III closed: 5 October 2021, 9:00 in Ha Noi."""
    return AT


@pytest.fixture(scope="session")
def process_id(request: pytest.FixtureRequest) -> str:
    """``gw0``, ``gw1`` under xdist, ``main`` without: what names a database of this process's own."""
    workerinput: dict[str, str] = getattr(request.config, "workerinput", {})
    return workerinput.get("workerid", "main")


@pytest.fixture(scope="session")
def postgresql(request: pytest.FixtureRequest, process_id: str) -> Iterator[URL]:
    """The address of a PostgreSQL server of this process's own: roles and settings belong to a whole server."""
    from tests.postgres import server

    workerinput: dict[str, str] = getattr(request.config, "workerinput", {})
    run = workerinput.get("testrunuid", str(os.getpid()))
    # Not in pytest's own folder: its names are long for a socket, and another run may clear it away.
    with server(Path(tempfile.gettempdir()) / f"tien-do-tests-{run[:12]}-{process_id}") as address:
        yield address


@pytest.fixture(scope="session", params=DATABASES)
def engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, process_id: str
) -> Iterator[Engine]:
    """An engine on a database with the whole schema and no rows; a test that names it runs on both databases."""
    from app import scope
    from models.audit import listener

    scope.install()
    listener.install()
    made = engine_on(_address(request, tmp_path_factory.mktemp("sqlite") / "test.db", f"test_{process_id}"), process_id)
    yield made
    made.dispose()


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    """The one connection of a test; whatever is done and committed on it is gone afterwards."""
    with passing(engine) as made:
        yield made


@contextmanager
def passing(engine: Engine) -> Iterator[Connection]:
    """A connection in a transaction that is rolled back at the end."""
    with engine.connect() as made:
        outer = made.begin()
        yield made
        if outer.is_active:
            outer.rollback()


@pytest.fixture
def session(connection: Connection) -> Iterator[Session]:
    """A session that works as ``system("test")``; a test that needs somebody else binds that actor.

    It may commit: nothing of it outlives the test.
    """
    from sqlalchemy.orm import Session

    from models.base.actor import system
    from models.base.session import bind

    with Session(connection, join_transaction_mode="create_savepoint") as made:
        bind(made, system("test"))
        yield made


@pytest.fixture(scope="session")
def portal(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application, made once for each database. Tests ask for ``app``."""
    from app import create_app
    from app.extensions import db

    made = create_app(
        {
            "TESTING": True,
            "SQLALCHEMY_DATABASE_URI": engine.url.render_as_string(hide_password=False),
            "DATA_DIR": tmp_path_factory.mktemp("data"),
            "QUEUE_URL": "memory:",
            "SECRET_KEY": "a key for tests alone, of at least thirty-two bytes",
            "RATELIMIT_ENABLED": False,
            "DATABASE_ROLE": "",
        }
    )
    db.session.session_factory.configure(join_transaction_mode="create_savepoint")
    yield made
    with made.app_context():
        db.engine.dispose()


@pytest.fixture
def app(portal: Flask, connection: Connection) -> Iterator[Flask]:
    """The application on the test's own connection: it sees what ``session`` flushed, and leaves nothing behind."""
    from app.extensions import db

    engines = db._app_engines[portal]
    own, engines[None] = engines[None], connection
    yield portal
    engines[None] = own


@pytest.fixture
def cast(session: Session) -> Cast:
    """The standing people and their agencies, flushed: see ``tests/cast.py``."""
    from tests.cast import assemble

    return assemble(session)


@pytest.fixture
def sign_in(app: Flask, cast: Cast, session: Session) -> Callable[[str], FlaskClient]:
    """``sign_in("hanoi.editor")``: a browser that signed in by the form, CSRF token and all."""
    from tests.cast import PASSWORD

    def enter(username: str) -> FlaskClient:
        session.commit()
        client = app.test_client()
        page = client.get("/login/").get_data(as_text=True)
        data = {"username": username, "password": PASSWORD, "csrf_token": csrf_token(page)}
        answer = client.post("/login/", data=data)
        assert answer.status_code == 302, f"{username} could not sign in: {answer.status}"
        return client

    return enter


@pytest.fixture
def bearer(app: Flask, cast: Cast, session: Session) -> Callable[[str], dict[str, str]]:
    """``bearer("hanoi.editor")``: the headers of a system that signed in over the API."""
    from tests.cast import PASSWORD

    def enter(username: str) -> dict[str, str]:
        session.commit()
        body = {"username": username, "password": PASSWORD, "provider": "db"}
        answer = app.test_client().post("/api/v1/security/login", json=body)
        assert answer.status_code == 200, f"{username} could not sign in: {answer.status}"
        return {"Authorization": f"Bearer {answer.get_json()['access_token']}"}

    return enter


def csrf_token(page: str) -> str:
    """The token that a page's form carries."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    found = found or re.search(r'value="([^"]+)"[^>]*name="csrf_token"', page)
    assert found, "the page has no CSRF token"
    return found.group(1)


def _address(request: pytest.FixtureRequest, file: Path, name: str) -> URL:
    from sqlalchemy.engine import make_url

    from tests.postgres import create_database

    if request.param == "sqlite":
        return make_url(f"sqlite:///{file}")
    return create_database(request.getfixturevalue("postgresql"), name)


def engine_on(address: URL, process_id: str, rows: Iterable[tuple[Table, list[dict[str, Any]]]] = ()) -> Engine:
    """An engine on that empty database, with the whole schema and these rows in it."""
    from app import database
    from models import schema

    made = _engine(address)
    schema().create_all(made)
    with made.begin() as connection:
        for table, values in rows:
            connection.execute(table.insert(), values)
            if made.dialect.name == "postgresql" and "id" in table.columns:
                own = table.c.id.default  # Flask-AppBuilder names its sequences
                named = own.name if isinstance(own, Sequence) else func.pg_get_serial_sequence(table.name, "id")
                connection.execute(select(func.setval(named, func.max(table.c.id))))
    # As the owner, unless asked otherwise: tests of migrations make the role, and its grants, in their own databases.
    database.prepare(made, _role(made, process_id) if os.environ.get("TEST_ROW_SECURITY") else "")
    made.dispose()  # connections made so far are not prepared
    return made


def _role(made: Engine, process_id: str) -> str:
    """The whole suite under PostgreSQL's row policies, ``TEST_ROW_SECURITY=1``: slower, and what production does."""
    from models.migrations import row_security

    role = f"tien_do_suite_{process_id}"
    with made.begin() as connection:
        row_security.apply(connection, role)
    return role


def _engine(address: URL) -> Engine:
    from sqlalchemy import create_engine, event

    made = create_engine(address)
    if made.dialect.name == "sqlite":
        event.listen(made, "connect", _leave_transactions_to_us)
        event.listen(made, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    return made


def _leave_transactions_to_us(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # pysqlite's own BEGIN breaks savepoints
