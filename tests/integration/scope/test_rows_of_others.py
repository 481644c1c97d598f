"""Rows of another organisation stay unseen and untouched, by every way the ORM has."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import delete, exists, func, insert, select, text, update
from sqlalchemy.orm import Session, aliased, joinedload

from app import scope
from models.base.actor import Actor, system
from models.base.errors import Forbidden
from models.base.permissions import Permission
from models.base.session import bind
from models.focal_points.tables import FocalPoint
from models.organisations.tables import Organisation
from models.plans.tables import Plan, Task
from models.programmes.tables import Programme

scope.install()


class World:
    """Two agencies with a focal point each, and an actor of the first."""

    def __init__(self, session: Session) -> None:
        bind(session, system("seed"))
        self.ours, self.theirs = (self._agency(session, code) for code in ("H62", "H26"))
        programme = Programme(code="DA468", name="Đề án 468", valid_from=date(2021, 3, 27))
        session.add(programme)
        session.flush()
        self.programme_id = programme.id
        points = [self._point(a, programme) for a in (self.ours, self.theirs)]
        session.add_all(points)
        session.flush()
        self.our_point_id, self.their_point_id = (p.id for p in points)
        self.our_id, self.their_id = self.ours.id, self.theirs.id
        session.expunge_all()
        own = frozenset({self.our_id})
        self.editor = Actor("vp", 1, permissions=frozenset({Permission.FOCAL_POINT_WRITE}), reads=own, writes=own)
        bind(session, self.editor)

    @staticmethod
    def _agency(session: Session, code: str) -> Organisation:
        made = Organisation(code=code, name=code, kind="province", level="province", valid_from=date(1997, 1, 1))
        session.add(made)
        session.flush()
        return made

    @staticmethod
    def _point(agency: Organisation, programme: Programme) -> FocalPoint:
        return FocalPoint(
            organisation_id=agency.id, programme_id=programme.id, code=f"DM-{agency.code}", unit=agency.code,
            full_name="Nguyễn Văn A", valid_from=date(2021, 4, 1),
        )  # fmt: skip


@pytest.fixture
def world(session: Session) -> World:
    return World(session)


READS: dict[str, Callable[[World], object]] = {
    "rows": lambda w: select(FocalPoint),
    "columns": lambda w: select(FocalPoint.code),
    "by id": lambda w: select(FocalPoint.code).where(FocalPoint.id == w.their_point_id),
    "count": lambda w: select(FocalPoint.id).where(FocalPoint.organisation_id == w.their_id),
    "aliased": lambda w: select(aliased(FocalPoint).code),
    "subquery": lambda w: select(select(FocalPoint.code).subquery().c.code),
    "cte": lambda w: select(select(FocalPoint.code).cte().c.code),
    "union": lambda w: select(FocalPoint.code).union_all(select(FocalPoint.code)),
    "joined": lambda w: select(FocalPoint).options(joinedload(FocalPoint.organisation)),
    "from the other side": lambda w: select(FocalPoint.code).join(Organisation).where(Organisation.code == "H26"),
}


@pytest.mark.parametrize("way", READS)
def test_no_select_shows_a_row_of_another(world: World, session: Session, way: str) -> None:
    found = session.execute(READS[way](world)).all()  # type: ignore[call-overload]
    assert "DM-H26" not in repr([(getattr(row[0], "code", row[0])) for row in found])


def test_counts_and_get_are_scoped(world: World, session: Session) -> None:
    assert session.scalar(select(func.count()).select_from(FocalPoint)) == 1
    assert session.get(FocalPoint, world.their_point_id) is None
    assert session.get(FocalPoint, world.our_point_id) is not None


def test_an_exists_on_top_is_refused(world: World, session: Session) -> None:
    statement = select(exists().where(FocalPoint.__table__.c.organisation_id == world.their_id))
    with pytest.raises(Forbidden):
        session.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        text("select * from focal_point"),
        select(FocalPoint.__table__),
        insert(FocalPoint.__table__).values(code="x"),
        update(FocalPoint).values(unit="x"),
        delete(FocalPoint),
    ],
    ids=["text", "core select", "core insert", "bulk update", "bulk delete"],
)
def test_statements_the_orm_cannot_scope_are_refused(world: World, session: Session, statement: object) -> None:
    with pytest.raises(Forbidden):
        session.execute(statement)  # type: ignore[call-overload]


def test_a_session_without_an_actor_sees_nothing(world: World, session: Session) -> None:
    session.info.pop("actor")
    assert session.scalars(select(FocalPoint)).all() == []
    assert session.scalars(select(Organisation)).all() == []


def test_a_row_cannot_be_made_for_another(world: World, session: Session) -> None:
    session.add(world._point(Organisation(id=world.their_id, code="X"), Programme(id=world.programme_id)))
    with pytest.raises(Forbidden):
        session.flush()


def test_a_row_cannot_be_given_away(world: World, session: Session) -> None:
    point = session.get(FocalPoint, world.our_point_id)
    assert point is not None
    point.organisation_id = world.their_id
    with pytest.raises(Forbidden):
        session.flush()


def test_a_row_cannot_hang_on_a_row_of_another(world: World, session: Session) -> None:
    bind(session, system("seed"))
    theirs = Plan(organisation_id=world.their_id, programme_id=world.programme_id, title="Kế hoạch")
    session.add(theirs)
    session.flush()
    plan_id = theirs.id
    session.expunge_all()
    bind(session, world.editor)
    session.add(Task(organisation_id=world.our_id, plan_id=plan_id, group="N1", number="1", name="Số hóa", time_text="2021",
                     time_kind="dated"))  # fmt: skip
    with pytest.raises(Forbidden):
        session.flush()


def test_a_client_cannot_choose_a_key(world: World, session: Session) -> None:
    made = world._point(Organisation(id=world.our_id, code="Y"), Programme(id=world.programme_id))
    made.id = 4711
    session.add(made)
    with pytest.raises(Forbidden):
        session.flush()


def test_reference_data_needs_its_permission(world: World, session: Session) -> None:
    session.add(Organisation(code="H99", name="X", kind="province", level="province", valid_from=date(2000, 1, 1)))
    with pytest.raises(Forbidden):
        session.flush()


def test_alternating_actors_are_never_mixed_up(world: World, session: Session) -> None:
    theirs = frozenset({world.their_id})
    other = Actor("hn", 2, permissions=world.editor.permissions, reads=theirs, writes=theirs)
    for actor, code in [(world.editor, "DM-H62"), (other, "DM-H26")] * 5:
        bind(session, actor)
        assert session.scalars(select(FocalPoint.code)).all() == [code]
