"""What a focal point's page says of personal data: that it was removed, or that the reader may remove it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.base.actor import Actor
from models.focal_points.tables import FocalPoint
from views.confirmations import may_confirm


@dataclass(frozen=True, slots=True)
class PersonalData:
    """When it was removed (None: it is there), and whether the reader may have it removed."""

    removed_at: datetime | None
    may_remove: bool


def personal_data_of(session: Session, actor: Actor, point_id: int) -> PersonalData | None:
    """For the page of one focal point; None where there is no such one."""
    point = session.scalars(select(FocalPoint).where(FocalPoint.id == point_id)).one_or_none()
    if point is None:
        return None
    is_there = point.removed_at is None and point.deleted_at is None
    return PersonalData(point.removed_at, is_there and may_confirm(actor, point))
