"""The states of a report, and the sets of them that other rules speak of."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class State(StrEnum):
    """Where a report stands. RETURNED, WITHDRAWN and REOPENED are with the agency again, as DRAFT is."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    REOPENED = "reopened"
    NOT_REQUIRED = "not_required"
    NIL = "nil"


# With the agency: rows may be entered, and an open revision stands ready to take them.
EDITABLE: Final = frozenset({State.DRAFT, State.RETURNED, State.WITHDRAWN, State.REOPENED})
# A named person answers for what was sent.
SENT: Final = frozenset({
    State.SUBMITTED, State.IN_REVIEW, State.ACCEPTED, State.RETURNED, State.REOPENED, State.NIL,
})  # fmt: skip
# With the reviewer.
WAITING: Final = frozenset({State.SUBMITTED, State.IN_REVIEW})
# The office has decided, and says who decided and when.
DECIDED: Final = frozenset({State.ACCEPTED, State.RETURNED, State.REOPENED, State.NOT_REQUIRED})
# Somebody wrote why.
REASONED: Final = frozenset({State.RETURNED, State.REOPENED, State.NOT_REQUIRED, State.NIL})
# The obligation is met: nothing is chased.
SETTLED: Final = frozenset({State.SUBMITTED, State.IN_REVIEW, State.ACCEPTED, State.NOT_REQUIRED, State.NIL})
# Figures are in the national totals.
COUNTED: Final = frozenset({State.ACCEPTED})
