"""What the portal does once a day of its own accord."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from app.chores import daily
from app.jobs import Run
from models.accounts.operations import forget_answers
from models.jobs.operations import forget
from models.organisations.operations import refresh_names

ANSWERS_KEPT: Final = timedelta(days=7)  # a system sends a request again within minutes
JOBS_KEPT: Final = timedelta(days=90)


@daily("organisation:refresh_names")
def names(run: Run) -> dict[str, Any]:
    """A rename that was entered ahead of its day takes hold."""
    return {"changed": refresh_names(run.session, run.actor, at=run.at)}


@daily("account:forget_answers")
def answers(run: Run) -> dict[str, Any]:
    """Answers kept for requests that are sent again under an ``Idempotency-Key`` are forgotten."""
    return {"forgotten": forget_answers(run.session, before=run.at - ANSWERS_KEPT)}


@daily("database:analyse")
def analyse(run: Run) -> dict[str, Any]:
    """SQLite learns how many rows its tables have; PostgreSQL does so of its own accord."""
    connection = run.session.connection()
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("ANALYZE")
    return {}


@daily("job:forget")
def old_jobs(run: Run) -> dict[str, Any]:
    """Work that ended long ago leaves the list."""
    return {"forgotten": forget(run.session, run.actor, before=run.at - JOBS_KEPT)}
