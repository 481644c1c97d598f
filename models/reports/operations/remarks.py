"""Remarks pinned to a cell, and explanations of warnings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit.operations import record
from models.base.actor import Actor
from models.base.errors import Conflict, NotFound, Refused
from models.base.findings import Finding, Severity
from models.base.permissions import Permission
from models.reports.operations.journal import lock
from models.reports.queries.checking import check_findings
from models.reports.queries.reading import explanations_of, open_revision, shown_revision
from models.reports.rules.findings import finding_key, warnings
from models.reports.tables import Report, ReviewNote, Revision, WarningAnswer


@dataclass(frozen=True, slots=True)
class Place:
    """Where a remark is pinned. Without field it is about the row, without row about the section or the whole."""

    section: str = ""
    group: str = ""
    row_key: str = ""
    field: str = ""


def add_note(session: Session, actor: Actor, report: Report, text: str, *, at: datetime, place: Place) -> ReviewNote:
    """Pin a remark. Reviewers may, and the agency answers in the same way."""
    _require_voice(actor)
    _require_text(text, "note.empty")
    revision = shown_revision(session, report)
    assert revision is not None, "a report has a revision from its first day"
    note = ReviewNote(
        organisation_id=report.organisation_id, report_id=report.id, revision_id=revision.id,
        section=place.section, row_group=place.group, row_key=place.row_key, field=place.field, text=text,
        written_at=at, written_by=actor.name, written_by_id=actor.user_id,
    )  # fmt: skip
    session.add(note)
    session.flush()
    record(session, actor, "note:added", note, at=at)
    return note


def resolve_note(session: Session, actor: Actor, note: ReviewNote, resolution: str = "", *, at: datetime) -> None:
    """Say that a remark is dealt with, and how. Raises Conflict where somebody already did."""
    _require_voice(actor)
    if note.resolved_at is not None:
        raise Conflict("note.already_resolved", by=note.resolved_by, at=note.resolved_at.isoformat())
    note.resolved_at, note.resolved_by, note.resolution = at, actor.name, resolution or None
    session.flush()
    record(session, actor, "note:resolved", note, at=at)


def reopen_note(session: Session, actor: Actor, note: ReviewNote, *, at: datetime) -> None:
    """Take back that a remark is dealt with; its history keeps what was said. Raises Conflict where it is open."""
    _require_voice(actor)
    if note.resolved_at is None:
        raise Conflict("note.not_resolved")
    note.resolved_at = note.resolved_by = note.resolution = None
    session.flush()
    record(session, actor, "note:reopened", note, at=at)


def note_by_id(session: Session, note_id: int) -> ReviewNote:
    """The remark; NotFound where there is none within sight."""
    if found := session.scalar(select(ReviewNote).where(ReviewNote.id == note_id)):
        return found
    raise NotFound("note.unknown", id=note_id)


def answer_warning(
    session: Session, actor: Actor, report: Report, key: str, explanation: str, *, at: datetime
) -> WarningAnswer:
    """Explain a warning of the open revision; ``key`` is its ``finding_key``. Said again, the last word stands.

    Raises NotFound where the checks give no such warning, for instance because the figure was mended.
    """
    actor.require(Permission.REPORT_ENTER)
    _require_text(explanation, "report.explanation_missing")
    revision = _open(session, report)
    found = {finding_key(finding): finding for finding in warnings(check_findings(session, report, revision))}
    if key not in found:
        raise NotFound("report.no_such_warning", key=key)
    answer = explanations_of(session, revision).get(key)
    if answer is None:
        answer = WarningAnswer(
            organisation_id=report.organisation_id, revision_id=revision.id, finding_key=key,
            finding=found[key].as_dict(),
        )  # fmt: skip
        session.add(answer)
    answer.explanation, answer.answered_at = explanation, at
    answer.answered_by, answer.answered_by_id = actor.name, actor.user_id
    session.flush()
    record(session, actor, "warning:explained", answer, at=at)
    return answer


def withdraw_explanation(session: Session, actor: Actor, report: Report, key: str, *, at: datetime) -> None:
    """Take an explanation of the open revision back: the warning waits for one again. NotFound where there is none."""
    actor.require(Permission.REPORT_ENTER)
    answer = explanations_of(session, _open(session, report)).get(key)
    if answer is None:
        raise NotFound("report.no_explanation", key=key)
    record(session, actor, "warning_answer:withdrawn", answer, at=at)
    session.delete(answer)
    session.flush()


def _open(session: Session, report: Report) -> Revision:
    """The revision that the agency works on, while nobody else sends the report or speaks of its warnings."""
    lock(session, report)
    revision = open_revision(session, report)
    if revision is None:
        raise Conflict("report.not_with_agency", state=report.state)
    return revision


def _require_voice(actor: Actor) -> None:
    if not actor.may(Permission.REPORT_REVIEW):
        actor.require(Permission.REPORT_ENTER)


def _require_text(text: str, code: str) -> None:
    if not text.strip():
        raise Refused([Finding(code, Severity.ERROR)])
