"""All rows that a list shows, changed as one over the API: a survey, the job that does it, the way back."""

from __future__ import annotations

from typing import Any

from flask import Response, request
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from models.base.actor import Actor
from models.base.errors import Conflict, Refused
from models.base.findings import Finding, Severity
from models.jobs.rules import State
from models.jobs.tables import Job
from views.api.answers import answer
from views.api.requests import BadParameter
from views.base import now
from views.registers.description import Register
from views.registers.sweeping import ACTIONS, Deed, Survey, query_of, settable, survey
from views.registers.values import outgoing
from views.sweeps import UNDO, ask_for_sweep, ask_for_undo, own_sweep

_KNOWN = {"action", "field", "value", "mark"}
_NARROWING = ("q", "search", "binned")


def sweep(session: Session, actor: Actor, register: Register, body: dict[str, Any]) -> Response:
    """What ``{"action", "field", "value"}`` would do to the rows of the address; with the survey's ``mark``, the job.

    A parameter that narrows nothing is refused: a filter misspelt would change every row there is.
    """
    deed, mark = _deed(actor, register, body), body.get("mark")
    args = _narrowing(request.args)
    if mark is None:
        return answer(_told(deed, survey(session, actor, deed, query_of(register, actor, args))))
    query_of(register, actor, args)  # what cannot be read is said now and not by a job that fails
    query = request.query_string.decode("utf-8", "replace")
    return _asked(ask_for_sweep(session, actor, deed, query, str(mark)[:64], at=now()))


def take_back(session: Session, actor: Actor, register: Register, job_id: int) -> Response:
    """A job that takes back everything one of the caller's own did. Raises NotFound, Conflict where it did nothing."""
    job = own_sweep(session, actor, register.name, job_id)
    if job.kind == UNDO or job.state != State.FINISHED or not (job.result or {}).get("rows"):
        raise Conflict("bulk.nothing_done")
    return _asked(ask_for_undo(session, actor, register.name, job.request_id, at=now()))


def _asked(job: Job) -> Response:
    return answer({"id": job.id, "state": job.state}, 202, Location=f"/api/v1/jobs/{job.id}")


def _narrowing(args: MultiDict[str, str]) -> MultiDict[str, str]:
    for name in args:
        if not (name.startswith("filter[") or name in _NARROWING):
            raise BadParameter(parameter=name)
    return args


def _deed(actor: Actor, register: Register, body: dict[str, Any]) -> Deed:
    action, code = body.get("action"), body.get("field", "")
    known = {column.code for column in settable(register, actor)}
    wrong = [_finding("value.unknown_field", name) for name in sorted(body.keys() - _KNOWN)]
    if action not in ACTIONS or (action != "set" and getattr(register.verbs, str(action)) is None):
        wrong.append(_finding("value.not_in_list", "action", str(action)))
    if action == "set" and not (isinstance(code, str) and code in known):
        wrong.append(_finding("value.unknown_field", "field", str(code)))
    if wrong:
        raise Refused(wrong, "refused.values")
    return Deed(register, str(action), code if action == "set" else "", body.get("value"))


def _finding(what: str, column: str, value: str = "") -> Finding:
    return Finding(what, Severity.ERROR, column=column[:100], value=value[:200])


def _told(deed: Deed, found: Survey) -> dict[str, Any]:
    by_old = [
        {"old": outgoing(list(old) if isinstance(old, tuple) else old), "count": count} for old, count in found.by_old
    ]
    return {
        "count": found.count, "changing": found.changing, "unchanged": found.unchanged, "mark": found.mark,
        "by_old": by_old, "sample": [{"id": row.id, "name": str(row)} for row, _ in found.sample],
    }  # fmt: skip
