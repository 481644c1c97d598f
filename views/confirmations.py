"""Who has to be confirmed as speaking for an agency: seen on the first page and on the record, settled by one press."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.base.actor import Actor
from models.base.permissions import Permission
from models.focal_points.queries import agencies_without, confirmations_due
from models.focal_points.rules.confirmation import Confirmation, Standing, confirmation
from models.focal_points.tables import FocalPoint
from models.organisations.rules.kinds import holds_on
from models.programmes.queries import programmes_on


@dataclass(frozen=True, slots=True)
class Reminder:
    """A focal point whose confirmation is due, or due within fifteen days; ``may`` says that the reader confirms."""

    point: FocalPoint
    confirmation: Confirmation
    may: bool

    @property
    def is_late(self) -> bool:
        return self.confirmation.standing is Standing.DUE


def may_confirm(actor: Actor, point: FocalPoint) -> bool:
    """Whether the reader may say that the person still speaks for the agency."""
    return actor.may(Permission.FOCAL_POINT_WRITE) and actor.changes(point.organisation_id)


def own_reminders(session: Session, actor: Actor, on: date) -> dict[str, Any]:
    """For the first page of an agency: confirmations that are due, programmes in which nobody speaks for it."""
    if not actor.may(Permission.FOCAL_POINT_READ) or actor.organisation_id is None:
        return {"reminders": [], "silent_in": []}
    due = confirmations_due(session, on, organisation_id=actor.organisation_id)
    silent = [
        programme
        for programme in programmes_on(session, on)
        if any(each.id == actor.organisation_id for each in agencies_without(session, programme, on))
    ]
    made = [Reminder(each.focal_point, each.confirmation, may_confirm(actor, each.focal_point)) for each in due]
    return {"reminders": made, "silent_in": silent}


def reminder_of(session: Session, actor: Actor, point_id: int, on: date) -> Reminder | None:
    """For the page of one focal point; None where nothing is due."""
    asked = select(FocalPoint).where(
        FocalPoint.id == point_id, FocalPoint.deleted_at.is_(None), FocalPoint.removed_at.is_(None)
    )
    point = session.scalars(asked).one_or_none()
    if point is None or not holds_on(point.valid_from, point.valid_to, on):
        return None
    stands = confirmation(point.valid_from, point.verified_on, on)
    if stands.standing is Standing.CONFIRMED:
        return None
    return Reminder(point, stands, may_confirm(actor, point))


def back_to(place: str, point: FocalPoint) -> str:
    """The page on which somebody pressed: the first page, the record, else the alarms of the programme."""
    if place == "home":
        return url_for("HomePage.index")
    if place == "record":
        return url_for("FocalPointsPage.show", row_id=point.id)
    return url_for("FocalAlarmPage.index", programme=point.programme.code)
