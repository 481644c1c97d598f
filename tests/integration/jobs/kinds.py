"""Kinds of work for the tests, and a worker process that knows them."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from app import jobs
from app.jobs import Run, handles
from models.base.errors import Conflict
from models.jobs.tables import Job
from models.organisations.tables import Organisation

AFTERMATH: list[tuple[int, str]] = []


def _note(_session: Any, job: Job) -> None:
    AFTERMATH.append((job.id, job.error_code))


def _add_agency(run: Run) -> None:
    code = run.payload["code"]
    run.session.add(Organisation(code=code, name=code, kind="province", level="province", valid_from=date(2021, 1, 1)))
    run.session.flush()


@handles("test:add")
def add(run: Run) -> dict[str, Any]:
    run.progress(10)
    _add_agency(run)
    return {"added": run.payload["code"]}


@handles("test:refuse", aftermath=_note)
def refuse(run: Run) -> None:
    _add_agency(run)
    raise Conflict("organisation.ended", code=run.payload["code"])


@handles("test:break", aftermath=_note)
def broken(run: Run) -> None:
    _add_agency(run)
    raise RuntimeError("Nguyễn Văn An")


@handles("test:who")
def who(run: Run) -> dict[str, Any]:
    return {"name": run.actor.name, "reads": sorted(run.actor.reads) if run.actor.organisation_id else "all"}


@handles("test:patient", aftermath=_note)
def patient(run: Run) -> None:
    """Writes, says so in a file, and waits to be stopped or killed."""
    _add_agency(run)
    waits(run)


@handles("test:waits")
def waits(run: Run) -> None:
    """Says in a file that it is there, and waits: to be killed, stopped, or let go by that file's being taken away."""
    for _ in held(Path(run.payload["sign"])):
        run.progress(50)


def held(sign: Path) -> Iterator[None]:
    """Goes round while the file by which it says that it is there exists; not for ever, should nobody be left to end it."""
    sign.write_text("here")
    until = time.monotonic() + 600
    while sign.exists() and time.monotonic() < until:
        time.sleep(0.05)
        yield


def stop_after_the_check(sign: Path) -> None:
    """Findings and preview of an upload are written, nothing is committed: there it says so and waits."""
    from imports import apply

    preview = apply.preview

    def stopped(*given: Any, **more: Any) -> Any:
        found = preview(*given, **more)
        given[0].flush()
        for _ in held(sign):
            pass
        return found

    apply.preview = stopped


def stop_between_rows(sign: Path) -> None:
    """Some rows of a change of many are changed and their entries written, the others not; nothing is committed."""
    from views.registers import sweeping

    change, done = sweeping.do_to, iter(range(1_000_000))

    def stopped(session: Any, *given: Any, **more: Any) -> None:
        change(session, *given, **more)
        if next(done) == ROWS_BEFORE_THE_STOP:
            session.flush()
            for _ in held(sign):
                pass

    sweeping.do_to = stopped


def stop_before_the_end(sign: Path) -> None:
    """All rows of a change of many are changed, the entry of the act itself is not written; nothing is committed."""
    from views.registers import sweeping

    def stopped(session: Any, *_given: Any, **_more: Any) -> None:
        session.flush()
        for _ in held(sign):
            pass

    sweeping.record = stopped


ROWS_BEFORE_THE_STOP = 60
STOPS = {"check": stop_after_the_check, "rows": stop_between_rows, "end": stop_before_the_end}


def main() -> None:
    """A worker as ``run.py worker`` starts it. It stops at the place that ``STOP_AT`` names and says so by ``SIGN``."""
    from app import create_app

    if place := os.environ.get("STOP_AT"):
        STOPS[place](Path(os.environ["SIGN"]))
    app = create_app()
    jobs.watch(app)
    jobs.consume(app, threads=2)


if __name__ == "__main__":
    main()
