"""Work outside requests: all of it or nothing, with progress, a reason when it fails, and a way back."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import URL, select
from sqlalchemy.orm import Session

from app import jobs
from app.extensions import db
from models.base.actor import Actor, system
from models.base.errors import Conflict, Forbidden
from models.base.session import bind
from models.jobs import operations
from models.jobs.queries import by_id
from models.jobs.rules import SILENCE, State
from models.jobs.tables import Job
from models.organisations.tables import Organisation
from tests.integration.jobs import kinds
from tests.integration.jobs.conftest import ROLE

AT = datetime(2021, 10, 5, 2, 0, tzinfo=UTC)
SYSTEM = system("test")


@contextmanager
def _session(office: Flask) -> Iterator[Session]:
    with office.app_context(), Session(db.engine) as session:
        bind(session, SYSTEM)
        yield session
        session.commit()


def _ask(office: Flask, kind: str, actor: Actor = SYSTEM, **payload: Any) -> int:
    with _session(office) as session:
        return operations.enqueue(session, actor, kind, payload, at=AT).id


def _job(office: Flask, job_id: int) -> Job:
    with _session(office) as session:
        job = by_id(session, job_id)
        session.expunge(job)
        return job


def _agencies(office: Flask, code: str) -> int:
    with _session(office) as session:
        return len(session.scalars(select(Organisation).where(Organisation.code == code)).all())


def test_a_finished_job_has_its_work_and_its_result(office: Flask) -> None:
    job_id = _ask(office, "test:add", code="A1")
    jobs.perform(office, job_id)
    job = _job(office, job_id)
    assert (job.state, job.progress, job.result, job.attempts) == (State.FINISHED, 100, {"added": "A1"}, 1)
    assert _agencies(office, "A1") == 1


def test_a_job_is_handed_to_the_queue_only_when_it_is_committed(office: Flask) -> None:
    queue = office.extensions[jobs.EXTENSION].huey
    queue.flush()
    with office.app_context(), Session(db.engine) as session:
        bind(session, SYSTEM)
        operations.enqueue(session, SYSTEM, "test:add", {"code": "A2"}, at=AT)
        session.rollback()
    assert queue.pending_count() == 0
    _ask(office, "test:add", code="A2")
    assert queue.pending_count() == 1


def test_a_job_sent_twice_runs_once(office: Flask) -> None:
    job_id = _ask(office, "test:add", code="A3")
    jobs.perform(office, job_id)
    jobs.perform(office, job_id)
    assert (_job(office, job_id).attempts, _agencies(office, "A3")) == (1, 1)


def test_a_refused_job_leaves_its_reason_and_nothing_else(office: Flask) -> None:
    job_id = _ask(office, "test:refuse", code="A4")
    jobs.perform(office, job_id)
    job = _job(office, job_id)
    assert (job.state, job.error_code, job.error_params) == (State.FAILED, "organisation.ended", {"code": "A4"})
    assert _agencies(office, "A4") == 0
    assert (job_id, "organisation.ended") in kinds.AFTERMATH


def test_a_broken_job_says_so_without_the_inside(office: Flask) -> None:
    job_id = _ask(office, "test:break", code="A5")
    jobs.perform(office, job_id)
    job = _job(office, job_id)
    assert (job.state, job.error_code, job.error_params) == (State.FAILED, "job.broke", {"job": job_id})
    assert _agencies(office, "A5") == 0


def test_an_unknown_kind_fails_by_name(office: Flask) -> None:
    job_id = _ask(office, "test:nobody-knows")
    jobs.perform(office, job_id)
    assert _job(office, job_id).error_code == "job.unknown_kind"


def test_a_failed_job_can_be_tried_again(office: Flask) -> None:
    job_id = _ask(office, "test:refuse", code="A6")
    jobs.perform(office, job_id)
    with _session(office) as session:
        operations.retry(session, SYSTEM, by_id(session, job_id), at=AT)
    jobs.perform(office, job_id)
    assert _job(office, job_id).attempts == 2


def test_a_waiting_job_is_cancelled_at_once(office: Flask) -> None:
    job_id = _ask(office, "test:add", code="A7")
    with _session(office) as session:
        operations.cancel(session, SYSTEM, by_id(session, job_id), at=AT)
    jobs.perform(office, job_id)
    assert (_job(office, job_id).state, _agencies(office, "A7")) == (State.CANCELLED, 0)


def test_what_has_ended_cannot_be_cancelled(office: Flask) -> None:
    job_id = _ask(office, "test:add", code="A8")
    jobs.perform(office, job_id)
    with _session(office) as session, pytest.raises(Conflict, match="already_ended"):
        operations.cancel(session, SYSTEM, by_id(session, job_id), at=AT)


def test_only_whoever_asked_or_runs_the_portal_may_cancel(office: Flask) -> None:
    job_id = _ask(office, "test:add", code="A9")
    with _session(office) as session, pytest.raises(Forbidden, match="not_yours"):
        operations.cancel(session, Actor(name="ai đó", user_id=77), by_id(session, job_id), at=AT)


def test_a_job_given_up_meanwhile_keeps_nothing(office: Flask) -> None:
    job_id = _ask(office, "test:add", code="A10")

    def lose(_run: jobs.Run) -> None:
        kinds._add_agency(_run)
        _run.session.rollback()  # let the other transaction through, as a database without locks would
        with _session(office) as session:
            operations.mark_lost(session, at=datetime.now(UTC) + 2 * SILENCE)
        kinds._add_agency(_run)

    kept, jobs.KINDS["test:add"] = jobs.KINDS["test:add"], jobs.Kind(lose)
    try:
        jobs.perform(office, job_id)
    finally:
        jobs.KINDS["test:add"] = kept
    assert (_job(office, job_id).error_code, _agencies(office, "A10")) == ("job.lost", 0)


def test_a_silent_job_is_lost_and_its_kind_is_told(office: Flask) -> None:
    job_id = _ask(office, "test:patient", code="A11")
    with _session(office) as session:
        operations.claim(session, job_id, worker="elsewhere/1", at=datetime.now(UTC) - 2 * SILENCE)
    jobs.watch(office)
    assert (_job(office, job_id).state, _job(office, job_id).error_code) == (State.FAILED, "job.lost")
    assert (job_id, "job.lost") in kinds.AFTERMATH


def test_a_job_that_beats_is_left_alone(office: Flask) -> None:
    job_id = _ask(office, "test:patient", code="A12")
    with _session(office) as session:
        operations.claim(session, job_id, worker="elsewhere/1", at=datetime.now(UTC))
    jobs.watch(office)
    assert _job(office, job_id).state == State.RUNNING


def _until(holds: Callable[[], bool], seconds: float = 240) -> None:
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.1)


@pytest.fixture
def worker(office: Flask, office_address: URL) -> Iterator[subprocess.Popen[bytes]]:
    """A worker process of its own on the office's database and queue."""
    office.extensions[jobs.EXTENSION].huey.flush()
    environment = os.environ | {
        "DATABASE_URL": office_address.render_as_string(hide_password=False).replace("+psycopg", ""),
        "DATABASE_ROLE": ROLE,
        "DATA_DIR": str(office.config["DATA_DIR"]),
        "QUEUE_URL": office.config["QUEUE_URL"],
    }
    process = subprocess.Popen([sys.executable, "-m", "tests.integration.jobs.kinds"], env=environment)
    yield process
    if process.poll() is None:
        process.kill()
    process.wait()


def test_a_worker_killed_at_work_leaves_nothing_half_written(
    office: Flask, worker: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    sign = tmp_path / "sign"
    job_id = _ask(office, "test:patient", code="K1", sign=str(sign))
    _until(sign.exists)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    assert (_job(office, job_id).state, _agencies(office, "K1")) == (State.RUNNING, 0)
    jobs.watch(office)
    assert (_job(office, job_id).state, _job(office, job_id).error_code) == (State.FAILED, "job.lost")
    assert _agencies(office, "K1") == 0


def test_a_running_job_stops_when_asked_and_keeps_nothing(
    office: Flask, worker: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    sign = tmp_path / "sign"
    job_id = _ask(office, "test:waits", sign=str(sign))
    _until(sign.exists)
    with _session(office) as session:
        operations.cancel(session, SYSTEM, by_id(session, job_id), at=AT)
    _until(lambda: _job(office, job_id).state == State.CANCELLED)


def test_a_running_job_shows_how_far_it_is(office: Flask, worker: subprocess.Popen[bytes], tmp_path: Path) -> None:
    sign = tmp_path / "sign"
    job_id = _ask(office, "test:waits", sign=str(sign))
    _until(lambda: _job(office, job_id).progress == 50)
    sign.unlink()
    _until(lambda: _job(office, job_id).state == State.FINISHED)
