"""Personal data of focal points: shown to who may, with a trace; taken out on request, history left standing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from models.audit.operations import record
from models.base.actor import Actor
from models.base.clock import local_date
from models.base.errors import Conflict, DomainError
from models.base.permissions import Permission
from models.focal_points.tables import FocalPoint


@dataclass(frozen=True, slots=True)
class Contact:
    """A person's name and where to reach him or her, in clear."""

    full_name: str | None
    phone: str | None
    email: str | None


def reveal(session: Session, actor: Actor, focal_point: FocalPoint, at: datetime, *, why: str = "") -> Contact:
    """The contact in clear; that it was read, by whom and when, is written in the same transaction."""
    actor.require(Permission.FOCAL_POINT_REVEAL)
    record(session, actor, "focal_point:revealed", focal_point, at=at, note=why)
    return Contact(focal_point.full_name, focal_point.phone, focal_point.email)


def remove_personal_data(session: Session, actor: Actor, focal_point: FocalPoint, *, at: datetime, reason: str) -> None:
    """Take name, phone, e-mail and note out for good. Agency, unit and dates stay; one who still speaks ends today.

    ``reason`` says who asked for it. Raises DomainError without one, Conflict where it was done already.
    The audit never held the values: it says that they changed.
    """
    actor.require(Permission.FOCAL_POINT_WRITE)
    if not reason:
        raise DomainError("focal_point.reason_needed")
    if focal_point.removed_at is not None:
        raise Conflict("focal_point.removed", code=focal_point.code)
    today = local_date(at)
    if focal_point.valid_to is None or focal_point.valid_to > today:
        focal_point.valid_to = max(today, focal_point.valid_from + timedelta(days=1))
        focal_point.end_reason = focal_point.end_reason or "other"
    focal_point.full_name = focal_point.phone = focal_point.email = focal_point.note = None
    focal_point.removed_at = at
    session.flush()
    record(session, actor, "focal_point:personal_data_removed", focal_point, at=at, note=reason)
