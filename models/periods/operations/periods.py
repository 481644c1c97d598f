"""Single periods, and more time for one agency."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.audit.operations import record
from models.base.actor import Actor
from models.base.errors import Conflict, DomainError, NotFound
from models.base.permissions import Permission
from models.organisations.tables import Organisation
from models.periods.operations.given import allowed, require_reason
from models.periods.rules.spans import PeriodKind
from models.periods.tables import Extension, Period, Regime

PERIOD_AMENDABLE = frozenset({"name", "starts_on", "ends_on", "opens_on", "cutoff_on", "due_on"})


def add_period(
    session: Session,
    actor: Actor,
    regime: Regime,
    *,
    code: str,
    name: str,
    starts_on: date,
    ends_on: date,
    due_on: date,
    at: datetime,
    opens_on: date | None = None,
    cutoff_on: date | None = None,
) -> Period:
    """Make one period of an ad-hoc request, which brings its own days (Nghị định 09/2019/NĐ-CP).

    It opens when it begins and closes when it ends unless said otherwise.
    """
    actor.require(Permission.REGIME_MANAGE)
    if session.scalar(select(Period.id).where(Period.regime_id == regime.id, Period.code == code)):
        raise Conflict("period.code_taken", code=code)
    made = Period(
        regime_id=regime.id, code=code, name=name, kind=PeriodKind.ADHOC, starts_on=starts_on, ends_on=ends_on,
        opens_on=opens_on or starts_on, cutoff_on=cutoff_on or ends_on, due_on=due_on,
    )  # fmt: skip
    _refuse_disorder(made)
    session.add(made)
    session.flush()
    record(session, actor, "period:added", made, at=at)
    return made


def amend_period(
    session: Session, actor: Actor, period: Period, *, at: datetime, reason: str, changes: Mapping[str, Any]
) -> Period:
    """Move the days of a period for everybody, with the reason for it. One agency is given an extension instead."""
    actor.require(Permission.REGIME_MANAGE)
    require_reason(reason)
    for name, value in allowed(changes, PERIOD_AMENDABLE).items():
        setattr(period, name, value)
    period.reason = reason
    _refuse_disorder(period)
    session.flush()
    record(session, actor, "period:amended", period, at=at, note=reason)
    return period


def remove_period(session: Session, actor: Actor, period: Period, *, at: datetime) -> None:
    """Take out a period that nobody has reported in, been given more time in, or sent a file for."""
    actor.require(Permission.REGIME_MANAGE)
    code = period.code
    record(session, actor, "period:removed", period, at=at, note=code)
    try:
        with session.begin_nested():
            session.delete(period)
            session.flush()
    except IntegrityError:
        raise Conflict("period.in_use", code=code) from None


def extend(
    session: Session,
    actor: Actor,
    period: Period,
    organisation: Organisation,
    *,
    until: date,
    reason: str,
    at: datetime,
) -> Extension:
    """Give one agency more time, to the end of ``until``, with the reason. The extension granted last counts.

    Raises DomainError where it is no later than the period's due date or gives no reason, NotFound for an
    agency out of reach.
    """
    actor.require(Permission.PERIOD_EXTEND)
    if not actor.changes(organisation.id):
        raise NotFound("organisation.unknown", code="")
    require_reason(reason)
    if until <= period.due_on:
        raise DomainError("extension.not_later", until=until.isoformat(), due_on=period.due_on.isoformat())
    made = Extension(
        period_id=period.id,
        organisation_id=organisation.id,
        until=until,
        reason=reason,
        granted_by_id=actor.user_id,
        granted_at=at,
    )
    session.add(made)
    session.flush()
    record(session, actor, "period:extended", made, at=at, note=reason)
    return made


def _refuse_disorder(period: Period) -> None:
    if period.starts_on > period.ends_on or max(period.opens_on, period.cutoff_on) > period.due_on:
        raise DomainError("period.disorder", code=period.code)
