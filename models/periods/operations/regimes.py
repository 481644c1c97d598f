"""Regimes, and the periods that follow from their rules."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit.operations import record
from models.base.actor import Actor
from models.base.clock import local_date
from models.base.errors import Conflict, Refused
from models.base.findings import Severity
from models.base.permissions import Permission
from models.periods.operations.given import allowed
from models.periods.queries import holidays_between
from models.periods.rules.calendar import WeekendRule
from models.periods.rules.due import read_due_rule
from models.periods.rules.elements import ELEMENTS, examine
from models.periods.rules.spans import codes_of, read_cutoff_rule, span_of, title_of
from models.periods.tables import Period, Regime

REGIME_AMENDABLE = frozenset(ELEMENTS.values()) | {
    "name_en", "weekend_rule", "embedded_in_id", "document_id", "valid_from", "valid_to", "source", "certainty",
}  # fmt: skip


def add_regime(session: Session, actor: Actor, *, code: str, at: datetime, **values: Any) -> Regime:
    """Enter a regime; ``values`` are its columns. Raises Conflict for a taken code, Refused for wrong rules."""
    actor.require(Permission.REGIME_MANAGE)
    if session.scalar(select(Regime.id).where(Regime.code == code)):
        raise Conflict("regime.code_taken", code=code)
    made = Regime(code=code, **allowed(values, REGIME_AMENDABLE))
    _refuse_wrong(made)
    session.add(made)
    session.flush()
    record(session, actor, "regime:added", made, at=at)
    return made


def amend_regime(
    session: Session, actor: Actor, regime: Regime, *, at: datetime, changes: Mapping[str, Any] | None = None
) -> Regime:
    """Change a regime. Its periods keep their dates until they are generated again.

    ``changes`` may be left out where the object was already altered.
    """
    actor.require(Permission.REGIME_MANAGE)
    for name, value in allowed(changes or {}, REGIME_AMENDABLE).items():
        setattr(regime, name, value)
    _refuse_wrong(regime)
    session.flush()
    record(session, actor, "regime:amended", regime, at=at)
    return regime


def remove_regime(session: Session, actor: Actor, regime: Regime, *, at: datetime) -> None:
    """Take out a regime without periods; one that has any ends by ``valid_to`` instead."""
    actor.require(Permission.REGIME_MANAGE)
    if session.scalars(select(Period.id).where(Period.regime_id == regime.id)).first():
        raise Conflict("regime.in_use", code=regime.code)
    record(session, actor, "regime:removed", regime, at=at)
    session.delete(regime)
    session.flush()


def generate_periods(session: Session, actor: Actor, regime: Regime, year: int, at: datetime) -> list[Period]:
    """Make the year's periods by the regime's frequency, cut-off, due and weekend rules; again changes nothing.

    A period that is there already takes the dates of changed rules as long as it has not opened at ``at``.
    Periods that end before the regime is in force, or begin after it has ended, are not made.
    """
    actor.require(Permission.REGIME_MANAGE)
    stored = {each.code: each for each in session.scalars(select(Period).where(Period.regime_id == regime.id))}
    holidays = holidays_between(session, date(year, 1, 1), date(year + 1, 3, 31))
    made: list[Period] = []
    for code in codes_of(regime.frequency, year):
        dates = _dates(regime, code, holidays)
        if not _in_force(regime, dates):
            continue
        if (period := stored.get(code)) is None:
            kind = span_of(code, read_cutoff_rule(regime.cutoff_rule)).kind
            period = Period(regime_id=regime.id, code=code, kind=kind, name=title_of(code).vi, **dates)
            session.add(period)
        elif period.opens_on > local_date(at):
            for name, day in dates.items():
                setattr(period, name, day)
        made.append(period)
    session.flush()
    record(session, actor, "regime:periods_generated", regime, at=at, note=str(year))
    return made


def _dates(regime: Regime, code: str, holidays: frozenset[date]) -> dict[str, date]:
    span = span_of(code, read_cutoff_rule(regime.cutoff_rule))
    due = read_due_rule(regime.due_rule).due_on(span, WeekendRule(regime.weekend_rule), holidays)
    return {
        "starts_on": span.starts_on,
        "ends_on": span.ends_on,
        "opens_on": min(span.ends_on + timedelta(days=1), due),
        "cutoff_on": span.ends_on,
        "due_on": due,
    }


def _in_force(regime: Regime, dates: Mapping[str, date]) -> bool:
    ended = regime.valid_to is not None and dates["starts_on"] >= regime.valid_to
    return dates["ends_on"] >= regime.valid_from and not ended


def _refuse_wrong(regime: Regime) -> None:
    findings = examine({name: getattr(regime, name) for name in ELEMENTS.values()})
    if any(finding.severity is Severity.ERROR for finding in findings):
        raise Refused(findings, "regime.refused", code=regime.code)
