"""A stage is there whole and as it was sealed, or it is not there."""

from __future__ import annotations

import os
import pickle
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from imports.staging import packing, stage

NOW = datetime(2021, 10, 5, tzinfo=UTC)
NAMES = ("code", "field", "shortened")
ROWS = [("1.000001", None, 1), ("1.000002", "Hộ tịch", 0)]


def place(folder: Path, secret: bytes = b"key", upload: int = 7) -> stage.Place:
    return stage.place_of(folder, secret, upload, "content", "definition")


def kept(folder: Path) -> stage.Place:
    with stage.Writer(place(folder), NAMES) as writer:
        for row in ROWS:
            writer.add([(*row, row[0])])
        writer.seal()
    return place(folder)


def test_what_was_sealed_is_read_back(tmp_path: Path) -> None:
    rows = stage.kept(kept(tmp_path))
    assert (rows.names, list(rows)) == (NAMES, ROWS)
    assert list(rows.keys()) == [row[0] for row in ROWS]


def test_sqlite_minds_no_seal(tmp_path: Path) -> None:
    with closing(sqlite3.connect(kept(tmp_path).path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_a_stage_that_was_not_sealed_is_none(tmp_path: Path) -> None:
    with stage.Writer(place(tmp_path), NAMES) as writer:
        writer.add([(*ROWS[0], "1.000001")])
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(KeyError):
        stage.kept(place(tmp_path))


@pytest.mark.parametrize("damage", ["cut", "longer", "changed", "empty"])
def test_a_stage_that_was_altered_is_none(tmp_path: Path, damage: str) -> None:
    path = kept(tmp_path).path
    content = path.read_bytes()
    changed = {"cut": content[:-1], "longer": content + b"x", "empty": b"",
               "changed": content.replace(b"1.000002", b"1.000003")}[damage]  # fmt: skip
    path.write_bytes(changed)
    assert not stage.is_kept(place(tmp_path))


def test_a_stage_of_another_key_or_another_upload_is_none(tmp_path: Path) -> None:
    path = kept(tmp_path).path
    assert not stage.is_kept(place(tmp_path, secret=b"another"))
    other = place(tmp_path, upload=8)
    path.rename(other.path)
    assert not stage.is_kept(other)


def test_a_batch_holds_plain_values_only() -> None:
    with pytest.raises(pickle.UnpicklingError):
        packing.unpacked(pickle.dumps(NOW))


def test_what_nobody_confirmed_in_time_is_swept(tmp_path: Path) -> None:
    old, new = kept(tmp_path).path, tmp_path / "new"
    new.touch()
    for path, age in ((old, timedelta(days=8)), (new, timedelta(days=6))):
        os.utime(path, times=((NOW - age).timestamp(),) * 2)
    stage.sweep(tmp_path, NOW)
    assert list(tmp_path.iterdir()) == [new]
