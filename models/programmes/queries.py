"""What can be asked about programmes, their objectives and targets."""

from __future__ import annotations

from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from models.base.errors import NotFound
from models.organisations.queries import dated, name_on
from models.organisations.tables import Organisation
from models.programmes.rules import TargetLevel, answers_for
from models.programmes.tables import Objective, Programme, Target

_LEVELS = (None, *TargetLevel)


def programme(session: Session, code: str) -> Programme:
    """The programme of a code, ``DA468``. Raises NotFound; one in the bin is not found."""
    if found := session.scalar(select(Programme).where(Programme.code == code, Programme.deleted_at.is_(None))):
        return found
    raise NotFound("programme.unknown", code=code)


def programmes_on(session: Session, on: date) -> list[Programme]:
    """The programmes that run on the day, by code."""
    asked = select(Programme).where(dated(Programme, on), Programme.deleted_at.is_(None))
    return list(session.scalars(asked.order_by(Programme.code)))


def objectives_of(session: Session, programme_code: str) -> list[Objective]:
    """A programme's objectives in their order."""
    asked = (
        select(Objective)
        .join(Objective.programme)
        .where(Programme.code == programme_code, Objective.deleted_at.is_(None))
    )
    return list(session.scalars(asked.order_by(Objective.position, Objective.code)))


def targets_for(session: Session, programme_code: str, organisation: Organisation, year: int) -> list[Target]:
    """The targets that the agency answers for in the year, by objective and level.

    Targets that no source dates (``year`` None) are among them. The agency is taken for what it was at
    the year's end, or at its own.
    """
    programme(session, programme_code)
    kind = name_on(session, organisation, date(year, 12, 31)).kind
    return [
        target
        for target in targets_of(session, programme_code, year)
        if answers_for(
            target_level=target.level,
            kind_of_agency=target.kind_of_agency,
            agency_level=organisation.level,
            agency_kind=kind,
            year=year,
        )
    ]


def targets_of(session: Session, programme_code: str, year: int) -> list[Target]:
    """Every target of the programme for the year, whoever answers for it, by objective and level."""
    asked = (
        select(Target)
        .join(Target.objective)
        .join(Objective.programme)
        .where(
            Programme.code == programme_code,
            or_(Target.year == year, Target.year.is_(None)),
            Target.deleted_at.is_(None),
            Objective.deleted_at.is_(None),
        )
        .options(joinedload(Target.objective))
    )
    found = session.scalars(asked).all()
    return sorted(found, key=lambda each: (each.objective.position, _LEVELS.index(each.level), each.code))
