"""What a file really is, from its bytes; its name only tells a comma-separated text from any other."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from models.base.errors import Refused
from models.base.findings import Finding, Severity

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK\x03\x04"
_SIGNATURES = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7-Zip"),
    (b"\x1f\x8b", "gzip"),
    (b"MZ", "EXE"),
    (b"\x7fELF", "ELF"),
    (b"{\\rtf", "RTF"),
    (b"PK\x05\x06", "ZIP"),
)
_OLE_STREAMS = (("EncryptedPackage", "file.encrypted"), ("WordDocument", "word"), ("PowerPoint Document", "powerpoint"))
_XML2003 = re.compile(rb"schemas-microsoft-com:office:spreadsheet|<Workbook[\s>]", re.IGNORECASE)
_HTML = re.compile(rb"<(?:html|table|!doctype html|body|head|meta)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may be; the defaults suit the web, a background import may be given more."""

    bytes: int = 50_000_000
    parts: int = 2_000
    directory_bytes: int = 4_000_000
    part_bytes: int = 200_000_000
    unpacked_bytes: int = 200_000_000
    ratio: int = 120  # of a part above ``ratio_from`` bytes
    ratio_from: int = 8_000_000
    columns: int = 500
    area: int = 25_000_000  # rows × columns of a sheet's bounding box
    merges: int = 20_000
    positions: int = 10_000  # error cells kept per sheet; counting goes on


LIMITS = Limits()


def refuse(code: str, /, *, value: str = "", sheet: str = "", cell: str = "", **params: object) -> Refused:
    """A refusal of the whole file, to be raised: one blocker says it all."""
    finding = Finding(code, Severity.BLOCKER, sheet=sheet, cell=cell, value=value, params=params)
    return Refused([finding], code, **params)


def recognise(path: Path, filename: str, limits: Limits = LIMITS) -> str:
    """``xlsx`` (a zip that may be one) or ``csv``; anything else is refused under its real name."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(65_536)
    if filename.startswith("~$") or (size == 165 and 0 < head[0] <= 54 and head[55:56] == head[:1]):
        raise refuse("file.lock_file", value=filename)
    if size == 0:
        raise refuse("file.empty")
    if size > limits.bytes:
        raise refuse("file.too_big", size=size, limit=limits.bytes)
    if head.startswith(ZIP):
        return "xlsx"
    if head.startswith(OLE):
        raise _ole(path)
    return _plain(head, filename, whole=size <= len(head))


def _ole(path: Path) -> Refused:
    data = path.read_bytes()
    for stream, meaning in _OLE_STREAMS:
        if stream.encode("utf-16-le") in data:
            return refuse(meaning) if "." in meaning else refuse("file.not_workbook", kind=meaning)
    if any(name.encode("utf-16-le") in data for name in ("Workbook", "Book")):
        return refuse("file.old_xls")
    return refuse("file.not_workbook", kind="OLE")


def _plain(head: bytes, filename: str, *, whole: bool) -> str:
    for signature, name in _SIGNATURES:
        if head.startswith(signature):
            raise refuse("file.not_workbook", kind=name)
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if text.startswith(b"<"):
        if _XML2003.search(head):
            raise refuse("file.xml2003")
        raise refuse("file.html") if _HTML.search(head) else refuse("file.not_workbook", kind="XML")
    if not is_text(head, whole=whole):
        raise refuse("file.encoding", value=filename) if _is_other_text(head, filename) else refuse("file.unknown")
    if not filename.lower().endswith(".csv"):
        raise refuse("file.text", value=filename)
    return "csv"


def _is_other_text(head: bytes, filename: str) -> bool:
    """Whether it is called a text and may be one, in other letters than UTF-8: Unicode text of Excel, ANSI."""
    marked = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    return filename.lower().endswith(".csv") and (marked or b"\0" not in head)


def is_text(head: bytes, *, whole: bool = True) -> bool:
    """Whether the bytes read as UTF-8 text; the last character may be cut where more follows."""
    if b"\0" in head:
        return False
    try:
        head.decode()
    except UnicodeDecodeError as error:
        return not whole and error.start >= len(head) - 4
    return True
