"""Changes of many rows as their doors ask for them: one piece of work for each, asked for once."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from urllib.parse import parse_qsl

from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from models.base.actor import Actor
from models.base.errors import NotFound
from models.jobs import operations as jobs
from models.jobs.queries import by_id
from models.jobs.rules import OPEN
from models.jobs.tables import Job
from views.registers.sweeping import SWEEP, Deed

UNDO: Final = "register.undo"
KINDS: Final = (SWEEP, UNDO)


def ask_for_sweep(session: Session, actor: Actor, deed: Deed, query: str, mark: str, *, at: datetime) -> Job:
    """Have it done to all rows of the list of that address; asked twice while it waits, it is done once."""
    asked = {"register": deed.register.name, "action": deed.action, "code": deed.code, "value": deed.value}
    return _ask(session, actor, SWEEP, asked | {"query": query[:8_000], "mark": mark}, at)


def ask_for_undo(session: Session, actor: Actor, register: str, request_id: str, *, at: datetime) -> Job:
    """Have everything taken back that one request did to rows of the register."""
    return _ask(session, actor, UNDO, {"register": register, "request_id": request_id}, at)


def _ask(session: Session, actor: Actor, kind: str, payload: dict[str, Any], at: datetime) -> Job:
    waiting = select(Job).where(Job.kind == kind, Job.requested_by_id == actor.user_id, Job.state.in_(OPEN))
    same = next((job for job in session.scalars(waiting) if job.payload == payload), None)
    return same or jobs.enqueue(session, actor, kind, payload, at=at)


def own_sweep(session: Session, actor: Actor, register: str, job_id: int) -> Job:
    """A change of many rows that the actor asked for; anybody else's is not there."""
    job = by_id(session, job_id)
    own = job.requested_by_id is not None and job.requested_by_id == actor.user_id
    if job.kind not in KINDS or not own or job.payload.get("register") != register:
        raise NotFound("job.not_found")
    return job


def arguments(query: str) -> MultiDict[str, str]:
    """The parameters of a list from the text of its address, without what is about one page of it."""
    kept = [pair for pair in parse_qsl(query.lstrip("?"), keep_blank_values=True) if pair[0] not in _ABOUT_THE_PAGE]
    return MultiDict(kept)


_ABOUT_THE_PAGE: Final = frozenset({"page", "page_size", "cursor", "count", "undo", "fields", "sort"})
