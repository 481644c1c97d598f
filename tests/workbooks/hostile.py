"""Files that attack whoever opens them, made when a test asks for one; none is kept."""

from __future__ import annotations

import random
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import xlsxwriter

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
REL = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
)
RELS = (
    '<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="xl/workbook.xml"/></Relationships>'
)
BOOK_RELS = (
    '<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
    'Target="worksheets/sheet1.xml"/></Relationships>'
)
BOOK = f'<?xml version="1.0" encoding="UTF-8"?><workbook {MAIN} {REL}><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>'


def sheet(body: str, after: str = "") -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><worksheet {MAIN}><sheetData>{body}</sheetData>{after}</worksheet>'


def cells(*refs: str) -> str:
    rows: dict[str, str] = {}
    for ref in refs:
        number = ref.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        rows[number] = rows.get(number, "") + f'<c r="{ref}"><v>1</v></c>'
    return "".join(f'<row r="{number}">{content}</row>' for number, content in rows.items())


def package(path: Path, parts: dict[str, str | bytes] | None = None, method: int = zipfile.ZIP_DEFLATED) -> Path:
    """A minimal workbook of hand-written parts; ``parts`` replace or join the usual ones."""
    usual: dict[str, str | bytes] = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": RELS,
        "xl/workbook.xml": BOOK,
        "xl/_rels/workbook.xml.rels": BOOK_RELS,
        "xl/worksheets/sheet1.xml": sheet(cells("A1")),
    }
    with zipfile.ZipFile(path, "w", method, compresslevel=1) as archive:
        for name, content in (usual | (parts or {})).items():
            archive.writestr(name, content)
    return path


def good(path: Path) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet("Số liệu")
        for row in range(300):
            page.write_row(row, 0, [row, f"dòng {row} {random.Random(row).random()}", row * 1.5])
    return path


def _one_part(name: str, body: Callable[[], str | bytes]) -> Callable[[Path], Path]:
    return lambda path: package(path, {name: body()})


SHEET = "xl/worksheets/sheet1.xml"


def _bomb(name: str, unit: bytes) -> Callable[[Path], Path]:
    def make(path: Path) -> Path:
        package(path)
        kept = zipfile.ZipFile(path)
        parts = {info: kept.read(info) for info in kept.namelist() if info != name}
        kept.close()
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for info, content in parts.items():
                archive.writestr(info, content)
            with archive.open(name, "w", force_zip64=False) as part:
                block = unit * (2_000_000 // len(unit))
                for _ in range(105):
                    part.write(block)
        return path

    return make


def lying_sizes(path: Path) -> Path:
    """Headers that promise little; the stream holds 30 MB."""
    package(path, {SHEET: sheet(" " * 30_000_000)})
    data = bytearray(path.read_bytes())
    size = len(sheet(" " * 30_000_000).encode())
    while (at := data.find(struct.pack("<I", size))) >= 0:
        data[at : at + 4] = struct.pack("<I", 5_000)
    path.write_bytes(data)
    return path


def overlapping(path: Path) -> Path:
    """Two entries of different names that share one stream."""
    package(path, {"xl/a.xml": "<a/>", "xl/b.xml": "<b/>"})
    data = path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        offsets = {info.filename: info.header_offset for info in archive.infolist()}
    entry = data.rfind(b"xl/b.xml") - 46
    path.write_bytes(data[: entry + 42] + struct.pack("<I", offsets["xl/a.xml"]) + data[entry + 46 :])
    return path


def duplicated(path: Path) -> Path:
    return package(path, {"XL/WORKBOOK.XML": BOOK})


def many_entries(path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for number in range(5_000):
            archive.writestr(f"xl/{number}", b"")
    return path


def truncated(path: Path) -> Path:
    data = good(path).read_bytes()
    path.write_bytes(data[: len(data) // 2])
    return path


def flipped_byte(path: Path) -> Path:
    """One byte of a sheet differs from what its checksum says."""
    package(path, {SHEET: sheet(cells("A1", "B2"))}, zipfile.ZIP_STORED)
    data = path.read_bytes()
    path.write_bytes(data.replace(b'<c r="B2"><v>1', b'<c r="B2"><v>7', 1))
    return path


def ole(stream: str) -> Callable[[Path], Path]:
    def make(path: Path) -> Path:
        body = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1_000) + stream.encode("utf-16-le") + bytes(1_000)
        path.write_bytes(body)
        return path

    return make


def raw(content: bytes) -> Callable[[Path], Path]:
    def make(path: Path) -> Path:
        path.write_bytes(content)
        return path

    return make


def zipped(*names: str) -> Callable[[Path], Path]:
    def make(path: Path) -> Path:
        with zipfile.ZipFile(path, "w") as archive:
            for name in names:
                archive.writestr(name, b"x")
        return path

    return make


def many_merges(path: Path) -> Path:
    merges = "".join(f'<mergeCell ref="A{row}:B{row}"/>' for row in range(1, 30_000))
    return package(path, {SHEET: sheet(cells("A1"), f"<mergeCells>{merges}</mergeCells>")})


def wide(path: Path) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet()
        for row in range(5):
            page.write_row(row, 0, range(16_000))
    return path


def lock_file(path: Path) -> Path:
    name = b"Nguyen Van A"
    path.write_bytes((bytes([len(name)]) + name).ljust(55, b" ") + bytes([len(name), 0]) + bytes(108))
    return path


LAUGHS = (
    '<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)
EXTERNAL = '<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
QUADRATIC = f'<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE w [<!ENTITY q "{"q" * 50_000}">]>'


def _xml(prolog: str, entity: str) -> str:
    body = f'<row r="1"><c r="A1" t="inlineStr"><is><t>{entity}</t></is></c></row>'
    return prolog + sheet(body).partition("?>")[2]


REFUSED: dict[str, tuple[Callable[[Path], Path], str]] = {
    "two far cells": (_one_part(SHEET, lambda: sheet(cells("A1", "XFD1048576"))), "file.far_cell"),
    "a cell beyond the grid": (_one_part(SHEET, lambda: sheet(cells("A1", "XFE1048577"))), "file.beyond_grid"),
    "a sheet of spaces": (_bomb(SHEET, b" "), "file.bomb"),
    "a sheet of cells": (_bomb(SHEET, b'<c r="A1"><v>1</v></c>'), "file.bomb"),
    "tiny shared strings": (_bomb("xl/sharedStrings.xml", b"<si><t>a</t></si>"), "file.bomb"),
    "one huge string": (_bomb("xl/sharedStrings.xml", b"a"), "file.bomb"),
    "huge styles": (_bomb("xl/styles.xml", b"<xf/>"), "file.bomb"),
    "lying sizes": (lying_sizes, "file.damaged"),
    "overlapping entries": (overlapping, "file.overlapping_parts"),
    "duplicate entries": (duplicated, "file.duplicate_parts"),
    "60,000 entries": (many_entries, "file.too_many_parts"),
    "30,000 merges": (many_merges, "file.too_many_merges"),
    "16,000 columns": (wide, "file.too_wide"),
    "billion laughs": (_one_part(SHEET, lambda: _xml(LAUGHS, "&c;")), "file.doctype"),
    "external entity": (_one_part(SHEET, lambda: _xml(EXTERNAL, "&x;")), "file.doctype"),
    "quadratic blow-up": (_one_part(SHEET, lambda: _xml(QUADRATIC, "&q;" * 1_000)), "file.doctype"),
    "a DOCTYPE in an unread part": (_one_part("docProps/app.xml", lambda: LAUGHS + "<w/>"), "file.doctype"),
    "UTF-16 sheet": (_one_part(SHEET, lambda: sheet(cells("A1")).encode("utf-16")), "file.encoding"),
    "another declared encoding": (
        _one_part(SHEET, lambda: sheet(cells("A1")).replace("UTF-8", "ISO-8859-1")),
        "file.encoding",
    ),
    "truncated": (truncated, "file.truncated"),
    "no bytes": (raw(b""), "file.empty"),
    "comma-separated text renamed": (raw(b"a,b\n1,2\n"), "file.text"),
    "a flipped byte": (flipped_byte, "file.damaged"),
    "encrypted": (ole("EncryptedPackage"), "file.encrypted"),
    "xls renamed": (ole("Workbook"), "file.old_xls"),
    "doc renamed": (ole("WordDocument"), "file.not_workbook"),
    "HTML": (raw(b"<html><table><tr><td>1</td></tr></table></html>"), "file.html"),
    "XML 2003": (
        raw(b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'),
        "file.xml2003",
    ),
    "macros": (_one_part("xl/vbaProject.bin", lambda: b"VBA"), "file.macro"),
    "a path that climbs": (_one_part("../../etc/x", lambda: b"x"), "file.bad_path"),
    "PDF": (raw(b"%PDF-1.7\n..."), "file.not_workbook"),
    "PNG": (raw(b"\x89PNG\r\n\x1a\n"), "file.not_workbook"),
    "docx": (zipped("[Content_Types].xml", "word/document.xml"), "file.not_workbook"),
    "ods": (zipped("mimetype", "content.xml"), "file.ods"),
    "xlsb": (zipped("[Content_Types].xml", "xl/workbook.bin"), "file.xlsb"),
    "Numbers": (zipped("Index/Document.iwa"), "file.not_workbook"),
    "any zip": (zipped("readme.txt"), "file.not_workbook"),
    "a lock file": (lock_file, "file.lock_file"),
    "noise": (raw(bytes(random.Random(1).randbytes(5_000))), "file.unknown"),
}


def tall(path: Path) -> Path:
    return package(path, {SHEET: sheet(cells("A1", "L1048576"))})


def huge_merge(path: Path) -> Path:
    return package(path, {SHEET: sheet(cells("A1"), '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>')})


def lying_dimension(path: Path) -> Path:
    body = sheet(cells("A1", "B2")).replace("<sheetData>", '<dimension ref="A1:XFD1048576"/><sheetData>')
    return package(path, {SHEET: body})


def strict(path: Path) -> Path:
    """Strict OOXML: other namespaces, same cells."""
    strict_ns = "http://purl.oclc.org/ooxml"
    swap = {
        "http://schemas.openxmlformats.org/spreadsheetml/2006/main": f"{strict_ns}/spreadsheetml/main",
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships": f"{strict_ns}/officeDocument/relationships",
    }

    def convert(text: str) -> str:
        for old, new in swap.items():
            text = text.replace(old, new)
        return text

    parts = {"xl/workbook.xml": BOOK, "xl/_rels/workbook.xml.rels": BOOK_RELS, "_rels/.rels": RELS}
    return package(path, {name: convert(text) for name, text in parts.items()} | {SHEET: convert(sheet(cells("A1")))})


def prefixed(path: Path) -> Path:
    """Every tag with a namespace prefix, as some report servers write."""
    body = (
        '<?xml version="1.0" encoding="UTF-8"?><x:worksheet xmlns:x='
        '"http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData><x:row r="1" hidden="1">'
        '<x:c r="A1" t="e"><x:v>#REF!</x:v></x:c><x:c r="B1"><x:f>1+1</x:f></x:c></x:row></x:sheetData></x:worksheet>'
    )
    return package(path, {SHEET: body})


def external_link(path: Path) -> Path:
    return package(path, {"xl/externalLinks/externalLink1.xml": f"<externalLink {MAIN}/>"})


def shared_strings(path: Path) -> Path:
    strings = "".join(f"<si><t>{number}</t></si>" for number in range(200_000))
    return package(path, {"xl/sharedStrings.xml": f'<?xml version="1.0"?><sst {MAIN}>{strings}</sst>'})


ALLOWED: dict[str, Callable[[Path], Path]] = {
    "a million rows, twelve columns": tall,
    "a merge of the whole sheet": huge_merge,
    "a dimension that lies": lying_dimension,
    "Strict OOXML": strict,
    "prefixed tags": prefixed,
    "an external link": external_link,
    "200,000 shared strings": shared_strings,
    "a good file": good,
}
