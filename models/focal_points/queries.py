"""What can be asked about focal points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from models.base.session import actor_of
from models.focal_points.rules.confirmation import Confirmation, Standing, confirmation
from models.focal_points.tables import FocalPoint
from models.organisations.queries import dated, members_of_group
from models.organisations.tables import Organisation
from models.programmes.tables import Programme


def current(
    session: Session, on: date, *, programme_id: int | None = None, organisation_id: int | None = None
) -> Sequence[FocalPoint]:
    """Who speaks for whom on the day, main contacts first within each agency."""
    asked = (
        select(FocalPoint)
        .join(FocalPoint.organisation)
        .where(dated(FocalPoint, on), FocalPoint.deleted_at.is_(None))
        .options(joinedload(FocalPoint.organisation), joinedload(FocalPoint.programme))
        .order_by(Organisation.official_order, Organisation.code, FocalPoint.duty.desc(), FocalPoint.code)
    )
    if programme_id is not None:
        asked = asked.where(FocalPoint.programme_id == programme_id)
    if organisation_id is not None:
        asked = asked.where(FocalPoint.organisation_id == organisation_id)
    return session.scalars(asked).all()


def main_on(
    session: Session,
    organisation_id: int,
    programme_id: int,
    first: date,
    end: date | None,
    *,
    without: int | None = None,
) -> FocalPoint | None:
    """A main contact of the agency in the programme whose days touch those from ``first`` until before ``end``."""
    asked = select(FocalPoint).where(
        FocalPoint.organisation_id == organisation_id,
        FocalPoint.programme_id == programme_id,
        FocalPoint.duty == "main",
        FocalPoint.deleted_at.is_(None),
        or_(FocalPoint.valid_to.is_(None), FocalPoint.valid_to > first),
    )
    if end is not None:
        asked = asked.where(FocalPoint.valid_from < end)
    if without is not None:
        asked = asked.where(FocalPoint.id != without)
    return session.scalars(asked.limit(1)).one_or_none()


def agencies_without(session: Session, programme: Programme, on: date) -> list[Organisation]:
    """Agencies that the programme addresses and for which nobody speaks on the day: an alarm.

    Only those that the actor may read are told of.
    """
    if programme.group is None:
        return []
    spoken = select(FocalPoint.organisation_id).where(
        FocalPoint.programme_id == programme.id,
        FocalPoint.removed_at.is_(None),
        FocalPoint.deleted_at.is_(None),
        dated(FocalPoint, on),
    )
    spoken_for = set(session.scalars(spoken))
    actor = actor_of(session)
    addressed = members_of_group(session, programme.group.code, on)
    return [each for each in addressed if each.id not in spoken_for and actor.sees(each.id)]


@dataclass(frozen=True, slots=True)
class ToConfirm:
    """A focal point and by when it is to be confirmed."""

    focal_point: FocalPoint
    confirmation: Confirmation


def confirmations_due(
    session: Session, on: date, *, programme_id: int | None = None, organisation_id: int | None = None
) -> list[ToConfirm]:
    """Focal points of the day that are to be confirmed now or within fifteen days, the longest due first."""
    points = current(session, on, programme_id=programme_id, organisation_id=organisation_id)
    asked = [ToConfirm(point, confirmation(point.valid_from, point.verified_on, on)) for point in points]
    due = [each for each in asked if each.confirmation.standing is not Standing.CONFIRMED]
    return sorted(due, key=lambda each: (each.confirmation.due_on, each.focal_point.code))
