"""Programmes with their objectives and targets, and who answers for them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.base.actor import Actor
from models.base.errors import Conflict, DomainError, NotFound
from models.organisations.queries import by_code
from models.programmes.operations import add_objective, add_programme, add_target, amend, remove, restore
from models.programmes.queries import objectives_of, programme, targets_for, targets_of
from models.programmes.tables import Target


def _values(
    session: Session, agency: str, year: int, objective: str, code: str = "DA468"
) -> dict[str | None, Decimal | None]:
    found = targets_for(session, code, by_code(session, agency), year)
    return {target.level: target.value for target in found if target.objective.code == objective}


def test_programme_468_has_its_fifteen_objectives(loaded: Session) -> None:
    assert [each.code for each in objectives_of(loaded, "DA468")] == [f"O{n}" for n in range(1, 16)]
    found = programme(loaded, "DA468")
    assert found.plan_due_on == date(2021, 4, 30)
    assert found.document is not None
    assert (found.document.number, found.document.signed_on) == ("468/QĐ-TTg", date(2021, 3, 27))


def test_a_ministry_answers_for_forty_percent_and_a_province_for_its_three_levels(loaded: Session) -> None:
    assert _values(loaded, "G18", 2021, "O3") == {"central": Decimal(40)}
    assert _values(loaded, "H62", 2021, "O3") == {
        "province": Decimal(30), "district": Decimal(20), "commune": Decimal(15),
    }  # fmt: skip


def test_each_year_adds_twenty_points_until_all(loaded: Session) -> None:
    assert [_values(loaded, "G18", year, objective)["central"] for year, objective in (
        (2021, "O3"), (2022, "O6"), (2023, "O10"), (2024, "O10"), (2025, "O10"),
    )] == [40, 60, 80, 100, 100]  # fmt: skip
    assert _values(loaded, "H26", 2024, "O10")["commune"] == 75
    assert _values(loaded, "H26", 2025, "O10") == {"province": Decimal(100), "commune": Decimal(100)}


def test_only_the_centre_answers_for_the_legal_documents(loaded: Session) -> None:
    assert _values(loaded, "G18", 2021, "O1") == {None: None}
    assert _values(loaded, "H62", 2021, "O1") == {}


def test_targets_come_in_the_order_of_objectives_and_levels(loaded: Session) -> None:
    found = [target.code for target in targets_for(loaded, "DA468", by_code(loaded, "H62"), 2021)]
    assert found == ["O2.2021", "O3.2021.province", "O3.2021.district", "O3.2021.commune", "O4.2021", "O13"]


def test_a_target_without_figure_stays_without(loaded: Session) -> None:
    productivity = loaded.scalars(select(Target).where(Target.code == "O14.2022")).one()
    assert (productivity.value, productivity.certainty) == (None, "OWN")


def test_the_plan_of_decree_61_and_resolution_68_have_theirs(loaded: Session) -> None:
    assert _values(loaded, "H26", 2021, "TC", "ND61") == {"province": Decimal(20), "district": Decimal(50)}
    assert _values(loaded, "G18", 2025, "QD", "NQ68") == {None: Decimal(20)}
    assert _values(loaded, "G18", 2025, "CP", "NQ68") == {None: Decimal(20)}
    assert _values(loaded, "H26", 2025, "QD", "NQ68") == {}


def test_every_target_names_its_source(loaded: Session) -> None:
    assert all(target.source for target in loaded.scalars(select(Target)))


def test_an_administrator_enters_a_programme_whole(loaded: Session, actor: Actor, at: datetime) -> None:
    made = add_programme(loaded, actor, code="THU", name="Kế hoạch thử", valid_from=date(2021, 1, 1), at=at)
    objective = add_objective(loaded, actor, made, code="M1", name="Mục tiêu", at=at)
    target = add_target(
        loaded, actor, objective, code="M1.2021", year=2021, operator=">=", value=Decimal("12.5"), unit="%", at=at
    )
    assert targets_of(loaded, "THU", 2021) == [target]
    amend(loaded, actor, target, at=at, changes={"value": Decimal(13)})
    assert _values(loaded, "H26", 2021, "M1", "THU") == {None: Decimal(13)}
    for add in (
        lambda: add_programme(loaded, actor, code="THU", name="x", valid_from=date(2021, 1, 1), at=at),
        lambda: add_objective(loaded, actor, made, code="M1", name="x", at=at),
        lambda: add_target(loaded, actor, objective, code="M1.2021", operator="done", at=at),
    ):
        with pytest.raises(Conflict):
            add()


def test_what_is_in_the_bin_asks_for_nothing(loaded: Session, actor: Actor, at: datetime) -> None:
    found = programme(loaded, "DA468")
    target = targets_of(loaded, "DA468", 2021)[0]
    remove(loaded, actor, target, at=at)
    assert target not in targets_of(loaded, "DA468", 2021)
    restore(loaded, actor, target, at=at)
    assert target in targets_of(loaded, "DA468", 2021)
    remove(loaded, actor, found, at=at)
    with pytest.raises(NotFound):
        programme(loaded, "DA468")


@pytest.mark.parametrize(
    "values", [{"operator": "="}, {"operator": "done", "value": Decimal(1)}, {"operator": "done", "x": 1}]
)
def test_a_target_that_says_nothing_is_refused(
    loaded: Session, actor: Actor, at: datetime, values: dict[str, object]
) -> None:
    objective = objectives_of(loaded, "DA468")[0]
    with pytest.raises(DomainError):
        add_target(loaded, actor, objective, code="X", at=at, **values)
