"""Questions about what was read, before it is judged."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from imports.parsed import Parsed
from models.base.findings import Finding, Severity
from models.forms.rules.rows import RowKind, is_blank


def something_was_reported(parsed: Sequence[Parsed]) -> Iterable[Finding]:
    """A file of headings alone is no report of nothing: that is said in another way."""
    leaves = [row for part in parsed for row in part.rows if row.kind is RowKind.LEAF]
    said = any(row.key or not all(map(is_blank, row.values.values())) for row in leaves)
    if not said and not any(part.failed for part in parsed):
        yield Finding("file.no_rows", Severity.BLOCKER)


READING_CHECKS: tuple[Callable[[Sequence[Parsed]], Iterable[Finding]], ...] = (something_was_reported,)
