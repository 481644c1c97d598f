"""People appointed to agencies, and their appointments ended."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.accounts.tables import Account
from models.audit.operations import record
from models.base.actor import Actor, system
from models.base.clock import local_date
from models.base.errors import Conflict, DomainError, Forbidden, NotFound
from models.base.permissions import Permission
from models.base.session import acting_as
from models.organisations.rules.kinds import AGENCY_ROLES, Role
from models.organisations.tables import Member, Organisation

_READER = system("people", permissions=())


def appoint(
    session: Session,
    actor: Actor,
    organisation: Organisation,
    *,
    user_id: int,
    role: str,
    valid_from: date,
    at: datetime,
    valid_to: date | None = None,
) -> Member:
    """Let a person work for the agency in a role, from a day on.

    An agency appoints its own people to the roles of an agency; every other role, every other agency, and whoever
    works elsewhere or has a role beyond an agency's, is an administrator's. Raises NotFound for an agency out of
    the actor's reach.
    """
    actor.require(Permission.MEMBER_MANAGE)
    _require_reach(actor, organisation.id)
    _require_role(actor, role)
    _require_person(session, actor, user_id, at)
    if valid_to is not None and valid_to <= valid_from:
        raise DomainError("span.ends_before_it_begins", on=valid_to.isoformat())
    if organisation.valid_to is not None and organisation.valid_to <= valid_from:
        raise Conflict("organisation.ended", code=organisation.code, on=organisation.valid_to.isoformat())
    if _overlapping(session, organisation.id, user_id, role, valid_from, valid_to):
        raise Conflict("member.already", role=role)
    made = Member(organisation_id=organisation.id, user_id=user_id, role=role, valid_from=valid_from, valid_to=valid_to)
    session.add(made)
    session.flush()
    record(session, actor, "member:appointed", made, at=at, note=role)
    return made


def end_membership(session: Session, actor: Actor, member: Member, *, on: date, at: datetime) -> Member:
    """Let an appointment end on a day, the first on which it no longer holds.

    One that has not begun by then is removed. The same people may end it as may make it.
    """
    actor.require(Permission.MEMBER_MANAGE)
    _require_reach(actor, member.organisation_id)
    _require_role(actor, member.role)
    role = member.role
    record(session, actor, "member:ended", member, at=at, note=member.role)
    if on <= member.valid_from:
        session.delete(member)
    else:
        member.valid_to = on
    session.flush()
    if role == Role.ADMIN:
        require_administrator(session, max(on, local_date(at)))
    return member


def set_end(
    session: Session, actor: Actor, member: Member, *, valid_to: date | None, at: datetime
) -> Member:  # fmt: skip
    """Set or take back the day on which an appointment no longer holds. Nobody sets the own one's.

    The same people may as may appoint. Raises DomainError for a day that is not after the first, Conflict where it
    would run into another appointment to the same role.
    """
    actor.require(Permission.MEMBER_MANAGE)
    _require_reach(actor, member.organisation_id)
    _require_role(actor, member.role)
    if actor.user_id == member.user_id:
        raise Forbidden("people.own_account")
    _require_person(session, actor, member.user_id, at)
    if valid_to is not None and valid_to <= member.valid_from:
        raise DomainError("span.ends_before_it_begins", on=valid_to.isoformat())
    span = (member.valid_from, valid_to)
    if _overlapping(session, member.organisation_id, member.user_id, member.role, *span, besides=member.id):
        raise Conflict("member.already", role=member.role)
    member.valid_to = valid_to
    session.flush()
    record(session, actor, "member:end_set", member, at=at, note=member.role)
    if member.role == Role.ADMIN and valid_to is not None:
        require_administrator(session, max(valid_to, local_date(at)))
    return member


def require_administrator(session: Session, on: date) -> None:
    """Raise Conflict where nobody who can sign in is an administrator on the day: nobody could appoint one again.

    The rows are locked where the database can: of two administrators who remove each other one is refused.
    """
    asked = select(Member.user_id).where(
        Member.role == Role.ADMIN, Member.valid_from <= on, or_(Member.valid_to.is_(None), Member.valid_to > on)
    )
    with acting_as(session, _READER):
        session.execute(select(Member.id).where(Member.role == Role.ADMIN).order_by(Member.id).with_for_update()).all()
        active = select(Account.id).where(Account.active, Account.id.in_(asked))
        if session.execute(active.limit(1)).first() is None:
            raise Conflict("people.last_administrator")


def _require_reach(actor: Actor, organisation_id: int) -> None:
    if not actor.changes(organisation_id):
        raise NotFound("organisation.unknown", code="")


def _require_role(actor: Actor, role: str) -> None:
    if role not in {each.value for each in Role}:
        raise DomainError("member.unknown_role", role=role)
    if role not in AGENCY_ROLES and not actor.may(Permission.USER_MANAGE):
        raise Forbidden("member.role_out_of_reach", role=role)


def _require_person(session: Session, actor: Actor, user_id: int, at: datetime) -> None:
    """An agency takes whoever works for nobody, or for itself in roles of its own."""
    if actor.may(Permission.USER_MANAGE):
        return
    asked = select(Member.organisation_id, Member.role).where(
        Member.user_id == user_id, or_(Member.valid_to.is_(None), Member.valid_to > local_date(at))
    )
    with acting_as(session, _READER):
        held = session.execute(asked).all()
    if any(not actor.changes(organisation_id) or role not in AGENCY_ROLES for organisation_id, role in held):
        raise Forbidden("people.out_of_reach")


def _overlapping(
    session: Session, organisation_id: int, user_id: int, role: str, start: date, end: date | None, *, besides: int = 0
) -> Member | None:  # fmt: skip
    """Another appointment of the person to the role in the agency on any day of the span."""
    asked = select(Member).where(
        Member.organisation_id == organisation_id,
        Member.user_id == user_id,
        Member.role == role,
        Member.id != besides,
        or_(Member.valid_to.is_(None), Member.valid_to > start),
    )
    if end is not None:
        asked = asked.where(Member.valid_from < end)
    return session.scalars(asked).first()
