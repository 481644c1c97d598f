"""Work outside requests over the API: read, cancel, try again."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from flask import Response, request
from flask_appbuilder import expose

from models.base.permissions import Permission
from models.jobs import operations, queries
from views.api.answers import answer
from views.api.requests import BadParameter, once, whole_number
from views.base import Api, actor, allowed, now, session
from views.jobs import STATES, as_json, wanted

LARGEST_PAGE = 1_000


class JobApi(Api):
    """``/api/v1/jobs/``: one's own; with ``who=all`` everybody's, for those who run the portal."""

    resource_name = "jobs"
    permission: ClassVar[Permission] = Permission.JOB_READ

    @expose("/", methods=["GET"])
    @allowed
    def get_list(self) -> Response:
        """The jobs, the last asked for first.
        ---
        get:
          query:
            who: {type: string, enum: [own, all]}
            state: {type: string, enum: [queued, running, finished, failed, cancelled]}
            page: {type: integer, minimum: 1, maximum: 1000000}
            page_size: {type: integer, minimum: 1, maximum: 1000}
          answers: {200: Jobs}
        """
        if (state := request.args.get("state", "")) and state not in STATES:
            raise BadParameter(parameter="state")
        page, size = whole_number("page", 1, 1_000_000), whole_number("page_size", 50, LARGEST_PAGE)
        asked = wanted(actor(), everybody=request.args.get("who") == "all", state=state)
        found = queries.latest(session(), asked, limit=size, offset=(page - 1) * size)
        rows = [as_json(actor(), job, at=now()) for job in found]
        return answer({"result": rows, "count": queries.count(session(), asked)})

    @expose("/<int:job_id>", methods=["GET"])
    @allowed
    def get(self, job_id: int) -> Response:
        """One job.
        ---
        get:
          answers: {200: Job}
          refused: [404]
        """
        return answer(as_json(actor(), queries.for_actor(session(), actor(), job_id), at=now()))

    @expose("/<int:job_id>/cancel", methods=["POST"])
    @allowed
    def cancel(self, job_id: int) -> Response:
        """Ask it to stop: one that waits ends at once, one that runs at its next step.
        ---
        post:
          answers: {200: Job}
          refused: [404, 409]
        """
        return _moved(job_id, operations.cancel)

    @expose("/<int:job_id>/retry", methods=["POST"])
    @allowed
    def retry(self, job_id: int) -> Response:
        """Let one that failed or was cancelled wait again.
        ---
        post:
          answers: {202: Job}
          refused: [404, 409]
        """
        return _moved(job_id, operations.retry, 202)


def _moved(job_id: int, verb: Callable[..., None], status: int = 200) -> Response:
    job = queries.for_actor(session(), actor(), job_id)

    def work() -> Response:
        verb(session(), actor(), job, at=now())
        return answer(as_json(actor(), job, at=now()), status)

    return once(work)
