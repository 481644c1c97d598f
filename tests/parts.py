"""Which tests run in one process, one after the other, when a run has several."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Final

import pytest
from xdist.scheduler import LoadScopeScheduling

# About as long as the other browser tests together.
WALK: Final = {"test_look_at_every_page", "test_look_at_every_state", "test_main_job", "test_adapt_to_the_reader"}
# What changes nothing yet comes first, whatever the shuffle: it sees the demo year as it was loaded.
FIRST: Final = {"test_look_the_same"}
# What needs no portal, for the process that would wait while the other loads the demo year. On SQLite alone: there
# the tests go on after those of the browser, so the database is made once.
MEANWHILE: Final = {"test_describe_itself"}
# What these make once for all their tests takes longer than the tests.
TOGETHER: Final = {
    "app/test_workbook_commands", "app/test_command_line", "jobs/test_kill_a_sweep", "jobs/test_kill_a_check",
    "jobs/test_do_work", "jobs/test_daily_chores", "jobs/test_confirm_a_large_register", "attacks/test_at_once",
    "attacks/test_under_the_portals_role",
}  # fmt: skip


class Parts(LoadScopeScheduling):
    """Hands out parts in the order of ``turn``, whole; a test that is in none is a part of its own.

    By the tests' names: of what is marked in a process that runs them, the one that hands out knows nothing.
    """

    def _split_scope(self, nodeid: str) -> str:
        return part(nodeid) or nodeid


def part(nodeid: str) -> str:
    """The part that a test belongs to; empty for a test that may run anywhere.

    Browser tests are two parts, each with one portal and one Chromium.
    """
    path = PurePosixPath(nodeid.split("::")[0])
    if "browser" in path.parts:
        return "walk" if path.stem in WALK else "browser"
    if path.stem in MEANWHILE:
        return "meanwhile" if "sqlite" in nodeid else ""
    name = f"{path.parent.name}/{path.stem}"
    return name if name in TOGETHER else ""


def turn(item: pytest.Item) -> int:
    """Parts come first: at the end of a run one would keep one process busy while the other has nothing left to do."""
    if item.path.stem in FIRST:
        return 0
    return {"meanwhile": 1, "walk": 2, "browser": 2, "": 4}.get(part(item.nodeid), 3)
