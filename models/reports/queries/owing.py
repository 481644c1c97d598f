"""Who owes what by when: worked out from regimes, groups and periods, in a few queries for any number of agencies."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from models.base.clock import local_date
from models.base.session import actor_of
from models.forms.tables import DRAFT, Form, FormVersion
from models.organisations.tables import AddresseeGroupMember, Organisation, OrganisationName
from models.periods.rules.standing import Standing, StandingState, standing
from models.periods.tables import Extension, Period, Regime
from models.reports.rules.states import SETTLED, State
from models.reports.tables import Report

Columns = Row[*tuple[Any, ...]]  # some columns of a query, by name


@dataclass(frozen=True, slots=True)
class Obligation:
    """One report that one agency owes. ``agency`` is its code, ``agency_name`` its name on the period's last day.

    ``state`` and ``report_id`` are None while nothing was begun. ``standing`` goes by the first sending
    that was not withdrawn; it is None for a report that was excused.
    """

    organisation_id: int
    agency: str
    agency_name: str
    kind: str
    level: str
    official_order: int
    form_id: int
    form: str
    form_title: str
    period_id: int
    period: str
    period_kind: str
    ends_on: date
    opens_on: date
    due_on: date
    standing: Standing | None
    state: State | None
    report_id: int | None
    submitted_at: datetime | None
    saved_at: datetime | None

    @property
    def effective_due_on(self) -> date:
        """The last day to send, the agency's extension included."""
        return self.standing.due_on if self.standing else self.due_on

    @property
    def is_settled(self) -> bool:
        """Whether nothing is to be chased: sent, accepted, nil or excused."""
        return self.state in SETTLED

    @property
    def is_overdue(self) -> bool:
        """Whether the last day passed and the agency has it still, or has it again."""
        past = self.standing is not None and self.standing.state is StandingState.OVERDUE
        return past and not self.is_settled


@dataclass(frozen=True, slots=True)
class _Asked:
    """A form that is asked for in a period, and the group it is asked of."""

    form: Any
    period: Any
    group_id: int | None


def obligations(
    session: Session, *, on: date, year: int | None = None, organisation_id: int | None = None,
    form_code: str | None = None, period_code: str | None = None,
) -> list[Obligation]:  # fmt: skip
    """What is owed on the day: forms × periods × the agencies of the group on the period's last day.

    ``year`` is that in which periods end. Only agencies that the session's actor sees are told of.
    Ordered by last day to send, then form, then the official order of agencies. Five queries.
    """
    asked = _asked(session, year, form_code, period_code)
    members = _members(session, {each.group_id for each in asked}, organisation_id)
    reports = _reports(session, asked, organisation_id)
    extended = extensions(session, {each.period.id for each in asked})
    names = _names(session)
    return [
        _obligation(each, member, names, extended, reports.get((member.id, each.form.id, each.period.id)), on)
        for each in asked
        for member in members.get(each.group_id or 0, ())
        if _holds(member, each.period.ends_on)
    ]


def _asked(session: Session, year: int | None, form_code: str | None, period_code: str | None) -> list[_Asked]:
    group = func.coalesce(Form.group_id, Regime.subject_group_id)
    edition = aliased(FormVersion)
    in_force = exists().where(
        edition.form_id == Form.id,
        edition.state != DRAFT,
        edition.valid_from <= Period.ends_on,
        or_(edition.valid_to.is_(None), edition.valid_to > Period.ends_on),
    )
    asked = (
        select(Form, Period, group)
        .join(Regime, Regime.id == Form.regime_id)
        .join(Period, Period.regime_id == Regime.id)
        .where(in_force)
        .order_by(Period.due_on, Period.starts_on, Form.code)
    )
    if year is not None:
        asked = asked.where(Period.ends_on.between(date(year, 1, 1), date(year, 12, 31)))
    if form_code is not None:
        asked = asked.where(Form.code == form_code)
    if period_code is not None:
        asked = asked.where(Period.code == period_code)
    return [_Asked(form, period, group_id) for form, period, group_id in session.execute(asked)]


def _members(session: Session, groups: Iterable[int | None], organisation_id: int | None) -> dict[int, list[Columns]]:
    asked = (
        select(
            Organisation.id, Organisation.code, Organisation.name, Organisation.kind, Organisation.level,
            Organisation.official_order, Organisation.valid_from, Organisation.valid_to, AddresseeGroupMember.group_id,
            AddresseeGroupMember.valid_from.label("joined"), AddresseeGroupMember.valid_to.label("left"),
        )
        .join(AddresseeGroupMember, AddresseeGroupMember.organisation_id == Organisation.id)
        .where(AddresseeGroupMember.group_id.in_([group for group in groups if group]))
        .order_by(Organisation.official_order, Organisation.code)
    )  # fmt: skip
    if organisation_id is not None:
        asked = asked.where(Organisation.id == organisation_id)
    actor, members = actor_of(session), dict[int, list[Columns]]()
    for member in session.execute(asked):
        if actor.sees(member.id):
            members.setdefault(member.group_id, []).append(member)
    return members


def _holds(member: Columns, on: date) -> bool:
    """Whether the agency exists and is in the group on the day; an end is the first day without."""
    spans = ((member.valid_from, member.valid_to), (member.joined, member.left))
    return all(start <= on and (end is None or end > on) for start, end in spans)


def _reports(
    session: Session, asked: Iterable[_Asked], organisation_id: int | None
) -> dict[tuple[int, int, int], Columns]:
    asked = list(asked)
    found = select(
        Report.id, Report.organisation_id, Report.form_id, Report.period_id, Report.state, Report.submitted_at,
        Report.first_submitted_at, Report.saved_at,
    ).where(
        Report.form_id.in_({each.form.id for each in asked}), Report.period_id.in_({each.period.id for each in asked})
    )  # fmt: skip
    if organisation_id is not None:
        found = found.where(Report.organisation_id == organisation_id)
    return {(row.organisation_id, row.form_id, row.period_id): row for row in session.execute(found)}


def extensions(session: Session, periods: Collection[int]) -> dict[tuple[int, int], date]:
    """The extension granted last, by agency and period."""
    asked = (
        select(Extension.organisation_id, Extension.period_id, Extension.until)
        .where(Extension.period_id.in_(periods))
        .order_by(Extension.granted_at, Extension.id)
    )
    return {(organisation_id, period_id): until for organisation_id, period_id, until in session.execute(asked)}


def _names(session: Session) -> dict[int, list[Columns]]:
    asked = select(OrganisationName.organisation_id, OrganisationName.name, OrganisationName.valid_from)
    names: dict[int, list[Columns]] = {}
    for row in session.execute(asked.order_by(OrganisationName.valid_from)):
        names.setdefault(row.organisation_id, []).append(row)
    return names


def _name_on(member: Columns, names: dict[int, list[Columns]], on: date) -> str:
    known = [row.name for row in names.get(member.id, ()) if row.valid_from <= on]
    return str(known[-1] if known else member.name)


def _obligation(
    asked: _Asked, member: Columns, names: dict[int, list[Columns]], extended: dict[tuple[int, int], date],
    report: Columns | None, on: date,
) -> Obligation:  # fmt: skip
    form, period = asked.form, asked.period
    state = State(report.state) if report else None
    until = extended.get((member.id, period.id))
    sent = report.first_submitted_at if report else None
    return Obligation(
        member.id, member.code, _name_on(member, names, period.ends_on), member.kind, member.level,
        member.official_order,
        form.id, form.code,
        form.title, period.id, period.code, period.kind, period.ends_on, period.opens_on, period.due_on,
        None if state is State.NOT_REQUIRED else standing_of(period, until, sent, on), state,
        report.id if report else None, report.submitted_at if report else None, report.saved_at if report else None,
    )  # fmt: skip


def standing_of(period: Period, until: date | None, sent: datetime | None, on: date) -> Standing:
    """Where a report stands; ``until`` is the agency's extension, ``sent`` its first sending that was not withdrawn."""
    return standing(
        opens_on=period.opens_on, due_on=period.due_on, today=on, until=until,
        sent_on=local_date(sent) if sent else None,
    )  # fmt: skip
