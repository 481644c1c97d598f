"""What happens to an account: it signs in, fails, is locked, its sessions end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import and_, bindparam, or_, select
from sqlalchemy.orm import Session

from models.accounts.tables import Account, IdempotencyKey, SavedView
from models.audit.operations import record
from models.base.actor import Actor
from models.base.errors import Conflict, DomainError, Forbidden, NotFound
from models.base.permissions import Permission

# Who may touch whose account depends on what agencies they work for, which accounts know nothing of: whoever
# knows passes it in (``models/organisations/operations/people.py``). It raises where the actor may not.
Guard = Callable[[Session, Actor, Account, datetime], None]


def is_locked(account: Account, *, at: datetime) -> bool:
    """Whether too many failures keep the account out at that moment."""
    return account.locked_until is not None and account.locked_until > at


def note_sign_in(session: Session, account: Account, *, at: datetime, address: str = "") -> None:
    """Remember when the account was last here; failures are forgiven."""
    account.last_seen_at = at
    account.locked_until = None
    record(session, _self(account, address), "account:signed_in", account, at=at)
    session.flush()


def note_tour(session: Session, actor: Actor, *, at: datetime) -> None:
    """The actor has walked past the marks of the tour, or skipped it; it does not start by itself again."""
    account = session.get(Account, actor.user_id) if actor.user_id else None
    if account is None:
        raise Forbidden(permission=Permission.ACCOUNT_USE.value)
    if account.tour_seen_at is None:
        account.tour_seen_at = at
        session.flush()


def note_failure(
    session: Session, account: Account, *, at: datetime, allowed: int, lock: timedelta, address: str = ""
) -> None:
    """Count a failed sign-in; after ``allowed`` of them the account waits for ``lock``.

    The lock always ends by itself, so nobody can be kept out for ever by guessing.
    """
    failures = account.fail_login_count or 0
    if failures >= allowed:
        account.locked_until = at + lock
        account.fail_login_count = 0
        record(session, _self(account, address), "account:locked", account, at=at)
    else:
        record(session, _self(account, address), "account:sign_in_failed", account, at=at)
    session.flush()


def end_sessions(session: Session, account: Account, *, at: datetime, why: str) -> None:
    """Every cookie and token of the account is dead from here on."""
    account.session_epoch = (account.session_epoch or 0) + 1
    record(session, _self(account), why, account, at=at)
    session.flush()


def _self(account: Account, address: str = "") -> Actor:
    return Actor(name=account.username, user_id=account.id, address=address)


def create(
    session: Session,
    actor: Actor,
    *,
    username: str,
    last_name: str,
    first_name: str,
    email: str,
    password_hash: str,
    at: datetime,
    must_change_password: bool = True,
) -> Account:
    """A new account, without rights until somebody appoints it to an organisation.

    The door hashes the password. Conflict where the user name or the address is taken.
    """
    if not (actor.may(Permission.USER_MANAGE) or actor.may(Permission.MEMBER_MANAGE)):
        raise Forbidden(permission=Permission.MEMBER_MANAGE.value)
    taken = select(Account.id).where(or_(Account.username == username, Account.email == email))
    if session.execute(taken).first() is not None:
        raise Conflict("account.taken", username=username)
    account = Account(
        username=username, last_name=last_name, first_name=first_name, email=email, password=password_hash,
        active=True, must_change_password=must_change_password,
    )  # fmt: skip
    session.add(account)
    session.flush()
    record(session, actor, "account:created", account, at=at, note=username)
    return account


def only_administrators(_session: Session, actor: Actor, _account: Account, _at: datetime) -> None:
    """The reach of somebody about whom nothing else is known: an administrator's, or none."""
    actor.require(Permission.USER_MANAGE)


AMENDABLE: Final = frozenset({"last_name", "first_name", "email"})


def amend(
    session: Session, actor: Actor, account: Account, changes: Mapping[str, str], *, at: datetime,
    guard: Guard = only_administrators,
) -> None:  # fmt: skip
    """Correct names or address. Conflict where another account has the address."""
    guard(session, actor, account, at)
    if unknown := sorted(set(changes) - AMENDABLE):
        raise DomainError("field.not_amendable", fields=", ".join(unknown))
    if "email" in changes:
        taken = select(Account.id).where(Account.email == changes["email"], Account.id != account.id)
        if session.execute(taken).first() is not None:
            raise Conflict("account.taken", username=account.username)
    for name, value in changes.items():
        setattr(account, name, value)
    session.flush()
    record(session, actor, "account:amended", account, at=at)


def deactivate(
    session: Session, actor: Actor, account: Account, *, at: datetime, guard: Guard = only_administrators
) -> None:
    """Nobody signs in with it any more and its sessions are dead; history keeps its name."""
    guard(session, actor, account, at)
    account.active = False
    account.session_epoch = (account.session_epoch or 0) + 1
    record(session, actor, "account:deactivated", account, at=at)
    session.flush()


def reactivate(
    session: Session, actor: Actor, account: Account, *, at: datetime, guard: Guard = only_administrators
) -> None:
    """Let somebody sign in again with the password of before; failures of former times are forgotten."""
    guard(session, actor, account, at)
    account.active = True
    account.locked_until, account.fail_login_count = None, 0
    record(session, actor, "account:reactivated", account, at=at)
    session.flush()


def give_first_password(
    session: Session,
    actor: Actor,
    account: Account,
    password_hash: str,
    *,
    at: datetime,
    guard: Guard = only_administrators,
) -> None:
    """A password that opens one page only: the one where it is changed. Every session of the account ends.

    The door hashes the password. A lock ends with it.
    """
    guard(session, actor, account, at)
    account.password, account.must_change_password = password_hash, True
    account.locked_until, account.fail_login_count = None, 0
    account.session_epoch = (account.session_epoch or 0) + 1
    record(session, actor, "account:first_password_given", account, at=at)
    session.flush()


def begin_once(session: Session, actor: Actor, key: str, digest: str, *, at: datetime) -> IdempotencyKey | None:
    """Take a key for the request that is about to be done; None where it was used for the same request before.

    Of two requests at once the second waits here for the first, then fails on the key: its door rolls back
    and asks ``answered``.
    """
    if answered(session, actor, key, digest) is not None:
        return None
    taken = IdempotencyKey(user_id=actor.user_id, key=key, digest=digest, created_at=at)
    session.add(taken)
    session.flush()
    return taken


def answered(session: Session, actor: Actor, key: str, digest: str) -> IdempotencyKey | None:
    """What the actor was answered under the key. Raises Conflict where it was used for another request."""
    asked = select(IdempotencyKey).where(IdempotencyKey.user_id == actor.user_id, IdempotencyKey.key == key)
    found = session.scalars(asked).one_or_none()
    if found is not None and found.digest != digest:
        raise Conflict("idempotency.other_request")
    return found


def forget_answers(session: Session, *, before: datetime) -> int:
    """Forget the answers given before that moment; how many there were."""
    old = session.scalars(select(IdempotencyKey).where(IdempotencyKey.created_at < before)).all()
    for each in old:
        session.delete(each)
    session.flush()
    return len(old)


_VIEWS = (
    select(SavedView)
    .where(SavedView.register == bindparam("register"))
    .where(
        or_(
            SavedView.user_id == bindparam("user"),
            and_(SavedView.shared, SavedView.organisation_id == bindparam("organisation")),
        )
    )
    .order_by(SavedView.name, SavedView.id)
    .limit(100)
)


def saved_views(session: Session, actor: Actor, register: str) -> list[SavedView]:
    """The views of a register that the actor keeps, the unnamed one among them, and those that colleagues share."""
    mine = {"user": actor.user_id, "organisation": actor.organisation_id, "register": register}
    return list(session.scalars(_VIEWS, mine))


def save_view(
    session: Session, actor: Actor, register: str, name: str, query: str, *, shared: bool = False
) -> SavedView:
    """Keep a list under a name; one of the same name is replaced."""
    asked = select(SavedView).where(
        SavedView.user_id == actor.user_id, SavedView.register == register, SavedView.name == name
    )
    view = session.scalars(asked).one_or_none() or SavedView(user_id=actor.user_id, register=register, name=name)
    view.query, view.shared, view.organisation_id = query, shared, actor.organisation_id
    session.add(view)
    session.flush()
    return view


def drop_view(session: Session, actor: Actor, view_id: int) -> None:
    """Forget an own view. Raises NotFound for anybody else's."""
    view = session.get(SavedView, view_id)
    if view is None or view.user_id != actor.user_id:
        raise NotFound
    session.delete(view)
    session.flush()
