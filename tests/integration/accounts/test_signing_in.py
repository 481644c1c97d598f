"""Signing in, staying in and being out."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.accounts.tables import Account
from models.audit.tables import AuditEntry
from models.organisations.tables import Member
from tests.cast import PASSWORD, Cast
from tests.conftest import csrf_token


def _try(app: Flask, username: str, password: str) -> int:
    client = app.test_client()
    page = client.get("/login/").text
    client.post("/login/", data={"username": username, "password": password, "csrf_token": csrf_token(page)})
    return client.get("/resetmypassword/form").status_code


def test_the_right_password_opens_the_portal(sign_in) -> None:
    assert sign_in("reviewer").get("/resetmypassword/form").status_code == 200


def test_who_opens_a_page_without_having_signed_in_is_asked_to_and_refused_nothing(app: Flask, cast: Cast) -> None:
    page = app.test_client().get("/uploads/", follow_redirects=True).text
    assert "Hãy đăng nhập để mở trang này." in page
    assert "Không được phép truy cập" not in page


def test_a_wrong_password_does_not(app: Flask, cast: Cast) -> None:
    assert _try(app, "reviewer", "wrong") == 302


def test_an_unknown_name_is_answered_like_a_wrong_password(app: Flask, cast: Cast) -> None:
    def answer(username: str) -> str:
        client = app.test_client()
        data = {"username": username, "password": "wrong", "csrf_token": csrf_token(client.get("/login/").text)}
        page = client.post("/login/", data=data, follow_redirects=True).text
        return page.replace(csrf_token(page), "")

    assert answer("auditor") == answer("nobody.at.all")


def test_signing_in_without_the_form_token_is_refused(app: Flask, cast: Cast) -> None:
    data = {"username": "reviewer", "password": PASSWORD}
    assert app.test_client().post("/login/", data=data).status_code == 400


def test_too_many_failures_lock_the_account_for_a_while(app: Flask, cast: Cast, session: Session) -> None:
    for _ in range(5):
        assert _try(app, "boyte.editor", "wrong") == 302
    assert _try(app, "boyte.editor", PASSWORD) == 302
    api = app.test_client().post(
        "/api/v1/security/login", json={"username": "boyte.editor", "password": PASSWORD, "provider": "db"}
    )
    assert api.status_code == 401
    session.expire_all()
    account = session.scalars(select(Account).where(Account.username == "boyte.editor")).one()
    assert account.locked_until is not None
    account.locked_until = None
    session.commit()
    assert _try(app, "boyte.editor", PASSWORD) == 200


def test_signing_out_needs_a_post_and_kills_the_cookie(sign_in) -> None:
    client = sign_in("hanoi.editor")
    assert client.get("/logout/").status_code == 405
    cookie = client.get_cookie("tien_do")
    token = csrf_token(client.get("/resetmypassword/form").text)
    assert client.post("/logout/", data={"csrf_token": token}).status_code == 302
    client.set_cookie("tien_do", cookie.value)
    assert client.get("/resetmypassword/form").status_code == 302


def test_a_new_password_ends_other_sessions_and_tokens(app: Flask, sign_in, bearer) -> None:
    mine, elsewhere, system_of = sign_in("hanoi.approver"), sign_in("hanoi.approver"), bearer("hanoi.approver")
    form = mine.get("/resetmypassword/form").text
    new = "Mật-khẩu-khác-2021!"
    answer = mine.post(
        "/resetmypassword/form",
        data={"current": PASSWORD, "password": new, "conf_password": new, "csrf_token": csrf_token(form)},
    )
    assert answer.status_code == 302
    assert mine.get("/resetmypassword/form").status_code == 200
    assert elsewhere.get("/resetmypassword/form").status_code == 302
    assert app.test_client().get("/resetmypassword/form", headers=system_of).status_code == 302


def test_a_new_password_needs_the_present_one(sign_in) -> None:
    client = sign_in("lead")
    form = client.get("/resetmypassword/form").text
    new = "Mật-khẩu-khác-2021!"
    data = {"current": "guess", "password": new, "conf_password": new, "csrf_token": csrf_token(form)}
    assert client.post("/resetmypassword/form", data=data).status_code == 200
    assert client.post("/logout/", data={"csrf_token": csrf_token(form)}).status_code == 302


def test_a_deactivated_account_is_out_at_once(sign_in, bearer, app: Flask, session: Session) -> None:
    client, headers = sign_in("auditor"), bearer("auditor")
    session.execute(update(Account).where(Account.username == "auditor").values(active=False))
    session.commit()
    assert client.get("/resetmypassword/form").status_code == 302
    assert app.test_client().get("/resetmypassword/form", headers=headers).status_code == 302


def test_an_ended_membership_takes_its_rows_and_rights(sign_in, session: Session) -> None:
    client = sign_in("boyte.approver")
    account = session.scalars(select(Account).where(Account.username == "boyte.approver")).one()
    member = session.scalars(select(Member).where(Member.user_id == account.id)).one()
    member.valid_to = date(2021, 6, 1)
    session.commit()
    with client:
        client.get("/")
        from flask import g

        assert g.actor.permissions == frozenset()
        assert g.actor.reads == frozenset()


def test_signing_in_and_failing_stand_in_the_audit(app: Flask, sign_in, session: Session) -> None:
    sign_in("admin")
    _try(app, "admin", "wrong")
    actions = set(session.scalars(select(AuditEntry.action).where(AuditEntry.actor_name == "admin")))
    assert {"account:signed_in", "account:sign_in_failed"} <= actions


def test_a_bad_token_does_not_fall_back_to_the_cookie(sign_in) -> None:
    client = sign_in("reviewer")
    with client:
        client.get("/", headers={"Authorization": "Bearer nonsense"})
        from flask import g

        assert g.actor.user_id is None


ELSEWHERE = [
    "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example", "https:evil.example",
    "http:///evil.example", "javascript:alert(1)", "/\t/evil.example", "\t//evil.example", "//an@evil.example",
    "/%09/evil.example", "/\r\nSet-Cookie: x=1", "//127.0.0.1:9/", "data:text/html,x",
]  # fmt: skip


@pytest.mark.parametrize("target", ELSEWHERE)
def test_next_never_leaves_the_portal(app: Flask, cast: Cast, target: str) -> None:
    client = app.test_client()
    token = csrf_token(client.get("/login/").text)
    data = {"username": "reviewer", "password": PASSWORD, "csrf_token": token}
    entering = client.post("/login/", query_string={"next": target}, data=data)
    for answer in (entering, client.get("/login/", query_string={"next": target})):  # coming in, and being in already
        where = urlsplit(answer.headers["Location"])
        assert (where.scheme, where.netloc) == ("", "")
        assert not where.path.startswith(("//", "/\\", "/\t"))


@pytest.mark.parametrize("target", ELSEWHERE)
def test_a_change_of_language_never_leaves_the_portal(app: Flask, cast: Cast, target: str) -> None:
    referred = {"Referer": target.replace("\r\n", "%0d%0a")}
    answer = app.test_client().get("/lang/en", query_string={"next": target}, headers=referred)
    where = urlsplit(answer.headers["Location"])
    assert (where.scheme, where.netloc) == ("", "")
    assert not where.path.startswith(("//", "/\\"))


def test_a_forged_host_is_refused(app: Flask, cast: Cast) -> None:
    assert app.test_client().get("/login/", headers={"Host": "evil.example"}).status_code == 400


def test_every_answer_carries_the_security_headers(sign_in) -> None:
    answer = sign_in("reviewer").get("/resetmypassword/form")
    assert "unsafe-inline" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Request-ID"]


def test_a_first_password_opens_only_the_page_that_changes_it(sign_in, bearer, app: Flask, session: Session) -> None:
    client, headers = sign_in("hanoi.editor"), bearer("hanoi.editor")
    session.execute(update(Account).where(Account.username == "hanoi.editor").values(must_change_password=True))
    session.commit()
    assert client.get("/accountinfopage/form").headers["Location"].endswith("/resetmypassword/form")
    assert app.test_client().get("/api/v1/menu/", headers=headers).status_code == 403
    new = "Sáng nay trời mưa to"
    data = {"current": PASSWORD, "password": new, "conf_password": new}
    why = "Bạn đăng nhập bằng mật khẩu cấp lần đầu"
    page = client.get("/resetmypassword/form").text
    assert why in page
    client.post("/resetmypassword/form", data=data | {"csrf_token": csrf_token(page)})
    assert client.get("/accountinfopage/form").status_code == 200
    assert why not in client.get("/resetmypassword/form").text
