"""Who acts: the person, job or system behind a session, with what it may do and which rows it may touch."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from models.base.errors import Forbidden
from models.base.permissions import Permission


class Everything(Enum):
    """The scope of those who see every organisation's rows."""

    ALL = "all"


ALL: Final = Everything.ALL
Scope = Everything | frozenset[int]  # of organisation ids


@dataclass(frozen=True, slots=True)
class Actor:
    """An actor is bound to a session (``session.info["actor"]``) and passed to every operation.

    ``reads`` and ``writes`` are the organisations whose rows may be seen and changed. ``name`` is
    what the audit shows; ``user_id`` is None for jobs and commands, which name themselves. ``organisation``
    is the name of the actor's own one.
    """

    name: str
    user_id: int | None = None
    roles: frozenset[str] = frozenset()
    permissions: frozenset[Permission] = frozenset()
    reads: Scope = frozenset()
    writes: Scope = frozenset()
    organisation_id: int | None = None
    organisation: str = ""
    request_id: str = ""
    address: str = field(default="", repr=False)

    @property
    def person(self) -> str:
        """The name of the person who acts; empty where a job or command does."""
        return self.name if self.user_id is not None else ""

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions

    def require(self, permission: Permission) -> None:
        """Raise Forbidden unless the actor has the permission."""
        if not self.may(permission):
            raise Forbidden(permission=permission.value)

    def sees(self, organisation_id: int) -> bool:
        return self.reads is ALL or organisation_id in self.reads

    def changes(self, organisation_id: int) -> bool:
        return self.writes is ALL or organisation_id in self.writes


NOBODY: Final = Actor(name="nobody")


def system(name: str, permissions: Iterable[Permission] = tuple(Permission)) -> Actor:
    """An actor for a command or a job that works across organisations, named for the audit."""
    return Actor(name=name, permissions=frozenset(permissions), reads=ALL, writes=ALL)
