"""Who speaks for an agency, from when to when."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.audit.operations import record
from models.base.actor import Actor
from models.base.bin import put_in_bin, require_live, take_from_bin
from models.base.clock import local_date
from models.base.errors import Conflict, Forbidden, Refused
from models.base.findings import Finding, Severity
from models.base.permissions import Permission
from models.base.values import Outcome, Values, assign, cleaned, require
from models.focal_points.queries import main_on
from models.focal_points.rules import FIELDS
from models.focal_points.rules.masks import still_masked, unmasked
from models.focal_points.tables import FocalPoint
from models.organisations.queries import by_code
from models.organisations.tables import Organisation
from models.programmes.queries import programme as programme_of
from models.programmes.tables import Programme

# Given by the portal, or fixed once appointed.
_FIXED = ("code", "organisation", "programme", "verified_on")


def appoint(session: Session, actor: Actor, values: Values, *, at: datetime) -> FocalPoint:
    """Appoint a focal point; ``organisation`` and ``programme`` are codes, the point's own code is given here.

    Appointing is confirming: ``verified_on`` is the day. Raises Refused with every finding, Conflict where
    another main contact speaks for the agency on that day (``replace`` ends one and appoints the next).
    """
    actor.require(Permission.FOCAL_POINT_WRITE)
    given = _judged({name: value for name, value in values.items() if name not in ("code", "verified_on")})
    organisation, programme = by_code(session, given["organisation"]), programme_of(session, given["programme"])
    if not actor.changes(organisation.id):
        raise Forbidden("scope.violation", reason="row", noun="FocalPoint")
    made = FocalPoint(
        organisation_id=organisation.id,
        programme_id=programme.id,
        code=_next_code(session, organisation, programme),
        verified_on=local_date(at),
        **_own(given),
    )
    _refuse_second_main(session, made)
    session.add(made)
    session.flush()
    record(session, actor, "focal_point:appointed", made, at=at)
    return made


def amend(
    session: Session, actor: Actor, focal_point: FocalPoint, values: Values | None = None, *, at: datetime
) -> FocalPoint:
    """Change what is given; agency, programme and code stay. Whoever amends confirms as well.

    A mask that comes back from an export changes nothing. An object that was altered already is judged as it stands.
    """
    actor.require(Permission.FOCAL_POINT_WRITE)
    _require_open(focal_point)
    with session.no_autoflush:
        stored = stored_values(focal_point)
        given = _judged(stored | unmasked(_own(values or {}), stored))
        assign(focal_point, _own(given))
        _refuse_second_main(session, focal_point)
    if session.is_modified(focal_point):
        focal_point.verified_on = local_date(at)
        session.flush()
        record(session, actor, "focal_point:amended", focal_point, at=at)
    return focal_point


def end(
    session: Session, actor: Actor, focal_point: FocalPoint, *, on: date, reason: str = "other", at: datetime
) -> None:
    """Let the appointment end: ``on`` is the first day on which the person no longer speaks for the agency."""
    amend(session, actor, focal_point, {"valid_to": on, "end_reason": reason}, at=at)
    record(session, actor, "focal_point:ended", focal_point, at=at, note=reason)


def replace(
    session: Session, actor: Actor, focal_point: FocalPoint, values: Values, *, on: date, at: datetime
) -> FocalPoint:
    """Let somebody else take over on a day: the one ends, the other begins, with the same duty."""
    end(session, actor, focal_point, on=on, reason="replaced", at=at)
    same = {name: stored_values(focal_point)[name] for name in ("organisation", "programme", "duty")}
    return appoint(session, actor, same | dict(values) | {"valid_from": on}, at=at)


def verify(session: Session, actor: Actor, focal_point: FocalPoint, *, at: datetime) -> None:
    """Confirm that the person still speaks for the agency; asked for every half year."""
    actor.require(Permission.FOCAL_POINT_WRITE)
    _require_open(focal_point)
    focal_point.verified_on = local_date(at)
    session.flush()
    record(session, actor, "focal_point:verified", focal_point, at=at)


def bin_focal_point(session: Session, actor: Actor, focal_point: FocalPoint, *, at: datetime, reason: str = "") -> None:
    """Put in the bin what was entered by mistake. Somebody who left is ended instead."""
    actor.require(Permission.FOCAL_POINT_WRITE)
    put_in_bin(focal_point, actor, at)
    session.flush()
    record(session, actor, "focal_point:binned", focal_point, at=at, note=reason)


def restore_focal_point(session: Session, actor: Actor, focal_point: FocalPoint, *, at: datetime) -> None:
    """Take it out of the bin. Raises Conflict where another main contact was appointed meanwhile."""
    actor.require(Permission.FOCAL_POINT_WRITE)
    take_from_bin(focal_point)
    with session.no_autoflush:
        _refuse_second_main(session, focal_point)
    session.flush()
    record(session, actor, "focal_point:restored", focal_point, at=at)


def upsert_focal_point(session: Session, actor: Actor, values: Values, *, at: datetime) -> tuple[FocalPoint, Outcome]:
    """Amend the focal point of the code; without a code appoint a new one. Raises Refused for a code nobody has."""
    actor.require(Permission.FOCAL_POINT_WRITE)
    code = str(values.get("code") or "")
    if not code:
        return appoint(session, actor, values, at=at), Outcome.CREATED
    stored = session.scalars(select(FocalPoint).where(FocalPoint.code == code)).one_or_none()
    if stored is None:
        raise Refused([Finding("focal_point.unknown_code", Severity.ERROR, row_key=code, column="code", value=code)])
    before = stored.row_version
    if stored.removed_at is None:
        amend(session, actor, stored, values, at=at)
    return stored, Outcome.UPDATED if stored.row_version != before else Outcome.UNCHANGED


def stored_values(focal_point: FocalPoint) -> dict[str, Any]:
    """The values by field code, in clear: who may see them is the caller's to know."""
    keys = ("organisation", "programme")
    plain = {field.code: getattr(focal_point, field.code) for field in FIELDS if field.code not in keys}
    return {"organisation": focal_point.organisation.code, "programme": focal_point.programme.code} | plain


def _judged(values: Values) -> dict[str, Any]:
    given = cleaned(FIELDS, values)
    if masked := still_masked(given):
        key = str(given.get("code") or "")
        raise Refused([
            Finding("focal_point.masked_value", Severity.ERROR, row_key=key, column=name, value=str(given[name]))
            for name in masked
        ])  # fmt: skip
    require(FIELDS, given)
    first, last = given.get("valid_from"), given.get("valid_to")
    if first and last and last <= first:
        key = str(given.get("code") or "")
        code = "focal_point.ends_before_it_begins"
        raise Refused([Finding(code, Severity.ERROR, row_key=key, column="valid_to", value=str(last))])
    return given


def _own(values: Values) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in _FIXED}


def _require_open(focal_point: FocalPoint) -> None:
    require_live(focal_point)
    if focal_point.removed_at is not None:
        raise Conflict("focal_point.removed", code=focal_point.code)


def _refuse_second_main(session: Session, one: FocalPoint) -> None:
    if one.duty != "main":
        return
    other = main_on(session, one.organisation_id, one.programme_id, one.valid_from, one.valid_to, without=one.id)
    if other:
        raise Conflict("focal_point.main_exists", code=other.code, since=other.valid_from.isoformat())


def _next_code(session: Session, organisation: Organisation, programme: Programme) -> str:
    """``H62-DA468-01``. Counts those in the bin too, so that no code ever comes back for another person."""
    taken = select(func.count()).select_from(FocalPoint).where(
        FocalPoint.organisation_id == organisation.id, FocalPoint.programme_id == programme.id
    )  # fmt: skip
    return f"{organisation.code}-{programme.code}-{(session.scalar(taken) or 0) + 1:02d}"
