"""Versions of forms: drafted freely, published once, never changed after."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from models.audit.tables import AuditEntry
from models.base.actor import Actor, system
from models.base.errors import Conflict, DomainError, Forbidden, NotFound, Refused
from models.base.words import Words
from models.forms import operations, queries
from models.forms.tables import Form, FormVersion
from tests.unit.forms.build import small, with_check, with_field

ADMIN = system("test")
JANUARY, JULY = date(2021, 1, 1), date(2021, 7, 1)


@pytest.fixture
def form(session: Session, at: datetime) -> Form:
    return operations.add_form(session, ADMIN, code="X.01", title=Words("Biểu thử"), at=at)


def publish(session: Session, form: Form, content: dict[str, Any], valid_from: date, at: datetime) -> FormVersion:
    draft, _ = operations.save_draft(session, ADMIN, form, content, at=at)
    return operations.publish(session, ADMIN, draft, valid_from=valid_from, at=at)


def test_a_version_holds_from_its_first_day_until_the_next_begins(session: Session, form: Form, at: datetime) -> None:
    first = publish(session, form, small(), JANUARY, at)
    second = publish(session, form, with_field(), JULY, at)
    assert queries.current_version(session, "X.01", date(2021, 6, 30)) is first
    assert queries.current_version(session, "X.01", JULY) is second
    assert [version.number for version in queries.versions(session, "X.01")] == [2, 1]
    with pytest.raises(NotFound) as before:
        queries.current_version(session, "X.01", date(2020, 12, 31))
    assert before.value.code == "form.no_version"
    with pytest.raises(NotFound) as unknown:
        queries.current_version(session, "X.99", JULY)
    assert unknown.value.code == "form.not_found"


def test_a_draft_may_be_unfinished_but_not_published(session: Session, form: Form, at: datetime) -> None:
    draft, findings = operations.save_draft(session, ADMIN, form, with_check("c3 == "), at=at)
    assert [finding.code for finding in findings] == ["form.expression_syntax"]
    with pytest.raises(Refused) as refused:
        operations.publish(session, ADMIN, draft, valid_from=JANUARY, at=at)
    assert [finding.code for finding in refused.value.findings] == ["form.expression_syntax"]
    again, findings = operations.save_draft(session, ADMIN, form, small(), at=at)
    assert again is draft
    assert findings == []


def test_what_is_published_is_read_back_as_it_was_written(session: Session, form: Form, at: datetime) -> None:
    version = publish(session, form, small(), JANUARY, at)
    session.expire_all()
    definition = queries.definition_of(version)
    assert definition.sections[0].fields[1].label == Words("Tổng số")
    assert queries.definition_of(version) is definition
    assert queries.version_by_hash(session, "X.01", version.content_hash) is version
    assert version.form.title_en == "A form to try"


@pytest.mark.parametrize(
    "change", [{"content": {"code": "X.01"}}, {"content_hash": "0" * 64}, {"number": 7}, {"state": "draft"}]
)
def test_a_published_version_never_changes(session: Session, form: Form, at: datetime, change: dict[str, Any]) -> None:
    version = publish(session, form, small(), JANUARY, at)
    for name, value in change.items():
        setattr(version, name, value)
    with pytest.raises(Conflict) as refused:
        session.flush()
    assert refused.value.code == "form.version_frozen"


@pytest.mark.parametrize("change", [{"content": {"code": "X.01"}}, {"content_hash": "0" * 64}, {"valid_from": JULY}])
def test_the_database_refuses_too(session: Session, form: Form, at: datetime, change: dict[str, Any]) -> None:
    version = publish(session, form, small(), JANUARY, at)
    with pytest.raises(DatabaseError), session.begin_nested():
        session.execute(update(FormVersion).where(FormVersion.id == version.id).values(change))
    with pytest.raises(DatabaseError), session.begin_nested():
        session.execute(delete(FormVersion).where(FormVersion.id == version.id))


def test_a_published_version_is_not_deleted_but_a_draft_is(session: Session, form: Form, at: datetime) -> None:
    version = publish(session, form, small(), JANUARY, at)
    with pytest.raises(Conflict):
        operations.discard_draft(session, ADMIN, version, at=at)
    draft, _ = operations.save_draft(session, ADMIN, form, with_field(), at=at)
    operations.discard_draft(session, ADMIN, draft, at=at)
    assert queries.draft_of(session, form) is None


def test_the_same_content_is_not_published_twice(session: Session, form: Form, at: datetime) -> None:
    publish(session, form, small(), JANUARY, at)
    with pytest.raises(DomainError) as refused:
        publish(session, form, dict(reversed(small().items())), JULY, at)
    assert refused.value.code == "form.same_content"


def test_the_next_version_begins_later(session: Session, form: Form, at: datetime) -> None:
    publish(session, form, small(), JULY, at)
    with pytest.raises(Conflict) as refused:
        publish(session, form, with_field(), JANUARY, at)
    assert refused.value.code == "form.first_day_too_early"


def test_a_retired_version_is_not_asked_from_its_last_day_on(session: Session, form: Form, at: datetime) -> None:
    version = publish(session, form, small(), JANUARY, at)
    operations.retire(session, ADMIN, version, valid_to=JULY, at=at)
    assert queries.find_version(session, "X.01", date(2021, 6, 30)) is version
    assert queries.find_version(session, "X.01", JULY) is None
    with pytest.raises(Conflict):
        operations.retire(session, ADMIN, version, valid_to=JULY, at=at)


def test_a_definition_of_another_form_is_refused(session: Session, form: Form, at: datetime) -> None:
    with pytest.raises(DomainError) as refused:
        operations.save_draft(session, ADMIN, form, small(code="X.02"), at=at)
    assert refused.value.code == "form.other_code"


def test_a_code_is_taken_once(session: Session, form: Form, at: datetime) -> None:
    with pytest.raises(Conflict):
        operations.add_form(session, ADMIN, code="X.01", title=Words("Biểu khác"), at=at)


def test_only_those_who_manage_forms_may(session: Session, form: Form, at: datetime) -> None:
    nobody = Actor(name="reviewer")
    version = publish(session, form, small(), JANUARY, at)
    with pytest.raises(Forbidden):
        operations.add_form(session, nobody, code="X.02", title=Words("x"), at=at)
    with pytest.raises(Forbidden):
        operations.save_draft(session, nobody, form, small(), at=at)
    with pytest.raises(Forbidden):
        operations.publish(session, nobody, version, valid_from=JULY, at=at)
    with pytest.raises(Forbidden):
        operations.retire(session, nobody, version, valid_to=JULY, at=at)
    with pytest.raises(Forbidden):
        operations.discard_draft(session, nobody, version, at=at)


def test_each_step_is_in_the_audit(session: Session, form: Form, at: datetime) -> None:
    version = publish(session, form, small(), JANUARY, at)
    operations.retire(session, ADMIN, version, valid_to=JULY, at=at)
    acts = session.scalars(select(AuditEntry.action).where(AuditEntry.noun.in_(["form", "form_version"]))).all()
    assert {"form:added", "form_version:drafted", "form_version:published", "form_version:retired"} <= set(acts)
