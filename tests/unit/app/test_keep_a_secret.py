"""The secret that an installation makes for itself at its first start."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

import config


def test_all_that_start_at_once_have_the_same_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SECRET_KEY", raising=False)
    for installation in range(20):
        monkeypatch.setattr(config, "DATA_DIR", folder := tmp_path / str(installation))
        found: list[str] = []
        together = threading.Barrier(8)

        def start(found: list[str] = found, together: threading.Barrier = together) -> None:
            together.wait()
            found.append(config._secret("SECRET_KEY"))

        threads = [threading.Thread(target=start) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(found) == 8
        assert len(set(found)) == 1
        assert len(found[0]) > 20
        assert [path.name for path in folder.iterdir()] == ["secret_key"]
        assert (folder / "secret_key").stat().st_mode & 0o077 == 0
