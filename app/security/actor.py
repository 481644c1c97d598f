"""From a signed-in account to the actor of its request."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Date, Integer, and_, bindparam, or_, select
from sqlalchemy.orm import Session

from app.security.roles import READS_ALL, ROLES, WRITES_ALL
from models.accounts.tables import Account
from models.base.actor import ALL, Actor, Scope, system
from models.base.session import acting_as
from models.organisations.tables import Member, Organisation

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
Membership = tuple[int, str, str]  # organisation, role, the organisation's name
_ON = bindparam("on", type_=Date)
_ACCOUNT = (
    select(Account, Member.organisation_id, Member.role, Organisation.name)
    .outerjoin(
        Member,
        and_(
            Member.user_id == Account.id,
            Member.valid_from <= _ON,
            or_(Member.valid_to.is_(None), Member.valid_to > _ON),
        ),
    )
    .outerjoin(Organisation, Organisation.id == Member.organisation_id)
    .where(Account.id == bindparam("pk", type_=Integer))
    .order_by(Member.id)
)
_READER = system("sign-in", permissions=())


def today(at: datetime) -> date:
    """The date in Việt Nam at that moment."""
    return at.astimezone(HANOI).date()


def actor_for(
    session: Session,
    account: Account,
    *,
    at: datetime,
    request_id: str = "",
    memberships: list[Membership] | None = None,
) -> Actor:
    """The actor with the permissions and rows of the account's memberships on that day, asked for unless given.

    An account without a membership may use its own page and sees nothing else.
    """
    if memberships is None:
        memberships = account_and_memberships(session, account.id, at=at)[1]
    roles = frozenset(role for _, role, _ in memberships if role in ROLES)
    permissions = frozenset().union(*(ROLES[role] for role in roles)) if roles else frozenset()
    own = frozenset(organisation_id for organisation_id, _, _ in memberships)
    return Actor(
        name=account.username,
        user_id=account.id,
        roles=roles,
        permissions=permissions,
        reads=ALL if roles & READS_ALL else own,
        writes=_writes(memberships),
        organisation_id=memberships[0][0] if memberships else None,
        organisation=memberships[0][2] if memberships else "",
        request_id=request_id,
    )


def _writes(memberships: list[Membership]) -> Scope:
    if any(role in WRITES_ALL for _, role, _ in memberships):
        return ALL
    return frozenset(organisation_id for organisation_id, role, _ in memberships if role not in READS_ALL)


def account_and_memberships(session: Session, pk: int, *, at: datetime) -> tuple[Account | None, list[Membership]]:
    """The account and where it works that day, in one statement: every request begins with it."""
    with acting_as(session, _READER):
        rows = session.execute(_ACCOUNT, {"pk": pk, "on": today(at)}).all()
    if not rows:
        return None, []
    return rows[0][0], [(row[1], row[2], row[3]) for row in rows if row[1] is not None]
