"""What a child process says is read as plain values and known classes, whichever Python wrote it."""

from __future__ import annotations

import io
import pickle
from typing import Any

import pytest

from imports.sandbox import _Reader
from models.base.findings import Finding, Severity


class _Says:
    """Pickles as a call of the caller's choice."""

    def __init__(self, *call: Any) -> None:
        self.call = call

    def __reduce__(self) -> Any:
        return self.call[0], tuple(self.call[1:])


def _read(said: Any) -> Any:
    return _Reader(io.BytesIO(pickle.dumps(said))).load()


def test_findings_come_through() -> None:
    finding = Finding("file.damaged", Severity.BLOCKER, sheet="Biểu II.06", cell="C7")
    assert _read([finding]) == [finding]


def test_members_come_through_as_python_before_3_11_4_writes_them() -> None:
    assert _read(_Says(getattr, Severity, "ERROR")) is Severity.ERROR


@pytest.mark.parametrize(
    "said",
    [
        _Says(getattr, Severity, "__class__"),
        _Says(getattr, Finding, "read"),
        _Says(getattr, "", "format"),
        _Says(eval, "1"),
        _Says(print, "x"),
    ],
)
def test_nothing_else_is_called(said: Any) -> None:
    with pytest.raises(pickle.UnpicklingError):
        _read(said)
