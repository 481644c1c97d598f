"""What can be asked about plans and tasks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from models.base.session import actor_of
from models.organisations.queries import members_of_group
from models.organisations.tables import Organisation
from models.plans.rules.fields import GROUPS, TASK_STATES
from models.plans.rules.lateness import Lateness, PlanStanding, plan_lateness, task_lateness
from models.plans.tables import Plan, Task
from models.programmes.tables import Programme

CARDS = 50
BARS = 500


def plan_of(session: Session, organisation_id: int, programme_id: int) -> Plan | None:
    """The agency's plan of the programme, None where there is none outside the bin."""
    asked = select(Plan).where(
        Plan.organisation_id == organisation_id, Plan.programme_id == programme_id, Plan.deleted_at.is_(None)
    )
    return session.scalars(asked).one_or_none()


def task_of(session: Session, plan_id: int, number: str) -> Task | None:
    """The task of that number in the plan, None where there is none outside the bin."""
    asked = select(Task).where(Task.plan_id == plan_id, Task.number == number, Task.deleted_at.is_(None))
    return session.scalars(asked).one_or_none()


@dataclass(frozen=True, slots=True)
class AgencyPlan:
    """An agency that the programme addresses, its plan if it has one, and how that stands."""

    organisation: Organisation
    plan: Plan | None
    lateness: Lateness


def plans_of_programme(session: Session, programme: Programme, on: date) -> list[AgencyPlan]:
    """Every agency that the programme addresses, in official order, with its plan and its lateness on the day.

    The group is that of the day the plans were due; an agency with a plan is shown though it left the group.
    Only agencies that the actor may read are told of: a missing plan says something about its agency.
    """
    plans = {plan.organisation_id: plan for plan in session.scalars(_live_plans(programme.id))}
    addressed = {each.id: each for each in _addressed(session, programme, on)}
    agencies = addressed | {key: plan.organisation for key, plan in plans.items() if key not in addressed}
    ordered = sorted(agencies.values(), key=lambda each: (each.official_order, each.code))
    visible = _visible(session)
    return [
        AgencyPlan(each, plans.get(each.id), _plan_lateness(programme, plans.get(each.id), on))
        for each in ordered
        if visible is None or each.id in visible
    ]


def missing_plans(session: Session, programme: Programme, on: date) -> list[AgencyPlan]:
    """Agencies whose plan is due and not there."""
    return [
        each for each in plans_of_programme(session, programme, on) if each.lateness.standing is PlanStanding.MISSING
    ]


@dataclass(frozen=True, slots=True)
class Lane:
    """One column of a board: its code, how many tasks are in it, and the first of them."""

    code: str
    count: int
    tasks: Sequence[Task]


def board(
    session: Session,
    programme_id: int,
    *,
    by: Literal["state", "group"] = "state",
    organisation_id: int | None = None,
    limit: int = CARDS,
) -> list[Lane]:
    """The tasks of a programme in lanes by state or by group, at most ``limit`` of each, soonest due first."""
    choices = TASK_STATES if by == "state" else GROUPS
    column: Any = Task.state if by == "state" else Task.group
    asked = _live_tasks(programme_id, organisation_id)
    grouped = asked.with_only_columns(column, func.count()).group_by(column).order_by(None)
    counts = {row[0]: row[1] for row in session.execute(grouped)}
    shown = asked.options(contains_eager(Task.plan), joinedload(Task.organisation)).order_by(*_SOONEST).limit(limit)
    return [
        Lane(each.code, counts.get(each.code, 0), session.scalars(shown.where(column == each.code)).all())
        for each in choices
    ]


@dataclass(frozen=True, slots=True)
class Bar:
    """A task on the line of time. ``starts_on`` is None where only the end is known."""

    task: Task
    starts_on: date | None
    due_on: date
    lateness: Lateness


def timeline(
    session: Session,
    programme_id: int,
    first: date,
    last: date,
    *,
    on: date,
    organisation_id: int | None = None,
    limit: int = BARS,
) -> list[Bar]:
    """Dated tasks that touch the days from ``first`` to ``last``, in the order of their groups."""
    begins = func.coalesce(Task.starts_on, Task.due_on)
    asked = (
        _live_tasks(programme_id, organisation_id)
        .where(Task.due_on >= first, begins <= last)
        .options(contains_eager(Task.plan), joinedload(Task.organisation))
        .order_by(Task.group, begins, Task.due_on, Task.id)
        .limit(limit)
    )
    return [
        Bar(task, task.starts_on, task.due_on, task_lateness(task.state, task.due_on, task.done_on, on))
        for task in session.scalars(asked)
        if task.due_on is not None
    ]


def overdue_tasks(
    session: Session, programme_id: int, on: date, *, organisation_id: int | None = None, limit: int = BARS
) -> Sequence[Task]:
    """Tasks whose day has passed and which are neither done nor stopped, the longest overdue first."""
    asked = _live_tasks(programme_id, organisation_id).where(is_overdue(on))
    return session.scalars(asked.options(contains_eager(Task.plan)).order_by(Task.due_on, Task.id).limit(limit)).all()


def is_overdue(on: date) -> ColumnElement[bool]:
    """The condition that a task is overdue on the day; only a dated task can be."""
    return (Task.due_on < on) & Task.state.in_(("not_started", "in_progress"))


_SOONEST: tuple[Any, ...] = (Task.due_on.is_(None), Task.due_on, Task.group, Task.position, Task.id)


def _live_plans(programme_id: int) -> Select[Plan]:
    asked = select(Plan).where(Plan.programme_id == programme_id, Plan.deleted_at.is_(None))
    return asked.options(joinedload(Plan.organisation))


def _live_tasks(programme_id: int, organisation_id: int | None) -> Select[Task]:
    asked = (
        select(Task)
        .join(Task.plan)
        .where(Plan.programme_id == programme_id, Plan.deleted_at.is_(None), Task.deleted_at.is_(None))
    )
    return asked.where(Task.organisation_id == organisation_id) if organisation_id is not None else asked


def _addressed(session: Session, programme: Programme, on: date) -> list[Organisation]:
    if programme.group is None:
        return []
    return members_of_group(session, programme.group.code, programme.plan_due_on or on)


def _visible(session: Session) -> frozenset[int] | None:
    reads = actor_of(session).reads
    return reads if isinstance(reads, frozenset) else None


def _plan_lateness(programme: Programme, plan: Plan | None, on: date) -> Lateness:
    act_date = plan.act_date if plan else None
    return plan_lateness(programme.plan_due_on, issued=plan is not None, act_date=act_date, on=on)
