"""The actor of a session: bound once by the door, asked for by the choke point and the audit."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from models.base.actor import NOBODY, Actor

_KEY = "actor"


def bind(session: Session, actor: Actor) -> None:
    """Everything the session does from here on is done by this actor."""
    session.info[_KEY] = actor


def actor_of(session: Session) -> Actor:
    """The actor of the session; nobody, who sees nothing, where none was bound."""
    actor: Actor = session.info.get(_KEY, NOBODY)
    return actor


@contextmanager
def acting_as(session: Session, actor: Actor) -> Iterator[None]:
    """Another actor for a few statements that select columns, never entities.

    Entities loaded here would stay in the identity map and be readable afterwards; cross-agency work
    gets its own session instead.
    """
    before = actor_of(session)
    bind(session, actor)
    try:
        yield
    finally:
        bind(session, before)
