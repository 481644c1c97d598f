"""People of agencies as rows of a list: what a register's workbook enters and shows."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.accounts import operations as accounts
from models.accounts.rules import account_faults, no_password
from models.accounts.tables import Account
from models.base.actor import Actor
from models.base.clock import local_date
from models.base.errors import NotFound, Refused
from models.base.permissions import Permission
from models.base.values import Outcome, Values, cleaned, require
from models.organisations.operations.members import appoint, set_end
from models.organisations.operations.people import amend_person, deactivate, reactivate
from models.organisations.queries import by_code
from models.organisations.rules.people import FIELDS, OFF, ON
from models.organisations.tables import Member, Organisation

_NAMES = ("username", "last_name", "first_name", "email")


def upsert_member(session: Session, actor: Actor, values: Values, *, at: datetime) -> tuple[Member, Outcome]:
    """Enter an appointment with the person it is of, or change what differs in either.

    Whoever has no account yet gets one without a password: nobody signs in with it before a first password is given.
    Raises what inviting, appointing, switching off and correcting somebody by hand raise, and NotFound for an agency
    out of the actor's reach.
    """
    actor.require(Permission.MEMBER_MANAGE)
    given = cleaned(FIELDS, values)
    require(FIELDS, given)
    organisation = by_code(session, given["organisation"])
    if not actor.changes(organisation.id):
        raise NotFound("organisation.unknown", code=given["organisation"])
    account = session.scalar(select(Account).where(Account.username == given["username"]))
    member = _held(session, organisation, account, given) if account else None
    if account is None:
        account = _new_account(session, actor, given, at)
    if member is None:
        made = _appointed(session, actor, organisation, account, given, at)
        _amend(session, actor, account, given, at)
        return made, Outcome.CREATED
    changed = _amend(session, actor, account, given, at)
    if "valid_to" in given and given["valid_to"] != member.valid_to:
        set_end(session, actor, member, valid_to=given["valid_to"], at=at)
        changed = True
    return member, Outcome.UPDATED if changed else Outcome.UNCHANGED


def member_values(member: Member) -> dict[str, Any]:
    """An appointment's values by field code, with those of its person."""
    account, seen = member.account, member.account.last_seen_at
    own = {"role": member.role, "valid_from": member.valid_from, "valid_to": member.valid_to}
    person = {name: getattr(account, name) for name in _NAMES}
    standing = {"active": ON if account.active else OFF, "last_seen_at": local_date(seen) if seen else None}
    return {"organisation": member.organisation.code} | person | own | standing


def _held(session: Session, organisation: Organisation, account: Account, given: Values) -> Member | None:
    asked = select(Member).where(
        Member.organisation_id == organisation.id, Member.user_id == account.id,
        Member.role == given["role"], Member.valid_from == given["valid_from"],
    )  # fmt: skip
    return session.scalars(asked).one_or_none()


def _new_account(session: Session, actor: Actor, given: Values, at: datetime) -> Account:
    username, last_name, first_name, email = (str(given.get(name) or "") for name in _NAMES)
    if faults := account_faults(username, last_name, first_name, email):
        raise Refused(faults, "account.not_sound")
    return accounts.create(
        session, actor, username=username, last_name=last_name, first_name=first_name, email=email,
        password_hash=no_password(), at=at,
    )  # fmt: skip


def _appointed(
    session: Session, actor: Actor, organisation: Organisation, account: Account, given: Values, at: datetime
) -> Member:  # fmt: skip
    return appoint(
        session, actor, organisation, user_id=account.id, role=given["role"], valid_from=given["valid_from"],
        valid_to=given.get("valid_to"), at=at,
    )  # fmt: skip


def _amend(session: Session, actor: Actor, account: Account, given: Values, at: datetime) -> bool:
    """What the row says of the person, where it differs."""
    names = {name: given[name] for name in ("last_name", "first_name", "email") if name in given}
    changed = amend_person(session, actor, account, names, at=at)
    if given.get("active") == OFF and account.active:
        deactivate(session, actor, account, at=at)
        return True
    if given.get("active") == ON and not account.active:
        reactivate(session, actor, account, at=at)
        return True
    return changed
