"""Threads that write at once lose nothing and mix nothing up, on both databases (the whole bench, smaller)."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import URL, make_url

from tests.postgres import create_database

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_every_row_is_right(kind: str, tmp_path: Path, request: pytest.FixtureRequest, process_id: str) -> None:
    from bench import race
    from bench.parts import ground

    address: URL = make_url(f"sqlite:///{tmp_path / 'race.db'}")
    if kind == "postgresql":
        address = create_database(request.getfixturevalue("postgresql"), f"race_{process_id}")
    ground.fill(address, 50)
    app = ground.portal(address, str(tmp_path))
    try:
        assert race.measure(app, kind, 80)
    finally:
        ground.engine_of(app).dispose()
