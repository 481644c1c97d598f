"""What the checks of its form say of a report, and what stands in the way of each move."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models.base.actor import Actor
from models.base.clock import local_date
from models.base.findings import Finding
from models.base.permissions import Permission
from models.forms.queries import definition_of
from models.forms.rules.evaluate import run_checks
from models.forms.rules.marking import Context, PartRows
from models.forms.rules.rows import Row
from models.forms.tables import FormVersion
from models.organisations.tables import Organisation
from models.periods.queries import effective_due
from models.periods.tables import Period
from models.reports.queries.carrying import last_accepted
from models.reports.queries.reading import (
    answers_of,
    explanations_of,
    open_note_count,
    open_revision,
    rows_from,
    rows_of,
    shown_revision,
)
from models.reports.rules.changes import reported
from models.reports.rules.guards import Facts, is_complete, not_own_entry, notes_are_resolved, nothing_reported
from models.reports.rules.states import COUNTED, EDITABLE, State
from models.reports.rules.workflow import Transition, allowed, holds, objections
from models.reports.tables import Report, Revision

_COUNTED = [state.value for state in COUNTED]


@dataclass(frozen=True, slots=True)
class Move:
    """A move that the actor has the right to, and what it would meet. Errors among these stop it."""

    verb: str
    needs_reason: bool
    objections: tuple[Finding, ...]

    @property
    def is_open(self) -> bool:
        return holds(self.objections)


def check_findings(
    session: Session, report: Report, revision: Revision, *, on: date | None = None, rows: Sequence[Row] | None = None
) -> list[Finding]:
    """What the form's checks say of the rows of a revision, or of other rows that would be in it.

    They are compared with the last accepted report and, for a long period, with the short ones inside it.
    ``on`` is the day of the run (default: the period's last day to send), which ends trials of rules.
    """
    definition = definition_of(revision.form_version)
    previous, context = compared_with(session, report.organisation, revision.form_version, report.period, on=on)
    return run_checks(definition, rows if rows is not None else rows_of(session, revision), previous, context)


def compared_with(
    session: Session, organisation: Organisation, version: FormVersion, period: Period, *, on: date | None = None
) -> tuple[Sequence[Row] | None, Context]:
    """What rows of a report are judged by, begun or not: last time's rows, where they are known whole, and the rest."""
    last = last_accepted(session, organisation, version.form, period, definition_of(version))
    previous = last.rows if last is not None and last.is_adjacent and last.is_whole else None
    parts = _parts(session, version.form_id, organisation, period)
    return previous, Context(on or period.due_on, period.kind, organisation.level, parts)


def facts_for(
    session: Session, actor: Actor, report: Report, move: Transition, *, at: datetime, reason: str = ""
) -> Facts:
    """What the guards of a move need to know, and no more than they need."""
    today, guards = local_date(at), set(move.guards)
    revision = shown_revision(session, report)
    findings: list[Finding] = []
    answered: frozenset[str] = frozenset()
    amount = 0
    if revision is not None and guards & {is_complete, nothing_reported}:
        amount = reported(rows_from(answers_of(session, revision), definition_of(revision.form_version)))
    if revision is not None and is_complete in guards:
        findings = check_findings(session, report, revision, on=today) if amount else []
        answered = frozenset(explanations_of(session, revision))
    entered = frozenset(_current(session, report).entered_by) if not_own_entry in guards else frozenset()
    due = effective_due(session, report.period, report.organisation_id).on
    return Facts(
        today, report.period.opens_on, due, tuple(findings), answered, amount, reason,
        actor.user_id, entered, open_note_count(session, report) if notes_are_resolved in guards else 0,
    )  # fmt: skip


def allowed_moves(session: Session, actor: Actor, report: Report, *, at: datetime) -> list[Move]:
    """The moves this actor has the right to out of the present state, each with what it would meet.

    A reason that a move needs is taken as given: it is asked for when the button is pressed.
    """
    state = State(report.state)
    return [
        Move(
            move.verb,
            move.needs_reason,
            tuple(objections(move, state, facts_for(session, actor, report, move, at=at, reason="…"))),
        )
        for move in allowed(state, actor.permissions)
    ]


def may_enter(session: Session, actor: Actor, report: Report) -> bool:
    """Whether the actor may enter rows at this moment."""
    is_with_agency = open_revision(session, report) is not None and State(report.state) in EDITABLE
    return actor.may(Permission.REPORT_ENTER) and actor.changes(report.organisation_id) and is_with_agency


def _current(session: Session, report: Report) -> Revision:
    return session.scalars(select(Revision).where(Revision.id == report.current_revision_id)).one()


def _parts(session: Session, form_id: int, organisation: Organisation, period: Period) -> list[PartRows]:
    asked = (
        select(Revision, Period)
        .join(Report, Report.current_revision_id == Revision.id)
        .join(Period, Period.id == Report.period_id)
        .where(
            Report.organisation_id == organisation.id,
            Report.form_id == form_id,
            Report.state.in_(_COUNTED),
            Period.regime_id == period.regime_id,
            Period.id != period.id,
            Period.starts_on >= period.starts_on,
            Period.ends_on <= period.ends_on,
        )
        .options(joinedload(Revision.form_version))
        .order_by(Period.starts_on)
    )
    return [
        PartRows(
            part.code, rows_of(session, revision), part.starts_on == period.starts_on, part.ends_on == period.ends_on
        )
        for revision, part in session.execute(asked)
    ]
