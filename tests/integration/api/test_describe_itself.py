"""The API's own description: filtered by right, and true by schemathesis."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.integration.api.conftest import Caller
from views.moves import VERBS

Call = Callable[[str], Caller]
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
# Signing in again would end nothing and prove nothing.
LEFT_OUT = r"^/api/v1/security/"
# Over the whole of the menu and of the description nobody programs.
VERBS_OF_HTTP = {"get", "post", "put", "patch", "delete"}
FOR_PAGES = {"/api/v1/menu/", "/api/v1/openapi.json"}


def _document(call: Call, user: str) -> dict[str, Any]:
    answer = call(user).get("/openapi.json")
    assert answer.status_code == 200
    document: dict[str, Any] = answer.get_json()
    return document


def test_nobody_learns_nothing(app: Flask) -> None:
    assert app.test_client().get("/api/v1/openapi.json").status_code == 401
    assert app.test_client().get("/swagger/v1").status_code == 302


def test_each_sees_what_each_may_call(call: Call) -> None:
    editor, admin = _document(call, "hanoi.editor"), _document(call, "admin")
    assert "/api/v1/audit/" not in editor["paths"]
    assert "/api/v1/audit/" in admin["paths"]
    assert set(editor["paths"]["/api/v1/procedures/"]) == {"get"}
    assert set(admin["paths"]["/api/v1/procedures/"]) == {"get", "post"}
    assert "ProceduresNew" not in editor["components"]["schemas"]
    assert set(admin["components"]["schemas"]["ProceduresNew"]["required"]) == {
        "code", "name", "field", "levels", "kind", "owner", "publication_state",
    }  # fmt: skip


def test_every_call_is_described(app: Flask, call: Call) -> None:
    described: dict[str, set[str]] = {}
    for user in ("admin", "reviewer", "hanoi.editor", "hanoi.approver"):
        for path, operations in _document(call, user)["paths"].items():
            described.setdefault(path, set()).update(verb.upper() for verb in operations)
    missing = set()
    for rule in app.url_map.iter_rules():
        path = re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", r"{\1}", rule.rule)
        if path.startswith("/api/v1/") and path not in FOR_PAGES:
            missing |= {(path, method) for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
                        if method not in described.get(path, set())}  # fmt: skip
    assert missing == set()


def test_every_call_says_what_it_does(call: Call) -> None:
    silent = set()
    for user in ("admin", "lead", "reviewer", "auditor", "hanoi.editor", "hanoi.approver"):
        for path, operations in _document(call, user)["paths"].items():
            for verb in VERBS_OF_HTTP & set(operations):
                if not str(operations[verb].get("summary") or "").strip():
                    silent.add(f"{verb.upper()} {path}")
    assert silent == set()


def test_what_a_call_does_is_said_in_the_readers_language(call: Call) -> None:
    for language, said in (
        ("vi", "Thủ tục hành chính: một trang danh sách"),
        ("en", "Procedures: one page of the list"),
    ):
        answer = call("admin").get("/openapi.json", headers={"Accept-Language": language})
        assert answer.get_json()["paths"]["/api/v1/procedures/"]["get"]["summary"] == said


def test_every_move_of_a_report_is_described(call: Call) -> None:
    paths = _document(call, "hanoi.editor")["paths"]
    (verb,) = [
        each for each in paths["/api/v1/reports/{report_id}/{verb}"]["post"]["parameters"] if each["name"] == "verb"
    ]
    assert tuple(verb["schema"]["enum"]) == VERBS
    assert set(paths["/api/v1/reports/{report_id}/rows"]) == {"get", "put"}


def test_swagger_is_served_from_here(sign_in: Callable[[str], FlaskClient]) -> None:
    page = sign_in("hanoi.editor").get("/swagger/v1")
    assert page.status_code == 200
    text = page.get_data(as_text=True)
    assert "swagger-ui-bundle.js" in text
    assert "http://" not in text.replace("http://www.w3.org", "")


@pytest.mark.usefixtures("procedures")
@pytest.mark.parametrize(
    ("engine", "user"), [("sqlite", "admin"), ("sqlite", "hanoi.editor"), ("postgresql", "admin")], indirect=["engine"]
)
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_the_description_is_true(app: Flask, call: Call, user: str, mode: GenerationMode) -> None:
    """Every operation is asked a few invented questions, good and bad; each answer is one that is described."""
    headers = {**call(user).headers, "Accept-Encoding": "identity"}  # schemathesis reads no compressed answers here
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app, headers=headers)
    for found in schema.exclude(path_regex=LEFT_OUT).get_all_operations():
        _try(found.ok(), headers, mode)


def _try(operation: Any, headers: dict[str, str], mode: GenerationMode) -> None:
    try:
        strategy = operation.as_strategy(generation_mode=mode)
    except Unsatisfiable:
        return

    @settings(
        max_examples=3, deadline=None, database=None, derandomize=True, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=strategy)
    def ask(case: Any) -> None:
        case.call_and_validate(headers=headers, checks=CHECKS)

    with contextlib.suppress(Unsatisfiable):  # nothing wrong can be sent to it
        ask()
