"""People are found, narrowed and paged; an administrator appoints whoever has an account; the last one stays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.accounts import operations as accounts
from models.accounts.tables import Account
from models.base.actor import Actor, system
from models.base.errors import Conflict, Forbidden
from models.base.permissions import Permission
from models.organisations import operations
from models.organisations.tables import Member
from tests.cast import SINCE, Cast
from tests.conftest import csrf_token

SignIn = Callable[[str], FlaskClient]


def _page(client: FlaskClient, query: str = "") -> str:
    answer = client.get(f"/people/{query}")
    assert answer.status_code == 200
    return str(answer.get_data(as_text=True)).split("<main", 1)[1]


def _approver(cast: Cast) -> Actor:
    own = frozenset({cast.agencies["H26"].id})
    may = frozenset({Permission.MEMBER_MANAGE, Permission.MEMBER_READ})
    return Actor("hanoi.approver", user_id=cast.accounts["hanoi.approver"].id, permissions=may, reads=own, writes=own)


def _member(session: Session, cast: Cast, username: str) -> Member:
    return session.scalars(select(Member).where(Member.user_id == cast.accounts[username].id)).one()


# -- the list -----------------------------------------------------------------------------------------


def test_a_name_is_found_without_diacritics(sign_in: SignIn, session: Session, cast: Cast) -> None:
    cast.accounts["boyte.editor"].first_name, cast.accounts["boyte.editor"].last_name = "Đặng", "Nguyễn Thị"
    page = _page(sign_in("admin"), "?search=nguyen dang")
    assert "boyte.editor" in page
    assert "hanoi.editor" not in page


@pytest.mark.parametrize(
    ("query", "there", "gone"),
    [
        ("?role=lead", "lead@example.vn", "reviewer@example.vn"),
        ("?agency=H26", "hanoi.editor@", "boyte.editor@"),
        ("?state=off", "boyte.approver@", "boyte.editor@"),
        ("?state=first", "vinhphuc.editor@", "vinhphuc.approver@"),
        ("?search=zzzz", "Không tìm thấy ai", "@example.vn"),
    ],
)
def test_the_list_is_narrowed(sign_in: SignIn, session: Session, cast: Cast, query: str, there: str, gone: str) -> None:
    cast.accounts["boyte.approver"].active = False
    cast.accounts["vinhphuc.editor"].must_change_password = True
    page = _page(sign_in("admin"), query)
    assert there in page
    assert gone not in page


def test_the_list_comes_in_pages_and_in_order(sign_in: SignIn, session: Session, cast: Cast, at: datetime) -> None:
    for number in range(20):
        account = Account(username=f"z{number:02}", first_name="Z", last_name=f"{number:02}", active=True,
                          email=f"z{number:02}@example.vn", login_count=0, fail_login_count=0)  # fmt: skip
        session.add(account)
        session.flush()
        session.add(
            Member(user_id=account.id, organisation=cast.agencies["H62"], role="agency_editor", valid_from=SINCE)
        )
    cast.accounts["boyte.editor"].last_seen_at = datetime.fromisoformat("2099-01-01T00:00:00+00:00")
    client = sign_in("admin")
    first, second, past = (_page(client, f"?sort=seen&page={page}") for page in (1, 2, 99))
    assert first.count("@example.vn") == 25
    assert second.count("@example.vn") == 5
    assert past.count("@example.vn") == 5
    assert first.index("boyte.editor@") < first.index("admin@")


def test_agencies_with_one_editor_are_named_to_administrators(sign_in: SignIn) -> None:
    page = _page(sign_in("admin"))
    assert "ít hơn hai cán bộ nhập liệu" in page
    assert "?agency=H26" in page.split("disclosure")[1].split("</details>")[0]
    assert "?agency=G22" not in page.split("disclosure")[1].split("</details>")[0]


def test_an_agency_finds_nobody_of_another(sign_in: SignIn) -> None:
    page = _page(sign_in("hanoi.editor"), "?search=vinhphuc&ended=1")
    assert "@example.vn" not in page


# -- appointing somebody who has an account -----------------------------------------------------------


def _appoint(client: FlaskClient, **values: str) -> Any:
    token = csrf_token(client.get("/people/").get_data(as_text=True))
    return client.post("/people/appoint/", data={"csrf_token": token, **values})


def test_an_administrator_appoints_elsewhere_with_days(sign_in: SignIn, session: Session, cast: Cast) -> None:
    client = sign_in("admin")
    found = client.get("/people/appoint/options.json?q=hanoi editor").get_json()
    assert [each["value"] for each in found] == ["hanoi.editor"]
    answer = _appoint(
        client,
        account="hanoi.editor",
        agency="H62",
        role="agency_editor",
        valid_from="2030-01-01",
        valid_to="2030-07-01",
    )
    assert answer.status_code == 302
    made = session.scalars(select(Member).where(Member.user_id == cast.accounts["hanoi.editor"].id)).all()
    assert [(m.organisation.code, m.valid_from, m.valid_to) for m in made] == [
        ("H26", SINCE, None),
        ("H62", date(2030, 1, 1), date(2030, 7, 1)),
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {"account": "nobody.there"}, {"agency": "Z99"}, {"role": "king"}, {"valid_from": "soon"},
        {"valid_to": "2029-01-01"},
    ],
    ids=["account", "agency", "role", "day", "span"],
)  # fmt: skip
def test_what_makes_no_appointment_is_said_and_nothing_is_lost(sign_in: SignIn, wrong: dict[str, str]) -> None:
    values = {"account": "hanoi.editor", "agency": "H62", "role": "agency_editor", "valid_from": "2030-01-01"}
    answer = _appoint(sign_in("admin"), **(values | wrong))
    assert answer.status_code in {409, 422}
    assert "tone-bad" in answer.get_data(as_text=True) or "danger" in answer.get_data(as_text=True)


@pytest.mark.parametrize("username", ["hanoi.approver", "lead"])
def test_nobody_else_reaches_accounts_of_everybody(sign_in: SignIn, username: str) -> None:
    client = sign_in(username)
    assert "@example.vn" not in client.get("/people/appoint/options.json?q=").get_data(as_text=True)
    assert client.get("/people/appoint/").status_code in {302, 403}
    assert _appoint(client, account="admin", agency="H26", role="agency_editor").status_code in {302, 403}


# -- attacks on the operations themselves --------------------------------------------------------------


@pytest.mark.parametrize("victim", ["vinhphuc.editor", "admin", "lead"])
def test_an_account_out_of_reach_is_not_touched_by_the_operation_either(
    session: Session, cast: Cast, victim: str, at: datetime
) -> None:
    approver, account = _approver(cast), cast.accounts[victim]
    for verb in (accounts.deactivate, accounts.reactivate, operations.deactivate, operations.reactivate):
        with pytest.raises(Forbidden):
            verb(session, approver, account, at=at)
    for give in (accounts.give_first_password, operations.give_first_password):
        with pytest.raises(Forbidden):
            give(session, approver, account, "hash", at=at)
    assert account.active


@pytest.mark.parametrize("username", ["vinhphuc.editor", "admin"])
def test_an_approver_takes_in_nobody_who_works_elsewhere(
    session: Session, cast: Cast, username: str, at: datetime
) -> None:
    """Taken in, they would be within reach: a first password set for them would open the other agency."""
    with pytest.raises(Forbidden, match="out_of_reach"):
        operations.appoint(
            session, _approver(cast), cast.agencies["H26"], user_id=cast.accounts[username].id, role="agency_editor",
            valid_from=date(2021, 10, 5), at=at,
        )  # fmt: skip


@pytest.mark.parametrize("role", ["admin", "lead", "reviewer", "auditor", "service"])
def test_an_approver_gives_no_role_above_the_own(session: Session, cast: Cast, role: str, at: datetime) -> None:
    with pytest.raises(Forbidden, match="role_out_of_reach"):
        operations.change_role(session, _approver(cast), _member(session, cast, "hanoi.editor"), role, at=at)


def test_the_last_administrator_cannot_be_removed(session: Session, cast: Cast, at: datetime) -> None:
    someone, admin = system("test"), cast.accounts["admin"]
    member = _member(session, cast, "admin")
    attempts = (
        lambda: operations.deactivate(session, someone, admin, at=at),
        lambda: operations.leave(session, someone, member, at=at),
        lambda: operations.change_role(session, someone, member, "lead", at=at),
        lambda: operations.end_membership(session, someone, member, on=date(2031, 1, 1), at=at),
    )
    for attempt in attempts:
        savepoint = session.begin_nested()
        with pytest.raises(Conflict, match="last_administrator"):
            attempt()
        savepoint.rollback()
    session.add(
        Member(user_id=cast.accounts["lead"].id, organisation=cast.agencies["G22"], role="admin", valid_from=SINCE)
    )
    session.flush()
    operations.leave(session, someone, member, at=at)


def test_an_administrator_who_cannot_sign_in_is_none(session: Session, cast: Cast, at: datetime) -> None:
    session.add(
        Member(user_id=cast.accounts["lead"].id, organisation=cast.agencies["G22"], role="admin", valid_from=SINCE)
    )
    cast.accounts["lead"].active = False
    session.flush()
    with pytest.raises(Conflict, match="last_administrator"):
        operations.deactivate(session, system("test"), cast.accounts["admin"], at=at)
