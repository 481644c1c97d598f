"""Where the bytes of files lie: addressed by their hash, written once, never changed."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO, Final, Protocol

from flask import Flask, current_app

EXTENSION: Final = "tien_do_files"
CHUNK: Final = 1024 * 1024
_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Stored:
    """What is known of bytes that were kept."""

    sha256: str
    size: int


class FileStore(Protocol):
    """What the portal asks of a store; a folder by default, anything that keeps bytes by their hash."""

    def put(self, content: bytes | IO[bytes]) -> Stored: ...
    def open(self, sha256: str) -> BinaryIO: ...
    def has(self, sha256: str) -> bool: ...
    def remove(self, sha256: str) -> bool: ...
    def __iter__(self) -> Iterator[str]: ...


class Folder:
    """Files in a folder, two letters of the hash to a sub-folder.

    A file is there whole or not at all: it is written beside its place, forced to the disk and renamed.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, content: bytes | IO[bytes]) -> Stored:
        """Keep the bytes and say their hash. The same bytes twice are kept once."""
        self.root.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self.root, prefix=".coming-")
        coming = Path(name)
        try:
            with os.fdopen(handle, "wb") as stream:
                stored = _copy(content, stream)
                stream.flush()
                os.fsync(stream.fileno())
            self._settle(coming, self.path(stored.sha256))
        finally:
            with contextlib.suppress(FileNotFoundError):
                coming.unlink()
        return stored

    def open(self, sha256: str) -> BinaryIO:
        """The bytes to read from; KeyError where they are not here."""
        try:
            return self.path(sha256).open("rb")
        except FileNotFoundError:
            raise KeyError(sha256) from None

    def read(self, sha256: str) -> bytes:
        """All the bytes at once; KeyError where they are not here."""
        with self.open(sha256) as stream:
            return stream.read()

    def has(self, sha256: str) -> bool:
        return self.path(sha256).is_file()

    def remove(self, sha256: str) -> bool:
        """Forget the bytes; whether they were here. Whoever asks must know that nothing else names them."""
        try:
            self.path(sha256).unlink()
        except FileNotFoundError:
            return False
        return True

    def path(self, sha256: str) -> Path:
        """Where the bytes of that hash lie or would lie. Anything but a hash is refused: no name reaches the disk."""
        if not _HASH.fullmatch(sha256):
            raise ValueError("not a sha256")
        return self.root / sha256[:2] / sha256

    def __iter__(self) -> Iterator[str]:
        """The hash of every file that is here."""
        if self.root.is_dir():
            yield from sorted(file.name for file in self.root.glob("??/*") if _HASH.fullmatch(file.name))

    @staticmethod
    def _settle(coming: Path, place: Path) -> None:
        if place.exists():
            return
        place.parent.mkdir(exist_ok=True)
        coming.replace(place)
        place.chmod(0o440)
        for folder in (place.parent, place.parent.parent):
            _force_names_to_disk(folder)


def init(app: Flask) -> None:
    """Give the application its store, ``DATA_DIR/files``."""
    app.extensions[EXTENSION] = Folder(Path(app.config["DATA_DIR"]) / "files")


def files() -> Folder:
    """The store of the application at work."""
    store: Folder = current_app.extensions[EXTENSION]
    return store


def _copy(content: bytes | IO[bytes], to: IO[bytes]) -> Stored:
    digest, size = hashlib.sha256(), 0
    chunks = [content] if isinstance(content, bytes) else iter(lambda: content.read(CHUNK), b"")
    for chunk in chunks:
        digest.update(chunk)
        size += len(chunk)
        to.write(chunk)
    return Stored(digest.hexdigest(), size)


def _force_names_to_disk(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
