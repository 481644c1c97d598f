"""What can be done with a report, under one name. Operations flush; doors commit."""

from models.reports.operations.entering import ensure_report, save_rows
from models.reports.operations.moving import (
    accept,
    excuse,
    release,
    reopen,
    report_nil,
    require,
    return_,
    submit,
    take,
    withdraw,
)
from models.reports.operations.remarks import (
    Place,
    add_note,
    answer_warning,
    note_by_id,
    reopen_note,
    resolve_note,
    withdraw_explanation,
)

__all__ = [
    "Place",
    "accept",
    "add_note",
    "answer_warning",
    "ensure_report",
    "excuse",
    "note_by_id",
    "release",
    "reopen",
    "reopen_note",
    "report_nil",
    "require",
    "resolve_note",
    "return_",
    "save_rows",
    "submit",
    "take",
    "withdraw",
    "withdraw_explanation",
]
