"""The command line's door: an application, a session bound to whoever acts, one transaction."""

from __future__ import annotations

import getpass
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cli.speaking import application
from app.cli.words import Unusable
from models.base.actor import Actor, system
from models.base.session import bind


@dataclass(frozen=True)
class Door:
    """What a command works with: the session, who acts and when."""

    session: Session
    actor: Actor
    at: datetime


@contextmanager
def door(*, user: str | None = None, name: str = "") -> Iterator[Door]:
    """One transaction, committed at the end, rolled back where it fails.

    With ``user`` the command works as that account, with its rights and rows; without, as the portal
    itself under ``name`` and the login name of the shell, which is what the audit shows.
    """
    from app.extensions import db

    app = application()
    at = app.config["CLOCK"]()
    with app.app_context():
        session: Session = db.session()
        actor = _account(session, user, at) if user else system(f"{name or 'command'} ({_shell_user()})")
        bind(session, actor)
        session.info["now"] = at
        try:
            yield Door(session, actor, at)
            session.commit()
        except BaseException:
            session.rollback()
            raise


def _account(session: Session, username: str, at: datetime) -> Actor:
    from app.security.actor import actor_for
    from models.accounts.tables import Account

    bind(session, system("sign-in", permissions=()))
    account = session.scalar(select(Account).where(Account.username == username))
    if account is None or not account.active:
        raise Unusable(f"no active account {username!r}")
    return actor_for(session, account, at=at)


def _shell_user() -> str:
    try:
        return os.environ.get("SUDO_USER") or getpass.getuser()
    except (OSError, KeyError):  # a container in which nobody has a name
        return "unknown"
