"""Every address × every role: who may come in follows from the permission that the view names, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, event, func, select
from sqlalchemy.orm import Session

from app.cli.forms_data import load_forms
from app.security.roles import AGENCY_ROLES, ROLES
from models.accounts.tables import Account
from models.base.actor import system
from models.base.permissions import Permission
from models.documents.tables import OfficialDocument
from models.organisations.tables import Member
from tests.cast import _HASH, PASSWORD, SINCE, Cast
from tests.integration.attacks.doors import Door, doors
from tests.integration.attacks.marked import AT
from tests.shape.test_routes import OPEN

NOBODY, NO_AGENCY, ELSEWHERE = "nobody", "no.agency", "of.another.agency"
CALLERS = (NOBODY, NO_AGENCY, ELSEWHERE, *ROLES)

# What reading leaves behind, and why it must.
LEAVES_A_TRACE = {
    "audit": re.compile(
        r"original|annotated|/workbooks/|/templates/|focal_points/|(rollup|board)/.*\.(xlsx|csv)|login"
    ),
}
OPEN_WRITES = {"SignInPage.login", "TokenApi.login", "TokenApi.refresh"}
SECRETS = re.compile(
    r"Traceback \(most recent|\bSELECT .+ FROM\b|INSERT INTO|pbkdf2:sha256|scrypt:|psycopg|sqlite3\.|sqlalchemy\.|"
    r"eyJ[\w-]{10,}\.eyJ|/opt/|site-packages|a key for tests alone"
)


@pytest.fixture
def people(loaded: Session, cast: Cast, session: Session) -> None:
    """An account for each role, one of another agency, one without."""
    load_forms(session, system("tests"), AT)
    for role in (NO_AGENCY, ELSEWHERE, *ROLES):
        account = Account(username=f"a.{role}", first_name="a", last_name="b", email=f"a.{role}@example.vn", active=True,
                          password=_HASH, login_count=0, fail_login_count=0)  # fmt: skip
        session.add(account)
        session.flush()
        if role != NO_AGENCY:
            agency = "G18" if role == ELSEWHERE else "H62" if role in AGENCY_ROLES else "G22"
            session.add(Member(user_id=account.id, organisation=cast.agencies[agency], valid_from=SINCE,
                               role="agency_editor" if role == ELSEWHERE else role))  # fmt: skip
    session.commit()


def _headers(app: Flask, caller: str) -> dict[str, str]:
    if caller == NOBODY:
        return {}
    answer = app.test_client().post("/api/v1/security/login", json={"username": f"a.{caller}", "password": PASSWORD})
    assert answer.status_code == 200, answer.text
    return {"Authorization": f"Bearer {answer.get_json()['access_token']}"}


def _permissions(caller: str) -> frozenset[str]:
    """What the table of roles gives; whoever has signed in may use the own account."""
    if caller == NOBODY:
        return frozenset()
    own = ROLES.get("agency_editor" if caller == ELSEWHERE else caller, frozenset())
    return frozenset(permission.value for permission in own) | {Permission.ACCOUNT_USE.value}


def needed(app: Flask, door: Door) -> str:
    """``resource:action`` as the view itself names it."""
    method = door.rule.endpoint.split(".")[-1]
    action = (getattr(door.view, "method_permission_name", None) or {}).get(method)
    resource = getattr(door.view, "class_permission_name", None)
    assert action, f"{door.name}: the view names no permission"
    assert resource, f"{door.name}: the view names no permission"
    whole = action.removeprefix("can_")
    return whole if ":" in whole else f"{resource}:{whole}"  # a permission of another resource is named whole


def _guarded(app: Flask) -> Iterator[Door]:
    return (door for door in doors(app) if door.rule.endpoint not in OPEN | {"MenuApi.get_menu_data"})


def test_every_guarded_address_asks_for_a_permission_there_is(app: Flask) -> None:
    known = {permission.value for permission in Permission}
    assert [door.name for door in _guarded(app) if needed(app, door) not in known] == []


def test_no_public_address_is_unlisted(app: Flask) -> None:
    unlisted = [door.name for door in doors(app) if door.view is None and door.rule.endpoint not in OPEN]
    assert unlisted == []


# Who may come in is no matter of the database: on PostgreSQL those walk who see most, and nobody.
WALKS = [("sqlite", caller) for caller in CALLERS]
WALKS += [("postgresql", caller) for caller in (NOBODY, "agency_approver", "admin")]


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(("engine", "caller"), WALKS, indirect=["engine"])
def test_who_may_come_in(app: Flask, caller: str) -> None:
    headers, may, wrong = _headers(app, caller), _permissions(caller), []
    for door in _guarded(app):
        allowed = needed(app, door) in may
        if caller == NO_AGENCY and "/api/" in door.rule.rule:
            allowed = False  # a token of somebody without an agency opens nothing at all
        for address in door.address({}):
            client = app.test_client()
            if caller == NOBODY and door.method != "GET":
                continue  # the check of the token comes first, see below
            answer = client.open(address, method=door.method, headers=headers, json={} if "/api/" in address else None)
            if not allowed and not _is_refusal(answer):
                wrong.append(f"{door.method} {address}: {answer.status_code} without {needed(app, door)}")
            if allowed and _is_refusal(answer) and not _refuses_more(door):
                wrong.append(f"{door.method} {address}: {answer.status_code} with {needed(app, door)}")
            if answer.status_code >= 500:
                wrong.append(f"{door.method} {address}: {answer.status_code}")
            if SECRETS.search(f"{answer.headers}{answer.get_data(as_text=False).decode('utf-8', 'replace')}"):
                wrong.append(f"{door.method} {address}: shows what is inside")
            answer.close()
    assert "\n".join(wrong) == ""


def _refuses_more(door: Door) -> bool:
    """Addresses of several verbs: each asks for its own permission behind the page's."""
    return "verb" in door.rule.arguments


def _is_refusal(answer: Any) -> bool:
    return answer.status_code in {401, 403} or (answer.status_code == 302 and "/login/" in answer.location)


@pytest.mark.usefixtures("people")
def test_reading_leaves_nothing_behind(app: Flask, connection: Connection) -> None:
    wrong = []
    for caller in ("agency_approver", "lead", "admin"):
        headers = _headers(app, caller)
        with _writes(connection) as written:
            for address in (address for door in doors(app) if door.method == "GET" for address in door.address({})):
                app.test_client().get(address, headers=headers).close()
                if written - {"audit_entry"} or (written and not LEAVES_A_TRACE["audit"].search(address)):
                    wrong.append(f"{caller}: GET {address} changes {written}")
                written.clear()
    assert "\n".join(wrong) == ""


@contextmanager
def _writes(connection: Connection) -> Iterator[set[str]]:
    """The tables that statements on the connection write to, as they run."""
    written: set[str] = set()

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        written.update(name for name in re.findall(r"\b(?:INSERT INTO|UPDATE|DELETE FROM)\s+\"?(\w+)", statement))

    event.listen(connection, "before_cursor_execute", note)
    try:
        yield written
    finally:
        event.remove(connection, "before_cursor_execute", note)


@pytest.mark.usefixtures("people")
def test_nothing_is_written_without_a_token_of_the_form(app: Flask, sign_in: Callable[[str], Any]) -> None:
    """A cookie alone, as a foreign page would send it, writes nothing: neither pages nor the API."""
    cookie, wrong = sign_in("lead"), []
    for door in doors(app):
        if door.method == "GET" or door.rule.endpoint in {"TokenApi.login"}:
            continue
        for address in door.address({}):
            for client in (cookie, app.test_client()):
                status = client.open(address, method=door.method, data={"x": "1"}).status_code
                if status != 400:
                    wrong.append(f"{door.method} {address}: {status}")
    assert "\n".join(wrong) == ""


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("override", ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"])
def test_a_method_is_not_overridden(app: Flask, session: Session, override: str) -> None:
    headers = _headers(app, "admin") | {override: "DELETE"}
    document = f"/api/v1/documents/{session.scalars(select(func.min(OfficialDocument.id))).one()}"
    for address in (document, f"{document}?_method=DELETE", document):
        assert app.test_client().get(address, headers=headers).status_code == 200


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(
    "path",
    ["//plans/list/", "/./plans/list/", "/plans/list/;x", "/plans%2flist/", "/PLANS/list/", "/plans/list/.",
     "/plans/list/?/health/live", "/static/../plans/list/", "/plans/list/%00", "/health/live/../../plans/list/"],
)  # fmt: skip
def test_odd_paths_open_nothing(app: Flask, path: str) -> None:
    for method in ("GET", "HEAD"):
        answer = app.test_client().open(path, method=method)
        assert answer.status_code in {302, 308, 400, 404}, path
        assert "<table" not in answer.get_data(as_text=True)
        answer.close()
