"""The one verb of the audit: to record."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from models.audit.listener import entry, write
from models.base.actor import Actor


def record(
    session: Session,
    actor: Actor,
    action: str,
    target: Any = None,
    *,
    at: datetime,
    note: str = "",
    changes: dict[str, list[Any]] | None = None,
) -> None:
    """Write that the actor did ``action`` (``noun:verb_past``) to the target, in the same transaction.

    What a flush changes is written field by field without asking; this is for the act itself, and
    for acts that change nothing: a sign-in, a download, an export, the showing of personal data.
    """
    if target is not None and getattr(target, "id", 0) is None:
        session.flush()
    write(session, [entry(session, actor, action, target, at=at, note=note, changes=changes or {})])
