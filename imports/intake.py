"""What a file is checked for: a report of a form, or a register. Both answer the same four questions."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Protocol

from imports.changeset import Changes, differing, register_changes
from imports.coercion import Context
from imports.layouts.model import Layout
from models.base.errors import DomainError, Refused
from models.base.findings import Finding, Severity
from models.base.values import checker
from models.forms.rules.evaluate import capped, run_checks
from models.forms.rules.marking import Context as Circumstances
from models.forms.rules.rows import Row, RowKind
from models.reports.rules.changes import Absent, content_hash
from models.reports.rules.entry import entry

Values = Mapping[str, Any]
CAP = 200  # findings of one code that are listed


class Intake(Protocol):
    """``layout`` reads the file, ``context`` its cells; ``notes`` are said first; the rest judges and compares."""

    layout: Layout
    context: Context
    notes: list[Finding]

    def judge(self, rows: Sequence[Row], sheets: Mapping[str, str]) -> list[Finding]:
        """Everything wrong or unlikely about the rows; ``sheets`` names the sheet of each section."""

    def compare(self, rows: Sequence[Row]) -> Changes:
        """What the rows would change in what is stored. Writes nothing."""

    def fingerprint(self) -> str:
        """A hash of what the rows were compared with; another one means that the world moved."""


@dataclass(slots=True)
class ReportIntake:
    """A report of one agency for one period. ``stored`` is what stands in it, ``previous`` the last period."""

    layout: Layout
    circumstances: Circumstances
    stored: Sequence[Row] = ()
    previous: Sequence[Row] | None = None
    about: Mapping[str, str] = field(default_factory=dict)
    context: Context = field(default_factory=Context)
    absent: Absent = "keep"
    notes: list[Finding] = field(default_factory=list)

    def judge(self, rows: Sequence[Row], sheets: Mapping[str, str]) -> list[Finding]:
        assert self.layout.definition is not None
        known = Circumstances(
            self.circumstances.on,
            self.circumstances.period_kind,
            self.circumstances.level,
            self.circumstances.parts,
            sheets,
            partial=bool(self.stored),
            cap=self.circumstances.cap,
        )
        return run_checks(self.layout.definition, rows, self.previous, known)

    def compare(self, rows: Sequence[Row]) -> Changes:
        assert self.layout.definition is not None
        sent = [row for row in rows if row.kind is RowKind.LEAF]
        changes = entry(self.layout.definition, self.stored, sent, absent=self.absent).changes
        return Changes(changes.counts(), changes.as_dict()["rows"], changes.as_dict()["more"])

    def fingerprint(self) -> str:
        return content_hash(self.stored, self.about)


@dataclass(slots=True)
class RegisterIntake:
    """A register. ``load`` gives the stored values of the entries with these keys; ``known`` are all live keys.

    ``judge_row`` asks what only this register asks; ``normal`` gives values the form in which they are kept,
    seeing what is stored already (a mask that was exported stands for what it hides). ``rehearse`` says which
    rows the register's own verb would refuse; ``may_replace`` whether entries that the file lacks can be taken out.
    """

    layout: Layout
    keys: tuple[str, ...]
    load: Callable[[Collection[str]], Mapping[str, Mapping[str, Any]]]
    known: Collection[str] = frozenset()
    context: Context = field(default_factory=Context)
    judge_row: Callable[[Mapping[str, Any]], list[Finding]] = field(default=lambda _: [])
    normal: Callable[[Mapping[str, Any], Mapping[str, Any]], Mapping[str, Any]] = field(
        default=lambda values, _: values
    )
    stored: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    notes: list[Finding] = field(default_factory=list)
    rehearse: Callable[[Sequence[Values]], list[tuple[int, DomainError]]] | None = None
    may_replace: bool = False
    judge_together: Callable[[Sequence[Values]], list[tuple[int, Finding]]] = field(default=lambda _: [])
    _kept: dict[int, Values] = field(default_factory=dict)

    def judge(self, rows: Sequence[Row], sheets: Mapping[str, str]) -> list[Finding]:
        check = checker(self.layout.sheets[0].section.fields)
        findings: list[Finding] = []
        first: dict[str, Row] = {}
        self._load(rows)
        for row in rows:
            values = self.values(row)
            key = self.key_of(values)
            found = check(values, key) or self.judge_row(values)
            findings += [_placed(finding, row) for finding in found]
            if key and first.setdefault(key, row) is not row:
                findings.append(_twice(row, first[key], self.keys[0], key))
        together = self.judge_together([self.values(row) for row in rows])
        findings += [_placed(finding, rows[at]) for at, finding in together]
        if not any(finding.severity is Severity.ERROR for finding in findings):
            findings += self._refusals(rows)
        return capped(findings, CAP)

    def _refusals(self, rows: Sequence[Row]) -> list[Finding]:
        """What the verb itself says of the rows that change something, at their cells."""
        if self.rehearse is None:
            return []
        changing = [row for row in rows if self._changes(self.values(row))]
        refused = self.rehearse([self.values(row) for row in changing])
        return [finding for at, error in refused for finding in _said(error, changing[at], self)]

    def _changes(self, values: Values) -> bool:
        stored = self.stored.get(self.key_of(values))
        return stored is None or bool(differing(stored, values))

    def values(self, row: Row) -> Mapping[str, Any]:
        """The whole row by field code, its key included, as it would be kept."""
        known = self._kept.get(row.position)
        if known is None:
            raw = self._raw(row)
            known = self._kept[row.position] = self.normal(raw, self.stored.get(self.key_of(raw), {}))
            if isinstance(row.values, dict):  # the row lives on in its kept form; holding both costs twice the memory
                row.values.clear()
        return known

    def _raw(self, row: Row) -> Mapping[str, Any]:
        key = self.layout.sheets[0].section.key
        return {key: row.key or None, **row.values} if key else row.values

    def _load(self, rows: Sequence[Row]) -> None:
        if not self._kept:
            self.stored = self.load({key for row in rows if (key := self.key_of(self._raw(row)))})

    def key_of(self, values: Mapping[str, Any]) -> str:
        """What finds the entry again; empty for an entry whose key the portal gives."""
        return joined_key(values, self.keys)

    def compare(self, rows: Sequence[Row]) -> Changes:
        self._load(rows)
        given = [(row, values, self.key_of(values)) for row in rows for values in (self.values(row),)]
        changes = register_changes(self.stored, given)
        changes.absent = sorted(set(self.known) - {key for _, _, key in given})
        changes.counts["absent"] = len(changes.absent)
        changes.may_replace = self.may_replace
        return changes

    def fingerprint(self) -> str:
        return sha256(repr(sorted(self.stored.items())).encode()).hexdigest()


def joined_key(values: Mapping[str, Any], keys: Sequence[str]) -> str:
    """The values of the key fields as one text."""
    return " · ".join(str(values.get(code) or "") for code in keys).strip(" ·")


def _placed(finding: Finding, row: Row) -> Finding:
    sheet, _, cell = row.places.get(finding.column, "").rpartition("!")
    return Finding(
        finding.code, finding.severity, sheet, cell, finding.row_key, finding.column, finding.value, finding.params
    )


def _said(error: DomainError, row: Row, intake: RegisterIntake) -> list[Finding]:
    key = intake.key_of(intake.values(row))
    if isinstance(error, Refused) and error.findings:
        return [_placed(finding, row) for finding in error.findings]
    column = next((code for code in _ABOUT.get(error.code, ()) if code in row.places), intake.keys[0])
    return [_placed(Finding(error.code, Severity.ERROR, row_key=key, column=column, params=error.params), row)]


_ABOUT = {
    "plan.missing": ("programme",),
    "objective.unknown": ("objective",),
    "programme.unknown": ("programme",),
    "document.unknown": ("document",),
    "organisation.circle": ("parent",),
    "focal_point.main_exists": ("valid_from",),
    "member.role_out_of_reach": ("role",),
    "member.already": ("role",),
    "addressee_group.already": ("organisation",),
    "account.taken": ("email", "username"),
    "people.out_of_reach": ("username",),
    "people.own_account": ("username",),
    "people.last_administrator": ("username",),
    "span.ends_before_it_begins": ("valid_to",),
}


def _twice(row: Row, first: Row, column: str, key: str) -> Finding:
    sheet, _, cell = row.places[column].rpartition("!")
    params = {"first": first.position, "first_cell": first.places[column].rpartition("!")[2]}
    return Finding("row.duplicate_key", Severity.ERROR, sheet, cell, key, column, key, params)
