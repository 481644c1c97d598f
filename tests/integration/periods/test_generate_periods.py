"""Periods made from a regime, extended for one agency, and how an agency stands in them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.base.actor import Actor
from models.base.errors import Conflict, DomainError, Forbidden, NotFound, Refused
from models.base.permissions import Permission
from models.organisations.queries import by_code, members_of_group
from models.periods.operations import (
    add_holiday,
    add_period,
    add_regime,
    amend_period,
    amend_regime,
    extend,
    generate_periods,
    remove_holiday,
    remove_regime,
)
from models.periods.queries import (
    effective_due,
    effective_dues,
    leaves_a_working_day,
    period,
    periods_of,
    previous_period,
    regime,
    standing_of,
)
from models.periods.rules import StandingState
from models.periods.rules.elements import ELEMENTS, examine
from models.periods.tables import Holiday, Period, Regime

UNTIL = date(2021, 10, 8)


@pytest.fixture
def quarter(loaded: Session) -> Period:
    return period(loaded, "KSTTHC", "2021-Q3")


def test_procedure_control_has_three_quarters_and_the_year(loaded: Session) -> None:
    found = [(each.code, each.starts_on, each.ends_on, each.due_on) for each in periods_of(loaded, "KSTTHC", year=2021)]
    assert found == [
        ("2021-Q1", date(2020, 12, 15), date(2021, 3, 14), date(2021, 3, 25)),
        ("2021-Q2", date(2021, 3, 15), date(2021, 6, 14), date(2021, 6, 25)),
        ("2021-Q3", date(2021, 6, 15), date(2021, 9, 14), date(2021, 9, 25)),
        ("2021-Y", date(2020, 12, 15), date(2021, 12, 14), date(2021, 12, 25)),
    ]


def test_a_programme_owes_nothing_for_days_before_it(loaded: Session) -> None:
    assert [each.code for each in periods_of(loaded, "DA468")] == ["2021-Q2", "2021-Q3", "2021-Y"]
    assert regime(loaded, "DA468").embedded_in is regime(loaded, "KSTTHC")


def test_an_ad_hoc_round_brings_its_own_days(loaded: Session) -> None:
    assert [each.due_on for each in periods_of(loaded, "NQ68")] == [date(2021, 5, 29), date(2021, 9, 29)]


def test_the_due_rule_of_procedure_control_says_that_no_source_has_it(loaded: Session) -> None:
    assert regime(loaded, "KSTTHC").due_rule["certainty"] == "OWN"


@pytest.mark.parametrize("code", ["KSTTHC", "DA468", "ND61"])
def test_every_element_of_the_decree_is_filled(loaded: Session, code: str) -> None:
    found = regime(loaded, code)
    assert examine({name: getattr(found, name) for name in ELEMENTS.values()}) == []
    assert found.receiver is by_code(loaded, "G22")
    assert found.document is not None


def test_generating_again_changes_nothing(loaded: Session, actor: Actor, at: datetime) -> None:
    before = periods_of(loaded, "KSTTHC")
    made = generate_periods(loaded, actor, regime(loaded, "KSTTHC"), 2021, at)
    assert {each.id for each in made} == {each.id for each in before}
    assert not loaded.dirty


def test_changed_rules_move_only_what_has_not_opened(loaded: Session, actor: Actor, at: datetime) -> None:
    control = regime(loaded, "KSTTHC")
    amend_regime(loaded, actor, control, at=at, changes={"weekend_rule": "next"})
    generate_periods(loaded, actor, control, 2021, at)
    assert period(loaded, "KSTTHC", "2021-Q3").due_on == date(2021, 9, 25)
    assert period(loaded, "KSTTHC", "2021-Y").due_on == date(2021, 12, 27)


def test_a_fourth_quarter_is_a_setting(loaded: Session, actor: Actor, at: datetime) -> None:
    control = regime(loaded, "KSTTHC")
    amend_regime(loaded, actor, control, at=at, changes={"frequency": ["Q", "Y"]})
    assert [each.code for each in generate_periods(loaded, actor, control, 2022, at)] == [
        "2022-Q1", "2022-Q2", "2022-Q3", "2022-Q4", "2022-Y",
    ]  # fmt: skip


def test_the_first_quarter_follows_the_year_before(loaded: Session, actor: Actor, at: datetime) -> None:
    generate_periods(loaded, actor, regime(loaded, "KSTTHC"), 2022, at)

    def before(code: str) -> str | None:
        found = previous_period(loaded, period(loaded, "KSTTHC", code))
        return found.code if found else None

    assert (before("2021-Q1"), before("2021-Q2"), before("2022-Q1"), before("2022-Y")) == (
        None, "2021-Q1", "2021-Y", "2021-Y",
    )  # fmt: skip


def test_a_working_day_lies_between_closing_and_due_date(loaded: Session) -> None:
    assert all(leaves_a_working_day(loaded, each) for each in periods_of(loaded, "KSTTHC"))


def test_an_extension_is_one_agencys(loaded: Session, actor: Actor, quarter: Period, at: datetime) -> None:
    hanoi, vinh_phuc = by_code(loaded, "H26"), by_code(loaded, "H62")
    extend(loaded, actor, quarter, vinh_phuc, until=UNTIL, reason="Sự cố hệ thống", at=at)
    assert effective_due(loaded, quarter, vinh_phuc.id).on == UNTIL
    assert effective_due(loaded, quarter, hanoi.id).on == quarter.due_on
    assert {key: due.on for key, due in effective_dues(loaded, quarter).items()} == {vinh_phuc.id: UNTIL}
    assert standing_of(loaded, quarter, vinh_phuc.id, at=at).state is StandingState.EXTENDED
    assert standing_of(loaded, quarter, hanoi.id, at=at).state is StandingState.OVERDUE
    assert standing_of(loaded, quarter, hanoi.id, at=at).days == 10


def test_the_extension_granted_last_counts(loaded: Session, actor: Actor, quarter: Period, at: datetime) -> None:
    agency = by_code(loaded, "H62")
    for until in (date(2021, 10, 20), UNTIL):
        extend(loaded, actor, quarter, agency, until=until, reason="Sự cố hệ thống", at=at)
    assert effective_due(loaded, quarter, agency.id).on == UNTIL


def test_a_report_sent_late_in_the_evening_is_of_that_day_in_ha_noi(loaded: Session, quarter: Period) -> None:
    late_evening, next_morning = datetime(2021, 9, 25, 16, 59, tzinfo=UTC), datetime(2021, 9, 25, 17, 1, tzinfo=UTC)
    agency = by_code(loaded, "H62").id
    assert standing_of(loaded, quarter, agency, at=next_morning, sent_at=late_evening).state is StandingState.ON_TIME
    assert standing_of(loaded, quarter, agency, at=next_morning, sent_at=next_morning).state is StandingState.LATE


@pytest.mark.parametrize(
    ("until", "reason", "code"),
    [(UNTIL, "  ", r"reason\.missing"), (date(2021, 9, 25), "Sự cố", r"extension\.not_later")],
)
def test_an_extension_needs_a_reason_and_more_time(
    loaded: Session, actor: Actor, quarter: Period, at: datetime, until: date, reason: str, code: str
) -> None:
    with pytest.raises(DomainError, match=code):
        extend(loaded, actor, quarter, by_code(loaded, "H62"), until=until, reason=reason, at=at)


def test_who_may_not_extend_is_refused(loaded: Session, quarter: Period, at: datetime) -> None:
    agency = by_code(loaded, "H62")
    editor = Actor("vinhphuc.editor", reads=frozenset({agency.id}), writes=frozenset({agency.id}))
    with pytest.raises(Forbidden):
        extend(loaded, editor, quarter, agency, until=UNTIL, reason="x", at=at)
    stranger = Actor("x", permissions=frozenset({Permission.PERIOD_EXTEND}))
    with pytest.raises(NotFound):
        extend(loaded, stranger, quarter, agency, until=UNTIL, reason="x", at=at)


def test_a_period_is_moved_for_everybody_with_a_reason(
    loaded: Session, actor: Actor, quarter: Period, at: datetime
) -> None:
    amend_period(loaded, actor, quarter, at=at, reason="Thiên tai", changes={"due_on": UNTIL})
    assert standing_of(loaded, quarter, by_code(loaded, "H26").id, at=at).state is StandingState.DUE_SOON
    with pytest.raises(DomainError, match=r"period\.disorder"):
        amend_period(loaded, actor, quarter, at=at, reason="x", changes={"due_on": date(2021, 1, 1)})


def test_a_request_out_of_turn_makes_its_own_period(loaded: Session, actor: Actor, at: datetime) -> None:
    asked = {"name": "Đột xuất", "starts_on": date(2021, 10, 1), "ends_on": date(2021, 10, 5), "due_on": UNTIL}
    made = add_period(loaded, actor, regime(loaded, "KSTTHC"), code="2021-DX1", at=at, **asked)
    assert (made.kind, made.opens_on, made.cutoff_on) == ("adhoc", date(2021, 10, 1), date(2021, 10, 5))
    with pytest.raises(Conflict):
        add_period(loaded, actor, regime(loaded, "KSTTHC"), code="2021-DX1", at=at, **asked)


def test_an_administrator_enters_a_regime(loaded: Session, actor: Actor, at: datetime) -> None:
    made = add_regime(
        loaded, actor, code="THU", name="Thử", frequency=["M"], due_rule={"kind": "day_of_next_month", "day": 5},
        cutoff_rule={"kind": "calendar"}, valid_from=date(2021, 1, 1), weekend_rule="next", at=at,
    )  # fmt: skip
    months = generate_periods(loaded, actor, made, 2021, at)
    assert len(months) == 12
    assert months[1].due_on == date(2021, 3, 5)
    with pytest.raises(Conflict):
        remove_regime(loaded, actor, made, at=at)
    with pytest.raises(Conflict):
        add_regime(loaded, actor, code="THU", name="Thử", valid_from=date(2021, 1, 1), at=at)


def test_a_regime_with_rules_that_are_none_is_refused(loaded: Session, actor: Actor, at: datetime) -> None:
    with pytest.raises(Refused) as refusal:
        add_regime(
            loaded, actor, code="SAI", name="Sai", frequency=["Q7"], due_rule={"kind": "x"}, at=at,
            valid_from=date(2021, 1, 1),
        )  # fmt: skip
    assert {"regime.frequency", "regime.due_rule"} <= {finding.code for finding in refusal.value.findings}
    assert loaded.scalar(select(Regime).where(Regime.code == "SAI")) is None


def test_a_holiday_moves_a_due_date(loaded: Session, actor: Actor, at: datetime) -> None:
    control = regime(loaded, "KSTTHC")
    amend_regime(loaded, actor, control, at=at, changes={"weekend_rule": "next"})
    made = add_holiday(loaded, actor, on=date(2021, 12, 27), name="Nghỉ thử", at=at)
    generate_periods(loaded, actor, control, 2021, at)
    assert period(loaded, "KSTTHC", "2021-Y").due_on == date(2021, 12, 28)
    with pytest.raises(Conflict):
        add_holiday(loaded, actor, on=date(2021, 12, 27), name="Nghỉ thử", at=at)
    remove_holiday(loaded, actor, made, at=at)
    assert loaded.scalar(select(Holiday).where(Holiday.on == date(2021, 12, 27))) is None


def test_holidays_of_six_years_ship(loaded: Session) -> None:
    found = loaded.scalars(select(Holiday)).all()
    assert {each.on.year for each in found} == {2021, 2022, 2023, 2024, 2025, 2026}
    assert {each.certainty for each in found} == {"OWN"}


def test_the_periods_subjects_are_a_group_of_the_day(loaded: Session, quarter: Period) -> None:
    assert quarter.regime.subject_group is not None
    assert len(members_of_group(loaded, quarter.regime.subject_group.code, quarter.ends_on)) == 95


def test_an_unknown_period_is_not_found(loaded: Session) -> None:
    with pytest.raises(NotFound):
        period(loaded, "KSTTHC", "2021-Q4")
