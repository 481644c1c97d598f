"""Regimes, periods and holidays entered by field code: as registers, workbooks and the API give them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.base.actor import Actor
from models.base.values import Outcome, Values, cleaned, require
from models.documents.queries import by_id_or_text
from models.documents.rules import key_text
from models.organisations.queries import by_code, group_of_code
from models.periods.operations.holidays import add_holiday, amend_holiday
from models.periods.operations.periods import add_period, amend_period
from models.periods.operations.regimes import add_regime, amend_regime
from models.periods.queries import regime as regime_of
from models.periods.rules.fields import HOLIDAY_FIELDS, PERIOD_FIELDS, REGIME_FIELDS
from models.periods.tables import Holiday, Period, Regime

_TEXTS = frozenset({"name_en", "outline", "procedure_note", "source"})  # blank is an empty text
_DEFAULTS = frozenset({"content_kind", "weekend_rule", "certainty"})  # blank is what the table says
_NAMED = frozenset({"subject_group", "receiver", "document"})
_RULES = frozenset({"due_kind", "due_number", "cutoff_day"})


def enter_regime(session: Session, actor: Actor, values: Values, *, at: datetime) -> Regime:
    """A new regime. What it names is given by key, a document by its id or its text."""
    given = cleaned(REGIME_FIELDS, values)
    require(REGIME_FIELDS, given)
    return add_regime(session, actor, at=at, **_regime_columns(session, given, None))


def change_regime(session: Session, actor: Actor, regime: Regime, values: Values, *, at: datetime) -> Regime:
    """Change what is given of a regime; its code stays."""
    given = cleaned(REGIME_FIELDS, values)
    given.pop("code", None)
    require(REGIME_FIELDS, given, partial=True)
    changes = _differing(regime, _regime_columns(session, given, regime))
    return amend_regime(session, actor, regime, at=at, changes=changes) if changes else regime


def upsert_regime(session: Session, actor: Actor, values: Values, *, at: datetime) -> tuple[Regime, Outcome]:
    """Enter the regime of the code, or change what differs in it."""
    stored = session.scalar(select(Regime).where(Regime.code == values.get("code")))
    if stored is None:
        return enter_regime(session, actor, values, at=at), Outcome.CREATED
    return _told(stored, lambda: change_regime(session, actor, stored, values, at=at))


def regime_values(regime: Regime) -> dict[str, Any]:
    """A regime's values by field code, what it names by its key."""
    document = regime.document
    plain = {field.code: getattr(regime, field.code) for field in REGIME_FIELDS if field.code not in _NAMED}
    return plain | {
        "subject_group": regime.subject_group.code if regime.subject_group else None,
        "receiver": regime.receiver.code if regime.receiver else None,
        "document": key_text(document.number, document.signed_on, document.issuer_name) if document else None,
    }


def enter_period(session: Session, actor: Actor, values: Values, *, at: datetime) -> Period:
    """A period of an ad-hoc request; those of a regime's rules are generated."""
    given = cleaned(PERIOD_FIELDS, values)
    require(PERIOD_FIELDS, given)
    regime = regime_of(session, str(given.pop("regime")))
    own = {name: value for name, value in given.items() if name not in {"kind", "reason"}}
    return add_period(session, actor, regime, at=at, **own)


def change_period(session: Session, actor: Actor, period: Period, values: Values, *, at: datetime) -> Period:
    """Move a period's days for everybody; ``reason`` says why. A day that is left blank stays."""
    given = cleaned(PERIOD_FIELDS, values)
    require(PERIOD_FIELDS, given, partial=True)
    reason = str(given.pop("reason", None) or "")
    own = {name: value for name, value in given.items() if name not in {"regime", "code", "kind"} and value is not None}
    changes = _differing(period, own)
    if not changes and reason in {"", period.reason}:
        return period
    return amend_period(session, actor, period, at=at, reason=reason, changes=changes)


def upsert_period(session: Session, actor: Actor, values: Values, *, at: datetime) -> tuple[Period, Outcome]:
    """Enter the regime's period of the code, or move its days."""
    regime = regime_of(session, str(values.get("regime") or ""))
    asked = select(Period).where(Period.regime_id == regime.id, Period.code == values.get("code"))
    stored = session.scalar(asked)
    if stored is None:
        return enter_period(session, actor, values, at=at), Outcome.CREATED
    return _told(stored, lambda: change_period(session, actor, stored, values, at=at))


def period_values(period: Period) -> dict[str, Any]:
    """A period's values by field code, its regime as the code."""
    plain = {field.code: getattr(period, field.code) for field in PERIOD_FIELDS if field.code != "regime"}
    return {"regime": period.regime.code} | plain


def enter_holiday(session: Session, actor: Actor, values: Values, *, at: datetime) -> Holiday:
    """A new day off."""
    given = cleaned(HOLIDAY_FIELDS, values)
    require(HOLIDAY_FIELDS, given)
    return add_holiday(session, actor, at=at, **_plain(given))


def change_holiday(session: Session, actor: Actor, holiday: Holiday, values: Values, *, at: datetime) -> Holiday:
    """Correct a day off."""
    given = cleaned(HOLIDAY_FIELDS, values)
    require(HOLIDAY_FIELDS, given, partial=True)
    changes = _differing(holiday, _plain(given))
    return amend_holiday(session, actor, holiday, at=at, changes=changes) if changes else holiday


def upsert_holiday(session: Session, actor: Actor, values: Values, *, at: datetime) -> tuple[Holiday, Outcome]:
    """Enter the day off, or correct what differs in it."""
    stored = session.scalar(select(Holiday).where(Holiday.on == values.get("on")))
    if stored is None:
        return enter_holiday(session, actor, values, at=at), Outcome.CREATED
    before = holiday_values(stored)
    change_holiday(session, actor, stored, values, at=at)
    return stored, Outcome.UNCHANGED if holiday_values(stored) == before else Outcome.UPDATED


def holiday_values(holiday: Holiday) -> dict[str, Any]:
    """A holiday's values by field code."""
    return {field.code: getattr(holiday, field.code) for field in HOLIDAY_FIELDS}


def _regime_columns(session: Session, given: Mapping[str, Any], regime: Regime | None) -> dict[str, Any]:
    columns = _plain({name: value for name, value in given.items() if name not in _NAMED | _RULES})
    for name, find in (("subject_group", group_of_code), ("receiver", by_code), ("document", by_id_or_text)):
        if name in given:
            columns[f"{name}_id"] = find(session, str(given[name])).id if given[name] else None
    if given.keys() & {"due_kind", "due_number"}:
        columns["due_rule"] = _due(given, regime)
    if "cutoff_day" in given:
        day = given["cutoff_day"]
        rule = {"kind": "calendar"} if day is None else {"kind": "day", "day": int(day)}
        columns["cutoff_rule"] = _beside(regime.cutoff_rule if regime else {}) | rule
    return columns


def _due(given: Mapping[str, Any], regime: Regime | None) -> dict[str, Any]:
    """The rule of kind and number; what is not given stays, or is as the decree has it."""
    kind = given.get("due_kind") or (regime.due_kind if regime else "day_of_last_month")
    number = given.get("due_number") or (regime.due_number if regime else 25)
    unit = "day" if str(kind).startswith("day_of") else "days"
    return _beside(regime.due_rule if regime else {}) | {"kind": kind, unit: int(number)}


def _beside(rule: Mapping[str, Any]) -> dict[str, Any]:
    """What stands beside a rule: its source and how sure it is."""
    return {name: value for name, value in rule.items() if name not in {"kind", "day", "days"}}


def _plain(given: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in given.items() if value is not None or name not in _DEFAULTS}
    return {name: "" if value is None and name in _TEXTS else value for name, value in kept.items()}


def _differing(row: Any, columns: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in columns.items() if getattr(row, name) != value}


def _told(row: Any, change: Any) -> tuple[Any, Outcome]:
    before = row.row_version
    change()
    return row, Outcome.UPDATED if row.row_version != before else Outcome.UNCHANGED
