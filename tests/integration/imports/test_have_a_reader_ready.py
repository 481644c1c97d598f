"""The child for the next file is started ahead; it is as limited as any, and nobody notices when it is gone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from imports import sandbox
from imports.reader import open_workbook
from imports.sandbox import Allowance, Child, run
from models.base.errors import Refused
from tests.workbooks.hostile import ALLOWED, good


@pytest.fixture
def waiting(monkeypatch: pytest.MonkeyPatch) -> Iterator[sandbox._Next]:
    """A process that keeps a child ready, as a server does."""
    ahead = sandbox._Next()
    monkeypatch.setattr(sandbox, "_NEXT", ahead)
    sandbox.keep_ready()
    yield ahead
    ahead.wanted = False
    with Child():  # takes what waits, and buries it
        pass


def _pid(ahead: sandbox._Next) -> int:
    assert ahead._waiting is not None
    return ahead._waiting.pid


def test_the_one_that_waits_reads_the_next_file_and_another_waits(waiting: sandbox._Next, tmp_path: Path) -> None:
    first = _pid(waiting)
    with Child() as child:
        assert child._process.pid == first
        assert child.ask(open_workbook, good(tmp_path / "file.xlsx"), "file.xlsx").sheets
    assert _pid(waiting) != first


def test_two_files_at_once_have_a_child_each(waiting: sandbox._Next) -> None:
    with Child() as one, Child() as other:
        assert one._process.pid != other._process.pid


def test_its_limits_are_those_of_any(waiting: sandbox._Next, tmp_path: Path) -> None:
    path = ALLOWED["a million rows, twelve columns"](tmp_path / "file.xlsx")
    with pytest.raises(Refused, match=r"file\.unreadable"):
        run(open_workbook, path, "file.xlsx", allowance=Allowance(memory=200_000_000))
    with pytest.raises(Refused, match=r"file\.unreadable"):
        run(open_workbook, path, "file.xlsx", allowance=Allowance(wall=0))


def test_one_that_died_waiting_is_not_missed(waiting: sandbox._Next, tmp_path: Path) -> None:
    assert waiting._waiting is not None
    os.killpg(_pid(waiting), signal.SIGKILL)
    waiting._waiting.wait(10)
    assert run(open_workbook, good(tmp_path / "file.xlsx"), "file.xlsx").sheets


def test_it_ends_with_its_parent(tmp_path: Path) -> None:
    """Also when that one is killed: nothing is left that waits for ever."""
    script = (
        "import os, signal\nfrom imports import sandbox\nsandbox.keep_ready()\n"
        "print(sandbox._NEXT._waiting.pid, flush=True)\nos.kill(os.getpid(), signal.SIGKILL)"
    )
    parent = subprocess.run([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, check=False)
    child = int(parent.stdout)
    assert _ended(child)


def _ended(pid: int) -> bool:
    """Once it is gone, or only waits to be buried by the process that took it over."""
    descriptor = None
    try:
        descriptor = os.pidfd_open(pid)
        return bool(_readable(descriptor))
    except ProcessLookupError:
        return True
    finally:
        if descriptor is not None:
            os.close(descriptor)


def _readable(descriptor: int) -> list[tuple[int, int]]:
    import select

    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return poll.poll(20_000)


def test_a_process_that_did_not_ask_keeps_none(tmp_path: Path) -> None:
    ahead = sandbox._Next()
    ahead.prepare()
    assert ahead._waiting is None
