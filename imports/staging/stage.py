"""Rows that were read and judged, kept beside the file until they are confirmed, discarded or too old.

A stage saves the second reading of a file and nothing else: it can always be made anew from the bytes. It is
one file, sealed with the portal's key under a name that says of which upload, bytes and definition it is; one
that is missing, cut off or altered is as good as none.
"""

from __future__ import annotations

import contextlib
import hmac
import io
import os
import pickle
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

KEPT_FOR = timedelta(days=7)
_SEAL = 32  # bytes at the end
_LENGTH = 8  # bytes before each part


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
    """Writes the parts of a stage; it is there once ``seal`` is called, and not before."""

    def __init__(self, place: Place) -> None:
        self._place = place
        place.folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=place.folder, prefix=".coming-")
        self._coming, self._file = Path(name), os.fdopen(handle, "wb")
        self._digest = _digest(place)

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()
        self._coming.unlink(missing_ok=True)

    def add(self, part: Any) -> None:
        """One part more: plain values only."""
        content = part if isinstance(part, bytes) else packed(part)
        self._write(len(content).to_bytes(_LENGTH, "big"))
        self._write(content)

    def seal(self) -> None:
        """Finish it and put it in its place."""
        self._file.write(self._digest.digest())
        self._file.close()
        self._coming.replace(self._place.path)

    def _write(self, content: bytes) -> None:
        self._digest.update(content)
        self._file.write(content)


def parts(place: Place) -> Iterator[Any]:
    """The parts of the stage, in order; raises KeyError at once where there is none that can be trusted."""
    if not is_kept(place):
        raise KeyError(place.name)
    return _parts(place)


def keys_of(place: Place) -> Iterator[str]:
    """The keys of the rows of a register; KeyError as ``parts``. Behind the opening stand keys and rows in turn."""
    kept = parts(place)
    next(kept)
    for keys in kept:
        yield from keys
        next(kept)


def is_kept(place: Place) -> bool:
    """Whether there is a stage, whole and as it was sealed."""
    digest = _digest(place)
    try:
        with place.path.open("rb") as file:
            left = os.fstat(file.fileno()).st_size - _SEAL
            while left > 0 and (chunk := file.read(min(left, 1 << 20))):
                digest.update(chunk)
                left -= len(chunk)
            return left == 0 and hmac.compare_digest(file.read(), digest.digest())
    except FileNotFoundError:
        return False


def _parts(place: Place) -> Iterator[Any]:
    with place.path.open("rb") as file:
        left = os.fstat(file.fileno()).st_size - _SEAL
        while left > 0:
            length = int.from_bytes(file.read(_LENGTH), "big")
            yield unpacked(_exactly(file, length))
            left -= _LENGTH + length


def _exactly(file: IO[bytes], length: int) -> bytes:
    content = file.read(length)
    if len(content) != length:
        raise EOFError("a stage changed while it was read")
    return content


def _digest(place: Place) -> hmac.HMAC:
    return hmac.new(place.secret, f"stage\n{place.name}\n".encode(), sha256)


def sweep(folder: Path, now: datetime) -> None:
    """Take away what nobody confirmed in time, and what a killed process left half-written."""
    oldest = (now - KEPT_FOR).timestamp()
    for path in folder.glob("*") if folder.is_dir() else ():
        with contextlib.suppress(FileNotFoundError):
            if path.stat().st_mtime < oldest:
                path.unlink()


class _Plain(pickle.Unpickler):
    """Texts, numbers, lists: no class of whatever name."""

    def find_class(self, module: str, name: str) -> Any:
        raise pickle.UnpicklingError(f"{module}.{name}")


def packed(part: Any) -> bytes:
    """Plain values as bytes. They make a tree, so nothing is remembered on the way: that would cost the most."""
    stream = io.BytesIO()
    pickler = pickle.Pickler(stream, protocol=pickle.HIGHEST_PROTOCOL)
    pickler.fast = True
    pickler.dump(part)
    return stream.getvalue()


def unpacked(content: bytes) -> Any:
    """Plain values from their bytes; UnpicklingError where anything else is in them."""
    return _Plain(io.BytesIO(content)).load()
