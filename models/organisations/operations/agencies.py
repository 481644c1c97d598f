"""Agencies entered, corrected, given codes, and taken out where they were entered by mistake."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit.operations import record
from models.base.actor import Actor
from models.base.clock import local_date
from models.base.errors import Conflict, DomainError
from models.base.permissions import Permission
from models.organisations.queries import dated, names_on, owned_rows, successions_of
from models.organisations.rules.kinds import Scheme
from models.organisations.tables import AddresseeGroupMember, Organisation, OrganisationCode, OrganisationName

QD20_PATTERN = re.compile(r"[A-Y]\d{2}")
NAMED = frozenset({"name", "short_name", "kind"})
AMENDABLE = NAMED | {"level", "parent_id", "official_order", "valid_from"}


def add_organisation(
    session: Session,
    actor: Actor,
    *,
    code: str,
    name: str,
    kind: str,
    level: str,
    valid_from: date,
    at: datetime,
    short_name: str = "",
    parent_id: int | None = None,
    official_order: int = 0,
    source: str = "",
    certainty: str = "H",
) -> Organisation:
    """Enter an agency with its first name and, where ``code`` is a level-1 code, that code.

    Raises Conflict where the code is taken.
    """
    actor.require(Permission.ORGANISATION_MANAGE)
    if session.scalar(select(Organisation.id).where(Organisation.code == code)):
        raise Conflict("organisation.code_taken", code=code)
    named = {"name": name, "short_name": short_name, "kind": kind}
    made = Organisation(
        code=code, level=level, parent_id=parent_id, official_order=official_order, valid_from=valid_from, **named
    )
    sourced = {"source": source, "certainty": certainty, "valid_from": valid_from}
    made.names.append(OrganisationName(**named, **sourced))
    if QD20_PATTERN.fullmatch(code):
        made.codes.append(OrganisationCode(scheme=Scheme.QD20, code=code, **sourced))
    session.add(made)
    session.flush()
    record(session, actor, "organisation:added", made, at=at)
    return made


def amend_organisation(
    session: Session,
    actor: Actor,
    organisation: Organisation,
    *,
    at: datetime,
    changes: Mapping[str, Any] | None = None,
    note: str = "",
) -> Organisation:
    """Correct what was entered wrongly. A new name from a day on is a succession of kind rename instead.

    ``changes`` may be left out where the object was already altered: this verb then judges it. A corrected
    name corrects the dated name that holds on the day of ``at`` too.
    """
    actor.require(Permission.ORGANISATION_MANAGE)
    for name, value in _amendable(changes or {}).items():
        setattr(organisation, name, value)
    _refuse_circle(session, organisation)
    holding = _name_holding(session, organisation, local_date(at))
    if holding:
        for name in NAMED:
            setattr(holding, name, getattr(organisation, name))
    session.flush()
    record(session, actor, "organisation:amended", organisation, at=at, note=note)
    return organisation


def remove_organisation(session: Session, actor: Actor, organisation: Organisation, *, at: datetime) -> None:
    """Take out an agency that was entered by mistake. One that anything rests on is dissolved, never removed.

    Raises Conflict with what rests on it.
    """
    actor.require(Permission.ORGANISATION_MANAGE)
    used = owned_rows(session, [organisation.id])
    children = session.scalars(select(Organisation.id).where(Organisation.parent_id == organisation.id)).all()
    if used or children or successions_of(session, organisation.id):
        raise Conflict("organisation.in_use", code=organisation.code, rows=used)
    record(session, actor, "organisation:removed", organisation, at=at)
    for part in (*organisation.names, *organisation.codes):
        session.delete(part)
    for membership in _group_memberships(session, organisation):
        session.delete(membership)
    session.flush()
    session.delete(organisation)
    session.flush()


def add_code(
    session: Session,
    actor: Actor,
    organisation: Organisation,
    *,
    scheme: Scheme,
    code: str,
    valid_from: date,
    at: datetime,
    source: str = "",
    certainty: str = "H",
) -> OrganisationCode:
    """Give the agency a code in a list from a day on; the one it had there ends on that day.

    Raises Conflict where another agency has the code on that day.
    """
    actor.require(Permission.ORGANISATION_MANAGE)
    same = (OrganisationCode.scheme == scheme) & dated(OrganisationCode, valid_from)
    taken = session.scalars(select(OrganisationCode).where(same, OrganisationCode.code == code)).first()
    if taken and taken.organisation_id != organisation.id:
        raise Conflict("organisation.code_taken", code=code)
    held = session.scalars(
        select(OrganisationCode).where(same, OrganisationCode.organisation_id == organisation.id)
    ).first()
    if held and held.valid_from == valid_from:
        raise Conflict("organisation.code_dated", code=held.code, on=valid_from.isoformat())
    if held:
        held.valid_to = valid_from
    made = OrganisationCode(
        organisation_id=organisation.id,
        scheme=scheme,
        code=code,
        valid_from=valid_from,
        source=source,
        certainty=certainty,
    )
    session.add(made)
    session.flush()
    record(session, actor, "organisation:code_given", organisation, at=at, note=f"{scheme} {code}")
    return made


def end_code(session: Session, actor: Actor, code: OrganisationCode, *, on: date, at: datetime) -> None:
    """Let a code end on a day, the first on which it no longer holds."""
    actor.require(Permission.ORGANISATION_MANAGE)
    if on <= code.valid_from:
        raise DomainError("span.ends_before_it_begins", on=on.isoformat())
    code.valid_to = on
    session.flush()
    record(session, actor, "organisation:code_ended", code, at=at, note=f"{code.scheme} {code.code}")


def refresh_names(session: Session, actor: Actor, *, at: datetime) -> int:
    """Set every agency's present name, short name and kind from the names dated for the day of ``at``.

    Returns how many changed. An agency that has ended keeps its last name. To be run daily: a rename
    entered ahead of its day takes hold by it.
    """
    actor.require(Permission.ORGANISATION_MANAGE)
    holding, changed = names_on(session, local_date(at)), 0
    for organisation in session.scalars(select(Organisation).order_by(Organisation.id)):
        name = holding.get(organisation.id)
        if name and any(getattr(organisation, each) != getattr(name, each) for each in NAMED):
            for each in NAMED:
                setattr(organisation, each, getattr(name, each))
            changed += 1
    session.flush()
    return changed


def _amendable(changes: Mapping[str, Any]) -> Mapping[str, Any]:
    if unknown := sorted(set(changes) - AMENDABLE):
        raise DomainError("field.not_amendable", fields=", ".join(unknown))
    return changes


def _refuse_circle(session: Session, organisation: Organisation) -> None:
    seen, above = {organisation.id}, organisation.parent_id
    while above is not None:
        if above in seen:
            raise DomainError("organisation.circle", code=organisation.code)
        seen.add(above)
        above = session.scalar(select(Organisation.parent_id).where(Organisation.id == above))


def _name_holding(session: Session, organisation: Organisation, on: date) -> OrganisationName | None:
    asked = select(OrganisationName).where(
        OrganisationName.organisation_id == organisation.id, dated(OrganisationName, on)
    )
    return session.scalars(asked).first()


def _group_memberships(session: Session, organisation: Organisation) -> list[AddresseeGroupMember]:
    asked = select(AddresseeGroupMember).where(AddresseeGroupMember.organisation_id == organisation.id)
    return list(session.scalars(asked))
