"""One streaming pass over the XML of a workbook: what the fast reader does not tell.

The reader gives error cells as blank text, formulas without a stored result as blank, and forgets
hidden rows and fonts. This pass reads tags as Excel, LibreOffice and the common libraries write
them; an exotic file only weakens its counts, which is why reading happens under limits anyway.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from imports.cells import Area, column_number, letters
from imports.kinds import Limits, refuse

_CHUNK = 1 << 18
_DIGITS, _LETTERS = b"0123456789", b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_MAX_ROW, _MAX_COLUMN = 1_048_576, 16_384
_KEPT = 1 << 20  # a cell never needs more; a longer run without tags is dropped


@dataclass(slots=True)
class SheetFacts:
    """What the pass saw on one sheet. Positions are (row, column); counts go on where lists stop."""

    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    unstored: set[tuple[int, int]] = field(default_factory=set)
    legacy: dict[tuple[int, int], str] = field(default_factory=dict)
    percent: set[tuple[int, int]] = field(default_factory=set)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merges: list[Area] = field(default_factory=list)
    error_count: int = 0
    unstored_count: int = 0
    last_row: int = 0
    widest: int = 0
    cells: int = 0


class _Tags:
    """The patterns of one namespace prefix (``x:`` in files of some writers, none in most)."""

    def __init__(self, prefix: bytes) -> None:
        p = re.escape(prefix)
        self.cell = b"<" + prefix + b"c "
        self.row = b"<" + prefix + b"row "
        self.merge = b"<" + prefix + b"mergeCell "
        self.formula = b"<" + prefix + b"f"
        self.fast = re.compile(rb"<" + p + rb'c r="([A-Z]+[0-9]+)"')
        self.slow = re.compile(rb"<" + p + rb'c [^>]*?\br="([A-Z]+[0-9]+)"')
        self.referenced = b"<" + prefix + b'c r="'
        self.numbers = re.compile(rb"<" + p + rb'row r="([0-9]{1,9})"')
        self.rows = re.compile(rb"<" + p + rb"row ([^>]*)")
        self.columns = re.compile(rb"<" + p + rb"col ([^>]*)")
        self.merges = re.compile(rb"<" + p + rb'mergeCell [^>]*ref="([A-Z0-9:]+)"')
        self.errors = re.compile(
            rb"<" + p + rb'c ([^>]*\bt="e"[^>]*)>(?:<' + p + rb"f[^>]*?(?:/>|>[^<]*</" + p + rb"f>))?"
            rb"<" + p + rb"v>([^<]*)"
        )
        end = rb"(?:<" + p + rb"v></" + p + rb"v>|<" + p + rb"v\s*/>)?\s*</" + p + rb"c>"
        self.unstored = re.compile(
            rb"<" + p + rb"c ([^>]*)>\s*<" + p + rb"f\b[^>]*?(?:/>|>[^<]*</" + p + rb"f>)\s*" + end
        )
        self.styled = re.compile(rb"<" + p + rb'c r="([A-Z]+[0-9]+)" s="([0-9]+)"')


@dataclass(frozen=True, slots=True)
class Style:
    """What of a cell style matters to its value: the old encoding of its font, a percent format."""

    legacy: str = ""
    percent: bool = False


@lru_cache(maxsize=16)
def _tags(prefix: bytes) -> _Tags:
    return _Tags(prefix)


_ROOT = re.compile(rb"<([A-Za-z_][\w.-]*:)?worksheet\b")
_REF = re.compile(rb'\br="([A-Z]+)([0-9]+)"')
_ROW_NUMBER = re.compile(rb'\br="([0-9]+)"')
_HIDDEN = re.compile(rb'\bhidden="(?:1|true)"')
_SPAN = re.compile(rb'\bmin="([0-9]+)"')
_SPAN_END = re.compile(rb'\bmax="([0-9]+)"')
_LITERAL_TEXT = re.compile(rb'\bt="str"')
_ENCODING = re.compile(rb"""<\?xml[^>]*encoding=["']([A-Za-z0-9._-]+)""")


def inflate(archive: zipfile.ZipFile, name: str, limits: Limits) -> Generator[bytes, None, None]:
    """The part's bytes in pieces: real size, checksum, encoding and the absence of a DOCTYPE are checked."""
    seen, edge = 0, b""
    try:
        with archive.open(name) as part:
            while chunk := part.read(_CHUNK):
                if not seen:
                    _encoding(chunk, name)
                seen += len(chunk)
                if seen > limits.part_bytes:
                    raise refuse("file.bomb", limit=limits.part_bytes)
                if b"!" in chunk or b"!" in edge:  # one letter is looked for many times faster than a word
                    joint = edge + chunk
                    if b"<!DOCTYPE" in joint or b"<!ENTITY" in joint:
                        raise refuse("file.doctype")
                edge = chunk[-10:]
                yield chunk
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        raise refuse("file.damaged") from error


def _encoding(head: bytes, name: str) -> None:
    declared = _ENCODING.search(head[:200])
    if head[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in head[:4]:
        raise refuse("file.encoding", value=name)
    if declared and declared[1].lower() not in (b"utf-8", b"us-ascii", b"ascii"):
        raise refuse("file.encoding", value=declared[1].decode())


def scan_sheet(chunks: Iterator[bytes], styles: dict[int, Style], name: str, limits: Limits) -> SheetFacts:
    """Walk a worksheet part. ``styles`` holds the style numbers that matter to values."""
    facts, tail, tags = SheetFacts(), b"", None
    for chunk in chunks:
        data = tail + chunk
        if tags is None:
            root = _ROOT.search(data)
            tags = _tags((root[1] or b"") if root else b"")
        cut = _cut(data, tags)
        _take(data[:cut], tags, facts, styles, name, limits)
        tail = data[max(cut, len(data) - _KEPT) :]
    _take(tail, tags or _tags(b""), facts, styles, name, limits)
    return facts


def _cut(data: bytes, tags: _Tags) -> int:
    """Where the last cell, row or merge begins; it may go on in the next chunk."""
    merge = data.rfind(tags.merge) if b"m" in data else -1
    at = max(data.rfind(tags.cell), data.rfind(tags.row), merge)
    return at if at > 0 else max(0, data.rfind(b"<"))


def _take(data: bytes, tags: _Tags, facts: SheetFacts, styles: dict[int, Style], name: str, limits: Limits) -> None:
    _bounds(data, tags, facts, name, limits)
    _hidden(data, tags, facts)
    # A sheet whose texts stand in the shared table has few of these letters: one is looked for before the word is.
    if b"e" in data and b't="e"' in data:
        _errors(data, tags, facts, limits)
    if b"f" in data and tags.formula in data:
        _unstored(data, tags, facts, limits)
    if b"m" in data and tags.merge in data:
        facts.merges += (Area.read(match.decode()) for match in tags.merges.findall(data))
        if len(facts.merges) > limits.merges:
            raise refuse("file.too_many_merges", sheet=name, count=len(facts.merges), limit=limits.merges)
    if styles:
        _styled(data, tags, facts, styles, limits)


def _bounds(data: bytes, tags: _Tags, facts: SheetFacts, name: str, limits: Limits) -> None:
    """How far the sheet reaches. Every reference is read only where one may lie further out than those before."""
    cells = data.count(tags.cell)
    facts.cells += cells
    if not cells or _within(data, tags, facts, limits, cells):
        return
    refs = tags.fast.findall(data)
    if len(refs) < cells:
        refs = tags.slow.findall(data)
    if not refs:
        return
    columns = {ref.rstrip(_DIGITS)[:7] for ref in refs}
    rows = {ref.lstrip(_LETTERS)[:12] for ref in refs}
    facts.widest = max(facts.widest, *(column_number(column.decode()) for column in columns))
    facts.last_row = max(facts.last_row, *map(int, rows))
    if facts.widest > _MAX_COLUMN or facts.last_row > _MAX_ROW:
        raise refuse("file.beyond_grid", sheet=name)
    if facts.widest * facts.last_row > limits.area:
        raise refuse("file.far_cell", sheet=name, rows=facts.last_row, columns=facts.widest)
    if facts.widest > limits.columns:
        raise refuse("file.too_wide", sheet=name, columns=facts.widest, limit=limits.columns)


def _within(data: bytes, tags: _Tags, facts: SheetFacts, limits: Limits, cells: int) -> bool:
    """Whether no cell lies right of those seen before, or in a row whose number has more digits than theirs."""
    digits = len(str(facts.last_row))
    if not facts.widest or facts.widest * (10**digits - 1) > limits.area or data.count(tags.referenced) != cells:
        return False
    if _further(tags.referenced, facts.widest, digits).search(data):
        return False
    numbers = max(map(int, tags.numbers.findall(data)), default=0)
    if numbers >= 10**digits:
        return False
    facts.last_row = max(facts.last_row, numbers)
    return True


@lru_cache(maxsize=64)
def _further(referenced: bytes, widest: int, digits: int) -> re.Pattern[bytes]:
    """A reference that lies right of column ``widest`` or has a row number of more than so many digits."""
    last = letters(widest).encode()
    right = [b"[A-Z]{%d}" % (len(last) + 1)]
    for at, letter in enumerate(last):
        if letter < ord("Z"):
            right.append(last[:at] + b"[%c-Z]" % (letter + 1) + b"[A-Z]" * (len(last) - at - 1) + b"[0-9]")
    return re.compile(re.escape(referenced) + b"(?:" + b"|".join([*right, b"[A-Z]+[0-9]{%d}" % (digits + 1)]) + b")")


def _hidden(data: bytes, tags: _Tags, facts: SheetFacts) -> None:
    if b"d" not in data or b"hidden=" not in data:
        return
    for attributes in tags.rows.findall(data):
        number = _ROW_NUMBER.search(attributes)
        if number and _HIDDEN.search(attributes):
            facts.hidden_rows.add(int(number[1]))
    for attributes in tags.columns.findall(data):
        first, last = _SPAN.search(attributes), _SPAN_END.search(attributes)
        if first and last and _HIDDEN.search(attributes):
            facts.hidden_columns.update(range(int(first[1]), min(int(last[1]), 500) + 1))


def _errors(data: bytes, tags: _Tags, facts: SheetFacts, limits: Limits) -> None:
    for attributes, value in tags.errors.findall(data):
        facts.error_count += 1
        place = _place(attributes)
        if place and len(facts.errors) < limits.positions:
            facts.errors[place] = value.decode("utf-8", "replace")


def _unstored(data: bytes, tags: _Tags, facts: SheetFacts, limits: Limits) -> None:
    for match in tags.unstored.finditer(data):
        if _LITERAL_TEXT.search(match[1]):  # ="" has an empty result, and it is stored
            continue
        facts.unstored_count += 1
        place = _place(match[1])
        if place and len(facts.unstored) < limits.positions:
            facts.unstored.add(place)


def _styled(data: bytes, tags: _Tags, facts: SheetFacts, styles: dict[int, Style], limits: Limits) -> None:
    wanted = {str(number).encode(): style for number, style in styles.items()}
    for ref, number in tags.styled.findall(data):
        style = wanted.get(number)
        if style is None:
            continue
        letters = ref.rstrip(_DIGITS)
        place = (int(ref[len(letters) :]), column_number(letters.decode()))
        if style.percent:
            facts.percent.add(place)
        if style.legacy and len(facts.legacy) < limits.positions * 10:
            facts.legacy[place] = style.legacy


def _place(attributes: bytes) -> tuple[int, int] | None:
    match = _REF.search(b" " + attributes)
    return (int(match[2]), column_number(match[1].decode())) if match else None
