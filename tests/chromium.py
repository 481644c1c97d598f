"""Which Chromium is driven: its headless shell, which draws the same pages for half the work of a whole browser."""

from __future__ import annotations

import os
import shutil

PROGRAMS = ("chromium-headless-shell", "chromium")


def program() -> str:
    """The path of the first that is there; ``CHROMIUM`` names another."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, PROGRAMS)), None)
    if found is None:
        raise RuntimeError("no Chromium: make chromium")
    return found
