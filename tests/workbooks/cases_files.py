"""Files that are refused, or taken, for what they are rather than for what stands in them."""

from __future__ import annotations

import re
import subprocess
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

from tests.workbooks import hostile
from tests.workbooks.making import ACCEPTED, REFUSED, Case


def _bytes(content: bytes) -> Case:
    def make(path: Path) -> None:
        path.write_bytes(content)

    return make


def _made(make: Callable[[Path], Path]) -> Case:
    def case(path: Path) -> None:
        make(path)

    return case


def _broken(path: Path) -> None:
    """An issued workbook whose second half never arrived."""
    ACCEPTED["as_issued_and_filled"](path)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])


def _with_macros(path: Path) -> None:
    ACCEPTED["as_issued_and_filled"](path)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"VBA")


def _wrong_dimension(path: Path) -> None:
    """A writer that says the sheet has one cell; readers that believe it see nothing."""
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / path.name
        ACCEPTED["as_issued_and_filled"](whole)
        with zipfile.ZipFile(whole) as given, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as taken:
            for name in given.namelist():
                content = given.read(name)
                taken.writestr(name, re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1"', content))


ACCEPTED["dimension_says_one_cell"] = _wrong_dimension


def _saved_by_libreoffice(path: Path) -> None:
    """Opened, recounted and written by another program than ours; asks for LibreOffice when it is made anew."""
    with tempfile.TemporaryDirectory() as folder:
        ACCEPTED["as_issued_and_filled"](Path(folder) / path.name)
        command = ["soffice", "--headless", "--convert-to", "xlsx", "--outdir", str(path.parent), path.name]
        subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=120)


ACCEPTED["saved_by_libreoffice"] = _saved_by_libreoffice
REFUSED |= {
    "no_bytes": _bytes(b""),
    "lock_file": _made(hostile.lock_file),
    "picture_renamed": _bytes(b"\x89PNG\r\n\x1a\n" + bytes(200)),
    "pdf_renamed": _bytes(b"%PDF-1.7\n%..."),
    "web_page_renamed": _bytes("<html><body><table><tr><td>Hộ tịch</td></tr></table></body></html>".encode()),
    "xml_2003_renamed": _bytes(
        b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'
    ),
    "text_renamed": _bytes("lĩnh vực,tổng số\nHộ tịch,12\n".encode()),
    "password": _made(hostile.ole("EncryptedPackage")),
    "xls_renamed": _made(hostile.ole("Workbook")),
    "document_renamed": _made(hostile.zipped("[Content_Types].xml", "word/document.xml")),
    "half_a_file": _broken,
    "macros": _with_macros,
}


def _linked_to_another_workbook(path: Path) -> None:
    """A figure fetched from the officer's own file: its last result stands in the cell, the link goes nowhere here."""
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / path.name
        ACCEPTED["as_issued_and_filled"](whole)
        with zipfile.ZipFile(whole) as given, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as taken:
            for name in given.namelist():
                taken.writestr(name, given.read(name).replace(b"<v>4234</v>", b"<f>[1]Q3!$C$9</f><v>4234</v>"))
            taken.writestr("xl/externalLinks/externalLink1.xml", "<externalLink/>")


ACCEPTED["linked_to_another_workbook"] = _linked_to_another_workbook
