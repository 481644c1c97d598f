"""The site map as the application's own routes give it: every address that answers with a page, for every role."""

from __future__ import annotations

import http.client
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from werkzeug.routing import AnyConverter, Rule

from app.security.roles import AGENCY_ROLES, ROLES
from tests.integration.attacks.doors import KEYS, table_of, view_of
from views.api.registers import RegisterReadApi
from views.pages.registers import RegisterPage

if TYPE_CHECKING:
    from flask import Flask

    from tests.browser.conftest import Portal
    from tests.browser.scene import Scene

# One person for each role that signs in by the form.
PEOPLE = {
    "admin": "admin", "lead": "lead", "reviewer": "reviewer", "auditor": "auditor",
    "agency_editor": "hanoi.editor", "agency_approver": "hanoi.approver",
}  # fmt: skip
# What stands for the words in addresses. A page with a word that is not here fails test_the_whole_site_is_known.
WORDS: dict[str, Any] = {
    "form": "II.06", "period": "2021-Q3", "figure": "c3", "kind": "II.06", "regime": "KSTTHC", "agency": "H26",
    "number": 1, "AgencyPage.code": "H26", "FormBookPage.code": "II.06", "TimePage.code": "KSTTHC",
    "locale": "vi", "ExportPage.kind": "procedures",
}  # fmt: skip
# Rows that the scene made, for an agency and for those who see all; of every other table it is the newest of the demo
# year, so that what other tests make or take away changes nothing here.
ROWS = {"report": ("report", "reviewed"), "upload": ("receipt", "receipt"), "job": ("written", "written"),
        "ProceduresPage.swept": ("swept", "swept"), "ProceduresPage.sweep_state": ("sweeping", "sweeping")}  # fmt: skip
# Addresses that nobody reaches with the rows there are, and why that is enough.
OWN_TESTS = {
    "ExportPage.file": "a file, which the halted export of the scene has not",
}
# Methods that every register has alike, looked at on the one for which the scene has a row.
ALIKE = {"swept", "sweep_state"}
# Methods that answer with no page, on every register that has them.
NO_PAGES = {
    "find": "leads on to the page of a row by its code or number",
    "cell": "the control of one cell, a part of the list, whose own tests open it",
    "content": "the file of an attachment",
}


@dataclass
class Place:
    """One address of one rule, and who gets a page there."""

    endpoint: str
    address: str
    html: dict[str, str] = field(default_factory=dict)


@dataclass
class Site:
    """What each role finds at each address of a rule; ``kind`` of a rule is page, part, file, redirect or nothing."""

    places: dict[str, list[Place]] = field(default_factory=dict)
    kinds: dict[str, set[str]] = field(default_factory=dict)

    def pages(self) -> Iterator[Place]:
        for places in self.places.values():
            yield from (place for place in places if place.html)


def walk(app: Flask, portal: Portal, scene: Scene) -> Site:
    """Ask every address that a role may open, as that role."""
    site = Site()
    for role, username in PEOPLE.items():
        cookie = "; ".join(f"{each['name']}={each['value']}" for each in portal.state(username)["cookies"])
        for rule in _rules(app):
            if role == next(iter(PEOPLE)):
                site.kinds.setdefault(rule.endpoint, set())
            if _permission(app, rule) in ROLES[role] | {None}:
                for address in _addresses(app, rule, portal.loaded, scene, username if role in AGENCY_ROLES else ""):
                    _ask(site, portal.address, cookie, rule.endpoint, address, username)
    return site


def _ask(site: Site, portal: str, cookie: str, endpoint: str, address: str, username: str) -> None:
    line = http.client.HTTPConnection(portal.removeprefix("http://"), timeout=60)
    line.request("GET", address, headers={"Cookie": cookie, "Accept": "text/html"})
    answer = line.getresponse()
    assert answer.status < 500, f"{address} as {username} breaks"
    kind = "nothing" if answer.status >= 400 else "redirect" if answer.status >= 300 else "file"
    if kind == "file" and "text/html" in answer.headers.get("content-type", ""):
        text = answer.read().decode()
        kind = "page" if "<!doctype html" in text[:200].lower() else "part"
        if kind == "page":
            places = site.places.setdefault(endpoint, [])
            place = next((each for each in places if each.address == _shape(endpoint, address)), None)
            if place is None:
                places.append(place := Place(endpoint, _shape(endpoint, address)))
            place.html[f"{username} {address}"] = text
    line.close()
    site.kinds[endpoint].add(kind)


def _shape(endpoint: str, address: str) -> str:
    """Addresses that differ by the key of a row are one place."""
    return re.sub(r"/\d+(?=/|$)", "/…", address) if not endpoint.startswith("FormBook") else address


def _rules(app: Flask) -> Iterator[Rule]:
    for rule in sorted(app.url_map.iter_rules(), key=lambda each: (each.rule, each.endpoint)):
        page, _, method = rule.endpoint.partition(".")
        if method in NO_PAGES or (method in ALIKE and page != "ProceduresPage"):
            continue
        if "GET" in (rule.methods or ()) and not rule.rule.startswith(("/api/", "/static/", "/assets/")):
            yield rule


def _permission(app: Flask, rule: Rule) -> Any:
    view = view_of(app, rule)
    action = (getattr(view, "method_permission_name", None) or {}).get(rule.endpoint.split(".")[-1])
    whole = action.removeprefix("can_") if action else None
    return whole if whole is None or ":" in whole else f"{view.class_permission_name}:{whole}"


def _addresses(app: Flask, rule: Rule, database: Path, scene: Scene, own: str) -> Iterator[str]:
    """With words and rows; ``own`` is the user name of somebody who sees the rows of one agency alone."""
    view = view_of(app, rule)
    table = table_of(view, rule)
    made: list[dict[str, Any]] = [{}]
    for argument, converter in rule._converters.items():
        if isinstance(converter, AnyConverter):
            made = [each | {argument: word} for each in made for word in sorted(converter.items)]
            continue
        value = WORDS.get(f"{rule.endpoint.split('.')[0]}.{argument}", WORDS.get(argument))
        if argument in KEYS or argument == "row_id" or (value is None and argument.endswith("_id")):
            named = view.register.noun if isinstance(view, RegisterPage | RegisterReadApi) else table
            made_for = ROWS.get(rule.endpoint) or ROWS.get(named)
            value = getattr(scene, made_for[not own]) if made_for else newest(database, named, own)
        if value is None:
            return
        made = [each | {argument: value} for each in made]
    yield from (str(rule.build(values)[1]) for values in made)  # type: ignore[index]


def newest(database: Path, table: str, username: str = "") -> int | None:
    """The key of the newest row of a table, with ``username`` of that person's own agency; None without a row."""
    if not table:
        return None
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        columns = {row[1] for row in connection.execute(f"PRAGMA table_info({table})")}
        where = ""
        if username and "organisation_id" in columns:
            where = ("WHERE organisation_id = (SELECT m.organisation_id FROM member m JOIN ab_user u"
                     f" ON u.id = m.user_id WHERE u.username = '{username}')")  # fmt: skip
        found = connection.execute(f"SELECT max(id) FROM {table} {where}").fetchone()
    return found[0] if found else None


PARTS_OF_A_TAG = re.compile(r"<([a-z]\w*)((?:\s[^<>]*)?)>")
TELLING = re.compile(r'\b(class|role|type|aria-\w+|data-\w+)(?:="([^"]*)")?')
OF_NO_WEIGHT = {"data-words", "data-value", "data-row", "data-version", "aria-label", "data-label", "data-toast"}


def looks(html: str) -> set[str]:
    """The kinds of elements of a page, by tag, classes and roles: two pages with the same kinds break alike."""
    found = set()
    for tag, rest in PARTS_OF_A_TAG.findall(html):
        told = (f"{name}={value}" if name in {"class", "role", "type"} else name
                for name, value in TELLING.findall(rest) if name not in OF_NO_WEIGHT)  # fmt: skip
        found.add(f"{tag} {' '.join(sorted(told))}")
    return found
