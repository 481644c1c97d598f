"""Lists over the API: filters, order, fields, pages, by plain parameters and by Rison alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from models.catalogue.tables import Procedure
from tests.conftest import AT
from tests.integration.api.conftest import Caller
from views.registers.compiler import _page_statement

Call = Callable[[str], Caller]
pytestmark = pytest.mark.usefixtures("procedures")


def _codes(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.get_json()
    return [row["code"] for row in answer.get_json()["result"]]


def _ask(call: Call, query: str) -> list[str]:
    return _codes(call("hanoi.editor").get(f"/procedures/?{query}"))


def test_nobody_is_asked_to_sign_in(app: Flask) -> None:
    answer = app.test_client().get("/api/v1/procedures/")
    assert answer.status_code == 401
    assert answer.mimetype == "application/problem+json"
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    ("asked", "address", "said"),
    [
        ("en-GB,en;q=0.8", "", "Please sign in"),
        ("fr", "", "Vui lòng đăng nhập"),
        ("en", "?_l_=vi", "Vui lòng đăng nhập"),
    ],
)
def test_a_system_is_answered_in_its_language(app: Flask, asked: str, address: str, said: str) -> None:
    answer = app.test_client().get(f"/api/v1/procedures/{address}", headers={"Accept-Language": asked})
    assert said in answer.get_data(as_text=True)


def test_a_cookie_reads_as_a_token_does(sign_in: Callable[[str], FlaskClient], call: Call) -> None:
    assert _codes(sign_in("hanoi.editor").get("/api/v1/procedures/")) == _ask(call, "")


def test_the_list_is_in_vietnamese_order_with_names_of_agencies(call: Call) -> None:
    body = call("hanoi.editor").get("/procedures/").get_json()
    assert [row["name"].split()[0] for row in body["result"]] == ["Áp", "Ân", "Cấp", "Đăng", "Đăng"]
    first = body["result"][0]
    assert first["owner"] == "G18"
    assert first["owner_name"] == "Bộ Y tế"
    assert first["levels"] == ["ministry", "province"]
    assert (body["count"], body["count_is"], body["next"]) == (5, "exact", None)


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("filter[field]=Dược", ["2.001123", "2.000720"]),
        ("filter[owner]=H26", ["3.000001"]),
        ("filter[owner][in]=G18,H26&sort=code", ["2.000720", "2.001123", "3.000001"]),
        ("filter[owner_name][starts]=bộ", ["2.001123", "2.000720"]),
        ("filter[code][starts]=1.", ["1.001193", "1.001194"]),
        ("filter[name][contains]=đĂNG", ["1.001193", "1.001194"]),
        ("filter[name][contains]=%25&sort=code", ["3.000001"]),
        ("filter[name][contains]=_", ["3.000001"]),
        ("filter[levels]=province&sort=code", ["2.000720", "2.001123"]),
        ("filter[levels][in]=commune,ministry&sort=code", ["1.001193", "1.001194", "2.001123", "3.000001"]),
        ("filter[decision_on][gte]=2021-01-01&sort=decision_on", ["1.001193", "2.000720"]),
        ("filter[decision_on][lt]=2021-01-01", ["3.000001"]),
        ("filter[decision_on][is_null]=true&sort=code", ["1.001194", "2.001123"]),
        ("filter[service_level][is_null]=true", ["2.000720"]),
        ("filter[service_level][ne]=full&sort=code", ["1.001194", "2.000720", "3.000001"]),
        ("filter[publication_state]=new&filter[field]=Dược", ["2.000720"]),
        ("sort=-decision_on,code", ["2.000720", "1.001193", "3.000001", "1.001194", "2.001123"]),
        ("sort=decision_on,-code", ["2.001123", "1.001194", "3.000001", "1.001193", "2.000720"]),
        ("sort=owner,code", ["2.000720", "2.001123", "3.000001", "1.001193", "1.001194"]),
        ("search=khai sinh", ["1.001193", "1.001194"]),
        ("search=nguyen", ["2.001123"]),
        ("search=duoc&filter[publication_state]=new", ["2.000720"]),
    ],
)
def test_filters_orders_and_searches(call: Call, query: str, codes: list[str]) -> None:
    assert _ask(call, query) == codes


@pytest.mark.parametrize(
    ("rison", "codes"),
    [
        ("(filters:!((col:field,opr:eq,value:'Dược')))", ["2.001123", "2.000720"]),
        ("(filters:!((col:name,opr:ct,value:sinh)),order_column:code,order_direction:desc)", ["1.001194", "1.001193"]),
        ("(order_column:code,page:1,page_size:2)", ["2.000720", "2.001123"]),
        ('{"filters":[{"col":"code","opr":"sw","value":"3."}]}', ["3.000001"]),
        ("(columns:!(code),filters:!((col:owner,opr:rel_o_m,value:H26)))", ["3.000001"]),
    ],
)
def test_rison_as_fab_has_it(call: Call, rison: str, codes: list[str]) -> None:
    assert _ask(call, f"q={quote(rison)}") == codes


def test_only_the_fields_asked_for_come(call: Call) -> None:
    row = call("hanoi.editor").get("/procedures/?fields=name,code,steps&sort=code").get_json()["result"][0]
    assert list(row) == ["id", "name", "code", "steps"]


@pytest.mark.parametrize(
    "query",
    [
        "filter[nothing]=1", "filter[search_text]=a", "filter[name_sort]=a", "filter[owner.code]=G18",
        "filter[__class__]=1", "sort=metadata", "sort=name;DROP", "fields=owner_id", "filter[code][like]=a",
        "filter[code]extra=1", "filter[decision_on]=31/12/2021", "filter[decision_on]=0000-00-00",
        "filter[shortened]=perhaps", "page=0", "page=abc", "page_size=1001", "page_size=-1", "cursor=forged",
        "count=all", "q=((", "q=!(1)", "q=(filters:1)", "q=(filters:!((col:nothing,opr:eq,value:1)))",
        "q=(order_column:password)", "q=(page_size:5000)", "q=(magic:1)", "sort=levels",
        "filter[levels][gt]=a", "filter[decision_on][contains]=2021",
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_said(call: Call, query: str) -> None:
    answer = call("hanoi.editor").get(f"/procedures/?{query}")
    assert answer.status_code == 400, query
    body = answer.get_json()
    assert answer.mimetype == "application/problem+json"
    assert body["findings"][0]["message"]
    assert "…" not in body["findings"][0]["message"]


def test_what_no_database_keeps_is_not_looked_for(call: Call) -> None:
    assert call("hanoi.editor").get("/procedures/?filter[name][contains]=%00").status_code == 400


@pytest.mark.parametrize("order", ["name", "-name", "decision_on", "-decision_on", "owner,-code", "-field,decision_on"])
@pytest.mark.parametrize("size", [1, 2, 3])
def test_cursors_walk_every_row_once_and_back(call: Call, order: str, size: int) -> None:
    caller = call("hanoi.editor")
    whole = _codes(caller.get(f"/procedures/?sort={order}"))
    seen: list[str] = []
    pages = []
    cursor = ""
    for _ in range(10):
        body = caller.get(f"/procedures/?sort={order}&page_size={size}&cursor={cursor}").get_json()
        pages.append([row["code"] for row in body["result"]])
        seen += pages[-1]
        if body["next"] is None:
            break
        cursor = body["next"]
    assert seen == whole
    for page in reversed(pages[:-1]):
        body = caller.get(f"/procedures/?sort={order}&page_size={size}&cursor={body['previous']}").get_json()
        assert [row["code"] for row in body["result"]] == page
    assert body["previous"] is None


def test_a_cursor_serves_its_own_order_only(call: Call) -> None:
    caller = call("hanoi.editor")
    cursor = caller.get("/procedures/?sort=name&page_size=1").get_json()["next"]
    assert caller.get(f"/procedures/?sort=code&page_size=1&cursor={cursor}").status_code == 400
    assert caller.get(f"/organisations/?sort=name&page_size=1&cursor={cursor}").status_code == 400


def test_counting_is_by_choice(call: Call) -> None:
    caller = call("hanoi.editor")

    def count(how: str) -> tuple[int | None, str]:
        body = caller.get(f"/procedures/?page_size=2&count={how}").get_json()
        return body["count"], body["count_is"]

    assert count("none") == (None, "unknown")
    assert count("exact") == (5, "exact")
    assert count("estimated") == (5, "exact")


def test_one_row_carries_its_version_as_a_tag(call: Call, procedures: dict[str, Procedure]) -> None:
    caller = call("hanoi.editor")
    row = procedures["2.000720"]
    answer = caller.get(f"/procedures/{row.id}")
    assert answer.headers["ETag"] == '"1"'
    assert answer.get_json()["result"]["decision_on"] == "2021-06-01"
    assert caller.get(f"/procedures/{row.id}", headers={"If-None-Match": '"1"'}).status_code == 304


def test_a_row_that_is_not_there_is_not_found(call: Call) -> None:
    answer = call("hanoi.editor").get("/procedures/999999")
    assert answer.status_code == 404
    assert answer.get_json()["code"] == "not_found"


def test_rows_in_the_bin_are_left_out(call: Call, session: Session, procedures: dict[str, Procedure]) -> None:
    from datetime import UTC, datetime

    procedures["3.000001"].deleted_at = datetime(2021, 10, 1, tzinfo=UTC)
    session.flush()
    assert "3.000001" not in _ask(call, "")
    assert _ask(call, "binned=true") == ["3.000001"]


def test_organisations_are_listed_in_official_order(call: Call) -> None:
    assert sorted(_codes(call("hanoi.editor").get("/organisations/"))) == ["G18", "G22", "H26", "H62"]


def test_the_same_question_is_put_together_once_and_answered_anew(call: Call, session: Session) -> None:
    ask = "filter[publication_state]=new&sort=name"
    before = _ask(call, ask)
    kept = _page_statement.cache_info().hits
    row = session.query(Procedure).filter_by(code=before[0]).one()
    row.deleted_at = AT
    session.commit()
    assert _ask(call, ask) == before[1:]
    assert _page_statement.cache_info().hits == kept + 1


def test_questions_that_differ_in_one_thing_are_not_taken_for_each_other(call: Call) -> None:
    asked = [
        "", "page=2", "page_size=2", "sort=-name", "binned=true", "filter[code]=2.000720", "filter[code][ne]=2.000720",
        "filter[owner]=G18", "fields=code,name", "count=none", "filter[name][contains]=a", "filter[name][starts]=a",
        "page_size=2&count=exact", "filter[decision_number][is_null]=true", "filter[decision_number][is_null]=false",
    ]  # fmt: skip
    alone = []
    for query in asked:
        _page_statement.cache_clear()
        alone.append(call("hanoi.editor").get(f"/procedures/?{query}").get_json())
    _page_statement.cache_clear()
    for _ in range(2):
        assert [call("hanoi.editor").get(f"/procedures/?{query}").get_json() for query in asked] == alone
