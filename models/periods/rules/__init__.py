"""What holds for reporting: spans, days for sending, and how a report stands, in plain Python."""

from models.periods.rules.calendar import WeekendRule, adjust, is_working_day, working_days_between
from models.periods.rules.due import DueKind, DueRule, read_due_rule
from models.periods.rules.spans import CutoffRule, PeriodKind, Span, codes_of, read_cutoff_rule, span_of, title_of
from models.periods.rules.standing import Standing, StandingState, standing

__all__ = [
    "CutoffRule",
    "DueKind",
    "DueRule",
    "PeriodKind",
    "Span",
    "Standing",
    "StandingState",
    "WeekendRule",
    "adjust",
    "codes_of",
    "is_working_day",
    "read_cutoff_rule",
    "read_due_rule",
    "span_of",
    "standing",
    "title_of",
    "working_days_between",
]
