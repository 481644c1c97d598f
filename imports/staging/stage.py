"""Rows that were read and judged, kept beside the file until they are confirmed, discarded or too old.

A stage saves the second reading of a file and nothing else: it can always be made anew from the bytes. It is
one file, sealed with the portal's key under a name that says of which upload, bytes and definition it is; one
that is missing, cut off or altered is as good as none.
"""

from __future__ import annotations

import contextlib
import hmac
import os
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

from models.audit.kept import Keeper, Kept

KEPT_FOR = timedelta(days=7)
_SEAL = 32  # bytes at the end


@dataclass(frozen=True, slots=True)
class Place:
    """Where the stage of one upload lies, and the key that seals it."""

    folder: Path
    name: str
    secret: bytes

    @property
    def path(self) -> Path:
        return self.folder / self.name

    def remove(self) -> None:
        """Take the stage away; nothing happens where there is none."""
        self.path.unlink(missing_ok=True)


def place_of(folder: Path, secret: bytes, upload_id: int, content: str, definition: str) -> Place:
    """The place of the stage of an upload; ``content`` is the SHA-256 of its bytes, ``definition`` of its plan."""
    name = sha256(f"{upload_id}\n{content}\n{definition}".encode()).hexdigest()
    return Place(folder, f"{upload_id}-{name}", secret)


class Writer:
    """Writes the rows of a stage; it is there once ``seal`` is called, and not before. ``names`` are their columns."""

    def __init__(self, place: Place, names: Sequence[str]) -> None:
        self._place = place
        place.folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=place.folder, prefix=".coming-")
        os.close(handle)
        self._coming = Path(name)
        self._keeper = Keeper(self._coming, names)

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, *_: object) -> None:
        self._keeper.close()
        self._coming.unlink(missing_ok=True)

    def add(self, rows: Iterable[Sequence[Any]]) -> None:
        """Rows more: plain values only, behind those of its columns what names the row."""
        self._keeper.add(rows)

    def seal(self) -> None:
        """Finish it and put it in its place."""
        self._keeper.finish()
        with self._coming.open("r+b") as file:
            file.write(_digest(self._place, file, os.fstat(file.fileno()).st_size))
        self._coming.replace(self._place.path)


def kept(place: Place) -> Kept:
    """The rows of the stage; raises KeyError where there is none that can be trusted."""
    if not is_kept(place):
        raise KeyError(place.name)
    return Kept(place.path)


def is_kept(place: Place) -> bool:
    """Whether there is a stage, whole and as it was sealed."""
    try:
        with place.path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size - _SEAL
            return size > 0 and hmac.compare_digest(_digest(place, file, size), file.read())
    except FileNotFoundError:
        return False


def _digest(place: Place, file: IO[bytes], size: int) -> bytes:
    """The seal of so many bytes of a file, which is left behind them. SQLite never looks at what follows its pages."""
    digest = hmac.new(place.secret, f"stage\n{place.name}\n".encode(), sha256)
    while size > 0 and (chunk := file.read(min(size, 1 << 20))):
        digest.update(chunk)
        size -= len(chunk)
    return digest.digest()


def sweep(folder: Path, now: datetime) -> None:
    """Take away what nobody confirmed in time, and what a killed process left half-written."""
    oldest = (now - KEPT_FOR).timestamp()
    for path in folder.glob("*") if folder.is_dir() else ():
        with contextlib.suppress(FileNotFoundError):
            if path.stat().st_mtime < oldest:
                path.unlink()
