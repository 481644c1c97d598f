"""Who writes findings down while cells are read: the place is set once per cell, nothing is made until needed."""

from __future__ import annotations

from collections import Counter
from typing import Any

from imports.cells import letters
from models.base.findings import Finding, Severity

CAP = 100  # findings of one code in one column that are listed


class Scribe:
    """A ``Say`` that knows where it stands.

    ``failed`` holds the cells that could not be read, ``explained`` those that say why they are blank.
    """

    def __init__(self, sheet: str) -> None:
        self.sheet = sheet
        self.row = self.column = 0
        self.key = self.code = ""
        self.findings: list[Finding] = []
        self.failed: set[tuple[int, int]] = set()
        self.explained: set[tuple[int, int]] = set()
        self._seen: Counter[tuple[str, str, Severity]] = Counter()

    def at(self, row: int, column: int, code: str, key: str = "") -> Scribe:
        self.row, self.column, self.code, self.key = row, column, code, key
        return self

    def __call__(self, code: str, severity: Severity = Severity.ERROR, /, **params: Any) -> None:
        if severity is Severity.ERROR:
            self.failed.add((self.row, self.column))
        elif code == "cell.not_available":
            self.explained.add((self.row, self.column))
        kind = (code, self.code, severity)
        self._seen[kind] += 1
        if self._seen[kind] <= CAP:
            value = str(params.pop("value", ""))[:500]
            cell = f"{letters(self.column)}{self.row}"
            self.findings.append(Finding(code, severity, self.sheet, cell, self.key, self.code, value, params))

    def all(self) -> list[Finding]:
        """What was said, and for every capped kind how many more there are."""
        rest = [
            Finding(
                "findings.more",
                severity,
                self.sheet,
                column=column,
                value=str(count - CAP),
                params={"code": code, "shown": CAP, "total": count, "more": count - CAP},
            )
            for (code, column, severity), count in self._seen.items()
            if count > CAP
        ]
        return [*self.findings, *rest]
