"""What can be done with forms: enter one, draft a version, publish it, retire it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit.operations import record
from models.base.actor import Actor
from models.base.errors import Conflict, DomainError, Refused
from models.base.findings import Finding
from models.base.permissions import Permission
from models.base.values import Outcome, Values, cleaned, require
from models.base.words import Words
from models.forms.queries import draft_of
from models.forms.rules.definition import FormDefinition, canonical, content_hash, dump, examine
from models.forms.rules.fields import FIELDS
from models.forms.tables import DRAFT, PUBLISHED, RETIRED, Form, FormVersion
from models.organisations.queries import group_of_code
from models.periods.queries import regime as regime_of

MAX_CONTENT = 2_000_000  # characters of JSON
FORM_AMENDABLE = frozenset({"title", "title_en", "regime_id", "group_id"})
MAX_DEPTH = 30  # objects and lists inside each other; a sound form needs eight


def add_form(
    session: Session,
    actor: Actor,
    *,
    code: str,
    title: Words,
    at: datetime,
    regime_id: int | None = None,
    group_id: int | None = None,
) -> Form:
    """Enter a form, without any version yet. ``group_id`` names who is asked. Raises Conflict for a taken code."""
    actor.require(Permission.FORM_MANAGE)
    if session.scalar(select(Form.id).where(Form.code == code)) is not None:
        raise Conflict("form.exists", form=code)
    form = Form(code=code, title=title.vi, title_en=title.en, regime_id=regime_id, group_id=group_id)
    session.add(form)
    session.flush()
    record(session, actor, "form:added", form, at=at)
    return form


def amend_form(session: Session, actor: Actor, form: Form, *, at: datetime, changes: Mapping[str, Any]) -> Form:
    """Correct what is known of a form besides its versions; publishing one sets the titles by its definition."""
    actor.require(Permission.FORM_MANAGE)
    if unknown := sorted(set(changes) - FORM_AMENDABLE):
        raise DomainError("field.not_amendable", fields=", ".join(unknown))
    differing = {name: value for name, value in changes.items() if getattr(form, name) != value}
    if not differing:
        return form
    for name, value in differing.items():
        setattr(form, name, value)
    session.flush()
    record(session, actor, "form:amended", form, at=at)
    return form


def upsert_form(session: Session, actor: Actor, values: Values, *, at: datetime) -> tuple[Form, Outcome]:
    """Enter the form of the code, or correct what differs in it; regime and addressees by their codes."""
    actor.require(Permission.FORM_MANAGE)
    given = cleaned(FIELDS, values)
    stored = session.scalar(select(Form).where(Form.code == given.get("code")))
    require(FIELDS, (form_values(stored) if stored else {}) | given)
    columns = _columns(session, given)
    if stored is None:
        title = Words(columns.pop("title"), columns.pop("title_en", ""))
        return add_form(session, actor, at=at, title=title, **columns), Outcome.CREATED
    columns.pop("code")
    before = stored.row_version
    amend_form(session, actor, stored, at=at, changes=columns)
    return stored, Outcome.UPDATED if stored.row_version != before else Outcome.UNCHANGED


def form_values(form: Form) -> dict[str, Any]:
    """What is known of a form besides its versions, by field code."""
    named = {"regime": form.regime.code if form.regime else None, "group": form.group.code if form.group else None}
    return {"code": form.code, "title": form.title, "title_en": form.title_en} | named


def _columns(session: Session, given: Values) -> dict[str, Any]:
    columns = {name: value or "" for name, value in given.items() if name in {"code", "title", "title_en"}}
    if "regime" in given:
        columns["regime_id"] = regime_of(session, given["regime"]).id if given["regime"] else None
    if "group" in given:
        columns["group_id"] = group_of_code(session, given["group"]).id if given["group"] else None
    return columns


def remove_form(session: Session, actor: Actor, form: Form, *, at: datetime) -> None:
    """Take out a form that never had a version. Raises Conflict for any other: its versions are retired instead."""
    actor.require(Permission.FORM_MANAGE)
    if session.scalar(select(FormVersion.id).where(FormVersion.form_id == form.id).limit(1)) is not None:
        raise Conflict("form.has_versions", form=form.code)
    record(session, actor, "form:removed", form, at=at, note=form.code)
    session.delete(form)
    session.flush()


def save_draft(
    session: Session, actor: Actor, form: Form, content: Mapping[str, Any], *, at: datetime
) -> tuple[FormVersion, list[Finding]]:
    """Keep a draft of the next version, however unfinished, and say what still stands against publishing it.

    There is one draft per form: a second save replaces its content.
    """
    actor.require(Permission.FORM_MANAGE)
    definition, findings = _examined(form, content)
    kept = dict(content) if findings else dump(definition)
    draft = draft_of(session, form)
    if draft is None:
        draft = FormVersion(form=form, number=_next_number(session, form), state=DRAFT, content={}, content_hash="")
        session.add(draft)
    draft.content = kept
    draft.content_hash = sha256(canonical(kept).encode()).hexdigest()
    session.flush()
    record(session, actor, "form_version:drafted", draft, at=at)
    return draft, findings


def publish(session: Session, actor: Actor, version: FormVersion, *, valid_from: date, at: datetime) -> FormVersion:
    """Freeze a draft and put it in force from a day on; the version before it ends there.

    Raises Refused with every finding where the definition is not sound, Conflict where it is no draft or
    the day is not after the first day of the version before, DomainError where nothing changed.
    """
    actor.require(Permission.FORM_MANAGE)
    if version.state != DRAFT:
        raise Conflict("form.not_draft", number=version.number)
    definition, findings = _examined(version.form, version.content)
    if findings:
        raise Refused(findings, "form.not_sound", count=len(findings))
    _follow(session, version, valid_from, content_hash(definition))
    version.content, version.content_hash = dump(definition), content_hash(definition)
    version.state, version.valid_from, version.published_at = PUBLISHED, valid_from, at
    version.form.title, version.form.title_en = definition.title.vi, definition.title.en
    session.flush()
    record(session, actor, "form_version:published", version, at=at)
    return version


def retire(session: Session, actor: Actor, version: FormVersion, *, valid_to: date, at: datetime) -> FormVersion:
    """Take a published version out of force: ``valid_to`` is the first day on which it is not asked any more.

    Reports made on it keep it. Raises Conflict where it is not published or would end before it began.
    """
    actor.require(Permission.FORM_MANAGE)
    if version.state != PUBLISHED or version.valid_from is None or valid_to <= version.valid_from:
        raise Conflict("form.not_published", number=version.number)
    version.state, version.valid_to = RETIRED, valid_to
    session.flush()
    record(session, actor, "form_version:retired", version, at=at)
    return version


def discard_draft(session: Session, actor: Actor, version: FormVersion, *, at: datetime) -> None:
    """Throw a draft away. Raises Conflict for a version that was ever published."""
    actor.require(Permission.FORM_MANAGE)
    if version.state != DRAFT:
        raise Conflict("form.not_draft", number=version.number)
    record(session, actor, "form_version:discarded", version, at=at)
    session.delete(version)
    session.flush()


def _examined(form: Form, content: Mapping[str, Any]) -> tuple[FormDefinition, list[Finding]]:
    _require_storable(form, content)
    definition, findings = examine(content)
    if definition.code and definition.code != form.code:
        raise DomainError("form.other_code", form=form.code, found=definition.code)
    return definition, findings


def _require_storable(form: Form, content: Mapping[str, Any]) -> None:
    """What a draft may hold, faulty or not: JSON that both databases can keep and every page can show."""
    if _is_deeper(content, MAX_DEPTH):
        raise DomainError("form.too_nested", limit=MAX_DEPTH)
    try:
        text = json.dumps(content, ensure_ascii=False, allow_nan=False)
        text.encode()
    except (ValueError, TypeError):  # NaN, half a letter, what is no JSON at all
        raise DomainError("form.not_json") from None
    if len(text) > MAX_CONTENT:
        raise DomainError("form.too_long", path=form.code, length=len(text), limit=MAX_CONTENT)


def _is_deeper(content: Any, limit: int) -> bool:
    level = [content]
    for _ in range(limit):
        level = [inner for each in level for inner in _inner(each)]
    return bool(level)


def _inner(part: Any) -> Iterable[Any]:
    return part.values() if isinstance(part, Mapping) else part if isinstance(part, list) else ()


def _next_number(session: Session, form: Form) -> int:
    numbers = session.scalars(select(FormVersion.number).where(FormVersion.form_id == form.id))
    return max(numbers, default=0) + 1


def _follow(session: Session, version: FormVersion, valid_from: date, new_hash: str) -> None:
    """End the version before on the day on which this one begins."""
    query = select(FormVersion).where(FormVersion.form_id == version.form_id, FormVersion.state != DRAFT)
    before = session.scalars(query.order_by(FormVersion.valid_from.desc()).limit(1)).first()
    if before is None:
        return
    if before.content_hash == new_hash and before.state == PUBLISHED:
        raise DomainError("form.same_content", number=before.number)
    assert before.valid_from is not None
    if valid_from <= before.valid_from:
        raise Conflict("form.first_day_too_early", number=before.number, valid_from=before.valid_from.isoformat())
    if before.valid_to is None or before.valid_to > valid_from:
        before.valid_to = valid_from
