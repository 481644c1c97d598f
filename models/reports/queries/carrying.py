"""What an agency reported last, its predecessors' reports included."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models.forms.queries import definition_of
from models.forms.rules.definition import FormDefinition
from models.forms.rules.rows import Row
from models.forms.tables import Form, FormVersion
from models.organisations.queries import predecessors_on
from models.organisations.tables import Organisation
from models.periods.tables import Period
from models.reports.queries.reading import rows_from
from models.reports.rules.carrying import added_up, carried
from models.reports.rules.states import COUNTED
from models.reports.tables import Answer, Report, Revision

_COUNTED = [state.value for state in COUNTED]


@dataclass(frozen=True, slots=True)
class LastReport:
    """The last accepted figures before a period.

    ``is_adjacent``: that period ends the day before the other begins, so what was pending then is what
    comes in now. ``is_whole``: every agency that this one stands for is in the figures; after a merger
    a predecessor may be missing.
    """

    period: Period
    agencies: tuple[str, ...]
    rows: tuple[Row, ...]
    is_adjacent: bool
    is_whole: bool


def last_accepted(
    session: Session, organisation: Organisation, form: Form, before: Period, definition: FormDefinition | None = None
) -> LastReport | None:
    """The last accepted report of the agency before a period; after a merger the sum of its predecessors'.

    Where a quarter and a year end on the same day, the kind of ``before`` is preferred. None where
    nothing was accepted yet. ``definition`` says how figures add up (none: that of the report).
    """
    past = [organisation, *predecessors_on(session, organisation, before.ends_on)]
    found = _accepted(session, {agency.id for agency in past}, form, before)
    if not found:
        return None
    period = _nearest({report.period_id: report.period for report, _ in found}.values(), before)
    chosen = [(report, revision) for report, revision in found if report.period_id == period.id]
    rows = _rows(session, [revision for _, revision in chosen], definition)
    expected = {agency.id for agency in past if _was_there(agency, period)}
    return LastReport(
        period,
        tuple(sorted(report.organisation.code for report, _ in chosen)),
        tuple(rows),
        period.ends_on + timedelta(days=1) == before.starts_on,
        expected <= {report.organisation_id for report, _ in chosen},
    )


def carried_over(session: Session, organisation: Organisation, version: FormVersion, period: Period) -> list[Row]:
    """The rows to begin a report with: last time's rows, and the figures that the form carries over.

    Figures are carried only from the period just before, and only where all of them are known.
    """
    definition = definition_of(version)
    last = last_accepted(session, organisation, version.form, period, definition)
    if last is None:
        return []
    rows = carried(definition, last.rows)
    return rows if last.is_adjacent and last.is_whole else [row.with_values(dict.fromkeys(row.values)) for row in rows]


def _accepted(
    session: Session, organisations: Collection[int], form: Form, before: Period
) -> list[tuple[Report, Revision]]:
    asked = (
        select(Report, Revision)
        .join(Revision, Revision.id == Report.current_revision_id)
        .join(Period, Period.id == Report.period_id)
        .where(
            Report.organisation_id.in_(organisations),
            Report.form_id == form.id,
            Report.state.in_(_COUNTED),
            Period.regime_id == before.regime_id,
            Period.ends_on < before.starts_on,
        )
        .options(joinedload(Report.period), joinedload(Report.organisation), joinedload(Revision.form_version))
        .order_by(Period.ends_on.desc())
        .limit(50)
    )
    return [(report, revision) for report, revision in session.execute(asked)]


def _nearest(periods: Iterable[Period], before: Period) -> Period:
    """The one that ends last; of several that end together the one of the same kind, else the shortest."""
    return max(periods, key=lambda period: (period.ends_on, period.kind == before.kind, period.starts_on))


def _rows(session: Session, revisions: Sequence[Revision], definition: FormDefinition | None) -> list[Row]:
    asked = select(Answer).where(Answer.revision_id.in_([revision.id for revision in revisions]))
    cells: dict[int, list[Answer]] = {revision.id: [] for revision in revisions}
    for answer in session.scalars(asked.order_by(Answer.id)):
        cells[answer.revision_id].append(answer)
    reports = [rows_from(cells[revision.id], definition_of(revision.form_version)) for revision in revisions]
    return added_up(definition or definition_of(revisions[0].form_version), reports)


def _was_there(agency: Organisation, period: Period) -> bool:
    ended = agency.valid_to
    return agency.valid_from <= period.ends_on and (ended is None or ended > period.ends_on)
