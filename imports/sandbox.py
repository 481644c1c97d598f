"""Run a function over a file in a child process with limits: a legal 2 KB workbook can abort its reader.

The child is a fresh interpreter, never a fork, so it is safe to start from any thread and from a
queue worker. It sets its own limits before it touches the file, and it gets neither settings nor
secrets: its environment is empty. It reads one file and ends. A process that serves keeps the next one
ready (``keep_ready``): starting it takes as long as reading a report.
"""

from __future__ import annotations

import contextlib
import gc
import os
import pickle  # what comes back is read by ``_Reader``, which knows a closed list of classes
import resource
import signal
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cache
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import IO, Any, Self, TypeVar

from imports.cells import Workbook
from imports.kinds import refuse
from models.base.errors import Refused
from models.base.findings import Finding

T = TypeVar("T")

_BATCH = 2_000  # rows

_ROOT = Path(__file__).resolve().parent.parent
_START = "import sys; sys.path.insert(0, sys.argv[1]); from imports.sandbox import _child; _child(*sys.argv[2:])"
_READER = "imports.held"  # what the first question is mostly for
_KNOWN = {
    "imports.cells": {"Area", "Cell", "CellKind", "Place", "Ratio", "Sheet", "SheetState", "Workbook"},
    "datetime": {"date", "datetime", "time", "timedelta"},
    "decimal": {"Decimal"},
    "builtins": {"frozenset", "set"},
    "models.base.findings": {"Finding", "Severity"},
}


@dataclass(frozen=True, slots=True)
class Allowance:
    """What the child may use. Sizes in bytes, times in seconds."""

    memory: int = 1 << 30
    cpu: int = 60
    wall: int = 120
    files: int = 32


ALLOWANCE = Allowance()


class SandboxFailed(RuntimeError):
    """The function itself failed: a fault of ours, with the child's traceback. Not the sender's doing."""


def run(function: Callable[..., T], *args: Any, allowance: Allowance = ALLOWANCE) -> T:
    """Call a module-level function of ``imports`` in a child process and give back what it returns.

    Refused passes through. A child that dies or runs out of memory or time means that the file
    cannot be read: Refused with ``file.unreadable``, never to be tried again.
    """
    with Child(allowance) as child:
        return child.ask(function, *args)


class Child:
    """A child process that stays for several questions: what it opened for one it holds for the next.

    Its limits hold for the whole of its life. It goes with the ``with`` block, whatever happened there.
    """

    def __init__(self, allowance: Allowance = ALLOWANCE) -> None:
        self._allowance = allowance

    def __enter__(self) -> Self:
        self._process = _NEXT.take()
        self._clock = threading.Timer(self._allowance.wall, self._kill)
        self._clock.daemon = True
        self._clock.start()
        try:
            with self._mourned():
                self._tell(self._allowance)
        except BaseException:  # one that died at its birth is buried too: without a block nobody else does it
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._clock.cancel()
        _bury(self._process)
        _NEXT.prepare()

    def ask(self, function: Callable[..., T], *args: Any) -> T:
        """What the function returns; Refused, SandboxFailed as ``run`` says."""
        with self._mourned():
            self._tell((f"{function.__module__}:{function.__qualname__}", args))
            outcome, content = self._hear()
        returned: T = _judged(outcome, content)
        return returned

    def stream(self, function: Callable[..., Iterator[Any]], *args: Any) -> Iterator[Any]:
        """What the generator function yields, one after the other as it comes."""
        with self._mourned():
            self._tell((f"{function.__module__}:{function.__qualname__}", args))
            outcome, content = self._hear()
        while outcome == "yielded":
            yield content
            with self._mourned():
                outcome, content = self._hear()
        _judged(outcome, content)

    def _tell(self, request: Any) -> None:
        assert self._process.stdin is not None
        _Writer(self._process.stdin, pickle.HIGHEST_PROTOCOL).dump(request)
        self._process.stdin.flush()

    def _hear(self) -> tuple[str, Any]:
        """The outcome, and behind that of a workbook its rows in batches, a sheet's end marked by None."""
        assert self._process.stdout is not None
        stream = self._process.stdout
        outcome, content = _Reader(stream).load()
        if isinstance(content, Workbook):
            for sheet in content.sheets:
                while (batch := _Reader(stream).load()) is not None:
                    sheet.rows.update(batch)
        return outcome, content

    @contextlib.contextmanager
    def _mourned(self) -> Iterator[None]:
        """A child that is gone, or was cut off in the middle of a word, says that the file cannot be read."""
        try:
            yield
        except (EOFError, BrokenPipeError, ConnectionError) as end:
            raise refuse("file.unreadable") from end
        except pickle.UnpicklingError as end:
            if "truncated" in str(end):
                raise refuse("file.unreadable") from end
            raise

    def _kill(self) -> None:
        _kill(self._process)


def _start(*ready: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - fixed arguments
        [sys.executable, "-E", "-s", "-c", _START, str(_ROOT), *ready],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        cwd=_ROOT,
        env={"LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"},
    )


def _kill(process: subprocess.Popen[bytes]) -> None:
    """The whole process group goes, unless its number may be another's by now."""
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def _bury(process: subprocess.Popen[bytes]) -> None:
    """Nothing of it is left: no process, no pipe, no entry in the table of processes."""
    _kill(process)
    for pipe in (process.stdin, process.stdout):
        with contextlib.suppress(OSError):
            assert pipe is not None
            pipe.close()
    process.wait()


class _Next:
    """The child that waits for the next file, where one is wanted. It ends when its parent does: its pipe is closed."""

    def __init__(self) -> None:
        self.wanted, self._lock = False, threading.Lock()
        self._waiting: subprocess.Popen[bytes] | None = None

    def take(self) -> subprocess.Popen[bytes]:
        """The one that waits; a new one where none does, or it died meanwhile."""
        with self._lock:
            waiting, self._waiting = self._waiting, None
        if waiting is not None and waiting.poll() is None:
            return waiting
        if waiting is not None:
            _bury(waiting)
        return _start()

    def prepare(self) -> None:
        """Have one wait, if that is wanted here."""
        with self._lock:
            if self.wanted and self._waiting is None:
                self._waiting = _start(_READER)


_NEXT = _Next()


def keep_ready() -> None:
    """From now on a child waits for each next file. For a process that serves; not before it forks."""
    _NEXT.wanted = True
    _NEXT.prepare()


def _judged(outcome: str, content: Any) -> Any:
    if outcome == "refused":
        code, findings, params = content
        raise Refused([Finding.read(finding) for finding in findings], code, **params)
    if outcome == "failed":
        raise SandboxFailed(content)
    return content


class _Writer(pickle.Pickler):
    """Sends a mapping that nobody may change as the mapping that it is."""

    def reducer_override(self, obj: Any) -> Any:
        return (dict, (dict(obj),)) if isinstance(obj, MappingProxyType) else NotImplemented


class _Reader(pickle.Unpickler):
    """Reads only plain values and the classes listed: what a broken child says is not trusted."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("builtins", "getattr"):
            return _member
        return _known_class(module, name)


@cache
def _known_class(module: str, name: str) -> Any:
    if name in _KNOWN.get(module, ()):
        return getattr(import_module(module), name)
    raise pickle.UnpicklingError(f"{module}.{name}")


def _member(kind: Any, name: Any) -> Enum:
    """A member of an enumeration, which Python before 3.11.4 writes as an attribute of its class; nothing else."""
    if isinstance(kind, type) and issubclass(kind, Enum) and name in kind.__members__:
        return kind[name]
    raise pickle.UnpicklingError("an attribute that is no member")


def _child(*ready: str) -> None:
    """The other end: limits first, then question after question, the answers on standard output.

    One that is started ahead loads what is ``ready`` while it waits.
    """
    requests, out = sys.stdin.buffer, sys.stdout.buffer
    for module in ready:
        import_module(module)
    _limit(pickle.load(requests))  # noqa: S301 - from our own parent
    sys.stdout = sys.stderr
    gc.disable()  # a tree of plain values has no rings to look for
    with contextlib.suppress(EOFError):
        while True:
            name, args = pickle.load(requests)  # noqa: S301 - from our own parent
            for answer in _answers(name, args):
                _send(answer, out)
                out.flush()  # the parent works on this one while the next is made
    os._exit(0)  # nothing of ours is left to clean up, and the reader's memory need not be walked


def _answers(name: str, args: tuple[Any, ...]) -> Iterator[tuple[str, Any]]:
    """The answer; of a generator what it yields, and then that it is over."""
    outcome, content = _call(name, args)
    if not isinstance(content, Generator):
        yield outcome, content
        return
    while True:
        outcome, part = _call_next(content)
        yield outcome, part
        if outcome != "yielded":
            return


def _send(answer: tuple[str, Any], out: IO[bytes]) -> None:
    """Rows go out in batches and are let go: an answer written whole would be held twice."""
    rows = [sheet.rows for sheet in answer[1].sheets] if isinstance(answer[1], Workbook) else []
    for sheet in answer[1].sheets if rows else ():
        sheet.rows = {}
    _dump(answer, out)
    for held in rows:
        while held:
            _dump(dict(held.popitem() for _ in range(min(_BATCH, len(held)))), out)
        _dump(None, out)


def _dump(value: Any, out: IO[bytes]) -> None:
    pickler = pickle.Pickler(out, protocol=pickle.HIGHEST_PROTOCOL)
    pickler.fast = True  # a tree of plain values: remembering each of a million cells would cost 100 bytes a cell
    pickler.dump(value)


def _call(name: str, args: tuple[Any, ...]) -> tuple[str, Any]:
    module, _, function = name.partition(":")
    if not module.startswith("imports."):
        return "failed", f"not a function of imports: {name}"
    return _guarded("returned", lambda: getattr(import_module(module), function)(*args))


def _call_next(parts: Generator[Any, None, None]) -> tuple[str, Any]:
    over = object()
    outcome, part = _guarded("yielded", lambda: next(parts, over))
    return ("returned", None) if part is over else (outcome, part)


def _guarded(outcome: str, work: Callable[[], Any]) -> tuple[str, Any]:
    try:
        return outcome, work()
    except Refused as refusal:
        return "refused", (refusal.code, [finding.as_dict() for finding in refusal.findings], refusal.params)
    except MemoryError:
        os._exit(3)
    except Exception:
        return "failed", traceback.format_exc()


def _limit(allowance: Allowance) -> None:
    for what, amount in (
        (resource.RLIMIT_AS, allowance.memory),
        (resource.RLIMIT_CPU, allowance.cpu),
        (resource.RLIMIT_NOFILE, allowance.files),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(what)
        resource.setrlimit(what, (amount, amount if hard == resource.RLIM_INFINITY else min(amount, hard)))
