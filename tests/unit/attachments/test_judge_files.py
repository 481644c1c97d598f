"""What a file is follows from its bytes; a name may only agree."""

from __future__ import annotations

import io

import pytest

from models.attachments.rules import Limits, judged
from models.base.errors import DomainError
from tests.unit.attachments.files import DOCX, JPEG, PDF, PNG, XLSX, ZIP, package

LIMITS = Limits(("pdf", "docx", "xlsx", "png", "jpeg"), 100_000, 10, 1_000_000)
WITH_ZIP = Limits((*LIMITS.kinds, "zip"), 100_000, 10, 1_000_000)
GIF_AND_SCRIPT = b"GIF89a/*<script>alert(1)</script>*/=1;"


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (PDF, "Quyết định.PDF", "pdf"), (DOCX, "Công văn.docx", "docx"), (XLSX, "Phụ lục.xlsx", "xlsx"),
        (PNG, "ảnh.png", "png"), (JPEG, "ảnh.jpeg", "jpeg"), (JPEG, "ảnh.jpg", "jpeg"),
    ],
    ids=["pdf", "docx", "xlsx", "png", "jpeg", "jpg"],
)  # fmt: skip
def test_a_whole_file_is_known_by_its_content(content: bytes, name: str, kind: str) -> None:
    stream = io.BytesIO(content)
    assert judged(stream, name, LIMITS).code == kind
    assert stream.tell() == 0 or stream.read() == content  # ready to be kept from its start


def test_an_archive_is_taken_only_where_the_setting_says_so() -> None:
    assert judged(io.BytesIO(ZIP), "hồ sơ.zip", WITH_ZIP).code == "zip"
    with pytest.raises(DomainError, match="kind_not_taken"):
        judged(io.BytesIO(ZIP), "hồ sơ.zip", LIMITS)


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "a.pdf", "empty"),
        (PDF + b"\0" * 100_000, "a.pdf", "too_big"),
        # A name that lies.
        (PNG, "a.pdf", "other_ending"), (PDF, "a.pdf.exe", "other_ending"), (PDF, "a", "other_ending"),
        (XLSX, "a.docx", "other_ending"), (DOCX, "a.zip", "other_ending"), (PDF, "a.html", "other_ending"),
        # Kinds that nobody asked for.
        (b"<html><script>alert(1)</script></html>", "a.pdf", "unknown_kind"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "a.png", "unknown_kind"),
        (GIF_AND_SCRIPT, "a.png", "unknown_kind"), (b"MZ\x90\0" + b"\0" * 200, "a.pdf", "unknown_kind"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "a.docx", "unknown_kind"),
        (b"\xef\xbb\xbf" + PDF, "a.pdf", "unknown_kind"),
        # Cut off.
        (PDF[:-8], "a.pdf", "damaged"), (PNG[:-6], "a.png", "damaged"), (JPEG[:-2], "a.jpg", "damaged"),
        (DOCX[:-30], "a.docx", "damaged"), (DOCX + b"\0" * 9, "a.docx", "damaged"),
        # Two things at once.
        (PDF[:-6] + b"%%EOF\n" + ZIP, "a.pdf", "two_kinds"), (PNG + ZIP, "a.png", "damaged"),
        (JPEG + ZIP, "a.jpg", "two_kinds"), (PDF[:9] + b"<script>alert(1)</script>" + PDF[9:], "a.pdf", "two_kinds"),
        (JPEG[:20] + b"<?php system($_GET[0]) ?>" + JPEG[20:], "a.jpg", "two_kinds"),
        # What runs.
        (package("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "a.docx", "macros"),
        (package("[Content_Types].xml", "xl/workbook.xml", "xl/activeX/activeX1.xml"), "a.xlsx", "macros"),
    ],
    ids=range(26),
)  # fmt: skip
def test_anything_else_is_refused_with_its_reason(content: bytes, name: str, code: str) -> None:
    with pytest.raises(DomainError) as refusal:
        judged(io.BytesIO(content), name, LIMITS)
    assert refusal.value.code == f"attachment.{code}"


def test_an_archive_behind_something_else_is_refused() -> None:
    hidden = b"PK\x03\x04 not really" + b"#" * 500 + ZIP
    with pytest.raises(DomainError, match=r"two_kinds|damaged"):
        judged(io.BytesIO(hidden), "a.zip", WITH_ZIP)


def test_a_table_of_contents_that_promises_too_much_is_not_read() -> None:
    bomb = bytearray(ZIP)
    at = bomb.rfind(b"PK\x05\x06")
    bomb[at + 10 : at + 12] = b"\xff\xff"
    with pytest.raises(DomainError, match="damaged"):
        judged(io.BytesIO(bytes(bomb)), "a.zip", WITH_ZIP)
