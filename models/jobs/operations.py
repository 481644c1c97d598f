"""What can be done with a job: ask for it, run it, end it.

A job's rows are written by the portal itself: whoever may ask for work need not be able to write rows
of the organisation (an auditor may ask for an export).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.audit.operations import record
from models.base.actor import Actor, system
from models.base.errors import Conflict, Forbidden
from models.base.permissions import Permission
from models.base.session import acting_as
from models.jobs.queries import by_id, running
from models.jobs.rules import OPEN, State, is_lost
from models.jobs.tables import Job

QUEUE: Final = system("jobs")
ASKED: Final = "jobs_asked"  # session.info: ids to hand to the queue once they are committed


def enqueue(
    session: Session,
    actor: Actor,
    kind: str,
    payload: dict[str, Any],
    *,
    at: datetime,
    organisation_id: int | None = None,
    once: str | None = None,
) -> Job:
    """Ask for a piece of work. It is handed to the queue when the session commits, never before.

    ``once`` is a key that no other job may have: the second to ask under it fails on the database's constraint.
    """
    session.flush()
    owner = actor.organisation_id if organisation_id is None else organisation_id
    job = Job(
        kind=kind, payload=payload, requested_at=at, organisation_id=owner,
        requested_by_id=actor.user_id, request_id=actor.request_id, once=once,
    )  # fmt: skip
    _keep(session, job)
    record(session, actor, "job:asked", job, at=at, note=kind)
    session.info.setdefault(ASKED, []).append(job.id)
    return job


def claim(session: Session, job_id: int, *, worker: str, at: datetime) -> bool:
    """Take a waiting job for this worker. False where another has it, or it was cancelled."""
    taking = (
        update(Job)
        .where(Job.id == job_id, Job.state == State.QUEUED)
        .values(
            state=State.RUNNING.value,
            worker=worker,
            started_at=at,
            heartbeat_at=at,
            attempts=Job.attempts + 1,
            progress=0,
            error_code="",
            error_params={},
            result=None,
        )
    )
    return _changed(session, taking) == 1


def beat(session: Session, job_id: int, *, progress: int, at: datetime) -> bool:
    """Say that the job lives and how far it is. True where it should stop: somebody asked, or it was given up."""
    beating = (
        update(Job)
        .where(Job.id == job_id, Job.state == State.RUNNING)
        .values(heartbeat_at=at, progress=max(0, min(progress, 100)))
    )
    return _changed(session, beating) == 0 or by_id(session, job_id).cancel_asked_at is not None


def finish(session: Session, job_id: int, result: dict[str, Any], *, at: datetime) -> None:
    """End it well, in the same transaction as what it did: both are there or neither.

    Conflict where the job was given up meanwhile; what it did then goes with it.
    """
    session.flush()
    ending = (
        update(Job)
        .where(Job.id == job_id, Job.state == State.RUNNING)
        .values(state=State.FINISHED.value, progress=100, result=result, finished_at=at, heartbeat_at=at)
    )
    with acting_as(session, QUEUE):
        if _changed(session, ending) != 1:
            raise Conflict("job.given_up")


def fail(session: Session, job_id: int, code: str, params: dict[str, Any], *, at: datetime) -> bool:
    """End it with a reason. False where it had ended already."""
    return _end(session, job_id, State.FAILED, at=at, error_code=code, error_params=params)


def give_up(session: Session, job_id: int, *, at: datetime) -> bool:
    """End a job that stopped because it was asked to."""
    return _end(session, job_id, State.CANCELLED, at=at)


def cancel(session: Session, actor: Actor, job: Job, *, at: datetime) -> None:
    """Ask a job to stop. A waiting one ends at once, a running one at its next step."""
    _require_own(actor, job)
    if job.state not in OPEN:
        raise Conflict("job.already_ended", state=job.state)
    waiting = job.state == State.QUEUED
    if not (waiting and give_up(session, job.id, at=at)):
        with acting_as(session, QUEUE):
            _changed(session, update(Job).where(Job.id == job.id).values(cancel_asked_at=at))
    record(session, actor, "job:cancelled", job, at=at)
    session.refresh(job)


def retry(session: Session, actor: Actor, job: Job, *, at: datetime) -> None:
    """Let a failed or cancelled job wait again."""
    _require_own(actor, job)
    if job.state not in {State.FAILED, State.CANCELLED}:
        raise Conflict("job.not_failed", state=job.state)
    again = {"state": State.QUEUED.value, "finished_at": None, "cancel_asked_at": None, "requested_at": at}
    with acting_as(session, QUEUE):
        _changed(session, update(Job).where(Job.id == job.id).values(**again))
    record(session, actor, "job:retried", job, at=at)
    session.refresh(job)
    session.info.setdefault(ASKED, []).append(job.id)


def mark_lost(session: Session, *, at: datetime, gone: Iterable[str] = ()) -> list[Job]:
    """End as failed every running job that is silent or whose worker is among the ``gone``."""
    dead = set(gone)
    lost = [
        job
        for job in running(session)
        if is_lost(job.state, job.heartbeat_at, at=at, worker_is_gone=job.worker in dead)
    ]
    ended = [job for job in lost if fail(session, job.id, "job.lost", {}, at=at)]
    for job in ended:
        session.refresh(job)
    return ended


def forget(session: Session, actor: Actor, *, before: datetime) -> int:
    """Take away the jobs that ended before that moment; how many there were. The audit keeps who asked for them."""
    actor.require(Permission.SYSTEM_MANAGE)
    old = session.scalars(select(Job).where(Job.finished_at < before)).all()
    for each in old:
        session.delete(each)
    session.flush()
    return len(old)


def _end(session: Session, job_id: int, state: State, *, at: datetime, **values: Any) -> bool:
    ending = (
        update(Job).where(Job.id == job_id, Job.state.in_(OPEN)).values(state=state.value, finished_at=at, **values)
    )
    with acting_as(session, QUEUE):
        return _changed(session, ending) == 1


def _keep(session: Session, job: Job) -> None:
    with acting_as(session, QUEUE):
        session.add(job)
        session.flush()


def _changed(session: Session, statement: Any) -> int:
    result: Any = session.execute(statement, execution_options={"synchronize_session": False})
    return int(result.rowcount)


def _require_own(actor: Actor, job: Job) -> None:
    """Whoever asked may stop it or try again, and so may those who run the portal."""
    own = job.requested_by_id is not None and job.requested_by_id == actor.user_id
    if not own and not actor.may(Permission.SYSTEM_MANAGE):
        raise Forbidden("job.not_yours")
