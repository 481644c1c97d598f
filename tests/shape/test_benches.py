"""Benches are run seldom: they must not rot meanwhile."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

BENCHES = sorted(path.stem for path in Path("bench").glob("*.py"))


@pytest.mark.parametrize("name", BENCHES)
def test_a_bench_finds_what_it_takes_from_the_portal(name: str) -> None:
    assert import_module(f"bench.{name}").main
