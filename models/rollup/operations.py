"""The one thing that is done with national figures: to freeze them, so that a report can quote them."""

from __future__ import annotations

import json
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.audit.operations import record
from models.base.actor import Actor
from models.base.clock import local_date
from models.base.permissions import Permission
from models.rollup.queries.country import asked_for, national
from models.rollup.tables import Snapshot


def freeze(
    session: Session, actor: Actor, form_code: str, period_code: str, title: str, *, at: datetime,
    include_submitted: bool = False,
) -> Snapshot:  # fmt: skip
    """Keep the figures as they stand, with every agency's part and the hash of the revision it came from.

    A snapshot is never changed or removed; figures that change later are frozen again under the next number.
    """
    actor.require(Permission.ROLLUP_FREEZE)
    form, period, _ = asked_for(session, form_code, period_code)
    taken = national(session, form_code, period_code, include_submitted=include_submitted, on=local_date(at))
    content = taken.as_dict()
    last = select(func.max(Snapshot.number)).where(Snapshot.form_id == form.id, Snapshot.period_id == period.id)
    snapshot = Snapshot(
        form_id=form.id, period_id=period.id, number=(session.scalar(last) or 0) + 1, title=title, content=content,
        content_hash=hash_of(content), taken_at=at, taken_by=actor.name, taken_by_id=actor.user_id,
    )  # fmt: skip
    session.add(snapshot)
    session.flush()
    record(session, actor, "rollup:frozen", snapshot, at=at, note=title)
    return snapshot


def hash_of(content: dict[str, Any]) -> str:
    """SHA-256 of frozen figures, whatever the order of names."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()
