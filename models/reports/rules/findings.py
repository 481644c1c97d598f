"""How a finding is recognised again: the explanation of a warning is tied to what was seen."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

from models.base.findings import Finding, Severity


def finding_key(finding: Finding) -> str:
    """Sixteen hex digits over the code, the place and the value of a finding.

    The value is part of it, so an explanation lapses when the figure that it explains changes.
    Sheet and cell are not: the same warning arises in a workbook and in a web form.
    """
    within = [str(finding.params.get(name, "")) for name in ("section", "group")]
    place = (finding.code, *within, finding.row_key, finding.column, finding.value)
    return sha256("\x1f".join(place).encode()).hexdigest()[:16]


def errors(findings: Iterable[Finding]) -> list[Finding]:
    """Those that must be mended."""
    return [finding for finding in findings if finding.severity in {Severity.BLOCKER, Severity.ERROR}]


def warnings(findings: Iterable[Finding]) -> list[Finding]:
    """Those that must be explained or mended."""
    return [finding for finding in findings if finding.severity is Severity.WARNING]


def unanswered(findings: Iterable[Finding], answered: frozenset[str]) -> list[Finding]:
    """The warnings whose explanation is still missing; ``answered`` are finding keys."""
    return [finding for finding in warnings(findings) if finding_key(finding) not in answered]
