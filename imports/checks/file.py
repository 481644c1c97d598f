"""Questions about the file as a whole, asked once it is open."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from imports.cells import Workbook
from models.base.findings import Finding, Severity


def links_to_other_workbooks(book: Workbook) -> Iterable[Finding]:
    """Formulas that fetch from other files: their stored results are read, which may be old."""
    if book.external:
        yield Finding("file.external_link", Severity.WARNING)


def pictures_are_not_read(book: Workbook) -> Iterable[Finding]:
    """Pictures, charts and embedded documents hold nothing that could be taken."""
    for name in book.objects:
        yield Finding("file.objects", Severity.WARNING, name)


FILE_CHECKS: tuple[Callable[[Workbook], Iterable[Finding]], ...] = (links_to_other_workbooks, pictures_are_not_read)
