"""Accounts of people as an agency manages them: invited, given another role, switched off and on again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.accounts import operations as accounts
from models.accounts.rules import account_faults
from models.accounts.tables import Account
from models.base.actor import Actor, system
from models.base.clock import local_date
from models.base.errors import Conflict, Forbidden, Refused
from models.base.permissions import Permission
from models.base.session import acting_as
from models.organisations.operations.members import appoint, end_membership, require_administrator
from models.organisations.rules.kinds import AGENCY_ROLES
from models.organisations.tables import Member, Organisation

_READER = system("people", permissions=())


@dataclass(frozen=True, slots=True)
class Invitation:
    """Who is to be invited. ``username`` is what they sign in with; the surname comes first."""

    username: str
    last_name: str
    first_name: str
    email: str
    role: str


def invite(
    session: Session, actor: Actor, organisation: Organisation, invited: Invitation, *, password_hash: str, at: datetime
) -> Member:
    """An account with a first password that must be changed, and its appointment from today on.

    Raises Refused with what is wrong with the values, Conflict for a taken name, and what ``appoint`` raises.
    """
    actor.require(Permission.MEMBER_MANAGE)
    faults = account_faults(invited.username, invited.last_name, invited.first_name, invited.email)
    if faults:
        raise Refused(faults, "account.not_sound")
    account = accounts.create(
        session, actor, username=invited.username, last_name=invited.last_name, first_name=invited.first_name,
        email=invited.email, password_hash=password_hash, at=at,
    )  # fmt: skip
    since = local_date(at)
    return appoint(session, actor, organisation, user_id=account.id, role=invited.role, valid_from=since, at=at)


def change_role(session: Session, actor: Actor, member: Member, role: str, *, at: datetime) -> Member:
    """End the appointment today and appoint to the other role. Nobody changes the own one."""
    _refuse_own(actor, member.user_id)
    if member.role == role:
        raise Conflict("member.already", role=role)
    today, organisation, user_id = local_date(at), member.organisation, member.user_id
    end_membership(session, actor, member, on=today, at=at)
    return appoint(session, actor, organisation, user_id=user_id, role=role, valid_from=today, at=at)


def leave(session: Session, actor: Actor, member: Member, *, at: datetime) -> None:
    """End the appointment today: the person no longer works for the agency here. The account stays."""
    _refuse_own(actor, member.user_id)
    end_membership(session, actor, member, on=local_date(at), at=at)


def amend_person(session: Session, actor: Actor, account: Account, changes: Mapping[str, Any], *, at: datetime) -> bool:
    """Correct somebody's names or address; whether anything differed. Reach is as for the account itself.

    Raises Refused with what is wrong with the values, Conflict for an address that another account has.
    """
    differing = {name: value or "" for name, value in changes.items() if getattr(account, name) != (value or "")}
    if not differing:
        return False
    names = {name: getattr(account, name) for name in ("username", "last_name", "first_name", "email")} | differing
    faults = [fault for fault in account_faults(**names) if fault.column in differing]
    if faults:
        raise Refused(faults, "account.not_sound")
    accounts.amend(session, actor, account, differing, at=at, guard=_guard)
    return True


def deactivate(session: Session, actor: Actor, account: Account, *, at: datetime) -> None:
    """Switch an account off: its sessions end at once. Nobody switches off the own or the last administrator's."""
    _refuse_own(actor, account.id)
    accounts.deactivate(session, actor, account, at=at, guard=_guard)
    require_administrator(session, local_date(at))


def reactivate(session: Session, actor: Actor, account: Account, *, at: datetime) -> None:
    """Switch an account on again."""
    accounts.reactivate(session, actor, account, at=at, guard=_guard)


def give_first_password(session: Session, actor: Actor, account: Account, password_hash: str, *, at: datetime) -> None:
    """A new first password for somebody who forgot the own one; the own is changed on the own page."""
    _refuse_own(actor, account.id)
    accounts.give_first_password(session, actor, account, password_hash, at=at, guard=_guard)


def require_reach(session: Session, actor: Actor, account: Account, *, at: datetime) -> None:
    """Refuse what would reach beyond the own agency and its roles.

    Whoever can set a password can sign in with it: an agency sets none for somebody who is also of another
    agency, or an administrator, today or on a day to come. An administrator reaches everybody.
    """
    if actor.may(Permission.USER_MANAGE):
        return
    actor.require(Permission.MEMBER_MANAGE)
    asked = select(Member.organisation_id, Member.role).where(
        Member.user_id == account.id, or_(Member.valid_to.is_(None), Member.valid_to > local_date(at))
    )
    with acting_as(session, _READER):
        held = session.execute(asked).all()
    beyond = [role for organisation_id, role in held if not actor.changes(organisation_id) or role not in AGENCY_ROLES]
    if beyond or not held:
        raise Forbidden("people.out_of_reach")


def _guard(session: Session, actor: Actor, account: Account, at: datetime) -> None:
    require_reach(session, actor, account, at=at)


def _refuse_own(actor: Actor, user_id: int) -> None:
    if actor.user_id == user_id:
        raise Forbidden("people.own_account")
