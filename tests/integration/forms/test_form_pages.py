"""Forms as agencies read them, and as an administrator drafts, compares and publishes them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.base.actor import system
from models.base.words import Words
from models.forms import operations
from models.forms.tables import Form, FormVersion
from tests.conftest import csrf_token

SignIn = Callable[[str], FlaskClient]
SHIPPED = Path(__file__).resolve().parents[3] / "app" / "data" / "forms" / "II.06.json"
AT = datetime(2021, 1, 5, tzinfo=UTC)


def _shipped() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(SHIPPED.read_text(encoding="utf-8"))
    return found


@pytest.fixture
def form(session: Session) -> Form:
    actor = system("test")
    made = operations.add_form(session, actor, code="II.06", title=Words("Biểu thử"), at=AT)
    draft, _ = operations.save_draft(session, actor, made, _shipped(), at=AT)
    operations.publish(session, actor, draft, valid_from=date(2021, 1, 1), at=AT)
    return made


def _post(client: FlaskClient, path: str, data: dict[str, Any]) -> Any:
    token = csrf_token(client.get("/forms/").get_data(as_text=True))
    return client.post(path, data=data, headers={"X-CSRFToken": token})


@pytest.mark.usefixtures("form")
def test_an_agency_reads_the_rules_before_it_reports(sign_in: SignIn) -> None:
    client = sign_in("hanoi.editor")
    assert "/forms/II.06" in client.get("/forms/").get_data(as_text=True)
    page = client.get("/forms/II.06").get_data(as_text=True)
    assert page.split('id="rules"')[1].count('<th scope="row">') >= len(_shipped()["checks"])
    assert "/draft" not in page
    sent = client.get("/forms/II.06/1/definition.json")
    assert json.loads(sent.get_data())["code"] == "II.06"
    assert "attachment" in sent.headers["Content-Disposition"]
    assert client.get("/forms/XX").status_code == 404


@pytest.mark.usefixtures("form")
def test_a_draft_is_saved_compared_and_published(sign_in: SignIn, session: Session) -> None:
    client = sign_in("admin")
    changed = _shipped()
    changed["title"] = {"vi": "Tên mới của biểu", "en": "New title"}
    assert _post(client, "/forms/II.06/draft", {"text": json.dumps(changed)}).status_code == 302
    page = client.get("/forms/II.06/2").get_data(as_text=True)
    assert "title.vi" in page
    assert "Tên mới của biểu" in page
    assert sign_in("hanoi.editor").get("/forms/II.06/2").status_code == 404
    _post(client, "/forms/II.06/2/publish", {"valid_from": "2022-01-01"})
    second = session.scalars(select(FormVersion).where(FormVersion.number == 2)).one()
    assert second.state == "published"
    assert sign_in("hanoi.editor").get("/forms/II.06/2").status_code == 200
    _post(client, "/forms/II.06/2/retire", {"valid_to": "2030-01-01"})
    session.expire_all()
    assert second.state == "retired"


@pytest.mark.usefixtures("form")
def test_faults_are_listed_with_their_place(sign_in: SignIn, session: Session) -> None:
    client = sign_in("admin")
    changed = _shipped()
    changed["checks"][0]["expression"] = "nothing =="
    _post(client, "/forms/II.06/draft", {"text": json.dumps(changed)})
    page = client.get("/forms/II.06/2").get_data(as_text=True)
    assert 'class="findings"' in page
    assert "checks" in page.split('class="findings"')[1]
    _post(client, "/forms/II.06/2/publish", {"valid_from": "2022-01-01"})
    draft = session.scalars(select(FormVersion).where(FormVersion.number == 2)).one()
    assert draft.state == "draft"
    _post(client, "/forms/II.06/2/discard", {})
    session.expire_all()
    assert session.scalar(select(FormVersion).where(FormVersion.number == 2)) is None


@pytest.mark.usefixtures("form")
@pytest.mark.parametrize("text", ["", "[1]", "{", "[" * 5000])
def test_what_is_no_definition_is_not_saved(sign_in: SignIn, session: Session, text: str) -> None:
    assert _post(sign_in("admin"), "/forms/II.06/draft", {"text": text}).status_code == 422
    assert len(session.scalars(select(FormVersion)).all()) == 1


@pytest.mark.usefixtures("form")
@pytest.mark.parametrize("who", ["hanoi.approver", "reviewer", "lead"])
def test_only_an_administrator_changes_forms(sign_in: SignIn, session: Session, who: str) -> None:
    client = sign_in(who)
    _post(client, "/forms/II.06/draft", {"text": json.dumps(_shipped() | {"title": "X"})})
    _post(client, "/forms/II.06/1/retire", {"valid_to": "2030-01-01"})
    session.expire_all()
    assert [(each.number, each.state) for each in session.scalars(select(FormVersion))] == [(1, "published")]
