"""What kind of file it is, by its content alone, and what a name has to say about it."""

from __future__ import annotations

import re
import struct
import zipfile
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import IO, Final

import filetype

from models.base.errors import DomainError

RESTORABLE: Final = timedelta(days=30)  # so long a removed file counts against the quota
HEAD: Final = 4096  # bytes in which the signatures and the beginnings of disguised pages stand
PARTS: Final = 10_000  # files in a package; more is no document
DIRECTORY: Final = 4 * 1024 * 1024  # bytes of a package's table of contents
_TAIL: Final = 65_557  # the longest end of a zip file
_ZIP_END: Final = b"PK\x05\x06"
_PNG_END: Final = b"IEND\xaeB`\x82"
_MARKUP: Final = re.compile(rb"<(!doctype|html|head|body|script|svg|iframe|\?php)\b", re.IGNORECASE)
_MACROS: Final = re.compile(r"vbaProject|/macrosheets/|/activeX/", re.IGNORECASE)


class Scan(StrEnum):
    """What is known of viruses in a file. NOT_SCANNED: no scanner was set up when it came in."""

    WAITING = "waiting"
    CLEAN = "clean"
    INFECTED = "infected"
    NOT_SCANNED = "not_scanned"


SERVED: Final = frozenset({Scan.CLEAN, Scan.NOT_SCANNED})


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: its code, the type it is served as, the endings its name may have."""

    code: str
    media_type: str
    endings: tuple[str, ...]


_OOXML: Final = "application/vnd.openxmlformats-officedocument."
KINDS: Final[dict[str, Kind]] = {
    kind.code: kind
    for kind in (
        Kind("pdf", "application/pdf", (".pdf",)),
        Kind("docx", f"{_OOXML}wordprocessingml.document", (".docx",)),
        Kind("xlsx", f"{_OOXML}spreadsheetml.sheet", (".xlsx",)),
        Kind("png", "image/png", (".png",)),
        Kind("jpeg", "image/jpeg", (".jpg", ".jpeg")),
        Kind("zip", "application/zip", (".zip",)),
    )
}


@dataclass(frozen=True, slots=True)
class Limits:
    """What the portal takes: kinds by code, bytes of a file, files of a record, bytes of an agency."""

    kinds: tuple[str, ...]
    size: int
    count: int
    quota: int

    @property
    def endings(self) -> tuple[str, ...]:
        """The endings of names that may be sent, in the order of the kinds."""
        return tuple(ending for code in self.kinds for ending in KINDS[code].endings)


def judged(content: IO[bytes], filename: str, limits: Limits) -> Kind:
    """The kind of a file, which its content decides and its name must agree with; ``content`` ends at its start.

    Raises DomainError: empty, too large, no kind that is taken, damaged, two kinds in one, or a name that lies.
    """
    size = content.seek(0, 2)
    if size == 0:
        raise DomainError("attachment.empty", name=filename)
    if size > limits.size:
        raise DomainError("attachment.too_big", name=filename, size=size, limit=limits.size)
    kind = _kind(content, size)
    content.seek(0)
    if kind is None or kind.code not in limits.kinds:
        found = kind.code.upper() if kind else ""
        code = "attachment.kind_not_taken" if kind else "attachment.unknown_kind"
        raise DomainError(code, name=filename, kind=found, kinds=", ".join(limits.endings))
    if not filename.lower().endswith(kind.endings):
        raise DomainError("attachment.other_ending", name=filename, kind=kind.code.upper(), ending=kind.endings[0])
    return kind


def _kind(content: IO[bytes], size: int) -> Kind | None:
    content.seek(0)
    head = content.read(HEAD)
    content.seek(max(0, size - _TAIL))
    tail = content.read()
    guess = filetype.guess(head)
    if head.startswith(b"PK\x03\x04"):
        return KINDS[_package(content, tail)]
    code = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpeg"}.get(guess.mime if guess else "")
    if code is None or (code == "pdf" and not head.startswith(b"%PDF-")):
        return None
    _refuse_two_kinds(code, head, tail)
    return KINDS[code]


def _refuse_two_kinds(code: str, head: bytes, tail: bytes) -> None:
    """A file that another program would read as something else: a page, a script, an archive behind a picture."""
    whole = {"pdf": b"%%EOF" in tail[-2048:], "png": tail.endswith(_PNG_END), "jpeg": b"\xff\xd9" in tail}
    if not whole[code]:
        raise DomainError("attachment.damaged", kind=code.upper())
    if _ZIP_END in tail or _MARKUP.search(head):
        raise DomainError("attachment.two_kinds", kind=code.upper())


def _package(content: IO[bytes], tail: bytes) -> str:
    """``docx``, ``xlsx`` or ``zip``; nothing in the package is unpacked."""
    at = tail.rfind(_ZIP_END)
    if at < 0 or len(tail) - at < 22:
        raise DomainError("attachment.damaged", kind="ZIP")
    entries, directory, _offset, comment = struct.unpack("<HIIH", tail[at + 10 : at + 22])
    if len(tail) - at != 22 + comment or entries > PARTS or directory > DIRECTORY:
        raise DomainError("attachment.damaged", kind="ZIP")
    names = _names(content)
    if any(_MACROS.search(name) for name in names):
        raise DomainError("attachment.macros")
    if "[Content_Types].xml" in names and "word/document.xml" in names:
        return "docx"
    return "xlsx" if "[Content_Types].xml" in names and "xl/workbook.xml" in names else "zip"


def _names(content: IO[bytes]) -> set[str]:
    try:
        with zipfile.ZipFile(content) as package:
            infos = package.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, UnicodeDecodeError, OSError, struct.error) as error:
        raise DomainError("attachment.damaged", kind="ZIP") from error
    if not infos or min(info.header_offset for info in infos) != 0:
        raise DomainError("attachment.two_kinds", kind="ZIP")  # something else stands before the archive
    return {info.filename for info in infos}
