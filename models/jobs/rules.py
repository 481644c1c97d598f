"""The states of a job and when a silent one is lost."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final


class State(StrEnum):
    """A job waits, runs, and ends in one of three ways."""

    QUEUED = "queued"
    RUNNING = "running"
    FINISHED = "finished"
    FAILED = "failed"
    CANCELLED = "cancelled"


OPEN: Final = frozenset({State.QUEUED, State.RUNNING})
BEAT: Final = timedelta(seconds=5)  # how often a running job says that it lives
SILENCE: Final = timedelta(seconds=60)  # after which it is taken for lost


def is_lost(state: str, heartbeat_at: datetime | None, *, at: datetime, worker_is_gone: bool = False) -> bool:
    """Whether a job will never end by itself: its process is gone, or it has been silent for too long."""
    if state != State.RUNNING:
        return False
    return worker_is_gone or heartbeat_at is None or at - heartbeat_at > SILENCE
