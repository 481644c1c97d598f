"""Templates and exports of registers. Long ones stream their rows into a designed template."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import chain, islice
from pathlib import Path
from typing import TextIO

from imports.cells import escape
from imports.coercion import Value, render_text, renderer
from imports.layouts import wording
from imports.layouts.model import Column, Layout
from imports.manifest import Manifest
from imports.writer.book import Book, print_across, put
from imports.writer.form import Issue, write_cover
from imports.writer.headings import write_head
from imports.writer.stream import fill_template
from imports.writer.table import protect, validate

Record = Mapping[str, Value]
STREAM_FROM = 2_000  # rows; shorter ones are written in one go
_ROOM = 500  # rows to write in below the last one
_PAGE_WIDTH = 180  # characters across a page on its side that can still be read


def write_register(
    layout: Layout, manifest: Manifest, secret: bytes, records: Iterable[Record], target: Path, language: str = "vi",
    hidden: Collection[str] = (),
) -> int:  # fmt: skip
    """Write a register to ``target`` as ``.xlsx``; gives the number of rows. No records: the empty template.

    ``hidden``: codes of columns that the file brings along without showing them. Records are read once and never all
    held, so a generator of 100,000 is fine.
    """
    source = iter(records)
    head = list(islice(source, STREAM_FROM + 1))
    if len(head) <= STREAM_FROM:
        _designed(layout, manifest, secret, head, target, language, len(head) + _ROOM, hidden)
        return len(head)
    _designed(layout, manifest, secret, head[:1], target, language, 1_000_000, hidden)
    sheet = 2  # the cover is the first
    ready = [(column.code, renderer(column.field)) for column in layout.sheets[0].columns]
    rows = ([render(record.get(code)) for code, render in ready] for record in chain(head, source))
    return fill_template(target, sheet, rows)


def _designed(
    layout: Layout, note: Manifest, secret: bytes, records: list[Record], target: Path, language: str, last: int,
    hidden: Collection[str],
) -> None:  # fmt: skip
    page = layout.sheets[0]
    book = Book(target, language)
    cover = book.file.add_worksheet(wording.COVER.in_(language))
    sheet = book.file.add_worksheet(page.name)
    first = write_head(book, sheet, page, [layout.title.in_(language)], 1)
    for at, column in enumerate(page.columns):
        look, render = book.cell(column.field, locked=False), renderer(column.field)
        sheet.set_column(at, at, column.width, look, {"hidden": column.code in hidden})
        validate(book, sheet, column.field, (first, at, first + last - 1, at))
        for row, record in enumerate(records, first):
            put(sheet, row, at, render(record.get(column.code)), look)
    sheet.autofilter(first - 1, 0, first + max(1, len(records)) - 1, len(page.columns) - 1)
    sheet.freeze_panes(first, 1)
    # A wide register shrunk to one page cannot be read: it goes over several, its keys repeated.
    print_across(sheet, 1 + sum(column.width for column in page.columns) // _PAGE_WIDTH)
    sheet.repeat_columns(0)
    sheet.repeat_rows(first - page.depth, first - 1)
    protect(sheet)
    code = book.sign(note, secret)
    write_cover(book, cover, layout, Issue(note, language=language), code)
    sheet.activate()
    book.file.close()


def write_csv(layout: Layout, records: Iterable[Record], target: TextIO) -> int:
    """Write a register as comma-separated UTF-8 text with a byte-order mark; gives the number of rows.

    Text that a spreadsheet would run gets one apostrophe in front, which the import takes off again.
    """
    columns = layout.sheets[0].columns
    target.write("\ufeff")
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow([column.code for column in columns])
    count = 0
    for record in records:
        writer.writerow(_texts(columns, record))
        count += 1
    return count


def _texts(columns: tuple[Column, ...], record: Record) -> Iterator[str]:
    for column in columns:
        value = record.get(column.code)
        text = render_text(column.field, value)
        yield escape(text) if isinstance(value, str | list) else text


def csv_bytes(layout: Layout, records: Iterable[Record]) -> bytes:
    """As ``write_csv``, in memory."""
    target = io.StringIO(newline="")
    write_csv(layout, records, target)
    return target.getvalue().encode()
