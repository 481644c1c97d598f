"""A finding is a value: a code, a place and parameters. Its sentence is made by the reader's door."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """How much a finding weighs.

    BLOCKER: the file cannot be used. ERROR: must be mended before submission.
    WARNING: must be explained or mended. INFO: only said.
    """

    BLOCKER = "blocker"
    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was found, at one place.

    ``code`` is stable and dotted (``file.encrypted``, ``row.duplicate_key``, ``check.E1``).
    ``cell`` is an A1 address on ``sheet``; ``row_key`` the business key of the row; ``column`` the
    code of the field; ``value`` what was seen, as text. ``params`` fill the sentence.
    """

    code: str
    severity: Severity
    sheet: str = ""
    cell: str = ""
    row_key: str = ""
    column: str = ""
    value: str = ""
    params: dict[str, Any] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self) | {"severity": self.severity.value}

    @classmethod
    def read(cls, data: dict[str, Any]) -> Finding:
        return cls(**(data | {"severity": Severity(data["severity"])}))


def worst(findings: list[Finding]) -> Severity | None:
    """The heaviest severity among the findings, None where there are none."""
    order = list(Severity)
    return min((f.severity for f in findings), key=order.index, default=None)


def counts(findings: list[Finding]) -> dict[str, int]:
    """How many findings of each severity, every severity named."""
    tally = {severity.value: 0 for severity in Severity}
    for finding in findings:
        tally[finding.severity.value] += 1
    return tally
