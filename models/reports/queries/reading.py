"""A report, its revisions, their rows and its history."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from models.base.errors import NotFound
from models.forms.queries import definition_of
from models.forms.rules.definition import FormDefinition
from models.forms.rules.rows import Row
from models.forms.tables import Form
from models.organisations.tables import Organisation
from models.periods.tables import Period
from models.reports.rules.changes import ChangeSet, compare
from models.reports.rules.receipt import Receipt
from models.reports.rules.states import State
from models.reports.rules.values import spoken
from models.reports.rules.workflow import Step
from models.reports.tables import Answer, Report, ReportEvent, ReviewNote, Revision, WarningAnswer


def by_id(session: Session, report_id: int) -> Report:
    """The report; NotFound where there is none, or none that the actor may know of."""
    asked = select(Report).where(Report.id == report_id).options(*_WHOLE)
    if found := session.scalar(asked):
        return found
    raise NotFound("report.unknown", id=report_id)


def report_for(session: Session, organisation_id: int, form_code: str, period_code: str) -> Report | None:
    """The report of an organisation for a form and a period, None where nothing was begun."""
    asked = (
        select(Report)
        .join(Form, Form.id == Report.form_id)
        .join(Period, Period.id == Report.period_id)
        .where(Report.organisation_id == organisation_id, Form.code == form_code, Period.code == period_code)
        .options(*_WHOLE)
    )
    return session.scalar(asked)


_WHOLE = (joinedload(Report.form), joinedload(Report.period), joinedload(Report.organisation))


def revisions(session: Session, report: Report) -> list[Revision]:
    """All revisions of a report, oldest first; the open one, if there is one, is the last."""
    asked = select(Revision).where(Revision.report_id == report.id).order_by(Revision.number)
    return list(session.scalars(asked))


def open_revision(session: Session, report: Report) -> Revision | None:
    """The revision that takes rows, None while the report is not with the agency."""
    return session.scalar(select(Revision).where(Revision.report_id == report.id, Revision.is_open))


def current_revision(session: Session, report: Report) -> Revision | None:
    """The revision that was sent last, None where nothing was sent or all was withdrawn."""
    if report.current_revision_id is None:
        return None
    return session.scalar(select(Revision).where(Revision.id == report.current_revision_id))


def revision_numbered(session: Session, report: Report, number: int) -> Revision:
    """One revision of a report by its number. Raises NotFound."""
    asked = select(Revision).where(Revision.report_id == report.id, Revision.number == number)
    if found := session.scalar(asked):
        return found
    raise NotFound("revision.unknown", number=number)


def shown_revision(session: Session, report: Report) -> Revision | None:
    """What somebody who opens the report is shown: the revision in preparation, else the one sent last."""
    return open_revision(session, report) or current_revision(session, report)


def answers_of(session: Session, revision: Revision) -> list[Answer]:
    """The stored cells of a revision, row by row."""
    order = (Answer.section, Answer.position, Answer.row_group, Answer.row_key, Answer.id)
    return list(session.scalars(select(Answer).where(Answer.revision_id == revision.id).order_by(*order)))


def rows_of(session: Session, revision: Revision) -> list[Row]:
    """The rows of a revision, section by section, each in its position; blanks are there, as None."""
    return rows_from(answers_of(session, revision), definition_of(revision.form_version))


def rows_from(answers: Iterable[Answer], definition: FormDefinition) -> list[Row]:
    """Stored cells as rows, their values as the fields of the definition mean them."""
    gathered: dict[tuple[str, str, str], list[Answer]] = {}
    for answer in answers:
        gathered.setdefault((answer.section, answer.row_group, answer.row_key), []).append(answer)
    order = {section.code: place for place, section in enumerate(definition.sections)}
    rows = [_row(cells, definition) for cells in gathered.values()]
    return sorted(rows, key=lambda row: (order.get(row.section, len(order)), row.position))


def _row(cells: Sequence[Answer], definition: FormDefinition) -> Row:
    first = cells[0]
    section = definition.section(first.section)
    fields = {cell.field: section.asked(cell.field, cell.row_key) if section else None for cell in cells}
    kinds = {code: field.type if field else None for code, field in fields.items()}
    return Row(
        first.section, first.row_key, first.position, first.row_group,
        {cell.field: spoken(cell.number, cell.text, kinds[cell.field]) for cell in cells},
        {cell.field: f"{cell.sheet}!{cell.cell}" if cell.sheet else cell.cell for cell in cells if cell.cell},
        {cell.field: cell.reason for cell in cells if cell.reason},
    )  # fmt: skip


def compare_revisions(session: Session, before: Revision, after: Revision) -> ChangeSet:
    """What one revision changed against another; a row that is gone is absent, a field that is gone blank."""
    return compare(rows_of(session, before), rows_of(session, after), merge=False)


def history(session: Session, report: Report) -> list[ReportEvent]:
    """Everything that happened to the report, oldest first."""
    asked = select(ReportEvent).where(ReportEvent.report_id == report.id).order_by(ReportEvent.id)
    return list(session.scalars(asked))


def steps_of(events: Iterable[ReportEvent]) -> list[Step]:
    """Events as ``rules.workflow.replay`` reads them."""
    return [
        Step(event.verb, State(event.from_state) if event.from_state else None, State(event.to_state))
        for event in events
    ]


def events_since(session: Session, report: Report, version: int) -> list[ReportEvent]:
    """What happened after the report had that ``row_version``, latest first: what a late saver is shown."""
    asked = select(ReportEvent).where(ReportEvent.report_id == report.id, ReportEvent.report_version > version)
    return list(session.scalars(asked.order_by(ReportEvent.id.desc()).limit(20)))


def notes_of(session: Session, report: Report, *, only_open: bool = False) -> list[ReviewNote]:
    """The remarks on a report, oldest first."""
    asked = select(ReviewNote).where(ReviewNote.report_id == report.id).order_by(ReviewNote.id)
    return list(session.scalars(asked.where(ReviewNote.resolved_at.is_(None)) if only_open else asked))


def open_note_count(session: Session, report: Report) -> int:
    """How many remarks wait to be resolved."""
    asked = select(func.count(ReviewNote.id)).where(ReviewNote.report_id == report.id, ReviewNote.resolved_at.is_(None))
    return session.scalar(asked) or 0


def explanations_of(session: Session, revision: Revision) -> dict[str, WarningAnswer]:
    """The explained warnings of a revision by finding key."""
    asked = select(WarningAnswer).where(WarningAnswer.revision_id == revision.id)
    return {answer.finding_key: answer for answer in session.scalars(asked)}


@dataclass(frozen=True, slots=True)
class Belonging:
    """The codes that say whose report it is."""

    agency: str
    form: str
    period: str


def belonging(session: Session, report: Report) -> Belonging:
    """Agency, form and period of a report by code, in one query."""
    asked = (
        select(Organisation.code, Form.code, Period.code)
        .select_from(Organisation)
        .join(Form, Form.id == report.form_id)
        .join(Period, Period.id == report.period_id)
        .where(Organisation.id == report.organisation_id)
    )
    return Belonging(*session.execute(asked).one())


def receipt_of(session: Session, report: Report) -> Receipt | None:
    """The receipt of the revision that was sent last, None where nothing is sent."""
    revision = current_revision(session, report)
    if revision is None or revision.submitted_at is None or not revision.content_hash:
        return None
    whose = belonging(session, report)
    return Receipt(
        report.id, whose.agency, whose.form, whose.period, revision.number, revision.content_hash,
        revision.submitted_at, revision.submitted_by or "", dict(revision.counts),
    )  # fmt: skip
