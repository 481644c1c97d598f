"""What no form would send: every address answers with a refusal, never with a fault of its own."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException, ImATeapot, LengthRequired, RequestedRangeNotSatisfiable

from app.cli.forms_data import load_forms
from models.base.actor import system
from tests.cast import PASSWORD, Cast
from tests.integration.attacks.doors import doors
from tests.integration.attacks.marked import AT, MARK, Marked, mark_everything
from tests.integration.attacks.test_rows_of_others import Reader
from views.pages.reports import TABS
from views.registers.index import REGISTERS

HUGE = 10**25
NO_TEXT = ("\x00", "\ud800")
ODD = ("a" * 3_000, "%", "_", "\\", "'; DROP TABLE plan; --", "../../etc/passwd", "{{7*7}}",
       "__class__", "1e999999", "NaN", "-1", str(HUGE), "\u202e\r\nSet-Cookie: x=1", "＝1+1")  # fmt: skip
PARAMETERS = ("search", "q", "sort", "fields", "page", "page_size", "cursor", "count", "year", "form", "group", "tab",
              "period", "agency", "from", "to", "waiting", "binned", "undo", "wall", "filter[code]", "filter[state]",
              "filter[changed_at][gte]", "filter[__class__]", "next")  # fmt: skip


@pytest.fixture
def facts(loaded: Session, cast: Cast, session: Session) -> None:
    from models.catalogue.tables import Procedure

    load_forms(session, system("tests"), AT)
    session.add(Procedure(code="1.000001", name="Khai sinh", field="Hộ tịch", levels=["commune"],
                          owner_id=cast.agencies["G22"].id, publication_state="new"))  # fmt: skip
    session.flush()


@pytest.fixture
def marked(facts: None, cast: Cast, session: Session, app: Flask) -> Marked:
    made = mark_everything(session, app, cast.agencies["H26"], cast.accounts["hanoi.editor"].id)
    session.commit()
    session.expunge_all()
    return made


@pytest.fixture
def reader(app: Flask, marked: Marked) -> Callable[[str], Reader]:
    return lambda username: Reader(app, username)


def _written(value: str) -> str:
    return quote(value.encode("utf-8", "surrogatepass"))


def _pages(app: Flask, marked: Marked) -> Iterator[str]:
    for door in doors(app):
        if door.method == "GET" and door.rule.endpoint not in {"health.ready", "static", "appbuilder.static", "assets"}:
            yield from door.address(marked.ids)


def _turned(names: tuple[str, ...], turn: int) -> dict[str, str]:
    """Each name with an odd value, another one in each turn."""
    return {name: ODD[(place + turn) % len(ODD)] for place, name in enumerate(names)}


# The pages read parameters alike, so each page is met by other values than the one before, and on each database.
@pytest.mark.parametrize(
    ("engine", "turn"), [("sqlite", 0), ("sqlite", 7), ("postgresql", 3), ("postgresql", 10)], indirect=["engine"]
)
def test_no_parameter_breaks_a_page(
    app: Flask, reader: Callable[[str], Reader], marked: Marked, turn: int
) -> None:  # fmt: skip
    who, wrong = reader("lead"), []
    for place, address in enumerate(_pages(app, marked), turn):
        asked = [f"{name}={_written(value)}" for name, value in _turned(PARAMETERS, place).items()]
        one_by_one = asked if address.endswith(("plans/list/", "plans/")) else []
        odd = ODD[place % len(ODD)]
        for query in ("&".join(asked), f"page_size={_written(odd)}", f"tab=changes&from={odd[:40]}&to=-1", *one_by_one):
            answer = who.open(f"{address}?{query}")
            if answer.status_code >= 500:
                wrong.append(f"{address}?{query[:80]}: {answer.status_code}")
            assert "Set-Cookie: x=1" not in str(answer.headers)
            answer.close()
    assert "\n".join(wrong) == ""


@pytest.mark.parametrize("value", NO_TEXT, ids=["nul", "half"])
def test_what_no_database_keeps_is_refused_at_the_door(reader: Callable[[str], Reader], value: str) -> None:
    who, raw = reader("lead"), value.encode("utf-8", "surrogatepass")
    for address in ("/plans/list/", "/api/v1/plans/", "/search.json"):
        assert who.open(f"{address}?search={_written(value)}").status_code < 500
    assert who.open("/reports/41007/notes", "POST", data={"text": raw}).status_code < 500
    sent = {"json": {"number": value, "title": "x"}}
    assert who.open("/api/v1/documents/", "POST", **sent).status_code == 400
    assert who.open(f"/plans/find/{_written(value)}").status_code in {400, 404}
    assert who.open("/api/v1/documents/", "POST", json={"summary": "😀"}).status_code == 422


def test_a_key_beyond_every_table_is_a_missing_one(app: Flask, reader: Callable[[str], Reader]) -> None:
    who, wrong = reader("lead"), []
    for door in doors(app):
        if door.method == "GET" and any(name.endswith("_id") for name in door.rule.arguments):
            for key in (2**31, 2**63, HUGE):
                address = str(door.rule.build(dict.fromkeys(door.rule.arguments, key))[1])  # type: ignore[index]
                answer = who.open(address)
                if answer.status_code not in {403, 404, 405}:
                    wrong.append(f"{address}: {answer.status_code}")
                answer.close()
    assert "\n".join(wrong) == ""


@pytest.mark.parametrize(("engine", "turn"), [("sqlite", 0), ("postgresql", 7)], indirect=["engine"])
@pytest.mark.parametrize("username", ["lead", "hanoi.editor"])
def test_nothing_that_is_sent_breaks_a_door(
    app: Flask, reader: Callable[[str], Reader], marked: Marked, username: str, turn: int
) -> None:  # fmt: skip
    names = ("reason", "text", "section", "group", "row_key", "field", "resolution", "key", "explanation", "row_version",
             "title", "name", "query", "fields", "id", "action", "username", "email", "password", "role")  # fmt: skip
    who, wrong = reader(username), []
    for place, door in enumerate(doors(app), turn):
        if door.method == "GET":
            continue
        odd = _turned(names, place)
        for address in door.address(marked.ids):
            for how in ({"json": odd, "headers": {"If-Match": "*", "Idempotency-Key": "x"}}, {"data": odd}):
                answer = who.open(address, door.method, **how)
                if answer.status_code >= 500:
                    wrong.append(f"{door.method} {address}: {answer.status_code}")
                answer.close()
    assert "\n".join(wrong) == ""


@pytest.mark.parametrize("value", ["%", "_", "\\", "%%%%%%%%%%%%%%%%%%%%", "(a+)+$", "[a-z]*"])
def test_wildcards_are_letters(reader: Callable[[str], Reader], value: str) -> None:
    who = reader("lead")
    for name in ("plans", "procedures", "organisations"):
        column = "title" if name == "plans" else "name"
        asked = who.open(f"/api/v1/{name}/?filter[{column}][contains]={_written(value)}&count=exact")
        assert asked.get_json()["count"] == 0, f"{name} {value}"


@pytest.mark.parametrize("query", ["x=" + "a" * 1_000_000, "search=" + "a" * 1_000_000, "q=" + "(" * 500_000,
                                   "&".join(f"filter[c{i}]=x" for i in range(1_000)), "page=1000000000&page_size=1",
                                   "page_size=-1", "page_size=1000000000", "sort=" + ",".join(["code"] * 1_000)],
                         ids=range(8))  # fmt: skip
def test_a_costly_question_is_refused_soon(reader: Callable[[str], Reader], query: str) -> None:
    who = reader("lead")
    for address in ("/api/v1/procedures/", "/procedures/list/", "/api/v1/uploads/", "/search.json", "/board/"):
        began = time.thread_time()  # what the question costs, not how busy the machine is
        answer = who.open(f"{address}?{query}")
        assert answer.status_code < 500, address
        assert time.thread_time() - began < 10, address
        assert len(answer.get_data()) < 3_000_000
        answer.close()


HIDDEN = ("password", "user.password", "created_by.password", "organisation.member.user_id", "__class__", "metadata",
          "search_text", "id; DROP", '"x" OR 1=1')  # fmt: skip


def test_no_column_is_asked_for_that_is_not_offered(reader: Callable[[str], Reader]) -> None:
    who = reader("admin")
    asked = [
        f"/api/v1/{name}/?{query.format(column)}"
        for name in sorted(set(REGISTERS) - {"uploads"})  # whose endpoint takes no columns
        for column in HIDDEN
        for query in ("filter[{}]=x", "filter[{}][starts]=s", "sort={}", "fields={}", "q=(columns:!('{}'))",
                      "q=(order_column:'{}',order_direction:asc)", "q=(filters:!((col:'{}',opr:sw,value:s)))")
    ]  # fmt: skip
    assert [address for address in asked if who.open(address).status_code != 400] == []


def test_a_sign_in_takes_whatever_is_typed(app: Flask, marked: Marked) -> None:
    for odd in (*ODD, *NO_TEXT, None, [], {}, 1, True):
        body: dict[str, Any] = {"username": odd, "password": PASSWORD}
        assert app.test_client().post("/api/v1/security/login", json=body).status_code in {400, 401}
        body = {"username": "lead", "password": odd}
        assert app.test_client().post("/api/v1/security/login", json=body).status_code in {400, 401}


UNREADABLE = (b"[" * 100_000, b"{bad", b'{"username":' + b"9" * 5_000 + b"}", b"null", b"\xff", b'{"username": NaN}')


@pytest.mark.parametrize("body", UNREADABLE, ids=range(len(UNREADABLE)))
def test_a_sign_in_that_cannot_be_read_is_a_problem_like_any_other(app: Flask, body: bytes) -> None:
    answer = app.test_client().post("/api/v1/security/login", data=body, content_type="application/json")
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    assert answer.get_json()["detail"] != answer.get_json()["code"]


def test_a_file_that_is_too_large_is_told_with_both_sizes(
    app: Flask, reader: Callable[[str], Reader], monkeypatch: pytest.MonkeyPatch
) -> None:
    who = reader("hanoi.editor")
    monkeypatch.setitem(app.config, "UPLOAD_LIMIT", 100 * 1024)
    for most, status, code in ((None, 422, "file.too_big"), (100 * 1024, 413, "http.413")):
        monkeypatch.setitem(app.config, "MAX_CONTENT_LENGTH", most)
        content = BytesIO(b"PK\x03\x04" + bytes(400 * 1024))
        answer = who.open("/api/v1/uploads/", "POST", data={"file": (content, "ảnh dán vào.xlsx")})
        told = answer.get_json()
        assert (answer.status_code, told["code"]) == (status, code)
        assert most or ("400\u00a0KB" in told["detail"] and "100\u00a0KB" in told["detail"]), told["detail"]


@pytest.mark.parametrize("path", ["/api/v1/plans/", "/plans/list/"])
@pytest.mark.parametrize("refusal", [RequestedRangeNotSatisfiable, LengthRequired, ImATeapot])
def test_every_refusal_of_http_has_words(app: Flask, refusal: type[HTTPException], path: str) -> None:
    with app.test_request_context(path):
        app.preprocess_request()
        answer = app.make_response(app.handle_user_exception(refusal()))
    assert answer.status_code == refusal.code
    said = answer.get_data(as_text=True).replace(f'"code": "http.{refusal.code}"', "").replace("/problems/", "")
    assert "Hệ thống không nhận yêu cầu" in said
    assert f"title.{refusal.code}" not in said


@pytest.mark.parametrize("name", ["a\r\nSet-Cookie: x=1.xlsx", '"; filename="x.html', "<img src=x onerror=alert(1)>.xlsx",
                                  "kế hoạch.xlsx", "../../../x.xlsx", "a\x00b.xlsx", "\u202efdp.xlsx", "CON", "=1+1.xlsx"])  # fmt: skip
def test_a_file_name_stays_a_name(app: Flask, marked: Marked, session: Session, name: str) -> None:
    from models.uploads.tables import Upload
    from views.intake import display_name

    table = Upload.__table__
    session.connection().execute(
        table.update().where(table.c.id == marked.ids["upload"]).values(filename=display_name(name))
    )
    session.commit()
    answer = Reader(app, "hanoi.editor").open(f"/uploads/{marked.ids['upload']}/original")
    assert answer.status_code == 200
    assert MARK.encode() in answer.get_data()
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert "Set-Cookie" not in answer.headers
    assert len(answer.headers.getlist("Content-Disposition")) == 1
    page = Reader(app, "hanoi.editor").open(f"/uploads/{marked.ids['upload']}").get_data(as_text=True)
    assert "<img src=x" not in page
    answer.close()


CANARY = "<img src=x onerror=alert(1)>'\"</script>"


@pytest.mark.parametrize("username", ["lead", "hanoi.editor"])
def test_no_stored_text_becomes_markup(
    app: Flask, facts: None, session: Session, cast: Cast, username: str
) -> None:  # fmt: skip
    """The canary sits in every text that an agency can write: names, notes, file names, explanations, reasons."""
    marked = mark_everything(session, app, cast.agencies["H26"], cast.accounts["hanoi.editor"].id, CANARY)
    session.commit()
    session.expunge_all()
    who, shown, wrong = Reader(app, username), 0, []
    for address in [*_pages(app, marked), *(f"/reports/{marked.ids['report']}?tab={tab}" for tab in TABS)]:
        answer = who.open(address)
        if answer.mimetype == "text/html":
            page = answer.get_data(as_text=True)
            shown += "&lt;img src=x" in page
            wrong += [address] if "<img src=x" in page else []
        elif answer.status_code == 200 and answer.mimetype == "application/json":
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
        answer.close()
    assert wrong == []
    assert shown > 5
