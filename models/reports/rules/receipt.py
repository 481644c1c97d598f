"""What a sender holds in hand after sending: the same for the same revision, however often it is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from models.forms.rules.rows import Row, is_blank


@dataclass(frozen=True, slots=True)
class Receipt:
    """Who sent what and when. ``content_hash`` covers agency, form version, period and every answer."""

    report_id: int
    agency: str
    form: str
    period: str
    revision: int
    content_hash: str
    submitted_at: datetime
    submitted_by: str
    counts: Mapping[str, int]

    def as_dict(self) -> dict[str, Any]:
        return asdict(self) | {"submitted_at": self.submitted_at.isoformat(), "counts": dict(self.counts)}


def tally(rows: Iterable[Row], *, explained: int = 0) -> dict[str, int]:
    """Rows, answered cells, blank cells, and warnings that were explained."""
    rows = list(rows)
    values = [value for row in rows for value in row.values.values()]
    blank = sum(is_blank(value) for value in values)
    return {"rows": len(rows), "answers": len(values) - blank, "blank": blank, "explained": explained}
