"""What must hold between the values of a procedure; each of its fields alone is judged by ``models.base.values``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from models.base.findings import Finding, Severity
from models.base.values import Values
from models.catalogue.rules.fields import NULL_TEXT


def without_null_text(values: Values) -> dict[str, object]:
    """The values with the national database's words for an empty part read as empty."""
    return {name: None if value == NULL_TEXT else value for name, value in values.items()}


# What has to come first, what after it, and what it is called when it does not.
_IN_ORDER = (
    ("issued_on", "effective_on", "procedure.in_force_before_issued", Severity.ERROR),
    ("decision_on", "published_on", "procedure.entered_before_decided", Severity.WARNING),
)


def findings(values: Values) -> list[Finding]:
    """What contradicts itself in a procedure's values, by field code."""
    found = [
        _finding(code, after, values, severity)
        for first, after, code, severity in _IN_ORDER
        if _later(values, first, after)
    ]
    if values.get("shortened") and not values.get("issued_on"):
        found.append(_finding("procedure.shortened_without_issue", "issued_on", values, Severity.WARNING))
    return found


def suspects(columns: Mapping[str, Sequence[Any]]) -> set[int]:
    """The rows, by position, of which ``findings`` has something to say; the fields come as whole columns."""
    found: set[int] = set()
    for first, after, _, _ in _IN_ORDER:
        if first in columns and after in columns:
            pairs = enumerate(zip(columns[first], columns[after], strict=True))
            found |= {row for row, (one, two) in pairs if one is not None and two is not None and one > two}
    if "shortened" in columns:
        issued = columns.get("issued_on") or [None] * len(columns["shortened"])
        found |= {row for row, one in enumerate(columns["shortened"]) if one and not issued[row]}
    return found


def _later(values: Values, first: str, second: str) -> bool:
    one, two = values.get(first), values.get(second)
    return one is not None and two is not None and one > two


def _finding(code: str, column: str, values: Values, severity: Severity = Severity.ERROR) -> Finding:
    value = values.get(column)
    return Finding(
        code, severity, row_key=str(values.get("code") or ""), column=column, value="" if value is None else str(value)
    )
