"""What can be done with programmes, their objectives and targets."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit.operations import record
from models.base.actor import Actor
from models.base.errors import Conflict, DomainError
from models.base.permissions import Permission
from models.programmes.rules import Operator
from models.programmes.tables import Objective, Programme, Target

Part = Programme | Objective | Target
P = TypeVar("P", Programme, Objective, Target)

_SOURCED = frozenset({"source", "certainty"})
AMENDABLE: Final[dict[type[Part], frozenset[str]]] = {
    Programme: _SOURCED
    | {"name", "name_en", "document_id", "owner_id", "group_id", "plan_due_on", "summary", "valid_from", "valid_to"},
    Objective: _SOURCED | {"position", "name", "name_en", "measure"},
    Target: _SOURCED | {"year", "level", "kind_of_agency", "operator", "value", "unit", "scope", "note"},
}


def add_programme(session: Session, actor: Actor, *, code: str, at: datetime, **values: Any) -> Programme:
    """Enter a programme; ``values`` are its columns. Raises Conflict for a taken code."""
    actor.require(Permission.PROGRAMME_MANAGE)
    if session.scalar(select(Programme.id).where(Programme.code == code)):
        raise Conflict("programme.code_taken", code=code)
    return _added(session, actor, Programme(code=code, **_allowed(Programme, values)), at)


def add_objective(
    session: Session, actor: Actor, programme: Programme, *, code: str, at: datetime, **values: Any
) -> Objective:
    """Give a programme an objective. Raises Conflict where it has one of that code, in the bin or out of it."""
    actor.require(Permission.PROGRAMME_MANAGE)
    taken = select(Objective.id).where(Objective.programme_id == programme.id, Objective.code == code)
    if session.scalar(taken):
        raise Conflict("objective.code_taken", code=code)
    return _added(session, actor, Objective(programme_id=programme.id, code=code, **_allowed(Objective, values)), at)


def add_target(
    session: Session, actor: Actor, objective: Objective, *, code: str, at: datetime, **values: Any
) -> Target:
    """Give an objective a target. Raises Conflict for a taken code, DomainError for one that says nothing."""
    actor.require(Permission.PROGRAMME_MANAGE)
    taken = select(Target.id).where(Target.objective_id == objective.id, Target.code == code)
    if session.scalar(taken):
        raise Conflict("target.code_taken", code=code)
    made = Target(objective_id=objective.id, code=code, **_allowed(Target, values))
    _refuse_nonsense(made)
    return _added(session, actor, made, at)


def amend(
    session: Session, actor: Actor, part: Part, *, at: datetime, changes: Mapping[str, Any] | None = None
) -> Part:
    """Correct a programme, an objective or a target.

    ``changes`` may be left out where the object was already altered.
    """
    actor.require(Permission.PROGRAMME_MANAGE)
    for name, value in _allowed(type(part), changes or {}).items():
        setattr(part, name, value)
    if isinstance(part, Target):
        _refuse_nonsense(part)
    session.flush()
    record(session, actor, f"{part.__tablename__}:amended", part, at=at)
    return part


def remove(session: Session, actor: Actor, part: Part, *, at: datetime) -> None:
    """Put a programme, an objective or a target in the bin; reports that answered to it keep doing so."""
    actor.require(Permission.PROGRAMME_MANAGE)
    part.deleted_at, part.deleted_by_id = at, actor.user_id
    session.flush()
    record(session, actor, f"{part.__tablename__}:removed", part, at=at)


def restore(session: Session, actor: Actor, part: Part, *, at: datetime) -> None:
    """Take it out of the bin."""
    actor.require(Permission.PROGRAMME_MANAGE)
    part.deleted_at = part.deleted_by_id = None
    session.flush()
    record(session, actor, f"{part.__tablename__}:restored", part, at=at)


def _added(session: Session, actor: Actor, made: P, at: datetime) -> P:
    session.add(made)
    session.flush()
    record(session, actor, f"{made.__tablename__}:added", made, at=at)
    return made


def _allowed(cls: type[Part], values: Mapping[str, Any]) -> Mapping[str, Any]:
    if unknown := sorted(set(values) - AMENDABLE[cls]):
        raise DomainError("field.not_amendable", fields=", ".join(unknown))
    return values


def _refuse_nonsense(target: Target) -> None:
    if target.operator not in set(Operator):
        raise DomainError("target.operator", operator=str(target.operator))
    if target.operator == Operator.DONE and target.value is not None:
        raise DomainError("target.done_has_no_value", code=target.code)
