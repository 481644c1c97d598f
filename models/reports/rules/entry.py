"""What stands in a report when rows have come in, worked out before anything is stored: preview and saving share it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Context, Decimal
from typing import Final

from models.base.findings import Finding, Severity
from models.forms.rules.computing import compute
from models.forms.rules.definition import FormDefinition, RowsKind, Section
from models.forms.rules.rows import Row, RowKind, is_blank
from models.forms.rules.shape import Value
from models.reports.rules.changes import Absent, ChangeKind, ChangeSet, compare, merged

LONGEST_KEY: Final = 500
LARGEST: Final = Decimal(10) ** 18
SMALLEST: Final = Decimal("0.000001")
_WIDE: Final = Context(prec=40)


@dataclass(frozen=True, slots=True)
class Entry:
    """``rows`` are all that will stand, whole: every field that is asked is there, blank where nobody answered."""

    rows: tuple[Row, ...]
    changes: ChangeSet


def entry(
    definition: FormDefinition, stored: Sequence[Row], sent: Sequence[Row], *, merge: bool = True,
    absent: Absent = "keep",
) -> Entry:  # fmt: skip
    """The rows after ``sent`` came in, and what that changes, computed fields included.

    With ``merge`` fields that were not sent keep their answer; without, they become blank. Stored rows
    that were not sent stay, and are listed as absent, unless ``absent`` is ``"remove"``.
    """
    standing = compute(
        definition, [_whole(definition, row) for row in merged(stored, sent, merge=merge, absent=absent)]
    )
    touched = {row.identity for row in sent}
    changes = compare(stored, [row for row in standing if row.identity in touched], merge=False)
    return Entry(tuple(standing), changes)


def strangers(definition: FormDefinition, rows: Iterable[Row]) -> list[Finding]:
    """What does not belong: unknown sections, fields and given rows, a row twice, more rows than there may be."""
    findings: list[Finding] = []
    seen: dict[tuple[str, str, str], Row] = {}
    for row in (row for row in rows if row.kind is RowKind.LEAF):
        section = definition.section(row.section)
        if section is None:
            findings.append(_finding("report.unknown_section", row, section=row.section))
            continue
        findings += _strange_cells(section, row)
        if row.identity in seen:
            findings.append(_finding("report.duplicate_row", row, section=row.section, group=row.group))
        seen[row.identity] = row
    return findings + _too_many(definition, seen.values())


def removed(changes: ChangeSet, absent: Absent) -> int:
    """How many stored rows go."""
    return len(changes.of(ChangeKind.ABSENT)) if absent == "remove" else 0


def _whole(definition: FormDefinition, row: Row) -> Row:
    section = definition.section(row.section)
    if section is None:
        return row
    asked = [item.code for item in section.answers if section.asked(item.code, row.key) is not None]
    about = {section.key, section.label}  # they say which row it is, and are kept as its key
    said = {code: storable(value) for code, value in row.values.items() if code not in about}
    kept = {code: value for code, value in said.items() if code in asked or not is_blank(value)}
    reasons = {code: reason for code, reason in row.reasons.items() if is_blank(said.get(code))}
    return replace(row, values=dict.fromkeys(asked) | kept, reasons=reasons)


def storable(value: Value) -> Value:
    """A figure as it is kept, with at most six decimals."""
    if isinstance(value, Decimal) and value != value.quantize(SMALLEST, context=_WIDE):
        return value.quantize(SMALLEST, context=_WIDE)
    return value


def _strange_cells(section: Section, row: Row) -> list[Finding]:
    if len(row.key) > LONGEST_KEY:
        return [_finding("report.key_too_long", row, section=section.code, group=row.group, limit=str(LONGEST_KEY))]
    if section.rows is RowsKind.GIVEN and section.given and section.given_row(row.key) is None:
        return [_finding("report.unknown_row", row, section=section.code, group=row.group)]
    cells = dict.fromkeys([*row.values, *row.reasons])
    unknown = [_at(row, code, "report.unknown_field") for code in cells if section.field(code) is None]
    return unknown + [
        _at(row, code, "report.number_out_of_range")
        for code, value in row.values.items()
        if isinstance(value, Decimal) and not (value.is_finite() and abs(value) < LARGEST)
    ]


def _at(row: Row, field: str, code: str) -> Finding:
    value = row.values.get(field)
    seen = "" if value is None else str(value)[:200]
    return replace(_finding(code, row, section=row.section, group=row.group), column=field, value=seen)


def _too_many(definition: FormDefinition, rows: Iterable[Row]) -> list[Finding]:
    rows = list(rows)
    numbers = Counter(row.section for row in rows)
    return [
        Finding("report.too_many_rows", Severity.ERROR, params={"section": s.code, "rows": n, "limit": s.max_rows})
        for s in definition.sections
        if (n := numbers[s.code]) > s.max_rows
    ]


def _finding(code: str, row: Row, **params: str) -> Finding:
    return Finding(code, Severity.ERROR, row_key=row.key, params=params)
