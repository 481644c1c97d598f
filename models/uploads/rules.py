"""The states of an upload and the one way through them."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class UploadState(StrEnum):
    """Where an upload stands. READY has a preview and waits for its sender."""

    QUEUED = "queued"
    CHECKING = "checking"
    READY = "ready"
    REFUSED = "refused"
    CONFIRMED = "confirmed"
    DISCARDED = "discarded"
    FAILED = "failed"


class Verdict(StrEnum):
    """What checking said: a file is refused from severity error upwards."""

    ACCEPTED = "accepted"
    ACCEPTED_WITH_WARNINGS = "accepted_with_warnings"
    REFUSED = "refused"


_S = UploadState

STEPS: Final[dict[UploadState, frozenset[UploadState]]] = {
    _S.QUEUED: frozenset({_S.CHECKING, _S.DISCARDED, _S.FAILED}),
    _S.CHECKING: frozenset({_S.READY, _S.REFUSED, _S.FAILED, _S.QUEUED}),
    _S.READY: frozenset({_S.CONFIRMED, _S.DISCARDED, _S.CHECKING, _S.QUEUED}),
    _S.REFUSED: frozenset({_S.DISCARDED}),
    _S.FAILED: frozenset({_S.QUEUED, _S.DISCARDED}),
    _S.CONFIRMED: frozenset(),
    _S.DISCARDED: frozenset(),
}


def may_become(state: UploadState, target: UploadState) -> bool:
    """Whether an upload in ``state`` can go to ``target``; confirmed and discarded are final."""
    return target in STEPS[state]


def verdict(counts: dict[str, int]) -> Verdict:
    """The verdict on a file from its findings per severity."""
    if counts.get("blocker") or counts.get("error"):
        return Verdict.REFUSED
    return Verdict.ACCEPTED_WITH_WARNINGS if counts.get("warning") else Verdict.ACCEPTED
