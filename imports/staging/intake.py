"""A register that is entered set by set: the child reads and judges, batches are compared as they come, and kept."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

from imports.changeset import Changes
from imports.held import rows_of
from imports.layouts.model import Layout
from imports.sandbox import Child
from imports.staging.comparing import Comparison, Load, Plain, versions_mark
from imports.staging.packing import Column, found_columns, unpacked
from imports.staging.plan import Plan
from imports.staging.stage import Place, Writer, kept
from models.base.errors import Conflict
from models.base.findings import Finding, Severity

Versions = list[tuple[Any, int]]
Enter = Callable[[Sequence[str], Iterable[Plain], Callable[[Versions], None]], Mapping[str, int]]
"""Column names, rows and what must hold of the entries they meet, to how many were created, updated, unchanged."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What a file gave: every finding, what it would change, and what that was compared with."""

    findings: list[Finding]
    changes: Changes = field(default_factory=Changes)
    fingerprint: str = ""

    @property
    def refused(self) -> bool:
        return any(finding.severity in (Severity.BLOCKER, Severity.ERROR) for finding in self.findings)


@dataclass(slots=True)
class SetIntake:
    """``load`` gives stored entries by key, ``known`` are the keys of all that live; a stage is left in ``place``.

    ``told`` hears how far it is, in hundredths, and may raise to stop.
    """

    plan: Plan
    load: Load
    known: Collection[str] = frozenset()
    may_replace: bool = False
    place: Place | None = None
    told: Callable[[int], None] = lambda _: None

    @property
    def layout(self) -> Layout:
        return self.plan.layout

    def take(self, child: Child) -> Taken:
        """Read, judge and compare the file that the child holds."""
        comparison: Comparison | None = None
        writer: Writer | None = None
        with ExitStack() as stack:
            for part in child.stream(rows_of, self.plan):
                if not isinstance(part, dict):
                    assert comparison is not None
                    self._batch(comparison, writer, *part)
                elif "said" in part:
                    return self._taken(part, comparison, writer)
                else:
                    comparison = Comparison(self.plan, self.load, part)
                    if self.place:
                        writer = stack.enter_context(Writer(self.place, self.plan.names(part["codes"])))
        raise AssertionError("the child ended without a word")

    def _batch(
        self, comparison: Comparison, writer: Writer | None, keys: list[str], numbers: list[int], content: bytes
    ) -> None:  # fmt: skip
        columns: list[Column] = unpacked(content)
        given = dict(zip(comparison.opening["codes"], columns, strict=True))
        columns += [*found_columns(self.plan, given), keys]

        def rows() -> list[Plain]:
            return list(zip(*columns, strict=True))

        otherwise = comparison.batch(keys, numbers, rows)
        self.told(min(100, 100 * numbers[-1] // max(1, comparison.opening["height"])))
        if writer:
            writer.add(_as_stored(rows(), otherwise) if otherwise else zip(*columns, strict=True))

    def _taken(self, end: Mapping[str, Any], comparison: Comparison | None, writer: Writer | None) -> Taken:
        said = list(end["said"])
        if comparison is None or any(finding.severity is Severity.BLOCKER for finding in said):
            return Taken(said)
        findings = [*said, *end["judged"], *comparison.findings()]
        changes = comparison.changes(frozenset(self.known), may_replace=self.may_replace)
        taken = Taken(findings, changes, comparison.fingerprint())
        if writer and not taken.refused:
            writer.seal()
        return taken


def enter_stage(place: Place, fingerprint: str, enter: Enter) -> dict[str, int]:
    """Enter the rows that a stage holds: how many were created, updated, unchanged.

    Raises KeyError where there is no stage to be trusted, Conflict ``upload.stale`` where the stored entries are
    others than those the preview was compared with.
    """
    rows = kept(place)

    def expect(versions: Versions) -> None:
        if versions_mark(versions) != fingerprint:
            raise Conflict("upload.stale")

    return dict(enter(rows.names, rows, expect))


def _as_stored(rows: list[Plain], otherwise: Mapping[int, Plain]) -> list[Plain]:
    """The batch with rows that say the same in other words put as they are stored: entering them changes nothing."""
    for position, values in otherwise.items():
        rows[position] = (*values, *rows[position][len(values) :])
    return rows
