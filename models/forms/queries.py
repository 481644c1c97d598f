"""What can be asked of forms: which there are, which version holds on a day, what it says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.base.errors import NotFound
from models.forms.rules.definition import FormDefinition, read
from models.forms.tables import DRAFT, Form, FormVersion


def forms(session: Session) -> list[Form]:
    """Every form, by code."""
    return list(session.scalars(select(Form).order_by(Form.code)))


def form_by_code(session: Session, code: str) -> Form:
    """The form with the code. Raises NotFound."""
    form = session.scalar(select(Form).where(Form.code == code))
    if form is None:
        raise NotFound("form.not_found", form=code)
    return form


def versions(session: Session, form_code: str) -> list[FormVersion]:
    """All versions of a form, the newest first, its draft included."""
    query = select(FormVersion).join(FormVersion.form).where(Form.code == form_code)
    return list(session.scalars(query.order_by(FormVersion.number.desc())))


def draft_of(session: Session, form: Form) -> FormVersion | None:
    """The draft of a form; there is at most one."""
    return session.scalar(select(FormVersion).where(FormVersion.form_id == form.id, FormVersion.state == DRAFT))


def find_version(session: Session, form_code: str, on: date) -> FormVersion | None:
    """The version in force on the day, None where there is none."""
    query = (
        select(FormVersion)
        .join(FormVersion.form)
        .where(Form.code == form_code, FormVersion.state != DRAFT, FormVersion.valid_from <= on)
        .where(or_(FormVersion.valid_to.is_(None), FormVersion.valid_to > on))
        .order_by(FormVersion.valid_from.desc(), FormVersion.number.desc())
        .limit(1)
    )
    return session.scalar(query)


def current_version(session: Session, form_code: str, on: date) -> FormVersion:
    """The version in force on the day. Raises NotFound, telling no form from no version."""
    version = find_version(session, form_code, on)
    if version is None:
        form_by_code(session, form_code)
        raise NotFound("form.no_version", form=form_code, on=on.isoformat())
    return version


def version_by_hash(session: Session, form_code: str, content_hash: str) -> FormVersion:
    """The version that a workbook names by the hash of its content. Raises NotFound; a draft is none."""
    query = select(FormVersion).join(FormVersion.form)
    query = query.where(Form.code == form_code, FormVersion.content_hash == content_hash, FormVersion.state != DRAFT)
    version = session.scalar(query.order_by(FormVersion.number.desc()).limit(1))
    if version is None:
        raise NotFound("form.not_found", form=form_code)
    return version


@dataclass(frozen=True, slots=True)
class _Content:
    hash: str
    data: Mapping[str, Any] = field(compare=False)


def definition_of(version: FormVersion) -> FormDefinition:
    """What a version asks. Read once per content and kept. Raises Refused for a draft that is not sound."""
    return _definition(_Content(version.content_hash, version.content))


@lru_cache(maxsize=128)
def _definition(content: _Content) -> FormDefinition:
    return read(content.data)
