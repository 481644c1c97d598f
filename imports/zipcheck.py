"""The directory of a zip file, judged before anything in it is inflated."""

from __future__ import annotations

import re
import struct
import zipfile
from pathlib import Path

from imports.kinds import Limits, refuse

_EOCD = b"PK\x05\x06"
_PACKAGES = (
    (re.compile(r"^word/"), "Word"),
    (re.compile(r"^ppt/"), "PowerPoint"),
    (re.compile(r"^Index/Document\.iwa$|^Index\.zip$"), "Numbers"),
    (re.compile(r"^content\.xml$"), "ODS"),
)


def open_checked(path: Path, limits: Limits) -> zipfile.ZipFile:
    """The opened archive of a workbook whose directory holds no surprise; refused otherwise."""
    _end_record(path, limits)
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, UnicodeDecodeError, OSError) as error:
        raise refuse("file.damaged") from error
    try:
        _names(archive)
        _methods(archive)
        _sizes(archive, limits)
        _spans(archive, path)
        _package(archive)
    except BaseException:
        archive.close()
        raise
    return archive


def _end_record(path: Path, limits: Limits) -> None:
    """Entry count and directory size, read before ``zipfile`` lists 60,000 entries."""
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - 65_557))
        tail = file.read()
    at = tail.rfind(_EOCD)
    if at < 0 or len(tail) - at < 22:
        raise refuse("file.truncated")
    entries, directory = struct.unpack("<HI", tail[at + 10 : at + 16])
    if entries > limits.parts or directory > limits.directory_bytes:
        raise refuse("file.too_many_parts", count=entries, limit=limits.parts)


def _names(archive: zipfile.ZipFile) -> None:
    names = archive.namelist()
    if len({name.casefold() for name in names}) != len(names):
        raise refuse("file.duplicate_parts")
    for name in names:
        if name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name) or ":" in name:
            raise refuse("file.bad_path", value=name[:100])


def _methods(archive: zipfile.ZipFile) -> None:
    for info in archive.infolist():
        if info.flag_bits & 0x1:
            raise refuse("file.encrypted")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise refuse("file.damaged")


def _sizes(archive: zipfile.ZipFile, limits: Limits) -> None:
    infos = archive.infolist()
    if sum(info.file_size for info in infos) > limits.unpacked_bytes:
        raise refuse("file.bomb", limit=limits.unpacked_bytes)
    for info in infos:
        ratio = info.file_size / max(1, info.compress_size)
        if info.file_size > limits.part_bytes or (info.file_size > limits.ratio_from and ratio > limits.ratio):
            raise refuse("file.bomb", limit=limits.part_bytes)


def _spans(archive: zipfile.ZipFile, path: Path) -> None:
    """No two entries share bytes: the trick of bombs that pass every size limit."""
    end = 0
    with path.open("rb") as file:
        for info in sorted(archive.infolist(), key=lambda info: info.header_offset):
            if info.header_offset < end:
                raise refuse("file.overlapping_parts")
            file.seek(info.header_offset)
            header = file.read(30)
            if len(header) < 30 or not header.startswith(b"PK\x03\x04"):
                raise refuse("file.damaged")
            name, extra = struct.unpack("<HH", header[26:30])
            end = info.header_offset + 30 + name + extra + info.compress_size


def _package(archive: zipfile.ZipFile) -> None:
    """It must be a workbook, without macros; anything else is named."""
    names = archive.namelist()
    for pattern, kind in _PACKAGES:
        if any(pattern.match(name) for name in names):
            raise refuse("file.ods") if kind == "ODS" else refuse("file.not_workbook", kind=kind)
    if "xl/workbook.bin" in names:
        raise refuse("file.xlsb")
    if "[Content_Types].xml" not in names or "xl/workbook.xml" not in names:
        raise refuse("file.not_workbook", kind="ZIP")
    if any(re.search(r"vbaProject|/macrosheets/|/activeX/", name, re.IGNORECASE) for name in names):
        raise refuse("file.macro")
