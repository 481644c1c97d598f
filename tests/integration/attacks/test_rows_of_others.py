"""Whatever Ha Noi has, nobody of Vinh Phuc reads or changes it: over every address, in every way of asking."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, event
from sqlalchemy.orm import Session

from app.cli.forms_data import load_forms
from app.scope import owned_classes
from models.accounts.tables import Account
from models.base.actor import system
from models.catalogue.tables import Procedure
from models.organisations.tables import Member
from tests.cast import _HASH, PASSWORD, SINCE, Cast
from tests.integration.attacks.doors import Door, doors
from tests.integration.attacks.marked import AT, FIGURE, FOUND_BY, MARK, WORDLESS, Marked, mark_everything, rows_of
from views.registers.index import REGISTERS

STRANGERS = ("vinhphuc.editor", "vinhphuc.approver", "vinhphuc.service", "nobody.yet")
# What a role may ask and send is no matter of the database: on PostgreSQL somebody with rights does, and nobody.
EVERYWHERE = [("sqlite", stranger) for stranger in STRANGERS]
EVERYWHERE += [("postgresql", stranger) for stranger in (STRANGERS[0], STRANGERS[-1])]
FIGURES = {str(FIGURE), "917.364.528", "917,364,528"}


@pytest.fixture
def marked(loaded: Session, cast: Cast, session: Session, app: Flask) -> Marked:
    """The facts, the cast, a connected system of Vinh Phuc, somebody without an agency, and Ha Noi's rows."""
    load_forms(session, system("tests"), AT)
    for username in ("vinhphuc.service", "nobody.yet"):
        account = Account(username=username, first_name="a", last_name="b", email=f"{username}@example.vn",
                          active=True, password=_HASH, login_count=0, fail_login_count=0)  # fmt: skip
        session.add(account)
        session.flush()
        cast.accounts[username] = account
    session.add(Member(user_id=cast.accounts["vinhphuc.service"].id, organisation=cast.agencies["H62"],
                       role="service", valid_from=SINCE))  # fmt: skip
    session.add(Procedure(code="1.000001", name="Khai sinh", field="Hộ tịch", levels=["commune"],
                          owner_id=cast.agencies["G22"].id, publication_state="new"))  # fmt: skip
    session.flush()
    made = mark_everything(session, app, cast.agencies["H26"], cast.accounts["hanoi.editor"].id)
    session.commit()
    session.expunge_all()
    return made


class Reader:
    """Somebody with a token, who sees everything that an answer holds."""

    def __init__(self, app: Flask, username: str) -> None:
        self.client, self.username = app.test_client(use_cookies=False), username
        body = {"username": username, "password": PASSWORD}
        answer = app.test_client().post("/api/v1/security/login", json=body)
        assert answer.status_code == 200, answer.text
        self.headers = {"Authorization": f"Bearer {answer.get_json()['access_token']}"}

    def open(self, address: str, method: str = "GET", **how: Any) -> Any:
        headers = self.headers | how.pop("headers", {})
        return self.client.open(address, method=method, headers=headers, **how)

    def read(self, address: str) -> str:
        return told(self.open(address))


def told(answer: Any) -> str:
    """All text of an answer: headers, body, and the parts of a workbook."""
    body: bytes = answer.get_data()
    texts = [str(answer.headers)]
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            texts += [book.read(name).decode("utf-8", "replace") for name in book.namelist()]
    else:
        texts.append(body.decode("utf-8", "replace"))
    answer.close()
    return "\n".join(texts)


@contextmanager
def asked(connection: Connection) -> Iterator[list[str]]:
    """The statements that a request puts to the database."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(re.sub(r"sa_savepoint_\d+", "", statement))

    event.listen(connection, "before_cursor_execute", note)
    yield statements
    event.remove(connection, "before_cursor_execute", note)


def gives_away(text: str) -> bool:
    return MARK in text or "quyenam" in text or any(figure in text for figure in FIGURES)


@pytest.fixture
def reader(app: Flask, marked: Marked) -> Callable[[str], Reader]:
    return lambda username: Reader(app, username)


def test_every_owned_table_is_marked(session: Session, marked: Marked) -> None:
    unmarked = [name for name, rows in rows_of(session, marked).items() if "quyenam" not in str(rows)]
    assert set(unmarked) == WORDLESS
    assert set(marked.ids) >= {cls.__table__.name for cls in owned_classes()}


def test_the_marks_can_be_read_by_whom_they_belong_to(reader: Callable[[str], Reader], marked: Marked) -> None:
    """Otherwise the tests below would find nothing because there is nothing to find."""
    for username in ("hanoi.editor", "lead"):
        who = reader(username)
        for address in (
            f"/plans/show/{marked.ids['plan']}", f"/api/v1/tasks/{marked.ids['task']}", "/api/v1/uploads/",
            f"/uploads/{marked.ids['upload']}/original", f"/reports/{marked.ids['report']}?tab=notes",
            f"/search.json?q={FOUND_BY}", "/workbooks/plans/export", f"/reports/{marked.ids['report']}",
        ):  # fmt: skip
            assert gives_away(who.read(address)), f"{username}: {address}"


@pytest.mark.parametrize("username", STRANGERS)
def test_no_address_gives_a_mark_away(
    app: Flask, reader: Callable[[str], Reader], marked: Marked, username: str
) -> None:
    who, wrong = reader(username), []
    for door in _reading(app):
        for address in door.address(marked.ids):
            answer = who.open(address)
            if gives_away(told(answer)):
                wrong.append(f"{address}: gives the mark away")
            elif (
                answer.status_code >= 500 and door.rule.endpoint != "health.ready"
            ):  # the tests' schema has no revision
                wrong.append(f"{address}: {answer.status_code}")
    assert "\n".join(wrong) == ""


@pytest.mark.parametrize("username", STRANGERS[:3])
def test_a_row_of_others_is_missing_as_one_that_never_was(
    app: Flask, reader: Callable[[str], Reader], marked: Marked, username: str, connection: Connection
) -> None:
    who, wrong = reader(username), []
    for door in doors(app):
        if door.table not in marked.ids:
            continue
        for there, never in zip(
            door.address(marked.ids), door.address(marked.ids, missing=True), strict=True
        ):  # fmt: skip
            with asked(connection) as of_others:
                first = who.open(there, door.method)
            with asked(connection) as of_nobody:
                second = who.open(never, door.method)
            if of_others != of_nobody:  # the same work, so the same time
                wrong.append(f"{door.name}: {len(of_others)} statements for a row of others, {len(of_nobody)} for none")
            if (first.status_code, _anonymous(first, there)) != (second.status_code, _anonymous(second, never)):
                wrong.append(f"{door.name}: {first.status_code} for a row of others, {second.status_code} for none")
    assert "\n".join(wrong) == ""


@pytest.mark.parametrize(("engine", "username"), EVERYWHERE, indirect=["engine"])
def test_no_way_of_asking_finds_a_row_of_others(
    session: Session, reader: Callable[[str], Reader], marked: Marked, username: str
) -> None:
    who, wrong = reader(username), []
    theirs = rows_of(session, marked)
    for name, register in REGISTERS.items():
        if register.model.__table__.name not in marked.ids:
            continue
        for address in _questions(name, register):
            answer = who.open(address)
            body = told(answer)
            found = answer.get_json(silent=True) if answer.status_code == 200 else None
            if gives_away(body):
                wrong.append(f"{address}: gives the mark away")
            if isinstance(found, dict) and _counts_others(found, theirs, register):
                wrong.append(f"{address}: counts {found.get('count')} {found.get('ids')}")
            if answer.status_code >= 500:
                wrong.append(f"{address}: {answer.status_code}")
    assert "\n".join(wrong) == ""


def _counts_others(found: dict[str, Any], theirs: dict[str, list[tuple[Any, ...]]], register: Any) -> bool:
    """Whether an answer holds or counts a row of Ha Noi. Only of members the stranger has rows as well."""
    if register.name != "members":
        return bool(found.get("count") or found.get("ids"))
    table = register.model.__table__
    key = list(table.columns.keys()).index("id")
    others = {int(row[key]) for row in theirs[table.name]} & set(found["ids"])
    return bool(others) or (found["count"] or 0) > len(found["ids"])


def test_a_cursor_of_others_is_no_way_in(reader: Callable[[str], Reader], marked: Marked) -> None:
    address = "/api/v1/plans/?page_size=1"
    ours = reader("lead").open(address).get_json()
    for cursor in filter(None, (ours["next"], ours["previous"])):
        answer = reader("vinhphuc.editor").open(f"{address}&cursor={cursor}")
        assert answer.status_code < 500
        assert not gives_away(told(answer))


@pytest.mark.parametrize(("engine", "username"), EVERYWHERE, indirect=["engine"])
def test_nothing_that_is_sent_changes_a_row_of_others(
    app: Flask, session: Session, reader: Callable[[str], Reader], marked: Marked, username: str
) -> None:
    who, before = reader(username), rows_of(session, marked)
    for door in _writing(app):
        for address in door.address(marked.ids):
            for how in _bodies(door, marked):
                answer = who.open(address, door.method, **how)
                assert answer.status_code < 500, f"{door.method} {address} {how}: {answer.text[:300]}"
                assert not gives_away(told(answer)), f"{door.method} {address}"
        assert rows_of(session, marked) == before, f"{door.method} {door.name}"


def _reading(app: Flask) -> Iterator[Door]:
    return (door for door in doors(app) if door.method == "GET" and "static" not in door.rule.endpoint)


def _writing(app: Flask) -> Iterator[Door]:
    return (door for door in doors(app) if door.method != "GET" and "security" not in door.rule.rule)


def _anonymous(answer: Any, address: str) -> str:
    """The answer without what is new in each: the key asked for, the request, the token of the form."""
    text = re.sub(r"(Content-Length|Set-Cookie|X-Request-ID): .*|[0-9a-f]{32}", "", told(answer))
    text = re.sub(r'(content|value)="[\w.-]{60,}"', "", text)
    for key in re.findall(r"\d{4,}", address):
        text = text.replace(key, "N")
    return " ".join(text.split())


def _questions(name: str, register: Any) -> Iterator[str]:
    """Searches, filters by each column, orders, pages and Rison that would show a marked row if one were seen."""
    api = f"/api/v1/{name}/"
    yield from (api, f"{api}?search={FOUND_BY}&count=exact", f"{api}?page_size=200&count=exact&search={FOUND_BY}")
    for column in register.columns:
        if column.filterable:
            for value in (FOUND_BY, "H26"):
                for operator in ("", "[contains]", "[starts]"):
                    yield f"{api}?filter[{column.code}]{operator}={value}&count=exact"
        yield f"{api}?sort={column.code}&search={FOUND_BY}"
        yield f"{api}?fields={column.code}&search={FOUND_BY}"
    rison = f"(filters:!((col:{register.columns[0].code},opr:ct,value:{FOUND_BY})))"
    yield f"{api}?q={rison}"
    for page in ("list/?search=", "options.json?q=", "filters?search="):
        yield f"/{name}/{page}{FOUND_BY}"
    yield f"/workbooks/{name.replace('_', '-')}/export?search={FOUND_BY}"


def _bodies(door: Door, marked: Marked) -> Iterator[dict[str, Any]]:
    """What somebody would send who wants the row of another: its owner, its key, its state, as form and as JSON."""
    owner = {"organisation": "H26", "organisation_id": marked.organisation_id, "agency": "H26"}
    forced = {"id": marked.ids.get(door.table, 1), "state": "accepted", "created_by_id": 1, "row_version": 1}
    links = {"plan": marked.ids["plan"], "plan_id": marked.ids["plan"], "task_group": "N1", "number": "9",
             "name": "x", "title": "x", "act_kind": "plan", "programme": "DA468", "time_kind": "ongoing"}  # fmt: skip
    if "/api/" not in door.rule.rule:
        ids = list(marked.ids.values())
        yield {"data": {k: str(v) for k, v in (owner | forced | links).items()} | {"reason": "x", "text": "x"}}
        yield {"data": {"id": [str(each) for each in ids], "action": "bin", "row_version": "1"}}
        yield {"data": {"all": "matching", "query": f"?search={FOUND_BY}", "action": "bin"}}
        return
    headers = {"If-Match": "*"}
    if door.rule.rule.endswith("/batch"):
        rows = {"update": [{"id": each, "row_version": 1, "title": "x"} for each in set(marked.ids.values())]}
        yield {"json": rows}
        yield {"json": {"create": [owner | links, links]}}
        return
    yield {"json": owner | forced | links | {"reason": "x"}, "headers": headers}
    yield {"json": links | {"reason": "x"}, "headers": headers}
    yield {"json": {"reason": "x"}, "headers": headers}
    yield {"data": json.dumps(owner), "content_type": "text/plain"}
