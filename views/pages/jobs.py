"""Work outside requests: one's own, and for those who run the portal everybody's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from flask import request, url_for
from flask_appbuilder import expose, has_access
from flask_babel import gettext

from models.base.errors import DomainError
from models.base.permissions import Permission
from models.jobs import operations, queries
from models.jobs.rules import OPEN
from views.base import Page, actor, done, now, refused, session
from views.jobs import STATES, told, wanted
from views.kinds_of_work import KINDS

PAGE_SIZE = 25


class JobsPage(Page):
    """``/jobs/``; an administrator may ask for everybody's with ``?who=all``."""

    route_base = "/jobs"
    permission: ClassVar[Permission] = Permission.JOB_READ
    default_view = "index"

    @expose("/")
    @has_access
    def index(self) -> Any:
        """The list, the last asked for first."""
        return self.render_template("jobs/index.html", **_listed())

    @expose("/rows")
    @has_access
    def rows(self) -> Any:
        """The part of the page that changes; asks itself again while something waits or runs."""
        return self.render_template("jobs/rows.html", **_listed())

    @expose("/<int:job_id>/cancel", methods=["POST"])
    @has_access
    def cancel(self, job_id: int) -> Any:
        """Ask a piece of work to stop."""
        return _move(job_id, operations.cancel, gettext("It stops at its next step; nothing of it is kept."))

    @expose("/<int:job_id>/retry", methods=["POST"])
    @has_access
    def retry(self, job_id: int) -> Any:
        """Let it wait for its turn again."""
        return _move(job_id, operations.retry, gettext("It waits for its turn again."))


def _move(job_id: int, verb: Callable[..., None], said: str) -> Any:
    job = queries.for_actor(session(), actor(), job_id)
    here = url_for("JobsPage.index", who=request.form.get("who") or None)
    try:
        verb(session(), actor(), job, at=now())
    except DomainError as error:
        return refused(error, here)
    return done(said, here)


def _listed() -> dict[str, Any]:
    runs_portal = actor().may(Permission.SYSTEM_MANAGE)
    everybody = runs_portal and request.args.get("who") == "all"
    state, kind = request.args.get("state", ""), request.args.get("kind", "")
    asked = wanted(actor(), everybody=everybody, state=state, kind=kind if kind in KINDS else "")
    count = queries.count(session(), asked)
    pages = max(1, -(-count // PAGE_SIZE))
    page = min(max(1, request.args.get("page", 1, type=int)), pages)
    jobs = queries.latest(session(), asked, limit=PAGE_SIZE, offset=(page - 1) * PAGE_SIZE)
    chosen = {"who": "all" if everybody else None, "state": state or None, "kind": kind or None}
    return {
        "jobs": [told(session(), actor(), job, at=now()) for job in jobs], "count": count, "page": page, "pages": pages,
        "everybody": everybody, "runs_portal": runs_portal, "state": state, "kind": kind, "kinds": KINDS,
        "states": [(code, words[0]) for code, words in STATES.items()], "lives": any(job.state in OPEN for job in jobs),
        "narrowed": bool(asked.states or asked.kind),
        "address": lambda number: url_for(".index", page=number, **chosen),
        "again": url_for(".rows", page=page, **chosen),
    }  # fmt: skip
