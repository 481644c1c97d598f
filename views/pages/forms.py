"""Forms and their versions: what is asked, by which rules, and how a version comes into force."""

from __future__ import annotations

import json
from datetime import date
from typing import Any, ClassVar

from flask import abort, request, url_for
from flask_appbuilder import expose, has_access
from flask_babel import gettext

from models.base.clock import local_date
from models.base.errors import DomainError
from models.base.findings import Finding, Severity
from models.base.permissions import Permission
from models.forms import operations
from models.forms.queries import draft_of, find_version, form_by_code, forms, versions
from models.forms.rules.comparison import compare_versions
from models.forms.rules.definition import FormDefinition, examine
from models.forms.rules.headings import headings
from models.forms.rules.wording import rules_of
from models.forms.tables import DRAFT, Form, FormVersion
from views import formats
from views.base import Page, actor, done, now, refused, session
from views.messages import finding_as_json
from views.workbooks import attachment

MOST_CHANGES = 300
_MANAGED = ("draft", "save", "publish", "retire", "discard")


class FormBookPage(Page):
    """Everybody reads what will be asked before reporting; an administrator drafts, compares and publishes."""

    route_base = "/forms"
    permission: ClassVar[Permission] = Permission.FORM_READ
    verbs: ClassVar[dict[str, Permission]] = dict.fromkeys(_MANAGED, Permission.FORM_MANAGE)
    default_view = "index"

    @expose("/")
    @has_access
    def index(self) -> Any:
        found = [
            (form, find_version(session(), form.code, today()), draft_of(session(), form) if manages() else None)
            for form in forms(session())
        ]
        return self.render_template("forms/index.html", forms=found)

    @expose("/<code>")
    @has_access
    def show(self, code: str) -> Any:
        """The version in force, else the newest that the reader may see."""
        form, known = form_by_code(session(), code), visible(code)
        held = find_version(session(), code, today()) or (known[0] if known else None)
        if held is None:
            return self.render_template("forms/none.html", form=form, manages=manages())
        return self._version(form, held)

    @expose("/<code>/<int:number>")
    @has_access
    def version(self, code: str, number: int) -> Any:
        return self._version(form_by_code(session(), code), numbered(code, number))

    @expose("/<code>/<int:number>/definition.json")
    @has_access
    def definition(self, code: str, number: int) -> Any:
        content = json.dumps(numbered(code, number).content, ensure_ascii=False, indent=2)
        return attachment(content.encode(), f"{code}_v{number}.json", "application/json")

    @expose("/<code>/draft")
    @has_access
    def draft(self, code: str) -> Any:
        form = form_by_code(session(), code)
        start = draft_of(session(), form) or find_version(session(), code, today())
        text = json.dumps(start.content, ensure_ascii=False, indent=2) if start else ""
        return self.render_template("forms/draft.html", form=form, text=text, error="")

    @expose("/<code>/draft", methods=["POST"])
    @has_access
    def save(self, code: str) -> Any:
        form = form_by_code(session(), code)
        sent = request.files.get("file")
        try:
            text = sent.read().decode("utf-8-sig") if sent and sent.filename else request.form.get("text", "")
            content = json.loads(text)
            if not isinstance(content, dict):
                raise ValueError
        except (ValueError, RecursionError):
            shown = request.form.get("text", "")
            message = gettext("This is no JSON object. Nothing was saved.")
            return self.render_template("forms/draft.html", form=form, text=shown, error=message), 422
        try:
            draft, findings = operations.save_draft(session(), actor(), form, content, at=now())
        except DomainError as error:
            return refused(error, url_for(".draft", code=code))
        said = gettext("The draft was saved.")
        if findings:
            said = gettext("The draft was saved; %(count)s faults stand against publishing it.", count=len(findings))
        return done(said, url_for(".version", code=code, number=draft.number))

    @expose("/<code>/<int:number>/publish", methods=["POST"])
    @has_access
    def publish(self, code: str, number: int) -> Any:
        version = numbered(code, number)
        here = url_for(".version", code=code, number=number)
        try:
            operations.publish(session(), actor(), version, valid_from=_day("valid_from"), at=now())
        except DomainError as error:
            return refused(error, here)
        return done(gettext("The version is published; it never changes from here on."), here)

    @expose("/<code>/<int:number>/retire", methods=["POST"])
    @has_access
    def retire(self, code: str, number: int) -> Any:
        version = numbered(code, number)
        here = url_for(".version", code=code, number=number)
        try:
            operations.retire(session(), actor(), version, valid_to=_day("valid_to"), at=now())
        except DomainError as error:
            return refused(error, here)
        return done(gettext("The version ends on that day; reports made on it keep it."), here)

    @expose("/<code>/<int:number>/discard", methods=["POST"])
    @has_access
    def discard(self, code: str, number: int) -> Any:
        version = numbered(code, number)
        try:
            operations.discard_draft(session(), actor(), version, at=now())
        except DomainError as error:
            return refused(error, url_for(".version", code=code, number=number))
        return done(gettext("The draft was thrown away."), url_for(".show", code=code))

    def _version(self, form: Form, version: FormVersion) -> Any:
        definition, findings = read(version)
        held = find_version(session(), form.code, today())
        before = held if held and held.id != version.id else None
        return self.render_template(
            "forms/version.html", form=form, version=version, known=visible(form.code), held=held,
            definition=definition if not findings else None, findings=[finding_as_json(each) for each in findings],
            rules=rules_of(definition, formats.language()) if not findings else [], headings=headings,
            before=before, changes=changes(before, definition) if before and not findings else [],
            manages=manages(), today=today(), most=MOST_CHANGES, named=named,
        )  # fmt: skip


def today() -> date:
    """The Vietnamese day of the request."""
    return local_date(now())


def manages() -> bool:
    """Whether the reader drafts and publishes forms, and so sees drafts."""
    return actor().may(Permission.FORM_MANAGE)


def visible(code: str) -> list[FormVersion]:
    """The versions that the reader may see, the newest first."""
    return [each for each in versions(session(), code) if manages() or each.state != DRAFT]


def numbered(code: str, number: int) -> FormVersion:
    """The version of that number; 404 for none, and for a draft that is not the reader's business."""
    return next((each for each in visible(code) if each.number == number), None) or abort(404)


def read(version: FormVersion) -> tuple[FormDefinition, list[Finding]]:
    """What a version says, and for a draft what stands against it."""
    definition, findings = examine(version.content)
    return definition, [each for each in findings if each.severity in {Severity.ERROR, Severity.BLOCKER}]


def changes(before: FormVersion, definition: FormDefinition) -> list[Any]:
    """What the version in force and this one say differently."""
    old, findings = examine(before.content)
    return [] if findings else compare_versions(old, definition)


def named(value: Any) -> str:
    """A part of a definition in a cell, never more than fits."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False) if value is not None else ""
    return text if len(text) <= 160 else f"{text[:160]}…"


def _day(name: str) -> date:
    try:
        return date.fromisoformat(request.form.get(name, ""))
    except ValueError:
        raise DomainError("task.bad_day") from None
