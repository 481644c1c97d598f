"""Where a finding stands and what it carries, the same for every check of answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from models.base.findings import Finding, Severity
from models.forms.rules.rows import Row
from models.forms.rules.shape import FormField, Section, Value
from models.forms.rules.writing import plain_number


@dataclass(frozen=True, slots=True)
class PartRows:
    """The rows of a shorter period inside the one that is checked, such as a quarter of the year."""

    code: str
    rows: Sequence[Row]
    is_first: bool = False
    is_last: bool = False


@dataclass(frozen=True, slots=True)
class Context:
    """What the checks need to know besides the rows.

    ``on`` is the business day of the run: it ends trials. ``period_kind`` and ``level`` (of the
    organisation: central, province) are names in expressions. ``sheets`` gives the sheet of a section
    where cells have addresses. ``partial``: a file may leave out rows that are kept already, so a
    missing row is a warning. ``cap`` is how many findings of one code are listed.
    """

    on: date
    period_kind: str = ""
    level: str = ""
    parts: Sequence[PartRows] = ()
    sheets: Mapping[str, str] = field(default_factory=dict)
    partial: bool = False
    cap: int = 200


def shown(value: Value) -> str:
    """A value as findings carry it: plain figures, ISO days, nothing for a blank."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return plain_number(value)
    if isinstance(value, list):
        return "; ".join(value)
    return value.isoformat() if isinstance(value, date) else value


def mark(
    context: Context,
    code: str,
    severity: Severity,
    section: Section,
    row: Row | None = None,
    column: FormField | None = None,
    value: Value = None,
    **params: Any,
) -> Finding:
    """A finding at the cell of a column in a row, or at the row, or at the section."""
    place = _place(section, row, column)
    sheet, cell = place.rsplit("!", 1) if "!" in place else (context.sheets.get(section.code, section.sheet), place)
    known: dict[str, Any] = {"section": section.code}
    if row is not None:
        known |= {"group": row.group} if row.group else {}
        known |= {"position": row.position} if row.position else {}
    if column is not None:
        known |= {"number": column.number, "label": column.label.as_dict()}
    key = row.key if row is not None else ""
    name = column.code if column is not None else ""
    return Finding(code, severity, sheet.strip("'"), cell, key, name, shown(value)[:500], known | params)


def _place(section: Section, row: Row | None, column: FormField | None) -> str:
    if row is None:
        return ""
    if column is not None and column.code in row.places:
        return row.places[column.code]
    return row.places.get(section.key, "") or next(iter(row.places.values()), "")
