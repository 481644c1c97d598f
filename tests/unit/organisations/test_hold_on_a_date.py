from __future__ import annotations

from datetime import date

import pytest

from models.organisations.rules import holds_on

MERGED = date(2025, 7, 1)


@pytest.mark.parametrize(("day", "holds"), [(date(2025, 6, 30), True), (MERGED, False), (date(2025, 7, 2), False)])
def test_a_fact_ends_before_the_day_its_follower_begins(day: date, holds: bool) -> None:
    assert holds_on(date(2008, 8, 1), MERGED, day) is holds


def test_a_fact_without_an_end_goes_on() -> None:
    assert holds_on(MERGED, None, date(2099, 1, 1))
    assert not holds_on(MERGED, None, date(2025, 6, 30))
