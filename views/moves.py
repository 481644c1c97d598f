"""The moves of a report as the doors offer them: which verb calls which operation, and how it is said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext, lazy_gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.base.actor import Actor
from models.base.errors import NotFound, Refused
from models.base.findings import Finding, Severity
from models.forms.queries import current_version, form_by_code
from models.periods.tables import Period
from models.reports import operations
from models.reports.rules.receipt import Receipt
from models.reports.rules.workflow import transition
from models.reports.tables import Report


@dataclass(frozen=True)
class Said:
    """How a move is said: its button, what will happen, what has happened; and the move that takes it back, if any."""

    label: Any
    icon: str
    kind: str
    warning: Any
    done: Any
    undo: str = ""


SAID: dict[str, Said] = {
    "submit": Said(
        lazy_gettext("Submit"), "send", "primary",
        lazy_gettext(
            "The report goes to the Government Office in your name. You can withdraw it until a reviewer takes it up."
        ),
        lazy_gettext("The report was submitted."),
        "withdraw",
    ),
    "nil": Said(
        lazy_gettext("Nothing to report"), "minus", "secondary",
        lazy_gettext("Says in your name that there was nothing to report in this period, and why."),
        lazy_gettext("Recorded: nothing to report."),
    ),
    "withdraw": Said(
        lazy_gettext("Withdraw"), "player-pause", "secondary",
        lazy_gettext("The report comes back to you. Its figures leave the totals until you submit it again."),
        lazy_gettext("The report was withdrawn."),
    ),
    "take": Said(
        lazy_gettext("Take up"), "eye", "primary",
        lazy_gettext("You review the report; the agency can no longer withdraw it."),
        lazy_gettext("The report is yours to review."),
        "release",
    ),
    "release": Said(
        lazy_gettext("Put back in the queue"), "arrow-back-up", "secondary",
        lazy_gettext("Another reviewer may take it up."),
        lazy_gettext("The report is back in the queue."),
        "take",
    ),
    "return": Said(
        lazy_gettext("Return"), "arrow-back-up", "danger",
        lazy_gettext(
            "The report goes back to the agency with your reasons. Its figures leave the totals until it is accepted."
        ),
        lazy_gettext("The report was returned."),
    ),
    "accept": Said(
        lazy_gettext("Accept"), "circle-check", "success",
        lazy_gettext("The figures count in the national totals."),
        lazy_gettext("The report was accepted."),
    ),
    "reopen": Said(
        lazy_gettext("Reopen"), "rotate-clockwise", "danger",
        lazy_gettext("The agency may send another revision. The figures leave the totals until it is accepted."),
        lazy_gettext("The report was reopened."),
    ),
    "excuse": Said(
        lazy_gettext("Not required"), "ban", "secondary",
        lazy_gettext("The agency owes no report for this period; it is left out of completeness and ranking."),
        lazy_gettext("The agency owes no report for this period."),
    ),
    "require": Said(
        lazy_gettext("Require again"), "rotate-clockwise", "secondary",
        lazy_gettext("The agency owes this report again."),
        lazy_gettext("The agency owes this report again."),
    ),
}  # fmt: skip

_WITH_REASON: dict[str, Callable[..., Receipt | None]] = {
    "nil": operations.report_nil,
    "return": operations.return_,
    "reopen": operations.reopen,
    "excuse": operations.excuse,
    "require": operations.require,
}
_PLAIN: dict[str, Callable[..., Receipt | None]] = {
    "submit": operations.submit,
    "withdraw": operations.withdraw,
    "take": operations.take,
    "release": operations.release,
    "accept": operations.accept,
}
VERBS = tuple(SAID)


def move(
    session: Session, actor: Actor, report: Report, verb: str, *, reason: str, expected: int | None, at: datetime
) -> Receipt | None:
    """Make the move; the receipt where one is given. Refused where a reason is needed and none was given."""
    if transition(verb).needs_reason:
        if not reason.strip():
            raise Refused([Finding("report.reason_missing", Severity.ERROR, column="reason")])
        return _WITH_REASON[verb](session, actor, report, reason, at=at, expected=expected)
    return _PLAIN[verb](session, actor, report, at=at, expected=expected)


def begin_report(
    session: Session,
    actor: Actor,
    form_code: str,
    period_code: str,
    *,
    organisation_id: int | None = None,
    at: datetime,
) -> Report:
    """The report of the actor's agency (or, for the office, of another) as a draft; the one that is there already."""
    owner = organisation_id if organisation_id is not None else actor.organisation_id
    if owner is None or not actor.changes(owner):
        raise NotFound("report.unknown")
    form = form_by_code(session, form_code)
    period = session.scalar(select(Period).where(Period.regime_id == form.regime_id, Period.code == period_code))
    if period is None:
        raise NotFound("period.unknown", code=period_code)
    version = current_version(session, form.code, period.ends_on)
    return operations.ensure_report(session, actor, owner, version, period, at=at)


def said_of_event(verb: str) -> tuple[str, str, str]:
    """Words, icon and tone of an event in a report's history."""
    words = {
        "open": (gettext("Begun"), "plus", "calm"),
        "save": (gettext("Figures entered"), "pencil", "calm"),
        "submit": (gettext("Submitted"), "send", "info"),
        "nil": (gettext("Nothing to report"), "minus", "calm"),
        "withdraw": (gettext("Withdrawn"), "player-pause", "calm"),
        "take": (gettext("Taken up for review"), "eye", "info"),
        "release": (gettext("Put back in the queue"), "arrow-back-up", "calm"),
        "return": (gettext("Returned"), "arrow-back-up", "bad"),
        "accept": (gettext("Accepted"), "circle-check", "ok"),
        "reopen": (gettext("Reopened"), "rotate-clockwise", "plum"),
        "excuse": (gettext("Declared not required"), "ban", "calm"),
        "require": (gettext("Required again"), "rotate-clockwise", "warn"),
    }
    return words.get(verb, (verb, "point", "calm"))
