"""National figures of a form in a period: what they are, who is in them and who is missing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, and_, select
from sqlalchemy.orm import Session

from models.base.errors import NotFound
from models.base.words import Words
from models.forms.queries import definition_of, find_version, form_by_code, versions
from models.forms.rules.definition import FormDefinition
from models.forms.tables import Form
from models.organisations.queries import called_on
from models.organisations.tables import Organisation
from models.periods.tables import Period, Regime
from models.reports.queries.owing import Obligation, obligations
from models.reports.rules.states import COUNTED, WAITING, State
from models.reports.rules.values import plain
from models.reports.tables import Report, Revision
from models.rollup.queries.adding import Tally, tally
from models.rollup.rules import Figure, Total, figures

NOTHING: Final = "nothing"


@dataclass(frozen=True, slots=True)
class Agency:
    """An agency whose report is in the figures, and its own part of each; None where it left a blank."""

    organisation_id: int
    code: str
    name: str
    report_id: int
    revision_id: int
    revision: int
    content_hash: str
    state: State
    submitted_at: datetime
    figures: Mapping[str, Decimal | None]


@dataclass(frozen=True, slots=True)
class Missing:
    """An agency that is not in the figures. ``why`` is ``nothing`` or the state of its report."""

    organisation_id: int
    code: str
    name: str
    why: str
    report_id: int | None


@dataclass(frozen=True, slots=True)
class Rollup:
    """National figures. ``missing`` owe and are not in them; ``nil`` and ``excused`` owe nothing more.

    ``fields`` has every figure by its code; ``groups`` the columns again for each block of rows.
    """

    form: str
    period: str
    title: Words
    starts_on: date
    ends_on: date
    states: tuple[str, ...]
    figures: Mapping[str, Figure]
    fields: Mapping[str, Total]
    groups: Mapping[str, Mapping[str, Total]]
    agencies: tuple[Agency, ...]
    missing: tuple[Missing, ...]
    nil: tuple[Missing, ...]
    excused: tuple[Missing, ...]

    @property
    def counted(self) -> tuple[str, ...]:
        """The codes of the agencies that are in the figures, in official order."""
        return tuple(agency.code for agency in self.agencies)

    def as_dict(self) -> dict[str, Any]:
        """What the API answers and what a snapshot keeps; figures as text, so that no digit is lost."""
        return {
            "form": self.form,
            "period": self.period,
            "states": list(self.states),
            "fields": _totals(self.fields),
            "groups": {group: _totals(fields) for group, fields in self.groups.items()},
            "counted": list(self.counted),
            "missing": [each.code for each in self.missing],
            "why_missing": {each.code: each.why for each in self.missing},
            "nil": [each.code for each in self.nil],
            "excused": [each.code for each in self.excused],
            "agencies": [_agency_as_dict(agency) for agency in self.agencies],
        }


def national(
    session: Session, form_code: str, period_code: str, *, as_of_states: Collection[State] = COUNTED,
    include_submitted: bool = False, on: date | None = None,
) -> Rollup:  # fmt: skip
    """The figures of a form in a period over every agency within sight. Raises NotFound for an unknown one.

    Reports in ``as_of_states`` count, with ``include_submitted`` those that wait for a decision too.
    ``on`` is the day of asking (none: the last day to send); no figure depends on it.
    """
    form, period, definition = asked_for(session, form_code, period_code)
    wanted = figures(definition)
    counts, states = counting(form, period, as_of_states, include_submitted=include_submitted)
    reports = _reports(session, counts, period.ends_on)
    added = tally(session, wanted.values(), counts, {each.organisation_id: each.submitted_at for each in reports})
    owed = obligations(session, on=on or period.due_on, form_code=form_code, period_code=period_code)
    inside = {each.organisation_id for each in reports}
    absent = [_missing(each) for each in owed if each.organisation_id not in inside]
    return Rollup(
        form_code, period_code, definition.title, period.starts_on, period.ends_on, states, wanted,
        {code: added.total(figure) for code, figure in wanted.items()},
        _by_group(wanted, added),
        _agencies(reports, wanted, added),
        tuple(each for each in absent if each.why not in {State.NIL, State.NOT_REQUIRED}),
        tuple(each for each in absent if each.why == State.NIL),
        tuple(each for each in absent if each.why == State.NOT_REQUIRED),
    )  # fmt: skip


def asked_for(session: Session, form_code: str, period_code: str) -> tuple[Form, Period, FormDefinition]:
    """The form, the period of its regime, and what the form asks in it. Raises NotFound."""
    form = form_by_code(session, form_code)
    period = session.scalar(select(Period).where(Period.code == period_code, Period.regime_id == form.regime_id))
    if period is None:
        regime = session.scalar(select(Regime.code).where(Regime.id == form.regime_id))
        raise NotFound("period.unknown", regime=regime or "", code=period_code)
    version = find_version(session, form_code, period.ends_on) or next(iter(versions(session, form_code)), None)
    if version is None:
        raise NotFound("form.no_version", form=form_code, on=period.ends_on.isoformat())
    return form, period, definition_of(version)


def counting(
    form: Form, period: Period, as_of_states: Collection[State], *, include_submitted: bool
) -> tuple[ColumnElement[bool], tuple[str, ...]]:
    """The condition on ``Report`` for being in the figures, and the states it lets in."""
    states = frozenset(as_of_states) | (WAITING if include_submitted else frozenset())
    names = tuple(sorted(state.value for state in states))
    return and_(Report.form_id == form.id, Report.period_id == period.id, Report.state.in_(names)), names


def _reports(session: Session, counts: ColumnElement[bool], on: date) -> list[Row[*tuple[Any, ...]]]:
    """An agency is called what it was called at the end of the period, whatever became of it."""
    asked = (
        select(
            Report.id, Report.organisation_id, Report.state, Report.submitted_at, Report.current_revision_id,
            Revision.number, Revision.content_hash, Organisation.code, called_on(on).label("name"),
        )
        .join(Revision, Revision.id == Report.current_revision_id)
        .join(Organisation, Organisation.id == Report.organisation_id)
        .where(counts)
        .order_by(Organisation.official_order, Organisation.code)
    )  # fmt: skip
    return list(session.execute(asked))


def _by_group(wanted: Mapping[str, Figure], added: Tally) -> dict[str, dict[str, Total]]:
    columns = {code: figure for code, figure in wanted.items() if not figure.row_key}
    totals = {group: {code: added.total(f, group=group) for code, f in columns.items()} for group in added.groups()}
    return {group: fields for group, fields in totals.items() if any(total.counted for total in fields.values())}


def _agencies(
    reports: Iterable[Row[*tuple[Any, ...]]], wanted: Mapping[str, Figure], added: Tally
) -> tuple[Agency, ...]:
    values = {code: added.by_agency(figure) for code, figure in wanted.items()}
    return tuple(
        Agency(
            row.organisation_id, row.code, row.name, row.id, row.current_revision_id, row.number,
            row.content_hash or "", State(row.state), row.submitted_at,
            {code: of[row.organisation_id].value if row.organisation_id in of else None for code, of in values.items()},
        )
        for row in reports
    )  # fmt: skip


def _missing(owed: Obligation) -> Missing:
    why = owed.state.value if owed.state else NOTHING
    return Missing(owed.organisation_id, owed.agency, owed.agency_name, why, owed.report_id)


def _totals(fields: Mapping[str, Total]) -> dict[str, Any]:
    return {code: {"value": plain(total.value), "counted": total.counted} for code, total in fields.items()}


def _agency_as_dict(agency: Agency) -> dict[str, Any]:
    return {
        "code": agency.code,
        "report": agency.report_id,
        "revision": agency.revision,
        "content_hash": agency.content_hash,
        "state": agency.state.value,
        "submitted_at": agency.submitted_at.isoformat(),
        "figures": {code: plain(value) for code, value in agency.figures.items()},
    }
