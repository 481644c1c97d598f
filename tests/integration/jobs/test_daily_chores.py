"""What is to be done once a day is asked for once, and made up for where a day was missed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app import chores, jobs, work
from app.extensions import db
from models.base.actor import system
from models.base.session import bind
from models.jobs import operations
from models.jobs.rules import State
from models.jobs.tables import Job
from models.organisations.operations import add_organisation
from models.organisations.tables import Organisation, OrganisationName

NIGHT = datetime(2031, 3, 1, 19, 0, tzinfo=UTC)  # two in the morning of the second of March in Ha Noi
SYSTEM = system("test")


def _jobs(session: Session, kind: str) -> list[Job]:
    return list(session.scalars(select(Job).where(Job.kind == kind).order_by(Job.id)))


@pytest.fixture(autouse=True)
def _known_chores() -> None:
    work.load()


def test_each_chore_is_asked_for_once_a_day(office: Flask) -> None:
    first = chores.ask(office, at=NIGHT)
    assert len(first) == len(chores.DAILY) > 0
    assert chores.ask(office, at=NIGHT + timedelta(hours=20)) == []
    assert len(chores.ask(office, at=NIGHT + timedelta(days=1))) == len(first)


def test_before_one_in_the_morning_the_day_before_goes_on(office: Flask) -> None:
    chores.ask(office, at=NIGHT + timedelta(days=10))
    half_past_midnight = NIGHT + timedelta(days=10, hours=22, minutes=30)
    assert chores.ask(office, at=half_past_midnight) == []
    assert chores.ask(office, at=half_past_midnight + timedelta(minutes=31)) != []


def test_of_several_workers_one_asks(office: Flask) -> None:
    at = NIGHT + timedelta(days=20)
    with ThreadPoolExecutor(4) as workers:
        asked = [each for ids in workers.map(lambda _: chores.ask(office, at=at), range(4)) for each in ids]
    assert len(asked) == len(set(asked)) == len(chores.DAILY)


def test_the_database_holds_a_key_to_one_job(office: Flask) -> None:
    with office.app_context(), Session(db.engine) as session:
        bind(session, SYSTEM)
        operations.enqueue(session, SYSTEM, "test:who", {}, at=NIGHT, once="only one")
        with pytest.raises(IntegrityError):
            operations.enqueue(session, SYSTEM, "test:who", {}, at=NIGHT, once="only one")


def test_a_rename_takes_hold_on_its_day_and_old_jobs_go(office: Flask) -> None:
    with office.app_context(), Session(db.engine) as session:
        bind(session, SYSTEM)
        agency = add_organisation(
            session, SYSTEM, code="Y1", name="Tên cũ", kind="province", level="province",
            valid_from=date(2020, 1, 1), at=NIGHT,
        )  # fmt: skip
        session.add(
            OrganisationName(
                organisation_id=agency.id, name="Tên mới", short_name="", kind="province", valid_from=date(2021, 1, 1)
            )
        )
        held = session.scalars(select(OrganisationName).where(OrganisationName.name == "Tên cũ")).one()
        held.valid_to = date(2021, 1, 1)
        old = operations.enqueue(session, SYSTEM, "test:who", {}, at=NIGHT)
        old_id = old.id
        session.flush()
        operations.give_up(session, old_id, at=datetime(2020, 1, 1, tzinfo=UTC))
        session.commit()
    for job_id in chores.ask(office, at=NIGHT + timedelta(days=40)):
        jobs.perform(office, job_id)
    with office.app_context(), Session(db.engine) as session:
        bind(session, SYSTEM)
        names = session.scalars(select(Organisation.name).where(Organisation.code == "Y1")).all()
        states = {job.kind: job.state for kind in chores.DAILY for job in _jobs(session, kind)[-1:]}
        assert names == ["Tên mới"]
        assert set(states.values()) == {State.FINISHED}
        assert session.get(Job, old_id) is None
