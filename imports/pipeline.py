"""The whole story of a file: safe, ours, readable, right, plausible, and what it would change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from imports import manifest as manifests
from imports.cells import Workbook
from imports.changeset import Changes
from imports.checks import FILE_CHECKS, READING_CHECKS
from imports.held import outline, whole
from imports.intake import Intake
from imports.manifest import Expected, Manifest
from imports.precheck import approve
from imports.rows import parse
from imports.sandbox import ALLOWANCE, Allowance, Child, run
from imports.sheets import match
from imports.staging.intake import SetIntake, Taken
from models.base.errors import DomainError, Refused
from models.base.findings import Finding, Severity, counts
from models.forms.rules.rows import Row, RowKind
from models.uploads.rules import verdict

Find = Callable[[Manifest], Intake | SetIntake]  # raises DomainError where the actor may not, or nothing is there
Guess = Callable[[Workbook], str]


def _no_guess(_: Workbook) -> str:
    return ""


@dataclass(slots=True)
class Preview:
    """What checking a file gave. Nothing is stored yet; ``rows`` are what a confirmation would enter."""

    filename: str
    sha256: str
    manifest: Manifest = field(default_factory=lambda: Manifest(""))
    findings: list[Finding] = field(default_factory=list)
    changes: Changes = field(default_factory=Changes)
    rows: list[Row] = field(default_factory=list)
    fingerprint: str = ""

    @property
    def stopped(self) -> bool:
        """Whether a later gate would be meaningless."""
        return any(finding.severity is Severity.BLOCKER for finding in self.findings)

    @property
    def counts(self) -> dict[str, int]:
        return counts(self.findings)

    @property
    def verdict(self) -> str:
        return verdict(self.counts).value

    def as_dict(self) -> dict[str, Any]:
        """What ``check --json`` prints, but for the sentences of the findings."""
        note = self.manifest
        about: dict[str, Any] = {"kind": note.form or note.kind, "agency": note.agency, "period": note.period}
        about |= {"form_version": note.form_number or None, "sha256": self.sha256}
        findings = [finding.as_dict() for finding in self.findings]
        changes = dict.fromkeys(("created", "updated", "unchanged", "absent"), 0) | self.changes.counts
        return {"verdict": self.verdict, **about, "findings": findings, "counts": self.counts, "changes": changes}


def check(
    path: Path, filename: str, *, secret: bytes, find: Find, expected: Expected, guess: Guess = _no_guess,
    allowance: Allowance = ALLOWANCE,
) -> Preview:  # fmt: skip
    """Take a file through every gate; each collects all it finds, a blocker stops the ones after it.

    ``find`` gives the intake for a manifest; it is called once the workbook is known to be ours.
    ``expected`` is what the receiver takes the file for; ``guess`` names the register that an unmarked file
    looks like, or nothing. Nothing is written, nothing raises for what is in the file.
    """
    preview = Preview(filename, file_hash(path))
    try:
        with Child(allowance) as child:
            book = _outlined(child, path, filename, allowance)
            preview.findings += [finding for question in FILE_CHECKS for finding in question(book)]
            intake = _ours(preview, book, secret, expected, find, guess)
            if isinstance(intake, SetIntake):
                _take(preview, intake.take(child))
            elif intake is not None:
                book = book if book.complete else child.ask(whole)
        if intake is not None and not isinstance(intake, SetIntake):
            _read_and_judge(preview, book, intake)
    except Refused as refusal:
        preview.findings += refusal.findings or [_as_finding(refusal)]
    except DomainError as refusal:
        preview.findings.append(_as_finding(refusal))
    return preview


def _outlined(child: Child, path: Path, filename: str, allowance: Allowance) -> Workbook:
    try:
        return child.ask(outline, path, filename)
    except Refused as refusal:
        if refusal.code == "file.unreadable":  # it died; what is wrong with the file is said by one that only looks
            run(approve, path, filename, allowance=allowance)
        raise


def _take(preview: Preview, taken: Taken) -> None:
    preview.findings += taken.findings
    preview.changes, preview.fingerprint = taken.changes, taken.fingerprint


def file_hash(path: Path) -> str:
    """SHA-256 of the bytes."""
    with path.open("rb") as file:
        digest = sha256()
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()


def _as_finding(refusal: DomainError) -> Finding:
    return Finding(refusal.code, Severity.BLOCKER, params=dict(refusal.params))


def _ours(
    preview: Preview, book: Workbook, secret: bytes, expected: Expected, find: Find, guess: Guess
) -> Intake | SetIntake | None:
    """The second gate. A register may come in a workbook of the sender's own; a report may not."""
    verified = manifests.verify(book, secret)
    missing = any(finding.code == "manifest.missing" for finding in verified.findings)
    kind = expected.kind or (guess(book) if missing and not expected.form else "")
    if verified.manifest is not None:
        preview.manifest = verified.manifest
        preview.findings += manifests.compare(verified.manifest, _for_all(verified.manifest, expected))
    elif missing and kind not in ("", "report"):
        preview.manifest = Manifest(kind)
    else:
        preview.findings += verified.findings
    return None if preview.stopped else find(preview.manifest)


def _for_all(note: Manifest, expected: Expected) -> Expected:
    """A register belongs to no agency and no period: only its kind is compared."""
    return expected if note.kind == "report" else Expected(expected.kind, expected.form)


def _read_and_judge(preview: Preview, book: Workbook, intake: Intake) -> None:
    matched = match(book, intake.layout)
    preview.findings += [*intake.notes, *matched.findings]
    if preview.stopped:
        return
    parsed = [parse(sheet, page, intake.context) for page, sheet in matched.pairs]
    preview.findings += [finding for part in parsed for finding in part.findings]
    if preview.stopped:
        return
    preview.findings += [finding for question in READING_CHECKS for finding in question(parsed)]
    if preview.stopped:
        return
    preview.rows = [row for part in parsed for row in part.rows]
    sheets = {page.code: sheet.name for page, sheet in matched.pairs}
    preview.findings += _news(intake.judge(preview.rows, sheets), preview.findings)
    open_ones = {page.code: sheet.name for page, sheet in matched.pairs if not page.section.given}
    leaves = [row for row in preview.rows if row.kind is RowKind.LEAF]
    preview.findings += manifests.lost(preview.manifest, leaves, open_ones)
    preview.changes = intake.compare(preview.rows)
    preview.fingerprint = intake.fingerprint()


def _news(judged: Sequence[Finding], said: Sequence[Finding]) -> list[Finding]:
    """A cell that could not be read is not judged on top; one that says "not available" is not called blank."""
    unread = {(finding.sheet, finding.cell) for finding in said if finding.cell and finding.severity is Severity.ERROR}
    explained = {(finding.sheet, finding.cell) for finding in said if finding.code == "cell.not_available"}
    return [
        finding
        for finding in judged
        if (finding.sheet, finding.cell) not in unread
        and not (finding.code in _BLANK and (finding.sheet, finding.cell) in explained)
    ]


_BLANK = ("cell.required", "value.required")
