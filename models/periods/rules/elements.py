"""The eleven elements that Nghị định 09/2019/NĐ-CP asks of a reporting regime."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from models.base.errors import DomainError
from models.base.findings import Finding, Severity
from models.periods.rules.due import read_due_rule
from models.periods.rules.spans import codes_of, read_cutoff_rule

# Element → the column that holds it. The tenth, the data forms, are forms that name the regime.
ELEMENTS = {
    1: "name",
    2: "content_kind",
    3: "subject_group_id",
    4: "receiver_id",
    5: "channels",
    6: "due_rule",
    7: "frequency",
    8: "cutoff_rule",
    9: "outline",
    11: "procedure_note",
}


def examine(values: Mapping[str, Any]) -> list[Finding]:
    """What is wrong with a regime (errors) and which elements it leaves open (warnings)."""
    findings = [
        Finding("regime.element_missing", Severity.WARNING, column=column, params={"number": number, "element": column})
        for number, column in ELEMENTS.items()
        if not values.get(column)
    ]
    for column, read in (
        ("due_rule", lambda value: read_due_rule(value or {})),
        ("cutoff_rule", lambda value: read_cutoff_rule(value or {})),
        ("frequency", lambda value: codes_of(value or (), 2000)),
    ):
        try:
            read(values.get(column))
        except DomainError as error:
            findings.append(Finding(error.code, Severity.ERROR, column=column, params=error.params))
    return findings
