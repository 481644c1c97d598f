"""Work outside requests in words: what it is, how long it took, what it made, what may be done with it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, Final

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from models.accounts.tables import Account
from models.base.actor import Actor
from models.base.permissions import Permission
from models.jobs.queries import Wanted
from models.jobs.rules import OPEN, State
from models.jobs.tables import Job
from views.exports import EXPORT
from views.formats import day, words
from views.intake import CHECK
from views.kinds_of_work import kind_in_words
from views.messages import sentence
from views.pages.registers_common import page_name
from views.registers.index import REGISTERS
from views.registers.sweeping import SWEEP
from views.sweeps import UNDO

STATES: Final[dict[str, tuple[Any, str, str]]] = {
    State.QUEUED.value: (_l("Waiting"), "calm", "hourglass"),
    State.RUNNING.value: (_l("Running"), "info", "loader-2"),
    State.FINISHED.value: (_l("Done"), "ok", "circle-check"),
    State.FAILED.value: (_l("Failed"), "bad", "alert-octagon"),
    State.CANCELLED.value: (_l("Cancelled"), "calm", "ban"),
}
_MOMENT: Final = {"type": "string", "format": "date-time", "nullable": True}
SCHEMA: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["id", "kind", "title", "state", "progress", "attempts", "requested_at", "own", "error", "made"],
    "properties": {
        "id": {"type": "integer"}, "kind": {"type": "string"}, "title": {"type": "string"},
        "state": {"type": "string", "enum": list(STATES)}, "progress": {"type": "integer"},
        "attempts": {"type": "integer"}, "requested_at": {"type": "string", "format": "date-time"},
        "started_at": _MOMENT, "finished_at": _MOMENT, "cancel_asked_at": _MOMENT,
        "seconds": {"type": "number", "nullable": True}, "own": {"type": "boolean"},
        "error": {"type": "object", "nullable": True,
                  "properties": {"code": {"type": "string"}, "message": {"type": "string"}}},
        "made": {"type": "string", "nullable": True}, "rows": {"type": "integer", "nullable": True},
    },
}  # fmt: skip


def wanted(actor: Actor, *, everybody: bool, state: str = "", kind: str = "") -> Wanted:
    """The actor's own jobs; everybody's for those who run the portal and ask for them."""
    all_ = everybody and actor.may(Permission.SYSTEM_MANAGE)
    return Wanted(
        requested_by_id=None if all_ else actor.user_id, states=(state,) if state in STATES else (), kind=kind[:64]
    )


def took(job: Job, *, at: datetime) -> timedelta | None:
    """How long it worked, or has worked by then; None before it began."""
    return (job.finished_at or at) - job.started_at if job.started_at else None


def told(session: Session, actor: Actor, job: Job, *, at: datetime) -> dict[str, Any]:
    """A job as its row on the page shows it."""
    label, tone, icon = STATES[job.state]
    stopping = job.state == State.RUNNING and job.cancel_asked_at is not None
    lasted = took(job, at=at)
    return {
        "job": job, "what": kind_in_words(job.kind), "about": about(job), "label": label, "tone": tone, "icon": icon,
        "stopping": stopping, "seconds": lasted.total_seconds() if lasted is not None else None,
        "who": _who(session, job), "error": sentence(job.error_code, job.error_params) if job.error_code else "",
        "made": made(actor, job), "may_cancel": job.state in OPEN and not stopping,
        "may_retry": job.state in {State.FAILED, State.CANCELLED},
    }  # fmt: skip


def about(job: Job) -> str:
    """The one word of what it was asked that people know it by."""
    if job.kind == EXPORT:
        return str(job.payload.get("kind", ""))
    if job.kind in (SWEEP, UNDO):
        return words(REGISTERS[str(job.payload["register"])].title)
    asked = str(job.payload.get("day", ""))
    return day(date.fromisoformat(asked)) if asked else ""


def made(actor: Actor, job: Job) -> tuple[Any, str] | None:
    """Where what it made is found: words and an address; None where there is nothing, or not for the actor."""
    if job.kind == CHECK and "upload" in job.payload and actor.may(Permission.UPLOAD_READ):
        return _l("The file and its findings"), url_for("UploadPage.show", upload_id=int(job.payload["upload"]))
    own = job.requested_by_id is not None and job.requested_by_id == actor.user_id
    if job.kind == EXPORT and own and job.state == State.FINISHED:
        return _l("The workbook"), url_for("ExportPage.show", job_id=job.id)
    if job.kind in (SWEEP, UNDO) and own:
        page = page_name(REGISTERS[str(job.payload["register"])])
        return _l("What was done"), url_for(f"{page}.swept", job_id=job.id)
    return None


def _who(session: Session, job: Job) -> str:
    account = session.get(Account, job.requested_by_id) if job.requested_by_id is not None else None
    return account.full_name if account is not None else ""


def as_json(actor: Actor, job: Job, *, at: datetime) -> dict[str, Any]:
    """A job as the API tells it; what it was asked stays inside."""
    lasted, link = took(job, at=at), made(actor, job)
    return {
        "id": job.id, "kind": job.kind, "title": kind_in_words(job.kind), "state": job.state, "progress": job.progress,
        "attempts": job.attempts, "requested_at": job.requested_at.isoformat(), "started_at": _moment(job.started_at),
        "finished_at": _moment(job.finished_at), "seconds": lasted.total_seconds() if lasted is not None else None,
        "cancel_asked_at": _moment(job.cancel_asked_at), "own": job.requested_by_id == actor.user_id,
        "error": {"code": job.error_code, "message": sentence(job.error_code, job.error_params)}
        if job.error_code else None,
        "made": link[1] if link else None,
        "rows": (job.result or {}).get("rows"),
    }  # fmt: skip


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
