"""What production does on PostgreSQL: the portal's own role, real connections, policies in force."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from app.extensions import db
from models.base.actor import Actor, system
from models.base.permissions import Permission
from models.base.session import bind
from models.organisations.tables import Member, Organisation
from tests.integration.journeys.test_from_workbook_to_rollup import (
    Caller,
)
from tests.integration.journeys.test_from_workbook_to_rollup import (
    test_the_main_job_runs_from_workbook_to_rollup as main_job,
)


@pytest.fixture
def call(production: Flask, token: Callable[[str], dict[str, str]]) -> Callable[[str], Caller]:
    return lambda username: Caller(production, token(username))


def test_every_connection_takes_the_role(production: Flask) -> None:
    with production.app_context(), db.engine.connect() as connection:
        role, owner = connection.execute(text("select current_user, session_user")).one()
        assert role == production.config["DATABASE_ROLE"] != owner


def test_the_main_job_runs(call: Callable[[str], Caller]) -> None:
    main_job(call)


def test_a_savepoint_that_fails_leaves_the_scope_as_it_was(production: Flask) -> None:
    """The database forgets with the savepoint what it was told in it; the session must know that."""
    with production.app_context(), Session(db.engine) as session:
        own = _own(session, "H62")
        bind(session, own)
        assert _members(session) == 2
        savepoint = session.begin_nested()
        bind(session, system("test"))
        assert _members(session) > 2
        savepoint.rollback()
        assert _members(session) > 2
        bind(session, own)
        assert _members(session) == 2
        assert _told(session) == str(own.organisation_id)


def test_raw_sql_sees_no_more_than_the_actor(production: Flask) -> None:
    with production.app_context(), Session(db.engine) as session:
        bind(session, _own(session, "H62"))
        seen = _members(session)
        raw = session.connection().execute(text("select count(*) from member")).scalar_one()
        assert raw == seen == 2
        session.rollback()
        assert session.connection().execute(text("select count(*) from member")).scalar_one() == 0


@pytest.mark.parametrize(
    "statement",
    [
        "update audit_entry set note = 'x'",
        "delete from audit_entry",
        "truncate audit_entry",
        "update alembic_version set version_num = 'x'",
        "alter table member disable row level security",
        "drop table member",
        "create table mine (id int)",
    ],
)
def test_the_role_may_not(production: Flask, statement: str) -> None:
    with production.app_context(), db.engine.connect() as connection:
        connection.execute(text("select set_config('app.reads', 'all', true), set_config('app.writes', 'all', true)"))
        with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
            connection.execute(text(statement))


def _own(session: Session, code: str) -> Actor:
    bind(session, system("test"))
    agency = session.scalars(select(Organisation.id).where(Organisation.code == code)).one()
    own = frozenset({agency})
    return Actor("own", permissions=frozenset(Permission), reads=own, writes=own, organisation_id=agency)


def _members(session: Session) -> int:
    return session.scalar(select(func.count(Member.id))) or 0


def _told(session: Session) -> str:
    return str(session.connection().execute(text("select current_setting('app.reads')")).scalar_one())
