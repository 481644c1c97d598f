"""What must hold before a report moves. Each guard asks one question and answers with findings.

A finding of severity error stops the move; lighter ones are shown beside the button.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from models.base.findings import Finding, Severity
from models.reports.rules.findings import errors, finding_key, unanswered


@dataclass(frozen=True, slots=True)
class Facts:
    """What the guards need to know of a report, an actor and a day.

    ``findings`` come from the checks of the form on the rows that would be sent; ``answered`` are the
    keys of explained warnings; ``reported`` counts cells that hold an answer; ``due_on`` has the
    extension in it; ``entered_by`` are the ids of those who entered figures.
    """

    today: date
    opens_on: date | None = None
    due_on: date | None = None
    findings: tuple[Finding, ...] = ()
    answered: frozenset[str] = frozenset()
    reported: int = 0
    reason: str = ""
    actor_id: int | None = None
    entered_by: frozenset[int] = frozenset()
    open_notes: int = 0


Guard = Callable[[Facts], list[Finding]]


def is_complete(facts: Facts) -> list[Finding]:
    """Something is reported, and no check ends in an error. An empty report is not a nil report."""
    if not facts.reported:
        return [Finding("report.empty", Severity.ERROR)]
    return errors(facts.findings)


def warnings_are_answered(facts: Facts) -> list[Finding]:
    """Every warning is mended or explained."""
    return [
        Finding(
            "report.warning_unanswered", Severity.ERROR, warning.sheet, warning.cell, warning.row_key,
            warning.column, warning.value, {"code": warning.code, "key": finding_key(warning)} | warning.params,
        )
        for warning in unanswered(facts.findings, facts.answered)
    ]  # fmt: skip


def window_is_open(facts: Facts) -> list[Finding]:
    """The period takes reports. After the due date it still does: the report is late, and is told so."""
    if facts.opens_on is not None and facts.today < facts.opens_on:
        return [Finding("report.not_open_yet", Severity.ERROR, params={"opens_on": facts.opens_on.isoformat()})]
    if facts.due_on is not None and facts.today > facts.due_on:
        days = (facts.today - facts.due_on).days
        return [Finding("report.late", Severity.INFO, params={"due_on": facts.due_on.isoformat(), "days": days})]
    return []


def has_reason(facts: Facts) -> list[Finding]:
    """Somebody wrote why."""
    return [] if facts.reason.strip() else [Finding("report.reason_missing", Severity.ERROR, column="reason")]


def not_own_entry(facts: Facts) -> list[Finding]:
    """Nobody accepts what he or she entered."""
    if facts.actor_id is not None and facts.actor_id in facts.entered_by:
        return [Finding("report.own_entry", Severity.ERROR)]
    return []


def nothing_reported(facts: Facts) -> list[Finding]:
    """A nil report has no figures: who has some must send or remove them."""
    if facts.reported:
        return [Finding("report.nil_has_figures", Severity.ERROR, params={"count": facts.reported})]
    return []


def notes_are_resolved(facts: Facts) -> list[Finding]:
    """Open remarks do not stop an acceptance, but nobody overlooks them."""
    if facts.open_notes:
        return [Finding("report.open_notes", Severity.WARNING, params={"count": facts.open_notes})]
    return []
