"""A task of a plan: enter it, amend it, say how far it is."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.audit.operations import record
from models.base.actor import Actor
from models.base.bin import put_in_bin, require_live, take_from_bin
from models.base.clock import local_date
from models.base.errors import Conflict, Forbidden, NotFound, Refused
from models.base.permissions import Permission
from models.base.values import Outcome, Values, assign, cleaned, enter_or_amend, require
from models.organisations.queries import by_code
from models.plans.queries import plan_of, task_of
from models.plans.rules import TASK_FIELDS
from models.plans.rules.checks import TIME, task_findings, with_progress, with_time
from models.plans.rules.units import joined_units, split_units
from models.plans.tables import Plan, Task
from models.programmes.queries import programme as programme_of

_KEYS = ("organisation", "programme")
_UNITS = ("lead_units", "coordinating_units")


def add_task(session: Session, actor: Actor, values: Values, *, at: datetime, plan: Plan | None = None) -> Task:
    """Enter a task of a plan: of the one given, or of that of ``organisation`` and ``programme`` (codes).

    Kind of time and dates are read from ``time_text`` where they are not given; units are one text with
    semicolons, or a list. Raises Refused with every finding, NotFound where there is no plan, Conflict where the
    number is taken.
    """
    actor.require(Permission.PLAN_WRITE)
    plan = plan or _plan(session, values)
    require_live(plan)
    given = _judged(_named(plan) | dict(values), plan, at)
    if not actor.changes(plan.organisation_id):
        raise Forbidden("scope.violation", reason="row", noun="Task")
    _require_free(session, plan, given["number"])
    task = Task(
        plan_id=plan.id,
        organisation_id=plan.organisation_id,
        position=_next_position(session, plan),
        **_attributes(given),
    )
    session.add(task)
    session.flush()
    record(session, actor, "task:added", task, at=at)
    return task


def amend_task(session: Session, actor: Actor, task: Task, values: Values | None = None, *, at: datetime) -> Task:
    """Change what is given; the plan stays. An object that was altered already is judged as it stands.

    A new ``time_text`` is read again unless a new kind or date comes with it.
    """
    actor.require(Permission.PLAN_WRITE)
    require_live(task)
    with session.no_autoflush:
        stored = stored_values(task)
        wanted = stored | {name: value for name, value in (values or {}).items() if name not in _KEYS}
        given = _judged(_reread(stored, wanted), task.plan, at)
        if given["number"] != stored["number"]:
            _require_free(session, task.plan, given["number"])
        assign(task, _attributes(given))
    if session.is_modified(task):
        session.flush()
        record(session, actor, "task:amended", task, at=at)
    return task


def set_progress(
    session: Session, actor: Actor, task: Task, *, progress: Decimal, at: datetime, note: str = "",
    done_on: date | None = None,
) -> Task:  # fmt: skip
    """Say how far a task is, 0–100. A hundred is done (on ``done_on``, else today), less takes that back."""
    state = "done" if progress == 100 else "in_progress" if progress > 0 else "not_started"
    finished = (done_on or task.done_on or local_date(at)) if state == "done" else None
    values: dict[str, Any] = {"progress": progress, "state": state, "done_on": finished}
    return amend_task(session, actor, task, values | ({"note": note} if note else {}), at=at)


def bin_task(session: Session, actor: Actor, task: Task, *, at: datetime, reason: str = "") -> None:
    """Put the task in the bin."""
    actor.require(Permission.PLAN_WRITE)
    put_in_bin(task, actor, at)
    session.flush()
    record(session, actor, "task:binned", task, at=at, note=reason)


def restore_task(session: Session, actor: Actor, task: Task, *, at: datetime) -> None:
    """Take the task out of the bin. Raises Conflict while its plan lies there or its number is taken."""
    actor.require(Permission.PLAN_WRITE)
    require_live(task.plan)
    _require_free(session, task.plan, task.number)
    take_from_bin(task)
    session.flush()
    record(session, actor, "task:restored", task, at=at)


def upsert_task(session: Session, actor: Actor, values: Values, *, at: datetime) -> tuple[Task, Outcome]:
    """Enter the task of the number in the agency's plan, or amend what differs in it."""
    actor.require(Permission.PLAN_WRITE)
    plan = _plan(session, values)
    stored = task_of(session, plan.id, str(values.get("number") or ""))
    return enter_or_amend(
        stored,
        lambda: add_task(session, actor, values, at=at, plan=plan),
        lambda row: amend_task(session, actor, row, values, at=at),
    )


def stored_values(task: Task) -> dict[str, Any]:
    """The task's values by field code; units as one text, agency and programme as their codes."""
    plain = {field.code: getattr(task, field.code) for field in TASK_FIELDS if field.code not in _KEYS}
    return _named(task.plan) | plain | {name: joined_units(plain[name]) or None for name in _UNITS}


def _named(plan: Plan) -> dict[str, Any]:
    return {"organisation": plan.organisation.code, "programme": plan.programme.code}


def _plan(session: Session, values: Values) -> Plan:
    organisation = by_code(session, str(values.get("organisation") or ""))
    programme = programme_of(session, str(values.get("programme") or ""))
    if plan := plan_of(session, organisation.id, programme.id):
        return plan
    raise NotFound("plan.missing", agency=organisation.code, programme=programme.code)


def _reread(stored: Values, wanted: dict[str, Any]) -> dict[str, Any]:
    said_anew = wanted.get("time_text") != stored["time_text"]
    if said_anew and all(wanted.get(name) == stored[name] for name in TIME):
        return wanted | dict.fromkeys(TIME)
    return wanted


def _judged(values: Values, plan: Plan, at: datetime) -> dict[str, Any]:
    joined = {name: joined_units(split_units(values.get(name))) for name in _UNITS if name in values}
    given = cleaned(TASK_FIELDS, dict(values) | joined)
    given = with_progress(with_time(given, plan.act_date.year if plan.act_date else None), local_date(at))
    require(TASK_FIELDS, given)
    if found := task_findings(given, local_date(at)):
        raise Refused(found)
    return given


def _attributes(given: dict[str, Any]) -> dict[str, Any]:
    own = {name: value for name, value in given.items() if name not in _KEYS}
    return own | {name: split_units(own.get(name)) for name in _UNITS}


def _require_free(session: Session, plan: Plan, number: str) -> None:
    if task_of(session, plan.id, number):
        raise Conflict("task.number_taken", number=number)


def _next_position(session: Session, plan: Plan) -> int:
    return (session.scalar(select(func.max(Task.position)).where(Task.plan_id == plan.id)) or 0) + 1
