"""Lateness of an act against the programme's date (real dates of 2021), and of tasks."""

from __future__ import annotations

from datetime import date

import pytest

from models.plans.rules.lateness import PlanStanding, TaskStanding, plan_lateness, task_lateness
from models.plans.rules.units import joined_units, split_units

DUE = date(2021, 4, 30)
LOOKED = date(2021, 8, 1)


@pytest.mark.parametrize(
    ("agency", "act_date", "standing", "days"),
    [
        ("Hải Phòng", date(2021, 4, 29), PlanStanding.ON_TIME, -1),
        ("Bắc Giang", date(2021, 4, 29), PlanStanding.ON_TIME, -1),
        ("on the day", date(2021, 4, 30), PlanStanding.ON_TIME, 0),
        ("Thái Nguyên", date(2021, 5, 21), PlanStanding.LATE, 21),
        ("Bộ Y tế", date(2021, 5, 26), PlanStanding.LATE, 26),
        ("Hà Tĩnh", date(2021, 6, 30), PlanStanding.LATE, 61),
        ("KH 86/KH-UBND", date(2021, 7, 28), PlanStanding.LATE, 89),
    ],
)
def test_an_act_is_late_by_the_days_after_the_programmes_date(
    agency: str, act_date: date, standing: PlanStanding, days: int
) -> None:
    found = plan_lateness(DUE, issued=True, act_date=act_date, on=LOOKED)
    assert (found.standing, found.days) == (standing, days)


@pytest.mark.parametrize(
    ("on", "standing", "days"),
    [
        (date(2021, 4, 1), PlanStanding.OPEN, -29),
        (date(2021, 4, 15), PlanStanding.DUE_SOON, -15),
        (date(2021, 4, 30), PlanStanding.DUE_SOON, 0),
        (date(2021, 5, 1), PlanStanding.MISSING, 1),
    ],
)
def test_a_plan_that_is_not_there_is_missing_from_the_day_after(on: date, standing: PlanStanding, days: int) -> None:
    found = plan_lateness(DUE, issued=False, act_date=None, on=on)
    assert (found.standing, found.days) == (standing, days)


def test_without_dates_nothing_is_claimed() -> None:
    assert plan_lateness(None, issued=False, act_date=None, on=LOOKED).standing is PlanStanding.UNKNOWN
    assert plan_lateness(DUE, issued=True, act_date=None, on=LOOKED).standing is PlanStanding.UNKNOWN


@pytest.mark.parametrize(
    ("state", "due", "done", "standing", "days"),
    [
        ("in_progress", date(2021, 7, 31), None, TaskStanding.OVERDUE, 1),
        ("not_started", date(2021, 8, 1), None, TaskStanding.DUE_SOON, 0),
        ("not_started", date(2021, 12, 31), None, TaskStanding.OPEN, -152),
        ("in_progress", None, None, TaskStanding.UNDATED, None),
        ("done", date(2021, 7, 31), date(2021, 7, 30), TaskStanding.DONE, -1),
        ("done", date(2021, 7, 31), date(2021, 8, 2), TaskStanding.DONE_LATE, 2),
        ("done", None, date(2021, 8, 2), TaskStanding.DONE, None),
        ("stopped", date(2021, 7, 31), None, TaskStanding.STOPPED, None),
    ],
)
def test_only_a_dated_task_that_is_not_finished_can_be_overdue(
    state: str, due: date | None, done: date | None, standing: TaskStanding, days: int | None
) -> None:
    found = task_lateness(state, due, done, LOOKED)
    assert (found.standing, found.days) == (standing, days)


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("Sở TTTT; Công an tỉnh", ["Sở TTTT", "Công an tỉnh"]),
        ("Sở, ban, ngành; UBND cấp huyện", ["Sở, ban, ngành", "UBND cấp huyện"]),
        (" Sở TTTT ;; sở tttt;\nCông an tỉnh.", ["Sở TTTT", "Công an tỉnh"]),
        ("", []),
        (None, []),
        (["Sở TTTT", "Sở TTTT"], ["Sở TTTT"]),
    ],
)
def test_units_are_parted_by_semicolons_only(text: str | None, units: list[str]) -> None:
    assert split_units(text) == units
    assert split_units(joined_units(units)) == units
