"""The rows that ship for the demo year: loaded through the operations, once, with their real dates."""

from __future__ import annotations

import re
from datetime import date, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.cli.generate_procedures import generate_procedures
from app.cli.register_data import load_demo_registers
from models.base.actor import system
from models.base.values import check
from models.catalogue.queries import terms_on
from models.catalogue.rules import FIELDS
from models.catalogue.rules.publication import Terms
from models.catalogue.tables import Procedure
from models.focal_points.queries import agencies_without, confirmations_due
from models.focal_points.tables import FocalPoint
from models.plans.queries import overdue_tasks, plans_of_programme
from models.plans.rules.lateness import PlanStanding
from models.plans.tables import Plan, Task
from models.programmes.queries import programme

ACTOR = system("demo")
pytestmark = pytest.mark.usefixtures("filled")


def test_loading_again_adds_nothing(session: Session, at: datetime) -> None:
    counted = [session.scalar(select(func.count()).select_from(cls)) for cls in (Procedure, Plan, Task, FocalPoint)]
    tallies = load_demo_registers(session, ACTOR, at)
    assert {noun: tally.added for noun, tally in tallies.items()} == dict.fromkeys(tallies, 0)
    assert counted == [35, 11, 30, 7]


def test_the_known_plans_are_late_by_the_days_they_were(session: Session) -> None:
    told = {
        each.organisation.code: (each.lateness.standing, each.lateness.days)
        for each in plans_of_programme(session, programme(session, "DA468"), date(2021, 8, 1))
    }
    assert told["H24"] == told["H02"] == (PlanStanding.ON_TIME, -1)
    assert (told["H55"], told["G18"], told["H27"]) == (
        (PlanStanding.LATE, 21), (PlanStanding.LATE, 26), (PlanStanding.LATE, 61),
    )  # fmt: skip
    assert told["H52"] == (PlanStanding.UNKNOWN, None)
    assert told["H29"] == (PlanStanding.MISSING, 93)


def test_the_time_of_every_task_is_read(session: Session) -> None:
    kinds = session.execute(select(Task.time_kind, func.count()).group_by(Task.time_kind)).all()
    assert {kind: count for kind, count in kinds} == {"dated": 25, "ongoing": 2, "on_guidance": 1, "recurring": 2}  # noqa: C416
    overdue = overdue_tasks(session, programme(session, "DA468").id, date(2021, 10, 5))
    assert {task.time_text for task in overdue} == {"Trước 15/9/2021"}


def test_people_are_invented_and_some_agencies_have_none(session: Session) -> None:
    for point in session.scalars(select(FocalPoint)):
        assert re.fullmatch(r"0000 000 \d{3}", point.phone or "")
        assert (point.email or "").endswith(".example")
    without = {each.code for each in agencies_without(session, programme(session, "DA468"), date(2021, 10, 5))}
    assert "H29" in without
    assert not without & {"H62", "H26", "G18"}
    assert "H62-DA468-03" in [each.focal_point.code for each in confirmations_due(session, date(2021, 10, 20))]


def test_terms_of_publication_are_those_of_the_decree(session: Session) -> None:
    assert terms_on(session, "central", date(2021, 1, 1)) == Terms(20, 3, 10)
    assert terms_on(session, "province", date(2021, 1, 1)) == Terms(5, 3, 5)
    assert terms_on(session, "province", date(2010, 1, 1)) is None


def test_generated_procedures_are_sound_and_always_the_same() -> None:
    rows = list(generate_procedures(500))
    assert rows == list(generate_procedures(500))
    assert len({row["code"] for row in rows}) == 500
    assert [finding for row in rows for finding in check(FIELDS, row)] == []
