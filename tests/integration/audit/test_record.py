"""The audit: written with the change, gone with a rollback, closed to alteration by the database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Engine, delete, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from models.audit.listener import install
from models.audit.operations import record
from models.audit.queries import history, of_upload
from models.audit.tables import AuditEntry
from models.base.actor import Actor, system
from models.organisations.tables import Organisation


def _agency(session: Session, code: str = "X01", name: str = "Tỉnh Thử") -> Organisation:
    row = Organisation(code=code, name=name, kind="province", level="province", valid_from=date(2021, 1, 1))
    session.add(row)
    session.flush()
    return row


def _count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(AuditEntry)) or 0


def test_a_new_row_is_written_with_its_values(session: Session, at: datetime) -> None:
    session.info["now"] = at
    agency = _agency(session)
    (entry,) = history(session, "organisation", agency.id)
    assert (entry.action, entry.actor_name, entry.at) == ("organisation:created", "test", at)
    assert entry.changes["name"] == [None, "Tỉnh Thử"]
    assert entry.organisation_id == agency.id


def test_a_change_is_written_old_and_new_and_nothing_else(session: Session) -> None:
    agency = _agency(session)
    agency.name = "Tỉnh Đổi Tên"
    session.flush()
    assert history(session, "organisation", agency.id)[0].changes == {"name": ["Tỉnh Thử", "Tỉnh Đổi Tên"]}


def test_a_change_to_an_expired_row_still_knows_the_old_value(session: Session) -> None:
    agency = _agency(session)
    session.commit()
    agency.name = "Tỉnh Đổi Tên"
    session.flush()
    changes = history(session, "organisation", agency.id)[0].changes
    assert changes["name"] == ["Tỉnh Thử", "Tỉnh Đổi Tên"]


def test_setting_the_same_value_writes_nothing(session: Session) -> None:
    agency = _agency(session)
    before = _count(session)
    agency.name = "Tỉnh Thử"
    session.flush()
    assert _count(session) == before


def test_a_deleted_row_leaves_its_values(session: Session) -> None:
    agency = _agency(session)
    row_id = agency.id
    session.delete(agency)
    session.flush()
    last = history(session, "organisation", row_id)[0]
    assert last.action == "organisation:deleted"
    assert last.changes["code"] == ["X01", None]


def test_a_rollback_leaves_neither_the_change_nor_its_entry(session: Session) -> None:
    _agency(session)
    assert _count(session) == 1
    session.rollback()
    assert _count(session) == 0


def test_an_act_is_recorded_beside_the_changes(session: Session, at: datetime) -> None:
    actor = Actor(name="An", organisation_id=7, request_id="r-1")
    session.info["upload_id"] = 9
    record(session, actor, "export:created", at=at, note="thủ tục")
    (entry,) = of_upload(session, 9)
    assert (entry.actor_name, entry.organisation_id, entry.request_id, entry.note) == ("An", 7, "r-1", "thủ tục")


def test_rows_are_stamped_with_who_and_when(session: Session, at: datetime) -> None:
    session.info["now"] = at
    agency = _agency(session)
    assert (agency.created_at, agency.changed_at, agency.created_by_id) == (at, at, None)


def test_installing_twice_writes_once(session: Session) -> None:
    install()
    _agency(session)
    assert _count(session) == 1


def test_a_password_is_never_written(session: Session) -> None:
    from flask_appbuilder.security.sqla.models import User

    user = User(username="an", first_name="An", last_name="Nguyễn", email="an@example.vn", password="bí mật")
    session.add(user)
    session.flush()
    user.password = "bí mật khác"
    session.flush()
    created, changed = reversed(history(session, "ab_user", user.id))
    assert created.changes["password"] == changed.changes["password"] == ["***", "***"]


def test_a_change_of_roles_is_written(session: Session) -> None:
    from flask_appbuilder.security.sqla.models import Role, User

    user = User(username="an", first_name="An", last_name="Nguyễn", email="an@example.vn")
    session.add(user)
    session.flush()
    user.roles = [Role(name="auditor")]
    session.flush()
    assert history(session, "ab_user", user.id)[0].changes == {"roles": [[], ["auditor"]]}


TAMPERING: dict[str, Callable[[Session, AuditEntry], object]] = {
    "update through the ORM": lambda s, e: (setattr(e, "actor_name", "ai đó"), s.flush()),
    "delete through the ORM": lambda s, e: (s.delete(e), s.flush()),
    "bulk update": lambda s, e: s.execute(update(AuditEntry).values(note="sửa")),
    "bulk delete": lambda s, e: s.execute(delete(AuditEntry)),
    "raw update": lambda s, e: s.execute(text("UPDATE audit_entry SET action = 'x'")),
    "raw delete": lambda s, e: s.execute(text("DELETE FROM audit_entry")),
}


@pytest.mark.parametrize("way", TAMPERING)
def test_the_database_refuses_to_alter_an_entry(session: Session, at: datetime, way: str) -> None:
    record(session, system("test"), "user:signed_in", at=at)
    entry = session.scalars(select(AuditEntry)).one()
    with pytest.raises(DBAPIError, match="append-only"):
        TAMPERING[way](session, entry)
    session.rollback()


def test_an_entry_cannot_be_replaced_by_another_of_its_key(session: Session, engine: Engine, at: datetime) -> None:
    record(session, system("test"), "user:signed_in", at=at)
    entry = session.scalars(select(AuditEntry)).one()
    values = {"id": entry.id, "at": at, "actor_name": "x", "action": "y", "changes": {}}
    replacing = insert(AuditEntry).values(**values)
    if engine.dialect.name == "sqlite":
        replacing = replacing.prefix_with("OR REPLACE")
    with pytest.raises(DBAPIError):
        session.execute(replacing)
    session.rollback()


def test_the_table_cannot_be_emptied_at_once(session: Session, engine: Engine) -> None:
    record(session, system("test"), "user:signed_in", at=datetime(2021, 10, 5, tzinfo=UTC))
    emptying = {"postgresql": "TRUNCATE audit_entry", "sqlite": "DELETE FROM audit_entry WHERE true"}
    with pytest.raises(DBAPIError, match="append-only"):
        session.execute(text(emptying[engine.dialect.name]))
    session.rollback()
