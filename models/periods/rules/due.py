"""By which day a period's report must be sent."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from models.base.errors import DomainError
from models.periods.rules.calendar import WeekendRule, add_working_days, adjust
from models.periods.rules.spans import Span


class DueKind(StrEnum):
    """How a regime counts to its due date."""

    DAY_OF_LAST_MONTH = "day_of_last_month"  # Nghị định 09/2019/NĐ-CP: no later than the 25th
    DAY_OF_NEXT_MONTH = "day_of_next_month"
    DAYS_AFTER_CUTOFF = "days_after_cutoff"
    WORKING_DAYS_AFTER_CUTOFF = "working_days_after_cutoff"


@dataclass(frozen=True, slots=True)
class DueRule:
    """``number`` is a day of the month or a count of days, by ``kind``."""

    kind: DueKind = DueKind.DAY_OF_LAST_MONTH
    number: int = 25

    def due_on(self, span: Span, weekend: WeekendRule, holidays: Collection[date]) -> date:
        """The last day for sending; a day that the month lacks is its last day. Never before the figures close."""
        match self.kind:
            case DueKind.DAY_OF_LAST_MONTH:
                day = _in_month(span.last_month, self.number)
            case DueKind.DAY_OF_NEXT_MONTH:
                day = _in_month((span.last_month + timedelta(days=31)).replace(day=1), self.number)
            case DueKind.DAYS_AFTER_CUTOFF:
                day = span.ends_on + timedelta(days=self.number)
            case DueKind.WORKING_DAYS_AFTER_CUTOFF:
                day = add_working_days(span.ends_on, self.number, holidays)
        return max(adjust(day, weekend, holidays), span.ends_on)


def read_due_rule(data: Mapping[str, Any]) -> DueRule:
    """``{"kind": "day_of_last_month", "day": 25}`` or ``{"kind": "days_after_cutoff", "days": 10}``.

    Nothing is the default of the decree. ``source`` and ``certainty`` may stand beside. Raises DomainError.
    """
    kind = data.get("kind", DueKind.DAY_OF_LAST_MONTH)
    number = data.get("day", data.get("days", DueRule().number if not data else None))
    if kind not in set(DueKind) or not isinstance(number, int) or not 1 <= number <= 366:
        raise DomainError("regime.due_rule", rule=str(dict(data)))
    rule = DueRule(DueKind(kind), number)
    if rule.kind in {DueKind.DAY_OF_LAST_MONTH, DueKind.DAY_OF_NEXT_MONTH} and number > 31:
        raise DomainError("regime.due_rule", rule=str(dict(data)))
    return rule


def _in_month(month: date, day: int) -> date:
    return month.replace(day=min(day, monthrange(month.year, month.month)[1]))
