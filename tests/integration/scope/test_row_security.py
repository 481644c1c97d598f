"""What the ORM cannot see, PostgreSQL refuses: raw SQL on the connection under the portal's role."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from models.migrations import row_security

ROLE = "tien_do_test_app"
# Row security is PostgreSQL's; the ORM's wall is tested on both.
pytestmark = pytest.mark.parametrize("engine", ["postgresql"], indirect=True, scope="session")


@pytest.fixture
def under_policies(engine: Engine, session: Session) -> Session:
    connection = session.connection()
    row_security.apply(connection, ROLE)
    for code in ("H62", "H26"):
        connection.execute(
            text("insert into organisation (code, name, short_name, official_order, kind, level, valid_from, row_version, search_text, name_sort)"
                 " values (:c, :c, :c, 1, 'province', 'province', :d, 1, '', '')"),
            {"c": code, "d": date(1997, 1, 1)},
        )  # fmt: skip
    connection.execute(text(
        "insert into ab_user (id, first_name, last_name, username, email, active, session_epoch,"
        " must_change_password, language) values (9001, 'a', 'b', 'rls', 'rls@example.org', true, 0, false, 'vi')"
    ))  # fmt: skip
    connection.execute(text(
        "insert into member (organisation_id, user_id, role, valid_from)"
        " select id, 9001, 'agency_editor', date '2021-01-01' from organisation"
    ))  # fmt: skip
    connection.execute(text(f"set local role {ROLE}"))
    return session


def _scope(session: Session, reads: str, writes: str) -> None:
    session.connection().execute(
        text("select set_config('app.reads', :r, true), set_config('app.writes', :w, true)"), {"r": reads, "w": writes}
    )


def _id(session: Session, code: str) -> int:
    return session.connection().execute(text("select id from organisation where code = :c"), {"c": code}).scalar_one()


def _codes(session: Session) -> list[str]:
    rows = session.connection().execute(
        text("select o.code from member m join organisation o on o.id = m.organisation_id order by o.code")
    )
    return [row.code for row in rows]


def test_without_a_scope_nothing_is_seen(under_policies: Session) -> None:
    _scope(under_policies, "", "")
    assert _codes(under_policies) == []


def test_raw_sql_sees_only_its_own_rows(under_policies: Session) -> None:
    _scope(under_policies, str(_id(under_policies, "H62")), "")
    assert _codes(under_policies) == ["H62"]
    _scope(under_policies, "all", "")
    assert _codes(under_policies) == ["H26", "H62"]


def test_raw_sql_cannot_write_for_another(under_policies: Session) -> None:
    ours, theirs = _id(under_policies, "H62"), _id(under_policies, "H26")
    _scope(under_policies, str(ours), str(ours))
    with pytest.raises(ProgrammingError, match="row-level security"):
        under_policies.connection().execute(
            text("insert into member (organisation_id, user_id, role, valid_from)"
                 " values (:o, 9001, 'service', date '2021-01-01')"),
            {"o": theirs},
        )  # fmt: skip


def test_the_audit_cannot_be_rewritten(under_policies: Session) -> None:
    _scope(under_policies, "all", "all")
    with pytest.raises(ProgrammingError, match="permission denied"):
        under_policies.connection().execute(text("update audit_entry set note = 'x'"))
