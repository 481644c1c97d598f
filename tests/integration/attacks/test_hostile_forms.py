"""Form definitions as an attack, through the door where an administrator saves a draft: refused or inert, never slow."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.base.actor import system
from models.base.errors import Refused
from models.base.words import Words
from models.forms import operations
from models.forms.tables import Form, FormVersion
from tests.conftest import csrf_token

SignIn = Callable[[str], FlaskClient]
AT = datetime(2021, 1, 5, tzinfo=UTC)
MARKUP = "<img src=x onerror=alert(1)>{{7*7}}${7*7}</script>"
SECONDS = 5  # of CPU, for the save and the page after it


def field(code: str = "c1", **more: Any) -> dict[str, Any]:
    return {"code": code, "type": "integer", "label": "Số", **more}


def definition(*fields: dict[str, Any], checks: tuple[dict[str, Any], ...] = (), **more: Any) -> dict[str, Any]:
    """A small sound form with these fields in its one table."""
    name = {"code": "name", "type": "text", "label": "Tên", "required": True}
    table = {"code": "t", "kind": "table", "title": "Bảng", "key": "name", "fields": [name, *(fields or (field(),))]}
    return {"code": "THU", "title": "Biểu thử", "sections": [table], "checks": list(checks), **more}


def check(expression: str) -> dict[str, Any]:
    return {"code": "X1", "section": "t", "scope": "row", "expression": expression, "message": "Sai"}


def nested(depth: int) -> Any:
    return json.loads('{"a":' * depth + "1" + "}" * depth)


EXPRESSIONS = {
    "powers": "9**9**9**9 > c1",
    "shifts": "1<<99999999 > c1",
    "strings": "'a'*1000000000 == 'b'",
    "figures": "9e999 > c1",
    "digits": f"{'9' * 400} > c1",
    "depth": "(" * 240 + "c1" + ")" * 240 + " > 0",
    "minuses": "-" * 490 + "c1 > 0",
    "breadth": "+".join(["c1"] * 160) + " > 0",
    "products": "*".join(["1e23"] * 80) + " > c1",
    "calls": "abs(" * 100 + "c1" + ")" * 100 + " > 0",
    "import": "__import__('os').system('id') == 0",
    "dunder": "c1.__class__.__mro__ == 1",
    "lambda": "(lambda: c1)() > 0",
    "comprehension": "[x for x in (1,2)] == c1",
    "walrus": "(c1 := 5) > 0",
    "subscript": "c1['x'] == 1",
    "format": "f'{c1}' == ''",
    "await": "await c1 == 1",
}
DEFINITIONS: dict[str, dict[str, Any]] = {
    **{f"expression: {name}": definition(checks=(check(text),)) for name, text in EXPRESSIONS.items()},
    **{f"computed: {name}": definition(field(), field("c2", computed=text)) for name, text in EXPRESSIONS.items()},
    "pattern that backtracks": definition({"code": "c1", "type": "text", "label": "A", "pattern": "(a+)+$"}),
    "pattern that overlaps": definition({"code": "c1", "type": "text", "label": "A", "pattern": "(a|aa)+$"}),
    "pattern of stars": definition({"code": "c1", "type": "text", "label": "A", "pattern": "a*a*a*a*a*b"}),
    "pattern of ranges": definition({"code": "c1", "type": "text", "label": "A", "pattern": "a{0,99}" * 5}),
    "pattern with reference": definition({"code": "c1", "type": "text", "label": "A", "pattern": r"(.*)\1\1\1"}),
    "code __proto__": definition(field("__proto__")),
    "code of a path": definition(field("../x")),
    "code of SQL": definition(field("c1; drop table form")),
    "codes equal when folded": definition(field("c1"), field("c1")),
    "a word of the language as code": definition(field("total")),
    "a label of 64 KB": definition(field(label="x" * 65_536)),
    "5,000 fields": definition(*(field(f"c{n}") for n in range(5_000))),
    "50,000 given rows": definition() | {"sections": [{"code": "t", "kind": "table", "title": "B", "rows": "given",
        "key": "name", "fields": [{"code": "name", "type": "text", "label": "T"}, field()],
        "given": [{"key": str(n), "label": "d"} for n in range(9_000)]}]},
    "fields in a circle": definition(field("c1", computed="c2 + 1"), field("c2", computed="c1 + 1")),
    "nested 60 deep": definition() | {"extra": nested(60)},
    "nested 300 deep": definition() | {"header": nested(300)},
    "nested 900 deep": definition() | {"header": nested(900)},
    "sheet name of a formula": definition() | {"sections": [{"code": "t", "kind": "narrative", "title": "B",
        "sheet": "='x'!A1", "fields": [{"code": "n", "type": "narrative", "label": "N"}]}]},
    "NaN": definition(field(minimum=float("nan"))),
    "infinite": definition(field(maximum=float("inf"))),
    "half a letter": definition() | {"title": "a\ud800b"},
    "another form's code": definition() | {"code": "II.06"},
    "no object at all": {"code": ["THU"], "sections": {"a": 1}, "checks": "all", "title": 7},
}  # fmt: skip


@pytest.fixture
def form(session: Session) -> Form:
    return operations.add_form(session, system("test"), code="THU", title=Words("Biểu thử"), at=AT)


@pytest.fixture
def save(form: Form, sign_in: SignIn) -> Callable[[dict[str, Any]], Any]:
    """Send a definition as the administrator's page does; the page that comes of it."""
    admin = sign_in("admin")
    token = csrf_token(admin.get("/forms/").text)

    def send(content: dict[str, Any]) -> Any:
        data = {"text": json.dumps(content)}
        return admin.post("/forms/THU/draft", data=data, headers={"X-CSRFToken": token}, follow_redirects=True)

    return send


def test_a_hostile_definition_is_saved_as_a_faulty_draft_or_not_at_all(
    save: Callable[[dict[str, Any]], Any], form: Form, session: Session
) -> None:
    for name, content in DEFINITIONS.items():
        began = time.thread_time()
        answer = save(content)
        assert answer.status_code in {200, 409, 413, 422}, name
        assert time.thread_time() - began < SECONDS, name
        session.expire_all()
        draft = session.scalars(select(FormVersion).where(FormVersion.form_id == form.id)).one_or_none()
        if draft is None:
            continue
        with pytest.raises(Refused):
            operations.publish(session, system("test"), draft, valid_from=date(2021, 1, 1), at=AT)
        operations.discard_draft(session, system("test"), draft, at=AT)
        session.commit()


def test_words_of_a_definition_stay_words_on_every_page(
    save: Callable[[dict[str, Any]], Any], form: Form, session: Session, sign_in: SignIn
) -> None:
    choices = [{"code": "a", "label": MARKUP}]
    content = definition(
        field(label=f"{MARKUP}\0", help=MARKUP, unit=MARKUP),
        {"code": "c2", "type": "choice", "label": MARKUP, "choices": choices},
        checks=({**check("c1 > 0"), "message": MARKUP},), title=MARKUP, help=MARKUP,
    )  # fmt: skip
    assert save(content).status_code == 200
    draft = session.scalars(select(FormVersion).where(FormVersion.form_id == form.id)).one()
    operations.publish(session, system("test"), draft, valid_from=date(2021, 1, 1), at=AT)
    session.commit()
    agency = sign_in("hanoi.editor")
    for path in ("/forms/", "/forms/THU", "/forms/THU/1"):
        page = agency.get(path).text
        assert "<img src=x" not in page, path
        assert page.count("onerror=alert(1)") == page.count("onerror=alert(1)&gt;{{7*7}}${7*7}&lt;/script&gt;"), path
    assert "onerror=alert(1)" in page
