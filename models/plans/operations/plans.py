"""A plan: enter the act, amend it, put it in the bin with its tasks, take both out again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit.operations import record
from models.base.actor import Actor
from models.base.bin import put_in_bin, require_live, take_from_bin
from models.base.clock import local_date
from models.base.errors import Conflict, Forbidden, Refused
from models.base.permissions import Permission
from models.base.values import Outcome, Values, assign, cleaned, enter_or_amend, require
from models.documents.queries import by_id_or_text
from models.documents.rules import key_text
from models.organisations.queries import by_code
from models.plans.queries import plan_of
from models.plans.rules import FIELDS
from models.plans.rules.checks import plan_findings
from models.plans.tables import Plan, Task
from models.programmes.queries import programme as programme_of

_KEYS = ("organisation", "programme")


def add_plan(session: Session, actor: Actor, values: Values, *, at: datetime) -> Plan:
    """Enter an agency's plan. ``organisation`` and ``programme`` are codes.

    Raises Refused with every finding, Conflict where the agency has a plan of the programme already.
    """
    actor.require(Permission.PLAN_WRITE)
    given = _judged(values, at)
    organisation, programme = by_code(session, given["organisation"]), programme_of(session, given["programme"])
    if not actor.changes(organisation.id):
        raise Forbidden("scope.violation", reason="row", noun="Plan")
    if plan_of(session, organisation.id, programme.id):
        raise Conflict("plan.exists", agency=organisation.code, programme=programme.code)
    own = _columns(session, _without_keys(given))
    plan = Plan(organisation_id=organisation.id, programme_id=programme.id, **own)
    session.add(plan)
    session.flush()
    record(session, actor, "plan:added", plan, at=at)
    return plan


def amend_plan(session: Session, actor: Actor, plan: Plan, values: Values | None = None, *, at: datetime) -> Plan:
    """Change what is given; agency and programme stay. An object that was altered already is judged as it stands."""
    actor.require(Permission.PLAN_WRITE)
    require_live(plan)
    with session.no_autoflush:
        given = _without_keys(_judged(stored_values(plan) | _without_keys(values or {}), at))
        if "document" not in (values or {}):
            given.pop("document", None)  # it stays, even where it lies in the bin
        assign(plan, _columns(session, given))
    if session.is_modified(plan):
        session.flush()
        record(session, actor, "plan:amended", plan, at=at)
    return plan


def bin_plan(session: Session, actor: Actor, plan: Plan, *, at: datetime, reason: str = "") -> None:
    """Put the plan in the bin, its tasks with it."""
    actor.require(Permission.PLAN_WRITE)
    put_in_bin(plan, actor, at)
    for task in session.scalars(select(Task).where(Task.plan_id == plan.id, Task.deleted_at.is_(None))):
        put_in_bin(task, actor, at)
    session.flush()
    record(session, actor, "plan:binned", plan, at=at, note=reason)


def restore_plan(session: Session, actor: Actor, plan: Plan, *, at: datetime) -> None:
    """Take the plan out of the bin with the tasks that went in with it.

    Raises Conflict where the agency has entered another plan of the programme meanwhile.
    """
    actor.require(Permission.PLAN_WRITE)
    if plan_of(session, plan.organisation_id, plan.programme_id):
        raise Conflict("plan.exists", agency=plan.organisation.code, programme=plan.programme.code)
    together = plan.deleted_at
    take_from_bin(plan)
    for task in session.scalars(select(Task).where(Task.plan_id == plan.id, Task.deleted_at == together)):
        take_from_bin(task)
    session.flush()
    record(session, actor, "plan:restored", plan, at=at)


def upsert_plan(session: Session, actor: Actor, values: Values, *, at: datetime) -> tuple[Plan, Outcome]:
    """Enter the agency's plan of the programme, or amend what differs in it."""
    actor.require(Permission.PLAN_WRITE)
    organisation = by_code(session, str(values.get("organisation") or ""))
    programme = programme_of(session, str(values.get("programme") or ""))
    stored = plan_of(session, organisation.id, programme.id)
    return enter_or_amend(
        stored,
        lambda: add_plan(session, actor, values, at=at),
        lambda row: amend_plan(session, actor, row, values, at=at),
    )


def stored_values(plan: Plan) -> dict[str, Any]:
    """The plan's values by field code, agency and programme as their codes."""
    document = plan.document
    plain = {field.code: getattr(plan, field.code) for field in FIELDS if field.code not in {*_KEYS, "document"}}
    return plain | {
        "organisation": plan.organisation.code,
        "programme": plan.programme.code,
        "document": key_text(document.number, document.signed_on, document.issuer_name) if document else None,
    }


def _judged(values: Values, at: datetime) -> dict[str, Any]:
    given = cleaned(FIELDS, values)
    require(FIELDS, given)
    if found := plan_findings(given, local_date(at)):
        raise Refused(found)
    return given


def _columns(session: Session, given: Values) -> dict[str, Any]:
    """As columns: the act by the key of its document, which is given by its id or its text."""
    columns = {name: value for name, value in given.items() if name != "document"}
    if "document" in given:
        named = given["document"]
        columns["document_id"] = by_id_or_text(session, str(named)).id if named else None
    return columns


def _without_keys(values: Values) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in _KEYS}
