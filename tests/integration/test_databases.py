"""Both databases hold the schema and give it back empty to every test."""

from __future__ import annotations

from sqlalchemy import Engine, func, inspect, select
from sqlalchemy.orm import Session

from models import schema
from models.base.model import Model
from models.base.search import is_search_object


def test_the_schema_stands_on_both_databases(engine: Engine) -> None:
    names = {name for name in inspect(engine).get_table_names() if not is_search_object(name)}
    assert names == set(Model.metadata.tables)


def test_every_constraint_has_a_name() -> None:
    unnamed = [table.name for table in schema().tables.values() for c in table.constraints if not c.name]
    assert unnamed == []


def _users(session: Session) -> int:
    table = Model.metadata.tables["ab_user"]
    return session.scalar(select(func.count()).select_from(table)) or 0


def _add_user(session: Session) -> None:
    from flask_appbuilder.security.sqla.models import User

    session.add(User(username="an", first_name="An", last_name="Nguyễn", email="an@example.vn", active=True))


def test_what_one_test_commits(session: Session) -> None:
    assert _users(session) == 0
    _add_user(session)
    session.commit()
    assert _users(session) == 1


def test_the_next_one_does_not_see(session: Session) -> None:
    assert _users(session) == 0
    _add_user(session)
    session.commit()
    assert _users(session) == 1
