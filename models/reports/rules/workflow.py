"""The workflow of a report as one table. Screens, API, documents and tests read these rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

from models.base.errors import NotFound
from models.base.findings import Finding, Severity
from models.base.permissions import Permission
from models.reports.rules.findings import errors
from models.reports.rules.guards import (
    Facts,
    Guard,
    has_reason,
    is_complete,
    not_own_entry,
    notes_are_resolved,
    nothing_reported,
    warnings_are_answered,
    window_is_open,
)
from models.reports.rules.states import EDITABLE, State


@dataclass(frozen=True, slots=True)
class Transition:
    """One move: its verb (and that verb when done), where from and to, who may, and what must hold first."""

    verb: str
    done: str
    sources: frozenset[State]
    target: State
    permission: Permission
    guards: tuple[Guard, ...] = ()

    @property
    def event(self) -> str:
        """The audit's name of the act: ``report:submitted``."""
        return f"report:{self.done}"

    @property
    def needs_reason(self) -> bool:
        return has_reason in self.guards


_S = State
_P = Permission

MOVES: Final[tuple[Transition, ...]] = (
    Transition("submit", "submitted", EDITABLE, _S.SUBMITTED, _P.REPORT_SUBMIT,
               (is_complete, warnings_are_answered, window_is_open)),
    Transition("nil", "reported_nil", EDITABLE, _S.NIL, _P.REPORT_SUBMIT,
               (has_reason, nothing_reported, window_is_open)),
    # Only while nobody has taken it up: a report in review is the reviewer's.
    Transition("withdraw", "withdrawn", frozenset({_S.SUBMITTED, _S.NIL}), _S.WITHDRAWN, _P.REPORT_SUBMIT),
    Transition("take", "taken", frozenset({_S.SUBMITTED}), _S.IN_REVIEW, _P.REPORT_REVIEW),
    Transition("release", "released", frozenset({_S.IN_REVIEW}), _S.SUBMITTED, _P.REPORT_REVIEW),
    Transition("return", "returned", frozenset({_S.IN_REVIEW, _S.NIL}), _S.RETURNED, _P.REPORT_REVIEW, (has_reason,)),
    Transition("accept", "accepted", frozenset({_S.IN_REVIEW}), _S.ACCEPTED, _P.REPORT_REVIEW,
               (not_own_entry, notes_are_resolved)),
    Transition("reopen", "reopened", frozenset({_S.ACCEPTED}), _S.REOPENED, _P.REPORT_REOPEN, (has_reason,)),
    Transition("excuse", "excused", EDITABLE, _S.NOT_REQUIRED, _P.REPORT_EXCUSE, (has_reason,)),
    Transition("require", "required", frozenset({_S.NOT_REQUIRED}), _S.DRAFT, _P.REPORT_EXCUSE, (has_reason,)),
)  # fmt: skip

_BY_VERB: Final = {move.verb: move for move in MOVES}


def transition(verb: str) -> Transition:
    """The move of that verb; NotFound where there is none."""
    if verb not in _BY_VERB:
        raise NotFound("report.no_such_move", verb=verb)
    return _BY_VERB[verb]


def allowed(state: State, permissions: AbstractSet[Permission]) -> list[Transition]:
    """The moves out of a state for somebody with these permissions, whether or not their guards hold yet."""
    return [move for move in MOVES if state in move.sources and move.permission in permissions]


def objections(move: Transition, state: State, facts: Facts) -> list[Finding]:
    """Everything the move meets: a wrong state alone, or what each guard says. Errors stop it."""
    if state not in move.sources:
        sources = sorted(source.value for source in move.sources)
        params = {"verb": move.verb, "state": state.value, "sources": sources}
        return [Finding("report.move_not_allowed", Severity.ERROR, params=params)]
    return [finding for guard in move.guards for finding in guard(facts)]


def holds(findings: Iterable[Finding]) -> bool:
    """Whether a move may go ahead past these objections."""
    return not errors(findings)


@dataclass(frozen=True, slots=True)
class Step:
    """One event of a report, as far as replaying needs it. Opening comes from no state."""

    verb: str
    source: State | None
    target: State


OPEN: Final = "open"
SAVE: Final = "save"


def replay(steps: Sequence[Step]) -> State | None:
    """The state that the events lead to, None for no events. ValueError where they are no path."""
    state: State | None = None
    for step in steps:
        if step.source != state or not _is_step(step):
            raise ValueError(f"{step.verb}: {step.source} to {step.target}, but the report was {state}")
        state = step.target
    return state


def _is_step(step: Step) -> bool:
    if step.verb == OPEN:
        return step.source is None and step.target is State.DRAFT
    if step.verb == SAVE:
        return step.source == step.target and step.target in EDITABLE
    move = _BY_VERB.get(step.verb)
    return move is not None and step.source in move.sources and step.target is move.target


@dataclass(frozen=True, slots=True)
class WorkflowRow:
    """A move as the documents print it."""

    verb: str
    sources: tuple[str, ...]
    target: str
    permission: str
    guards: tuple[str, ...]
    needs_reason: bool


def workflow_table() -> list[WorkflowRow]:
    """The moves in order, in plain words: what ``docs/`` shows and what the API describes."""
    return [
        WorkflowRow(
            move.verb,
            tuple(state.value for state in State if state in move.sources),
            move.target.value,
            move.permission.value,
            tuple(guard.__name__ for guard in move.guards),
            move.needs_reason,
        )
        for move in MOVES
    ]
