"""What must hold between the values of a plan, and of a task; blanks that follow from others are filled."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Final

from models.base.findings import Finding, Severity
from models.base.values import Values
from models.plans.rules.times import TimeKind, read_time

TIME: Final = ("time_kind", "starts_on", "due_on")


def plan_findings(values: Values, on: date) -> list[Finding]:
    """What contradicts itself in a plan's values on the day they are entered."""
    issued, received = values.get("act_date"), values.get("received_on")
    found = []
    if issued and issued > on:
        found.append(_finding("plan.issued_in_future", "act_date", values))
    if issued and received and received < issued:
        found.append(_finding("plan.received_before_issued", "received_on", values))
    return found


def with_time(values: Values, year: int | None) -> dict[str, Any]:
    """The values with kind and dates read from ``time_text`` where nobody gave a kind.

    ``year`` is supposed where the text has none. A given kind stands: a person has read the text.
    """
    if values.get("time_kind"):
        return dict(values)
    time = read_time(str(values.get("time_text") or ""), year=year)
    if time is None:
        return dict(values)
    return dict(values) | {"time_kind": time.kind.value, "starts_on": time.starts_on, "due_on": time.due_on}


def with_progress(values: Values, on: date) -> dict[str, Any]:
    """The values with state, progress and day of completion in agreement where one of them was left blank.

    Done is 100 % on a day (that of entering where none is given); what is under way is no longer ``not_started``.
    """
    settled = dict(values)
    state, progress = settled.get("state"), settled.get("progress")
    if progress is None:
        settled["progress"] = progress = Decimal(100 if state == "done" else 0)
    if state == "not_started" and 0 < progress < 100:
        settled["state"] = "in_progress"
    if state == "done":
        settled["done_on"] = settled.get("done_on") or on
    return settled


def task_findings(values: Values, on: date) -> list[Finding]:
    """What contradicts itself in a task's values, its time and progress filled already."""
    return [*_time_findings(values), *_progress_findings(values, on)]


def _time_findings(values: Values) -> list[Finding]:
    kind, start, due = (values.get(name) for name in TIME)
    if not kind:
        return [_finding("task.time_unreadable", "time_text", values)]
    found = []
    if (kind == TimeKind.DATED) != (due is not None):
        found.append(_finding("task.dated_without_due" if due is None else "task.due_but_not_dated", "due_on", values))
    if start and due and start > due:
        found.append(_finding("task.starts_after_due", "starts_on", values))
    return found


def _progress_findings(values: Values, on: date) -> list[Finding]:
    state, progress, done = values.get("state"), values.get("progress"), values.get("done_on")
    found = []
    if state == "done" and progress != 100:
        found.append(_finding("task.done_below_100", "progress", values))
    if done and state != "done":
        found.append(_finding("task.done_on_but_not_done", "done_on", values))
    if done and done > on:
        found.append(_finding("task.done_in_future", "done_on", values))
    return found


def _finding(code: str, column: str, values: Values) -> Finding:
    value = values.get(column)
    key = str(values.get("number") or values.get("act_number") or "")
    return Finding(code, Severity.ERROR, row_key=key, column=column, value="" if value is None else str(value))
