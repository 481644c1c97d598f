"""The moves of ``rules.workflow`` carried out: state, event and audit in one transaction.

Each takes ``expected``, the ``row_version`` that was read (None: whatever it is), and raises Conflict
where the report changed meanwhile or is in no state for the move, Refused where a guard objects.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from models.base.actor import Actor
from models.base.errors import Conflict, Refused
from models.reports.operations.journal import expect, flush, lock, tell_audit, write_event
from models.reports.operations.revising import close, ensure_open
from models.reports.queries.checking import facts_for
from models.reports.queries.reading import current_revision, receipt_of, shown_revision
from models.reports.rules.receipt import Receipt
from models.reports.rules.states import State
from models.reports.rules.workflow import Transition, holds, objections, transition
from models.reports.tables import Report

_RECEIVED = frozenset({State.SUBMITTED, State.IN_REVIEW, State.ACCEPTED})


def submit(session: Session, actor: Actor, report: Report, *, at: datetime, expected: int | None = None) -> Receipt:
    """Send the open revision; it is frozen. Sent twice, it is sent once: the second gets the same receipt."""
    move = transition("submit")
    actor.require(move.permission)
    lock(session, report)
    if State(report.state) not in _RECEIVED:
        _begin(session, actor, report, move, at=at, expected=expected)
        _send(session, actor, report, at=at)
        report.reason = None
        _finish(session, actor, report, move, at=at)
    return _receipt(session, report)


def report_nil(
    session: Session, actor: Actor, report: Report, reason: str, *, at: datetime, expected: int | None = None
) -> Receipt:
    """Say that there is nothing to report, and why. It settles the obligation as figures would."""
    move = _start(session, actor, report, "nil", at=at, expected=expected, reason=reason)
    _send(session, actor, report, at=at)
    report.reason = reason
    _finish(session, actor, report, move, at=at, reason=reason)
    return _receipt(session, report)


def withdraw(session: Session, actor: Actor, report: Report, *, at: datetime, expected: int | None = None) -> None:
    """Take back what was sent, while nobody has taken it up. The next revision begins where it ended."""
    move = _start(session, actor, report, "withdraw", at=at, expected=expected)
    sent = current_revision(session, report)
    if sent is not None and report.first_submitted_at == sent.submitted_at:
        report.first_submitted_at = None
    _forget_sending(report)
    report.reason = None
    _finish(session, actor, report, move, at=at)
    ensure_open(session, report)


def take(session: Session, actor: Actor, report: Report, *, at: datetime, expected: int | None = None) -> None:
    """Take it up for review: from here on the agency can no longer withdraw it."""
    move = _start(session, actor, report, "take", at=at, expected=expected)
    report.taken_at, report.taken_by, report.taken_by_id = at, actor.name, actor.user_id
    _finish(session, actor, report, move, at=at)


def release(session: Session, actor: Actor, report: Report, *, at: datetime, expected: int | None = None) -> None:
    """Put it back into the queue for another reviewer."""
    move = _start(session, actor, report, "release", at=at, expected=expected)
    report.taken_at = report.taken_by = report.taken_by_id = None
    _finish(session, actor, report, move, at=at)


def return_(
    session: Session, actor: Actor, report: Report, reason: str, *, at: datetime, expected: int | None = None
) -> None:
    """Give it back with reasons. Its figures are in no total until they are accepted again."""
    move = _start(session, actor, report, "return", at=at, expected=expected, reason=reason)
    _decide(actor, report, reason, at=at)
    _finish(session, actor, report, move, at=at, reason=reason)
    ensure_open(session, report)


def accept(session: Session, actor: Actor, report: Report, *, at: datetime, expected: int | None = None) -> None:
    """Accept it: from here on its figures are in the totals. Nobody accepts what he or she entered."""
    move = _start(session, actor, report, "accept", at=at, expected=expected)
    _decide(actor, report, None, at=at)
    _finish(session, actor, report, move, at=at)


def reopen(
    session: Session, actor: Actor, report: Report, reason: str, *, at: datetime, expected: int | None = None
) -> None:
    """Open an accepted report again, with the reason; its figures leave the totals."""
    move = _start(session, actor, report, "reopen", at=at, expected=expected, reason=reason)
    _decide(actor, report, reason, at=at)
    _finish(session, actor, report, move, at=at, reason=reason)
    ensure_open(session, report)


def excuse(
    session: Session, actor: Actor, report: Report, reason: str, *, at: datetime, expected: int | None = None
) -> None:
    """Decide that this report is not required, and say why. What was entered stays."""
    move = _start(session, actor, report, "excuse", at=at, expected=expected, reason=reason)
    _forget_sending(report)
    _decide(actor, report, reason, at=at)
    _finish(session, actor, report, move, at=at, reason=reason)


def require(
    session: Session, actor: Actor, report: Report, reason: str, *, at: datetime, expected: int | None = None
) -> None:
    """Ask for a report that had been excused."""
    move = _start(session, actor, report, "require", at=at, expected=expected, reason=reason)
    _forget_decision(report)
    report.reason = None
    _finish(session, actor, report, move, at=at, reason=reason)
    ensure_open(session, report)


def _start(
    session: Session, actor: Actor, report: Report, verb: str, *, at: datetime, expected: int | None,
    reason: str = "",
) -> Transition:  # fmt: skip
    move = transition(verb)
    actor.require(move.permission)
    lock(session, report)
    return _begin(session, actor, report, move, at=at, expected=expected, reason=reason)


def _begin(
    session: Session, actor: Actor, report: Report, move: Transition, *, at: datetime, expected: int | None,
    reason: str = "",
) -> Transition:  # fmt: skip
    expect(session, report, expected)
    state = State(report.state)
    if move.verb == "take" and state is State.IN_REVIEW:
        raise Conflict("report.already_taken", **_standing(report, move))
    if state not in move.sources:
        raise Conflict("report.move_not_allowed", **_standing(report, move))
    found = objections(move, state, facts_for(session, actor, report, move, at=at, reason=reason))
    if not holds(found):
        raise Refused(found, "report.move_refused", verb=move.verb, count=len(found))
    return move


def _standing(report: Report, move: Transition) -> dict[str, object]:
    at = report.decided_at or report.taken_at or report.submitted_at or report.saved_at
    by = report.decided_by or report.taken_by or report.submitted_by or report.saved_by
    sources = sorted(source.value for source in move.sources)
    when = at.isoformat() if at else ""
    return {"verb": move.verb, "state": report.state, "sources": sources, "by": by or "", "at": when}


def _finish(
    session: Session, actor: Actor, report: Report, move: Transition, *, at: datetime, reason: str = ""
) -> None:
    source, report.state = State(report.state), move.target.value  # before any query: facts and state go together
    flush(session, report)
    shown = shown_revision(session, report)
    write_event(
        session, actor, report, move.verb, source, at=at, reason=reason, revision=shown.number if shown else None
    )
    tell_audit(session, actor, report, move.event, at=at, note=reason)


def _send(session: Session, actor: Actor, report: Report, *, at: datetime) -> None:
    revision = ensure_open(session, report)
    close(session, actor, report, revision, at=at)
    session.flush()
    report.current_revision_id = revision.id
    report.submitted_at, report.submitted_by, report.submitted_by_id = at, actor.name, actor.user_id
    report.first_submitted_at = report.first_submitted_at or at
    report.taken_at = report.taken_by = report.taken_by_id = None
    _forget_decision(report)


def _decide(actor: Actor, report: Report, reason: str | None, *, at: datetime) -> None:
    report.decided_at, report.decided_by, report.decided_by_id = at, actor.name, actor.user_id
    report.reason = reason


def _forget_decision(report: Report) -> None:
    report.decided_at = report.decided_by = report.decided_by_id = None


def _forget_sending(report: Report) -> None:
    report.current_revision_id = report.submitted_at = report.submitted_by = report.submitted_by_id = None
    report.taken_at = report.taken_by = report.taken_by_id = None


def _receipt(session: Session, report: Report) -> Receipt:
    receipt = receipt_of(session, report)
    assert receipt is not None, "a report that was sent has a revision that was sent"
    return receipt
