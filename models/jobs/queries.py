"""What can be asked about jobs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from models.base.actor import Actor
from models.base.errors import NotFound
from models.base.permissions import Permission
from models.jobs.rules import State
from models.jobs.tables import Job


def by_id(session: Session, job_id: int) -> Job:
    """The job, NotFound where there is none in sight."""
    job = session.get(Job, job_id, populate_existing=True)
    if job is None:
        raise NotFound("job.not_found")
    return job


def by_once(session: Session, key: str) -> int | None:
    """The number of the job that was asked for under a key, None where there is none."""
    return session.scalar(select(Job.id).where(Job.once == key))


def running(session: Session) -> Sequence[Job]:
    """Every job that says it runs, oldest first."""
    return session.scalars(select(Job).where(Job.state == State.RUNNING).order_by(Job.id)).all()


def waiting(session: Session, *, at: datetime, longer_than: timedelta = timedelta()) -> Sequence[int]:
    """Ids of the jobs that have waited longer than that, oldest first."""
    asked_before = at - longer_than
    found = select(Job.id).where(Job.state == State.QUEUED, Job.requested_at <= asked_before)
    return session.scalars(found.order_by(Job.id)).all()


def finished(session: Session, kind: str, *, before: datetime) -> tuple[list[Job], list[Job]]:
    """The jobs of a kind that ended well: those that ended before that moment, and the later ones."""
    done = session.scalars(select(Job).where(Job.kind == kind, Job.state == State.FINISHED).order_by(Job.id)).all()
    sides: tuple[list[Job], list[Job]] = ([], [])
    for job in done:
        sides[job.finished_at is None or job.finished_at >= before].append(job)
    return sides


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which jobs are asked about: of one account or everybody's, in some states, of some kinds."""

    requested_by_id: int | None = None
    states: tuple[str, ...] = ()
    kind: str = ""


def latest(session: Session, wanted: Wanted, *, limit: int, offset: int = 0) -> Sequence[Job]:
    """Jobs, the last asked for first."""
    asked = _narrowed(select(Job), wanted).order_by(Job.requested_at.desc(), Job.id.desc())
    return session.scalars(asked.limit(limit).offset(offset)).all()


def count(session: Session, wanted: Wanted) -> int:
    """How many there are."""
    return session.scalar(_narrowed(select(func.count(Job.id)), wanted)) or 0


def _narrowed(asked: Select[Any], wanted: Wanted) -> Select[Any]:
    if wanted.requested_by_id is not None:
        asked = asked.where(Job.requested_by_id == wanted.requested_by_id)
    if wanted.states:
        asked = asked.where(Job.state.in_(wanted.states))
    return asked.where(Job.kind == wanted.kind) if wanted.kind else asked


def for_actor(session: Session, actor: Actor, job_id: int) -> Job:
    """A job that the actor asked for, or any where the actor runs the portal. Raises NotFound."""
    job = by_id(session, job_id)
    if not actor.may(Permission.SYSTEM_MANAGE) and (
        job.requested_by_id is None or job.requested_by_id != actor.user_id
    ):
        raise NotFound("job.not_found")
    return job
