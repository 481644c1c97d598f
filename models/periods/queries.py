"""What can be asked about regimes, periods and the days for sending."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.base.clock import local_date
from models.base.errors import NotFound
from models.organisations.queries import dated
from models.periods.rules.calendar import working_days_between
from models.periods.rules.standing import WARNING_DAYS, Standing, standing
from models.periods.tables import Extension, Holiday, Period, Regime


def regime(session: Session, code: str) -> Regime:
    """The regime of a code, ``KSTTHC``. Raises NotFound."""
    if found := session.scalar(select(Regime).where(Regime.code == code)):
        return found
    raise NotFound("regime.unknown", code=code)


def regimes_on(session: Session, on: date) -> list[Regime]:
    """The regimes in force on the day, by code."""
    return list(session.scalars(select(Regime).where(dated(Regime, on)).order_by(Regime.code)))


def period(session: Session, regime_code: str, code: str) -> Period:
    """The period of a regime, ``period(session, "KSTTHC", "2021-Q3")``. Raises NotFound."""
    asked = select(Period).join(Period.regime).where(Regime.code == regime_code, Period.code == code)
    if found := session.scalar(asked):
        return found
    raise NotFound("period.unknown", regime=regime_code, code=code)


def periods_of(session: Session, regime_code: str, *, year: int | None = None) -> list[Period]:
    """A regime's periods in the order in which they end; with ``year``, those that end in it."""
    asked = select(Period).join(Period.regime).where(Regime.code == regime_code)
    if year is not None:
        asked = asked.where(Period.ends_on >= date(year, 1, 1), Period.ends_on <= date(year, 12, 31))
    return list(session.scalars(asked.order_by(Period.ends_on, Period.starts_on.desc(), Period.id)))


def previous_period(session: Session, after: Period) -> Period | None:
    """The period whose end is the eve of this one's beginning; of several, one of the same kind.

    Quarter I follows the year before where the regime has no quarter IV: both close on 14 December.
    """
    eve = after.starts_on - timedelta(days=1)
    asked = select(Period).where(Period.regime_id == after.regime_id, Period.ends_on == eve)
    found = list(session.scalars(asked.order_by(Period.starts_on.desc(), Period.id)))
    return next((each for each in found if each.kind == after.kind), found[0] if found else None)


def holidays_between(session: Session, start: date, end: date) -> frozenset[date]:
    """The holidays from ``start`` to ``end``, both included."""
    return frozenset(session.scalars(select(Holiday.on).where(Holiday.on >= start, Holiday.on <= end)))


def leaves_a_working_day(session: Session, of: Period) -> bool:
    """Whether a working day lies between the closing of figures and the due date, as Nghị định 09/2019/NĐ-CP asks."""
    holidays = holidays_between(session, of.cutoff_on, of.due_on)
    return working_days_between(of.cutoff_on, of.due_on, holidays) >= 1


@dataclass(frozen=True, slots=True)
class Due:
    """An agency's own last day for a period, with the extension that moved it, if one did."""

    on: date
    extension: Extension | None = None


def effective_due(session: Session, of: Period, organisation_id: int) -> Due:
    """By when the agency must send: the period's due date, or the extension granted last."""
    asked = (
        select(Extension)
        .where(Extension.period_id == of.id, Extension.organisation_id == organisation_id)
        .order_by(Extension.granted_at.desc(), Extension.id.desc())
        .limit(1)
    )
    return _due(of, session.scalar(asked))


def effective_dues(session: Session, of: Period) -> dict[int, Due]:
    """The agencies with an extension in the period, by key: the ones that a board must not call overdue.

    One query for a whole board; an agency that is not in it has the period's own due date.
    """
    asked = select(Extension).where(Extension.period_id == of.id).order_by(Extension.granted_at, Extension.id)
    return {each.organisation_id: _due(of, each) for each in session.scalars(asked)}


def standing_of(
    session: Session,
    of: Period,
    organisation_id: int,
    *,
    at: datetime,
    sent_at: datetime | None = None,
    warning_days: int = WARNING_DAYS,
) -> Standing:
    """Where the agency stands in the period at a moment; ``sent_at`` is when its report came in, if it has."""
    return standing_by(
        of, effective_due(session, of, organisation_id), at=at, sent_at=sent_at, warning_days=warning_days
    )


def standing_by(
    of: Period, due: Due, *, at: datetime, sent_at: datetime | None = None, warning_days: int = WARNING_DAYS
) -> Standing:
    """As ``standing_of``, with the due date already at hand: no query."""
    return standing(
        opens_on=of.opens_on,
        due_on=of.due_on,
        until=due.on if due.extension else None,
        today=local_date(at),
        sent_on=local_date(sent_at) if sent_at else None,
        warning_days=warning_days,
    )


def _due(of: Period, extension: Extension | None) -> Due:
    if extension is None or extension.until <= of.due_on:
        return Due(of.due_on)
    return Due(extension.until, extension)
