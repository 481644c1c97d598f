"""Code → sentence, in the reader's language. The only place with such sentences.

Each area keeps its own module beside this one, ``views/sentences/<area>.py``, with ``SENTENCES``
(code → English msgid with ``%(name)s`` places) and, where there is advice to give, ``HELP``.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from flask import current_app, has_app_context
from flask_babel import gettext

from models.base.findings import Finding
from models.base.words import Words
from views import sentences
from views.formats import day, language, moment, number, size
from views.persons import person

_DATE = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d\S*)?")

_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_FIGURES = {"seen", "expected", "difference", "previous", "ratio"}

SENTENCES: dict[str, str] = {}
HELP: dict[str, str] = {}

for _module in iter_modules(sentences.__path__):
    _area = import_module(f"views.sentences.{_module.name}")
    SENTENCES.update(_area.SENTENCES)
    HELP.update(getattr(_area, "HELP", {}))


class _Params(dict[str, Any]):
    """Parameters of a sentence; one that was not given reads as nothing rather than breaking the page."""

    def __missing__(self, key: str) -> str:
        return "…"


def _spoken(params: dict[str, Any]) -> _Params:
    """The parameters of a sentence, labels that come in two languages in the reader's."""
    words = {name: Words.read(value).in_(language()) for name, value in params.items() if _is_words(value)}
    dates = {name: written for name, value in params.items() if (written := _as_date(value))}
    states = {"state": sentence(f"state.{params['state']}", {})} if f"state.{params.get('state')}" in SENTENCES else {}
    people = {"by": person(params["by"])} if isinstance(params.get("by"), str) else {}
    roles = {"roles": _roles_with(params["permission"])} if isinstance(params.get("permission"), str) else {}
    rest = {name: value for name, value in params.items() if name != "why"}
    why = {"why": sentence(params["why"], rest)} if params.get("why") in SENTENCES else {}
    figures = {name: number(value) for name, value in params.items() if _is_figure(name, value, params)}
    lists = {name: " / ".join(map(str, value)) for name, value in params.items() if isinstance(value, list | tuple)}
    return _Params(params | words | dates | states | why | figures | people | roles | _sizes(params) | lists)


def _roles_with(permission: str) -> str:
    """The roles to which a permission belongs, in the reader's language: whom to ask."""
    table = current_app.extensions["tien_do_roles"] if has_app_context() else None
    if table is None:
        return "…"
    return ", ".join(
        table.labels[role].in_(language())
        for role, permissions in table.permissions.items()
        if any(each.value == permission for each in permissions)
    )


def _sizes(params: dict[str, Any]) -> dict[str, str]:
    """Bytes as people say them: of a file that is too large, and of what is allowed."""
    if not isinstance(params.get("size"), int):
        return {}
    return {name: size(params[name]) for name in ("size", "limit") if isinstance(params.get(name), int)}


def _as_date(value: Any) -> str:
    """A day or a moment as people write it, where the value is one; empty where it is something else."""
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        return ""
    try:
        return moment(datetime.fromisoformat(value)) if "T" in value else day(date.fromisoformat(value))
    except ValueError:
        return ""


def _is_figure(name: str, value: Any, params: dict[str, Any]) -> bool:
    """Whether a parameter is a figure of a report; a value as it was typed is left as it was typed."""
    if name not in _FIGURES and not (name == "value" and "previous" in params):
        return False
    return _NUMBER.fullmatch(str(value)) is not None


def _is_words(value: Any) -> bool:
    return isinstance(value, dict) and "vi" in value


def _general(code: str, params: dict[str, Any]) -> str:
    """The family of a code: a check that compares figures says both, another only what must hold."""
    family = code.rsplit(".", 1)[0]
    return "check.plain" if family == "check" and "seen" not in params else f"{family}.*"


def sentence(code: str, params: dict[str, Any]) -> str:
    """The sentence of a code in the reader's language; an unknown code is shown as itself."""
    msgid = SENTENCES.get(code) or SENTENCES.get(_general(code, params))
    return gettext(msgid) % _spoken(params) if msgid else code


def help_for(code: str, params: dict[str, Any] | None = None) -> str:
    """How to mend it; empty where the sentence says everything."""
    msgid = HELP.get(code, "")
    return gettext(msgid) % _spoken(params or {}) if msgid else ""


def finding_sentence(finding: Finding) -> str:
    """What a finding says, with its place and value as parameters too."""
    return sentence(finding.code, _context(finding))


def finding_as_json(finding: Finding) -> dict[str, Any]:
    """A finding as the contract prints it, message and help included."""
    data = finding.as_dict()
    data.pop("params")
    return data | {"message": finding_sentence(finding), "help": help_for(finding.code, _context(finding))}


def _context(finding: Finding) -> dict[str, Any]:
    places = {name: getattr(finding, name) for name in ("sheet", "cell", "row_key", "column", "value")}
    equal = {"operator": gettext("equal to")} if finding.params.get("operator") == "=" else {}
    return places | finding.params | equal


def title_of_status(status: int) -> str:
    """The short title of a refused request."""
    return sentence(f"title.{status}", {})
