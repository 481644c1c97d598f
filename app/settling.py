"""What a process that serves does once it has loaded all it needs."""

from __future__ import annotations

import gc

from imports import sandbox


def settle() -> None:
    """The collector no longer walks what was loaded (a quarter of a second each time), and a reader of files waits.

    In each process for itself: a child cannot be handed on by a fork.
    """
    gc.freeze()
    sandbox.keep_ready()
