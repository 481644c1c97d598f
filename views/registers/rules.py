"""The rules of a regime as sentences: by when a report is due, when its figures close."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext


def said_of_due(rule: dict[str, Any]) -> str:
    """A due rule in words, its source behind it."""
    count = rule.get("day", rule.get("days", ""))
    said = {
        "day_of_last_month": gettext("by day %(n)s of the last month of the period", n=count),
        "day_of_next_month": gettext("by day %(n)s of the month after the period", n=count),
        "days_after_cutoff": gettext("%(n)s days after figures close", n=count),
        "working_days_after_cutoff": gettext("%(n)s working days after figures close", n=count),
    }.get(str(rule.get("kind", "")), str(rule.get("kind", "")))
    return f"{said} ({rule['source']})" if rule.get("source") else said


def said_of_cutoff(rule: dict[str, Any]) -> str:
    """A cut-off rule in words."""
    if rule.get("kind") == "day":
        said = gettext("on day %(n)s of the last month of the period", n=rule.get("day", ""))
    else:
        said = gettext("with the last day of the period")
    return f"{said} ({rule['source']})" if rule.get("source") else said
