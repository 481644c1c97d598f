"""The table of moves: complete, closed, and read the same by everybody."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest

from models.base.errors import NotFound
from models.base.findings import Finding, Severity
from models.base.permissions import Permission
from models.reports.rules.findings import finding_key
from models.reports.rules.guards import Facts
from models.reports.rules.states import COUNTED, EDITABLE, SENT, State
from models.reports.rules.workflow import (
    MOVES,
    OPEN,
    SAVE,
    Step,
    Transition,
    allowed,
    holds,
    objections,
    replay,
    transition,
    workflow_table,
)

TODAY = date(2021, 9, 20)
GOOD = Facts(today=TODAY, opens_on=date(2021, 9, 15), due_on=date(2021, 9, 25), reported=11, reason="Số liệu lệch")
JUMP = Finding("check.jump", Severity.WARNING, row_key="Đất đai", column="c7", value="90000")


def codes(findings: list[Finding]) -> list[str]:
    return [finding.code for finding in findings]


def test_every_state_can_be_reached_and_left() -> None:
    reached = {State.DRAFT} | {move.target for move in MOVES}
    left = {source for move in MOVES for source in move.sources}
    assert reached == set(State) == left


def test_every_state_leads_to_accepted_again() -> None:
    near = {State.ACCEPTED}
    while grown := {s for move in MOVES if move.target in near for s in move.sources} - near:
        near |= grown
    assert near == set(State)


@pytest.mark.parametrize(("move", "state"), list(product(MOVES, State)), ids=lambda v: getattr(v, "verb", v))
def test_a_pair_outside_the_table_is_refused_and_says_why(move: Transition, state: State) -> None:
    found = objections(move, state, GOOD)
    if state in move.sources:
        assert "report.move_not_allowed" not in codes(found)
    else:
        assert codes(found) == ["report.move_not_allowed"]
        assert found[0].params["sources"] == sorted(move.sources)
        assert not holds(found)


def test_every_verb_is_written_once() -> None:
    verbs = [move.verb for move in MOVES]
    assert len(verbs) == len(set(verbs)) == len({move.event for move in MOVES})
    assert {"submit", "withdraw", "take", "return", "accept", "reopen"} <= set(verbs)


def test_an_unknown_verb_is_not_found() -> None:
    with pytest.raises(NotFound):
        transition("approve")


def test_only_the_approver_submits() -> None:
    editor = {Permission.REPORT_READ, Permission.REPORT_ENTER}
    approver = editor | {Permission.REPORT_SUBMIT}
    assert allowed(State.DRAFT, editor) == []
    assert [move.verb for move in allowed(State.DRAFT, approver)] == ["submit", "nil"]


def test_a_report_in_review_cannot_be_withdrawn() -> None:
    assert "withdraw" in [move.verb for move in allowed(State.SUBMITTED, set(Permission))]
    assert "withdraw" not in [move.verb for move in allowed(State.IN_REVIEW, set(Permission))]


def test_a_good_report_may_be_submitted() -> None:
    assert objections(transition("submit"), State.DRAFT, GOOD) == []


def test_an_empty_report_is_not_complete() -> None:
    facts = Facts(today=TODAY)
    assert codes(objections(transition("submit"), State.DRAFT, facts)) == ["report.empty"]


def test_errors_of_the_checks_stop_a_submission_and_keep_their_place() -> None:
    wrong = Finding("check.E1", Severity.ERROR, row_key="Đất đai", column="c3")
    found = objections(transition("submit"), State.RETURNED, Facts(today=TODAY, reported=1, findings=(wrong,)))
    assert found == [wrong]


def test_a_warning_stops_a_submission_until_it_is_explained() -> None:
    submit = transition("submit")
    found = objections(submit, State.DRAFT, Facts(today=TODAY, reported=1, findings=(JUMP,)))
    assert codes(found) == ["report.warning_unanswered"]
    assert found[0].column == "c7"
    explained = Facts(today=TODAY, reported=1, findings=(JUMP,), answered=frozenset({found[0].params["key"]}))
    assert objections(submit, State.DRAFT, explained) == []


def test_an_explanation_lapses_when_the_value_changes() -> None:
    other = Finding("check.jump", Severity.WARNING, row_key="Đất đai", column="c7", value="9000")
    moved = Finding("check.jump", Severity.WARNING, "Biểu", "G9", "Đất đai", "c7", "90000")
    assert finding_key(JUMP) != finding_key(other)
    assert finding_key(JUMP) == finding_key(moved)


def test_a_period_that_has_not_opened_takes_no_report() -> None:
    facts = Facts(today=date(2021, 9, 14), opens_on=date(2021, 9, 15), reported=1)
    assert codes(objections(transition("submit"), State.DRAFT, facts)) == ["report.not_open_yet"]


def test_a_late_report_is_taken_and_told_how_late() -> None:
    facts = Facts(today=date(2021, 9, 28), due_on=date(2021, 9, 25), reported=1)
    found = objections(transition("submit"), State.DRAFT, facts)
    assert [(f.code, f.severity, f.params["days"]) for f in found] == [("report.late", Severity.INFO, 3)]
    assert holds(found)


@pytest.mark.parametrize("verb", ["return", "reopen", "excuse", "require", "nil"])
def test_a_move_against_somebody_needs_a_reason(verb: str) -> None:
    move = transition(verb)
    assert move.needs_reason
    found = objections(move, min(move.sources), Facts(today=TODAY, reason="  "))
    assert "report.reason_missing" in codes(found)


def test_nobody_accepts_what_he_or_she_entered() -> None:
    accept = transition("accept")
    own = Facts(today=TODAY, actor_id=7, entered_by=frozenset({3, 7}))
    assert codes(objections(accept, State.IN_REVIEW, own)) == ["report.own_entry"]
    assert objections(accept, State.IN_REVIEW, Facts(today=TODAY, actor_id=8, entered_by=frozenset({3, 7}))) == []


def test_open_remarks_are_said_and_do_not_stop() -> None:
    found = objections(transition("accept"), State.IN_REVIEW, Facts(today=TODAY, open_notes=2))
    assert codes(found) == ["report.open_notes"]
    assert holds(found)


def test_a_nil_report_has_no_figures() -> None:
    facts = Facts(today=TODAY, reported=3, reason="Không phát sinh")
    assert codes(objections(transition("nil"), State.DRAFT, facts)) == ["report.nil_has_figures"]


def test_returned_figures_leave_the_totals() -> None:
    assert {State.ACCEPTED} == COUNTED
    assert not COUNTED & EDITABLE
    assert State.RETURNED in SENT


def test_replaying_a_path_gives_its_end() -> None:
    path = [
        Step(OPEN, None, State.DRAFT),
        Step(SAVE, State.DRAFT, State.DRAFT),
        Step("submit", State.DRAFT, State.SUBMITTED),
        Step("take", State.SUBMITTED, State.IN_REVIEW),
        Step("return", State.IN_REVIEW, State.RETURNED),
        Step("submit", State.RETURNED, State.SUBMITTED),
    ]
    assert replay([]) is None
    assert replay(path) is State.SUBMITTED


@pytest.mark.parametrize(
    "path",
    [
        [Step("submit", State.DRAFT, State.SUBMITTED)],
        [Step(OPEN, None, State.DRAFT), Step("accept", State.DRAFT, State.ACCEPTED)],
        [Step(OPEN, None, State.DRAFT), Step("submit", State.DRAFT, State.ACCEPTED)],
        [Step(OPEN, None, State.ACCEPTED)],
    ],
)
def test_a_forged_path_does_not_replay(path: list[Step]) -> None:
    with pytest.raises(ValueError, match="but the report was"):
        replay(path)


def test_the_documents_show_every_move() -> None:
    rows = workflow_table()
    assert [row.verb for row in rows] == [move.verb for move in MOVES]
    submit = rows[0]
    assert submit.sources == ("draft", "returned", "withdrawn", "reopened")
    assert submit.guards == ("is_complete", "warnings_are_answered", "window_is_open")
    assert all(row.guards.count("has_reason") == row.needs_reason for row in rows)
