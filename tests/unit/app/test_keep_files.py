"""The file store: by hash, whole or not at all, no name from outside reaches the disk."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import pytest

from app.storage import Folder


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "files")


def test_bytes_come_back_as_they_went_in(folder: Folder) -> None:
    stored = folder.put("báo cáo".encode())
    assert folder.read(stored.sha256) == "báo cáo".encode()
    assert stored.sha256 == hashlib.sha256("báo cáo".encode()).hexdigest()
    assert stored.size == len("báo cáo".encode())


def test_a_stream_is_kept_as_its_bytes_are(folder: Folder) -> None:
    content = b"x" * 3_000_000
    assert folder.put(io.BytesIO(content)) == folder.put(content)


def test_the_same_bytes_are_kept_once(folder: Folder) -> None:
    first = folder.put(b"a")
    folder.put(b"a")
    assert list(folder) == [first.sha256]


def test_nothing_is_left_of_a_stream_that_breaks(folder: Folder) -> None:
    class Breaking(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise OSError("cut off")

    with pytest.raises(OSError, match="cut off"):
        folder.put(Breaking())
    assert list(folder) == []
    assert [path for path in folder.root.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "A" * 64, "0" * 63, "0" * 64 + "/..", "0" * 64 + "\n"])
def test_only_a_hash_is_a_name(folder: Folder, name: str) -> None:
    with pytest.raises(ValueError, match="not a sha256"):
        folder.path(name)


def test_what_is_not_there_is_said(folder: Folder) -> None:
    assert not folder.has("0" * 64)
    with pytest.raises(KeyError):
        folder.open("0" * 64)


def test_a_kept_file_cannot_be_written_to_by_accident(folder: Folder) -> None:
    stored = folder.put(b"a")
    assert folder.path(stored.sha256).stat().st_mode & 0o222 == 0
