"""The way of an upload through its states."""

from __future__ import annotations

import pytest

from models.uploads.rules import STEPS, UploadState, Verdict, may_become, verdict


def test_every_state_has_its_row() -> None:
    assert set(STEPS) == set(UploadState)


def test_every_state_is_reached_from_the_queue() -> None:
    reached = {UploadState.QUEUED}
    while grown := {target for state in reached for target in STEPS[state]} - reached:
        reached |= grown
    assert reached == set(UploadState)


@pytest.mark.parametrize("state", [UploadState.CONFIRMED, UploadState.DISCARDED])
def test_what_is_over_stays_over(state: UploadState) -> None:
    assert not any(may_become(state, target) for target in UploadState)


def test_a_refused_file_cannot_be_confirmed() -> None:
    assert not may_become(UploadState.REFUSED, UploadState.CONFIRMED)


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ({}, Verdict.ACCEPTED),
        ({"info": 3}, Verdict.ACCEPTED),
        ({"warning": 1, "info": 3}, Verdict.ACCEPTED_WITH_WARNINGS),
        ({"error": 1, "warning": 1}, Verdict.REFUSED),
        ({"blocker": 1}, Verdict.REFUSED),
    ],
)
def test_one_error_refuses_a_file(counts: dict[str, int], said: Verdict) -> None:
    assert verdict(counts) is said
