"""Revisions: opening the next one with everything the last one said, and closing one for good."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from models.base.actor import Actor
from models.forms.queries import definition_of
from models.reports.queries.reading import (
    answers_of,
    belonging,
    explanations_of,
    open_revision,
    revisions,
    rows_from,
)
from models.reports.rules.changes import content_hash
from models.reports.rules.receipt import tally
from models.reports.tables import Answer, Report, Revision, WarningAnswer

_CELL = (
    "section",
    "row_key",
    "position",
    "row_group",
    "field",
    "number",
    "text",
    "reason",
    "upload_id",
    "sheet",
    "cell",
)
_EXPLANATION = ("finding_key", "finding", "explanation", "answered_at", "answered_by", "answered_by_id")


def ensure_open(session: Session, report: Report) -> Revision:
    """The open revision; where there is none, the next one, with the rows and explanations of the last."""
    if found := open_revision(session, report):
        return found
    last = revisions(session, report)[-1]
    number = last.number + 1
    following = Revision(
        organisation_id=report.organisation_id, report_id=report.id, number=number,
        form_version_id=last.form_version_id, upload_id=last.upload_id, is_open=True, counts={},
        entered_by=list(last.entered_by),
    )  # fmt: skip
    session.add(following)
    session.flush()
    _copy(session, last, following)
    return following


def close(session: Session, actor: Actor, report: Report, revision: Revision, *, at: datetime) -> None:
    """Freeze the revision: number, rows and hash stay as they are from here on."""
    whose, version = belonging(session, report), revision.form_version
    rows = rows_from(answers_of(session, revision), definition_of(version))
    about = {"agency": whose.agency, "form": whose.form, "version": version.content_hash, "period": whose.period}
    revision.counts = tally(rows, explained=len(explanations_of(session, revision)))
    revision.content_hash = content_hash(rows, about)
    revision.submitted_at, revision.submitted_by, revision.submitted_by_id = at, actor.name, actor.user_id
    revision.is_open = False


def _copy(session: Session, source: Revision, target: Revision) -> None:
    home = {"organisation_id": target.organisation_id, "revision_id": target.id}
    session.add_all(
        Answer(**home, **{name: getattr(cell, name) for name in _CELL}) for cell in answers_of(session, source)
    )
    session.add_all(
        WarningAnswer(**home, **{name: getattr(answer, name) for name in _EXPLANATION})
        for answer in explanations_of(session, source).values()
    )
    session.flush()
