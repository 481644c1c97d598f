"""How a report stands against its period: worked out each time, never kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

WARNING_DAYS = 7


class StandingState(StrEnum):
    """Where an agency is between the opening of a period and its report."""

    NOT_OPEN = "not_open"
    OPEN = "open"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    EXTENDED = "extended"  # past the common due date, within its own
    ON_TIME = "on_time"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Standing:
    """``days`` are those left (not_open, open, due_soon, extended) or those late (overdue, late); 0 on time.

    ``due_on`` is the agency's own last day; ``extended`` says that it is later than everybody's.
    """

    state: StandingState
    days: int
    due_on: date
    extended: bool = False

    @property
    def is_late(self) -> bool:
        return self.state in {StandingState.OVERDUE, StandingState.LATE}


def standing(
    *,
    opens_on: date,
    due_on: date,
    today: date,
    until: date | None = None,
    sent_on: date | None = None,
    warning_days: int = WARNING_DAYS,
) -> Standing:
    """Where an agency stands today. ``until`` is its extension; ``sent_on`` the day its report came in, if it has.

    The due date itself is in time. An extension never shortens.
    """
    own = max(due_on, until) if until else due_on
    extended = own > due_on
    if sent_on is not None:
        late = (sent_on - own).days
        return Standing(StandingState.LATE if late > 0 else StandingState.ON_TIME, max(late, 0), own, extended)
    if today > own:
        return Standing(StandingState.OVERDUE, (today - own).days, own, extended)
    left = (own - today).days
    if today < opens_on:
        state = StandingState.NOT_OPEN
    elif today > due_on:
        state = StandingState.EXTENDED
    elif left <= warning_days:
        state = StandingState.DUE_SOON
    else:
        state = StandingState.OPEN
    return Standing(state, left, own, extended)
