"""Every address of the portal with real keys in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Flask
from werkzeug.routing import AnyConverter, Rule

from models import schema
from views.api.attachments import AttachmentsApi
from views.api.registers import RegisterReadApi
from views.pages.attachments import AttachmentsPage
from views.pages.registers import RegisterPage

KEYS = {
    "report_id": "report",
    "upload_id": "upload",
    "view_id": "saved_view",
    "member_id": "member",
    "point_id": "focal_point",
}
NO_ROW = 900_000_000  # a key that no row has


@dataclass(frozen=True)
class Door:
    """One method of one rule; ``table`` is that of the row its address names, empty where it names none."""

    rule: Rule
    method: str
    view: Any
    table: str = ""

    @property
    def name(self) -> str:
        return f"{self.method} {self.rule.rule}"

    def address(self, ids: dict[str, int], *, missing: bool = False) -> list[str]:
        """Its addresses, one for each choice of words, with the keys of these rows."""
        key = NO_ROW if missing else ids.get(self.table, NO_ROW)
        words = {"form": "II.06", "period": "2021-Q3", "figure": "c3", "kind": "II.06", "key": str(key),
                 "request_id": "x" * 12, "locale": "vi", "mark": "x", "name": "x", "filename": "x"}  # fmt: skip
        attachment = "report_attachment" if "report" in self.table else f"{self.table}_attachment"
        keys = {"attachment_id": NO_ROW if missing else ids.get(attachment, NO_ROW),
                "entry_id": NO_ROW if missing else ids.get("audit_entry", NO_ROW),
                "note_id": NO_ROW if missing else ids.get("review_note", NO_ROW)}  # fmt: skip
        made = [{}]  # type: list[dict[str, Any]]
        for argument, converter in self.rule._converters.items():
            if isinstance(converter, AnyConverter):
                made = [each | {argument: word} for each in made for word in sorted(converter.items)]
            else:
                value = words[argument] if argument in words else keys.get(argument, key)
                made = [each | {argument: value} for each in made]
        return [str(self.rule.build(values)[1]) for values in made]  # type: ignore[index]


def view_of(app: Flask, rule: Rule) -> Any:
    """The page or endpoint behind a rule, None for plain functions."""
    return getattr(app.view_functions[rule.endpoint], "__self__", None) or _by_name(app, rule)


def _by_name(app: Flask, rule: Rule) -> Any:
    name = rule.endpoint.split(".")[0]
    return next((view for view in app.appbuilder.baseviews if type(view).__name__ == name), None)  # type: ignore[attr-defined]


def table_of(view: Any, rule: Rule) -> str:
    """The table whose row the rule's address names."""
    arguments = set(rule.arguments)
    for argument, table in KEYS.items():
        if argument in arguments:
            return table
    if isinstance(view, AttachmentsPage | AttachmentsApi):
        return str(view.holder.model.__tablename__)
    if isinstance(view, RegisterPage | RegisterReadApi) and arguments & {"row_id", "key"}:
        return view.register.noun
    for argument in sorted(arguments):
        if argument.endswith("_id") and argument.removesuffix("_id") in schema().tables:
            return argument.removesuffix("_id")
    if named := {a for a in arguments if a.endswith("_id") and a != "request_id"}:
        raise LookupError(f"{rule.rule}: which table is {named} a key of?")
    return ""


def doors(app: Flask) -> Iterator[Door]:
    """Every method of every rule but those of files."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda each: (each.rule, each.endpoint)):
        view = view_of(app, rule)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield Door(rule, method, view, table_of(view, rule))
