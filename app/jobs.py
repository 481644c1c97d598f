"""The queue: what runs outside a request, and what becomes of it when it is cut off.

A job's work, its result and its end are one transaction: a worker killed at any moment leaves either
all of it or nothing, and a job row that says it runs. The watchdog turns that into a failure with a
reason. Progress and the sign of life travel in transactions of their own, which never wait long.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask, current_app, has_app_context
from huey import Huey, MemoryHuey, RedisHuey, SqliteHuey, crontab
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app import work
from app.database import fold_journal
from app.extensions import db
from app.security.actor import actor_for
from config import Config
from models.accounts.tables import Account
from models.base.actor import Actor, system
from models.base.errors import DomainError
from models.base.session import bind
from models.jobs import operations, queries
from models.jobs.rules import BEAT
from models.jobs.tables import Job

log = logging.getLogger(__name__)

EXTENSION = "tien_do_queue"
Work = Callable[["Run"], "dict[str, Any] | None"]
Aftermath = Callable[[Session, Job], None]


class Cancelled(Exception):
    """Raised inside a job's work when it was asked to stop."""


@dataclass(frozen=True)
class Kind:
    """How a kind of job is done, and what else must be told when it failed, was lost or was cancelled."""

    work: Work
    aftermath: Aftermath | None = None


KINDS: dict[str, Kind] = {}


def handles(kind: str, *, aftermath: Aftermath | None = None) -> Callable[[Work], Work]:
    """Register the function that does jobs of this kind. ``aftermath(session, job)`` runs after a bad end."""

    def register(work: Work) -> Work:
        KINDS[kind] = Kind(work, aftermath)
        return work

    return register


class Pulse:
    """How far a job is and whether it should stop: shared by its work and the thread that tells the world."""

    def __init__(self, job_id: int) -> None:
        self.job_id, self.percent = job_id, 0
        self.began = time.monotonic()
        self.stop, self.over = threading.Event(), threading.Event()

    @contextmanager
    def beating(self, engine: Engine) -> Iterator[None]:
        """Beat every few seconds while the work goes on, from a thread and transactions of its own."""
        if not isinstance(engine, Engine):  # one connection cannot be shared by two threads
            yield
            return
        thread = threading.Thread(target=self._beat, args=(engine,), name=f"job-{self.job_id}", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self.over.set()
            thread.join()

    def _beat(self, engine: Engine) -> None:
        while not self.over.wait(self._pause()):
            try:
                with own_session(engine) as session:
                    if operations.beat(session, self.job_id, progress=self.percent, at=_now()):
                        self.stop.set()
            except OperationalError:
                log.debug("job %s: the database is busy, the next beat will do", self.job_id)

    def _pause(self) -> float:
        """Short jobs show progress soon, long ones write seldom."""
        return min(BEAT.total_seconds(), 0.5 + (time.monotonic() - self.began) / 10)


@dataclass(frozen=True)
class Run:
    """What a job's work is given: a session bound to the requester's actor, the time, what was asked.

    The work flushes and returns a small result; it never commits. It says how far it is with
    ``progress`` at steps where stopping is safe.
    """

    job_id: int
    session: Session
    actor: Actor
    payload: dict[str, Any]
    at: datetime
    pulse: Pulse

    def progress(self, percent: int) -> None:
        """Say how far it is, in percent; stop here if somebody asked to."""
        self.pulse.percent = percent
        if self.pulse.stop.is_set():
            raise Cancelled


@dataclass(frozen=True)
class Queue:
    """The application's queue and the task by which a job is put into it."""

    huey: Huey
    put: Callable[[int], object]


def init(app: Flask) -> None:
    """Give the application its queue; jobs committed in any of its sessions are handed over."""
    huey = make_queue(app.config["QUEUE_URL"])
    huey.periodic_task(crontab(minute="*"), name="watch_jobs")(lambda: watch(app))
    huey.periodic_task(crontab(minute="*"), name="fold_journal")(lambda: _fold_journal(app))
    app.extensions[EXTENSION] = Queue(huey, huey.task(name="run_job")(lambda job_id: perform(app, job_id)))
    if not event.contains(Session, "after_commit", _hand_over):
        event.listen(Session, "after_commit", _hand_over)


def _fold_journal(app: Flask) -> None:
    with app.app_context():
        fold_journal(db.engine)


def make_queue(url: str) -> Huey:
    """The queue at ``sqlite:///file``, ``redis://…`` or ``memory:`` (nothing is sent anywhere)."""
    if url.startswith("sqlite:///"):
        file = Path(url.removeprefix("sqlite:///"))
        file.parent.mkdir(parents=True, exist_ok=True)
        return SqliteHuey("tien-do", filename=str(file), results=False)
    if url.startswith("redis"):
        return RedisHuey("tien-do", url=url, results=False)
    if url == "memory:":
        return MemoryHuey("tien-do", results=False)
    raise ValueError("QUEUE_URL must begin with sqlite:///, redis:// or be memory:")


def send(app: Flask, job_id: int) -> None:
    """Hand a committed job to the queue. Sent twice it still runs once: a worker has to claim it."""
    app.extensions[EXTENSION].put(job_id)


def _hand_over(session: Session) -> None:
    if session.in_nested_transaction() or not has_app_context():
        return
    for job_id in session.info.pop(operations.ASKED, ()):
        send(current_app._get_current_object(), job_id)  # type: ignore[attr-defined]


def perform(app: Flask, job_id: int) -> None:
    """Do one job from claim to end. Whatever happens, the row says it."""
    with app.app_context():
        engine = db.engine
        with own_session(engine) as session:
            taken = operations.claim(session, job_id, worker=this_worker(), at=_now())
        if not taken:
            return
        try:
            _work(engine, job_id)
        except Cancelled:
            _end_badly(engine, job_id, None)
        except DomainError as refusal:
            _end_badly(engine, job_id, refusal.code, refusal.params)
        except Exception:
            log.exception("job %s broke", job_id)
            _end_badly(engine, job_id, "job.broke", {"job": job_id})


def _work(engine: Engine, job_id: int) -> None:
    """The session is closed before the pulse is joined: a beat may be waiting for its locks."""
    pulse = Pulse(job_id)
    with pulse.beating(engine), _session(engine) as session:
        run, kind = _prepared(session, pulse)
        result = kind.work(run) or {}
        operations.finish(session, job_id, result, at=_now())
        session.commit()


def _prepared(session: Session, pulse: Pulse) -> tuple[Run, Kind]:
    bind(session, operations.QUEUE)
    job = queries.by_id(session, pulse.job_id)
    kind = KINDS.get(job.kind)
    if kind is None:
        raise DomainError("job.unknown_kind", kind=job.kind)
    at, payload = _now(), dict(job.payload)
    actor = _requester(session, job, at)
    session.expunge_all()
    session.commit()
    bind(session, actor)
    session.info["now"] = at
    return Run(pulse.job_id, session, actor, payload, at, pulse), kind


def _requester(session: Session, job: Job, at: datetime) -> Actor:
    """With today's permissions and rows: who lost them since asking does not get them back here."""
    if job.requested_by_id is None:
        return system(f"job:{job.kind}")
    account = session.get(Account, job.requested_by_id)
    if account is None or not account.active:
        raise DomainError("job.requester_gone")
    return actor_for(session, account, at=at, request_id=job.request_id)


def _end_badly(engine: Engine, job_id: int, code: str | None, params: dict[str, Any] | None = None) -> None:
    with own_session(engine) as session:
        ended = (
            operations.fail(session, job_id, code, params or {}, at=_now())
            if code
            else operations.give_up(session, job_id, at=_now())
        )
        if ended:
            _tell(session, queries.by_id(session, job_id))


def watch(app: Flask) -> None:
    """End what was lost, and send again what was committed but never reached the queue."""
    work.load()  # a kind that is not known here could not tell what hangs on its jobs
    with app.app_context():
        with own_session(db.engine) as session:
            gone = {job.worker for job in queries.running(session) if _is_gone(job.worker)}
            for job in operations.mark_lost(session, at=_now(), gone=gone):
                log.warning("job %s was lost with its worker", job.id)
                _tell(session, job)
            forgotten = queries.waiting(session, at=_now(), longer_than=timedelta(seconds=30))
        for job_id in forgotten:
            send(app, job_id)


def consume(app: Flask, *, threads: int) -> None:
    """Do what comes out of the queue until the process is told to end; jobs at work may finish first."""
    work.load()
    app.extensions[EXTENSION].huey.create_consumer(workers=threads, check_worker_health=True).run()


def work_off(app: Flask) -> int:
    """Do every waiting job here and now, in order. For commands and tests; gives how many there were."""
    work.load()
    with app.app_context(), own_session(db.engine) as session:
        waiting = list(queries.waiting(session, at=_now() + timedelta(days=36_500)))
    for job_id in waiting:
        perform(app, job_id)
    return len(waiting)


def this_worker() -> str:
    return f"{socket.gethostname()}/{os.getpid()}"


def _is_gone(worker: str) -> bool:
    """Whether a worker of this machine has no process any more. Of another machine's nothing is known here."""
    host, _, process = worker.rpartition("/")
    if host != socket.gethostname() or not process.isdigit():
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


def _tell(session: Session, job: Job) -> None:
    kind = KINDS.get(job.kind)
    if kind is not None and kind.aftermath is not None:
        kind.aftermath(session, job)


def _session(engine: Engine) -> Session:
    # The mode matters only where tests put one connection in the engine's place.
    return Session(engine, join_transaction_mode="create_savepoint")


@contextmanager
def own_session(engine: Engine) -> Iterator[Session]:
    """A transaction of the queue's own, committed at the end."""
    with _session(engine) as session:
        bind(session, operations.QUEUE)
        yield session
        session.commit()


def _now() -> datetime:
    return Config.CLOCK()
