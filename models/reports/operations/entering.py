"""Beginning a report and entering its rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from models.audit.listener import entry as audit_entry
from models.audit.listener import write as write_audit
from models.base.actor import Actor
from models.base.errors import Conflict, Refused
from models.base.permissions import Permission
from models.base.text import fold
from models.forms.queries import definition_of
from models.forms.rules.rows import Row
from models.forms.tables import Form, FormVersion
from models.periods.tables import Period
from models.reports.operations.journal import expect, flush, lock, tell_audit, write_event
from models.reports.operations.revising import ensure_open
from models.reports.queries.reading import answers_of, report_for, rows_from
from models.reports.rules.changes import Absent, ChangeKind, ChangeSet, RowChange
from models.reports.rules.entry import entry, removed, strangers
from models.reports.rules.states import EDITABLE, State
from models.reports.rules.values import kept, plain
from models.reports.rules.workflow import OPEN, SAVE
from models.reports.tables import Answer, Report, Revision
from models.uploads.tables import Upload

EVENT_ROWS = 50  # of the changed rows an event shows; the audit has every one


def ensure_report(
    session: Session, actor: Actor, organisation_id: int, version: FormVersion, period: Period, *, at: datetime
) -> Report:
    """The report of the organisation for the form and the period, begun as a draft where there is none.

    ``version`` is the edition of the form that the new report keeps. Whoever may enter, or may decide
    that a report is not required, may begin one.
    """
    form = _form_of(session, version)
    if found := report_for(session, organisation_id, form.code, period.code):
        return found
    if not actor.may(Permission.REPORT_EXCUSE):
        actor.require(Permission.REPORT_ENTER)
    if form.regime_id is not None and form.regime_id != period.regime_id:
        raise Conflict("report.period_of_other_regime", form=form.code, period=period.code)
    report = Report(
        organisation_id=organisation_id, form_id=form.id, period_id=period.id, state=State.DRAFT.value
    )  # fmt: skip
    try:
        with session.begin_nested():
            session.add(report)
    except IntegrityError as lost:  # somebody began it in the same moment
        if found := report_for(session, organisation_id, form.code, period.code):
            return found
        raise Conflict("report.changed") from lost
    _first_revision(session, report, version)
    write_event(session, actor, report, OPEN, None, at=at, revision=1)
    tell_audit(session, actor, report, "report:opened", at=at)
    return report


def save_rows(
    session: Session, actor: Actor, report: Report, rows: Sequence[Row], *, at: datetime,
    upload: Upload | None = None, merge: bool = True, absent: Absent = "keep", expected: int | None = None,
    version: FormVersion | None = None,
) -> ChangeSet:  # fmt: skip
    """Enter rows into the open revision, found again by section, group and key. Group and total rows are left out.

    With ``merge`` a field that a row does not name keeps its answer; without, it becomes blank. Stored
    rows that were not sent stay unless ``absent`` is ``"remove"``. ``expected`` is the ``row_version`` that
    was read; ``version`` moves the open revision to another edition of the form. Raises Conflict where
    the report is not with the agency or was changed meanwhile, Refused where rows do not belong to the form.
    """
    actor.require(Permission.REPORT_ENTER)
    lock(session, report)
    expect(session, report, expected)
    _require_editable(report)
    revision = ensure_open(session, report)
    if version is not None and version.id != revision.form_version_id:
        revision.form_version_id = version.id
        session.flush()
        session.expire(revision, ["form_version"])
    definition = definition_of(revision.form_version)
    if wrong := strangers(definition, rows):
        raise Refused(wrong, "report.rows_refused", count=len(wrong))
    answers = answers_of(session, revision)
    if upload is not None:
        revision.upload_id = upload.id
    result = entry(definition, rows_from(answers, definition), rows, merge=merge, absent=absent)
    _store(session, revision, answers, result.rows, {row.identity for row in rows}, upload)
    _note_save(session, actor, report, revision, result.changes, absent, at=at)
    return result.changes


def _form_of(session: Session, version: FormVersion) -> Form:
    return session.scalars(select(Form).where(Form.id == version.form_id)).one()


def _first_revision(session: Session, report: Report, version: FormVersion) -> None:
    session.add(
        Revision(
            organisation_id=report.organisation_id, report_id=report.id, number=1,
            form_version_id=version.id, is_open=True, counts={}, entered_by=[],
        )
    )  # fmt: skip
    session.flush()


def _require_editable(report: Report) -> None:
    if State(report.state) in EDITABLE:
        return
    at = report.decided_at or report.taken_at or report.submitted_at
    raise Conflict(
        "report.not_with_agency",
        state=report.state,
        by=report.decided_by or report.taken_by or report.submitted_by or "",
        at=at.isoformat() if at else "",
    )


def _store(
    session: Session, revision: Revision, answers: Iterable[Answer], standing: Iterable[Row],
    sent: set[tuple[str, str, str]], upload: Upload | None,
) -> None:  # fmt: skip
    stored: dict[tuple[str, str, str], dict[str, Answer]] = {}
    for answer in answers:
        identity = (answer.section, answer.row_group, fold(answer.row_key))
        stored.setdefault(identity, {})[answer.field] = answer
    for row in standing:
        cells = stored.pop(row.identity, {})
        for code in row.values:
            cell = cells.pop(code, None) or _new_cell(session, revision, row, code)
            _write_cell(cell, row, code, upload if row.identity in sent else None)
        _drop(session, cells.values())
    for cells in stored.values():
        _drop(session, cells.values())
    session.flush()


def _new_cell(session: Session, revision: Revision, row: Row, code: str) -> Answer:
    cell = Answer(
        organisation_id=revision.organisation_id, revision_id=revision.id, section=row.section, row_group=row.group,
        row_key=row.key, field=code, sheet="", cell="",
    )  # fmt: skip
    session.add(cell)
    return cell


def _write_cell(cell: Answer, row: Row, code: str, upload: Upload | None) -> None:
    number, text = kept(row.values[code])
    if (cell.number, cell.text) != (number, text):
        cell.number, cell.text = number, text
        cell.upload_id, cell.sheet, cell.cell = None, "", ""  # no file says this any more
    cell.position, cell.row_key = row.position, row.key
    cell.reason = row.reasons.get(code) or None
    if upload is not None:
        sheet, _, place = row.places.get(code, "").rpartition("!")
        cell.upload_id, cell.sheet, cell.cell = upload.id, sheet, place


def _drop(session: Session, cells: Iterable[Answer]) -> None:
    for cell in cells:
        session.delete(cell)


def _note_save(
    session: Session, actor: Actor, report: Report, revision: Revision, changes: ChangeSet, absent: Absent, *,
    at: datetime,
) -> None:  # fmt: skip
    if not changes.changes_anything and not removed(changes, absent):
        return
    if actor.user_id is not None and actor.user_id not in revision.entered_by:
        revision.entered_by = [*revision.entered_by, actor.user_id]
    report.saved_at, report.saved_by = at, actor.name
    flag_modified(report, "saved_at")  # the version rises even if the same person saved in the same moment
    flush(session, report)
    shown = changes.as_dict(EVENT_ROWS) | {"absent": absent}
    write_event(session, actor, report, SAVE, State(report.state), at=at, revision=revision.number, changes=shown)
    tell_audit(session, actor, report, "report:saved", at=at, note=f"revision {revision.number}")
    _audit_rows(session, actor, revision, changes, absent, at=at)


def _audit_rows(
    session: Session, actor: Actor, revision: Revision, changes: ChangeSet, absent: Absent, *, at: datetime
) -> None:
    told = {ChangeKind.CREATED: "answer:created", ChangeKind.UPDATED: "answer:changed"}
    told |= {ChangeKind.ABSENT: "answer:removed"} if absent == "remove" else {}
    entries = [
        audit_entry(session, actor, told[row.kind], revision, at=at, note=_name(row), changes=_old_and_new(row))
        for row in changes.rows
        if row.kind in told
    ]
    if entries:
        write_audit(session, entries)


def _name(row: RowChange) -> str:
    return " / ".join(part for part in (row.section, row.group, row.key) if part)


def _old_and_new(row: RowChange) -> dict[str, list[Any]]:
    return {cell.field: [plain(cell.old), plain(cell.new)] for cell in row.cells}
