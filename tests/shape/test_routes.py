"""Every address asks who is there, but for those that are listed as open to everybody."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.routing import AnyConverter, BaseConverter, IntegerConverter, Rule

OPEN = {
    "static",
    "appbuilder.static",
    "assets",  # style sheets, scripts, fonts
    "health.live",
    "health.ready",
    "HomePage.index",  # sends whoever has not signed in to the sign-in page
    "LocaleView.index",  # the language of the sign-in page
    "UtilView.back",  # back to a page of the own session, which asks again
    "SignInPage.login",
    "SignInPage.logout",  # ends a session; without one there is nothing to end
    "TokenApi.login",
    "TokenApi.refresh",  # asks for the refresh token itself
}
ANSWERS_NOBODY = {301, 302, 308, 400, 401, 403, 404, 405}


def _rules(app: Flask) -> Iterator[Rule]:
    yield from sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint))


def _address(rule: Rule) -> str:
    values = {name: _sample(kind) for name, kind in rule._converters.items()}
    made = rule.build(values)
    assert made is not None
    return str(made[1])


def _sample(kind: BaseConverter) -> str | int:
    if isinstance(kind, AnyConverter):
        return sorted(kind.items)[0]
    return 1 if isinstance(kind, IntegerConverter) else "x"


def test_nobody_gets_an_answer_from_a_guarded_address(app: Flask) -> None:
    told = []
    for rule in _rules(app):
        if rule.endpoint in OPEN:
            continue
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            answer = app.test_client().open(_address(rule), method=method)
            if answer.status_code not in ANSWERS_NOBODY:
                told.append(f"{method} {rule.rule} ({rule.endpoint}): {answer.status_code}")
            elif answer.status_code == 302 and "/login/" not in answer.location:
                told.append(f"{method} {rule.rule} ({rule.endpoint}): to {answer.location}")
    assert told == []


def test_every_guarded_view_names_its_permission(app: Flask) -> None:
    unnamed = [
        f"{rule.rule} ({rule.endpoint})"
        for rule in _rules(app)
        if rule.endpoint not in OPEN and not hasattr(app.view_functions[rule.endpoint], "_permission_name")
    ]
    assert unnamed == []


def test_what_is_listed_as_open_exists(app: Flask) -> None:
    assert OPEN - {rule.endpoint for rule in _rules(app)} == set()


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND"])
def test_odd_methods_are_not_taken(app: Flask, method: str) -> None:
    assert app.test_client().open("/", method=method).status_code in {400, 405, 501}
