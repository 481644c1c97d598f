"""Is the file safe to open? Directory, then one streaming pass; what it holds that the reader would not tell."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from imports.cells import SheetState
from imports.kinds import LIMITS, Limits, recognise, refuse
from imports.scan import SheetFacts, Style, inflate, scan_sheet
from imports.zipcheck import open_checked

_SMALL = 8_000_000  # workbook.xml and its kin are parsed whole
_LEGACY_FONTS = ((re.compile(r"^\.Vn", re.IGNORECASE), "TCVN3"), (re.compile(r"^VNI[- ]", re.IGNORECASE), "VNI"))


@dataclass(slots=True)
class Facts:
    """What is known of a file before it is read. ``sheets`` is in the workbook's order."""

    kind: str
    sheets: dict[str, SheetFacts] = field(default_factory=dict)
    states: dict[str, SheetState] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    legacy_fonts: tuple[str, ...] = ()
    objects: tuple[str, ...] = ()
    external: bool = False
    date1904: bool = False


def inspect(path: Path, filename: str, limits: Limits = LIMITS, *, sound: Callable[[], None] = lambda: None) -> Facts:
    """Judge a file by its bytes; raises Refused with exactly one finding where it must not be opened.

    Costs about a third of reading the workbook and holds little of it in memory. ``sound`` is called once a
    workbook's directory holds no surprise, before its parts are looked through.
    """
    kind = recognise(path, filename, limits)
    if kind == "csv":
        return Facts(kind)
    with open_checked(path, limits) as archive:
        sound()
        return _workbook(archive, limits)


def approve(path: Path, filename: str, limits: Limits = LIMITS) -> None:
    """As ``inspect``, for whoever wants to know only whether it is refused, and why."""
    inspect(path, filename, limits)


def _workbook(archive: zipfile.ZipFile, limits: Limits) -> Facts:
    facts = Facts("xlsx")
    book = _part(archive, "xl/workbook.xml", limits)
    links = _relations(archive, "xl/workbook.xml", limits)
    styles = _styles(archive, links, limits)
    facts.legacy_fonts = tuple(sorted({style.legacy for style in styles.values() if style.legacy}))
    facts.names = _names(book)
    facts.date1904 = any(item.get("date1904") in ("1", "true") for item in _all(book, "workbookPr"))
    parts = {links[_relation(sheet)]: sheet for sheet in _all(book, "sheet") if _relation(sheet) in links}
    for part, sheet in parts.items():
        name = sheet.get("name", "")
        facts.states[name] = _state(sheet)
        if part in archive.namelist():
            with closing(inflate(archive, part, limits)) as chunks:
                facts.sheets[name] = scan_sheet(chunks, styles, name, limits)
    _rest(archive, set(parts), limits)
    names = archive.namelist()
    facts.external = any(name.startswith("xl/externalLinks/") for name in names)
    facts.objects = _objects(archive, parts, limits)
    return facts


def _rest(archive: zipfile.ZipFile, seen: set[str], limits: Limits) -> None:
    """Every other XML part is inflated too, so that none of them hides a bomb or a DOCTYPE."""
    for name in archive.namelist():
        if name not in seen and name.lower().endswith((".xml", ".rels", ".vml")):
            for _ in inflate(archive, name, limits):
                pass


def _part(archive: zipfile.ZipFile, name: str, limits: Limits) -> Element:
    data = bytearray()
    with closing(inflate(archive, name, limits)) as chunks:
        for chunk in chunks:
            data += chunk
            if len(data) > _SMALL:
                raise refuse("file.bomb", limit=_SMALL)
    try:
        root: Element = fromstring(bytes(data), forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise refuse("file.damaged") from error
    return root


def _all(root: Element, tag: str) -> list[Element]:
    return [element for element in root.iter() if element.tag.rpartition("}")[2] == tag]


def _relation(sheet: Element) -> str:
    return next((value for key, value in sheet.attrib.items() if key.endswith("}id")), "")


def _state(sheet: Element) -> SheetState:
    value = sheet.get("state", "visible")
    return SheetState(value) if value in set(SheetState) else SheetState.VISIBLE


def _relations(archive: zipfile.ZipFile, part: str, limits: Limits) -> dict[str, str]:
    """The part's relations: id → name of the part it points at; external targets are left out."""
    folder, base = posixpath.split(part)
    name = f"{folder}/_rels/{base}.rels"
    if name not in archive.namelist():
        return {}
    targets = {}
    for relation in _all(_part(archive, name, limits), "Relationship"):
        if relation.get("TargetMode") != "External":
            target = relation.get("Target", "")
            target = target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            targets[relation.get("Id", "")] = target
    return targets


def _names(book: Element) -> dict[str, str]:
    return {name.get("name", ""): (name.text or "") for name in _all(book, "definedName")}


def _styles(archive: zipfile.ZipFile, links: dict[str, str], limits: Limits) -> dict[int, Style]:
    """The cell styles with a percent format or with a font that draws Vietnamese from other letters."""
    part = next((part for part in links.values() if part.endswith("styles.xml")), "")
    if part not in archive.namelist():
        return {}
    root = _part(archive, part, limits)
    fonts = [_encoding(font) for group in _all(root, "fonts") for font in group]
    percent = {9, 10} | {
        int(item.get("numFmtId", "0")) for item in _all(root, "numFmt") if _is_percent(item.get("formatCode", ""))
    }
    formats = [xf for group in _all(root, "cellXfs") for xf in group]
    found = {number: _style(xf, fonts, percent) for number, xf in enumerate(formats)}
    return {number: style for number, style in found.items() if style != Style()}


def _style(xf: Element, fonts: list[str], percent: set[int]) -> Style:
    font = int(xf.get("fontId", "0"))
    return Style(fonts[font] if font < len(fonts) else "", int(xf.get("numFmtId", "0")) in percent)


def _is_percent(code: str) -> bool:
    return "%" in re.sub(r'"[^"]*"|\\.', "", code)


def _encoding(font: Element) -> str:
    for element in font:
        if element.tag.rpartition("}")[2] == "name":
            name = element.get("val", "")
            return next((encoding for pattern, encoding in _LEGACY_FONTS if pattern.match(name)), "")
    return ""


def _objects(archive: zipfile.ZipFile, parts: dict[str, Element], limits: Limits) -> tuple[str, ...]:
    """The sheets that carry pictures, charts, shapes or embedded documents; comments do not count."""
    found = []
    for part, sheet in parts.items():
        targets = _relations(archive, part, limits).values()
        if any(_is_object(archive, target, limits) for target in targets):
            found.append(sheet.get("name", ""))
    return tuple(found)


def _is_object(archive: zipfile.ZipFile, target: str, limits: Limits) -> bool:
    """LibreOffice gives every sheet a drawing, mostly one with nothing in it."""
    if "/embeddings/" in target:
        return True
    if "/drawings/drawing" not in target or target not in archive.namelist():
        return False
    with closing(inflate(archive, target, limits)) as chunks:
        return b"Anchor" in next(chunks, b"")
