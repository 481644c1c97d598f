"""Groups of agencies that letters and regimes address."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit.operations import record
from models.base.actor import Actor
from models.base.errors import Conflict, DomainError
from models.base.permissions import Permission
from models.organisations.queries import dated
from models.organisations.tables import AddresseeGroup, AddresseeGroupMember, Organisation

AMENDABLE = frozenset({"name", "name_en", "source"})


def add_group(
    session: Session, actor: Actor, *, code: str, name: str, at: datetime, name_en: str = "", source: str = ""
) -> AddresseeGroup:
    """Enter a group without members. Raises Conflict where the code is taken."""
    actor.require(Permission.ORGANISATION_MANAGE)
    if session.scalar(select(AddresseeGroup.id).where(AddresseeGroup.code == code)):
        raise Conflict("addressee_group.code_taken", code=code)
    made = AddresseeGroup(code=code, name=name, name_en=name_en, source=source)
    session.add(made)
    session.flush()
    record(session, actor, "addressee_group:added", made, at=at)
    return made


def amend_group(
    session: Session,
    actor: Actor,
    group: AddresseeGroup,
    *,
    at: datetime,
    changes: Mapping[str, Any] | None = None,
) -> AddresseeGroup:
    """Correct a group's name or source; ``changes`` may be left out where the object was already altered."""
    actor.require(Permission.ORGANISATION_MANAGE)
    if unknown := sorted(set(changes or {}) - AMENDABLE):
        raise DomainError("field.not_amendable", fields=", ".join(unknown))
    for name, value in (changes or {}).items():
        setattr(group, name, value)
    session.flush()
    record(session, actor, "addressee_group:amended", group, at=at)
    return group


def join_group(
    session: Session, actor: Actor, group: AddresseeGroup, organisation: Organisation, *, on: date, at: datetime
) -> AddresseeGroupMember:
    """Address the agency with the group from a day on. Raises Conflict where it already is."""
    actor.require(Permission.ORGANISATION_MANAGE)
    if _membership(session, group, organisation, on):
        raise Conflict("addressee_group.already", group=group.code, code=organisation.code)
    made = AddresseeGroupMember(group_id=group.id, organisation_id=organisation.id, valid_from=on)
    session.add(made)
    session.flush()
    record(session, actor, "addressee_group:joined", organisation, at=at, note=group.code)
    return made


def leave_group(
    session: Session, actor: Actor, group: AddresseeGroup, organisation: Organisation, *, on: date, at: datetime
) -> None:
    """Address the agency no more with the group from a day on. Raises Conflict where it is not in it."""
    actor.require(Permission.ORGANISATION_MANAGE)
    held = _membership(session, group, organisation, on)
    if held is None or held.valid_from >= on:
        raise Conflict("addressee_group.not_in_it", group=group.code, code=organisation.code)
    held.valid_to = on
    session.flush()
    record(session, actor, "addressee_group:left", organisation, at=at, note=group.code)


def _membership(
    session: Session, group: AddresseeGroup, organisation: Organisation, on: date
) -> AddresseeGroupMember | None:
    asked = select(AddresseeGroupMember).where(
        AddresseeGroupMember.group_id == group.id,
        AddresseeGroupMember.organisation_id == organisation.id,
        dated(AddresseeGroupMember, on),
    )
    return session.scalars(asked).first()
