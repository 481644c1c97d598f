"""A statement that is executed often is narrowed once for each scope, for nobody else's, and let go with it."""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.scope import _NARROWED
from models.audit.tables import AuditEntry
from models.base.actor import ALL, Actor
from models.base.session import bind
from tests.conftest import AT


def _actor(*reads: int, knows: bool = True) -> Actor:
    known: Any = frozenset({"procedure:read"}) if knows else frozenset()
    return Actor("a", permissions=known, reads=frozenset(reads))


def test_one_statement_for_many_scopes_shows_each_its_own(session: Session) -> None:
    session.add_all(
        AuditEntry(at=AT, actor_name="a", action="x", organisation_id=organisation) for organisation in (1, 2, 2, 3)
    )
    session.flush()
    asked = select(AuditEntry.organisation_id).where(AuditEntry.action == "x").order_by(AuditEntry.id)
    expected: list[tuple[Actor, list[int]]] = [
        (_actor(1), [1]), (_actor(2), [2, 2]), (_actor(1, 3), [1, 3]), (_actor(), []), (_actor(1), [1]),
        (Actor("all", reads=ALL), [1, 2, 2, 3]), (_actor(2), [2, 2]),
    ]  # fmt: skip
    for actor, seen in expected:
        bind(session, actor)
        assert session.scalars(asked).all() == seen


def test_nothing_is_kept_of_a_statement_that_is_gone(session: Session) -> None:
    bind(session, _actor(1))

    def ask() -> None:
        session.scalars(select(AuditEntry.id).where(AuditEntry.action == "once")).all()

    kept = _count(ask)
    assert _count(ask) == kept


def _count(ask: Callable[[], None]) -> int:
    for _ in range(20):
        ask()
    gc.collect()
    return len(_NARROWED)
