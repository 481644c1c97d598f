"""The verdict on rows: everything that is wrong or unlikely, at once, in one order, with its numbers."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from models.base.findings import Finding, Severity
from models.forms.rules.answers import check_answers
from models.forms.rules.book import Book
from models.forms.rules.computing import compute
from models.forms.rules.evaluator import Calculator, Part, Scene
from models.forms.rules.language import conjuncts, names_in, parse
from models.forms.rules.marking import Context, PartRows, mark, shown
from models.forms.rules.plausibility import check_computed, check_plausibility
from models.forms.rules.rows import Row, RowKind
from models.forms.rules.shape import Check, CheckScope, FormDefinition, FormField, RollupMethod, Section, Value
from models.forms.rules.structure import check_structure
from models.forms.rules.wording import SIGNS

TOTALS = "row.total_mismatch"
_SUMS = Check(TOTALS, "", CheckScope.TOTAL, "stated == summed")


@dataclass(slots=True)
class Tally:
    """How often a check was asked and what came out. Did not run: a term was blank, or there is no last period."""

    passed: int = 0
    failed: int = 0
    did_not_run: int = 0


@dataclass(slots=True)
class Outcome:
    """All findings, uncapped, and by the code of each check what became of it."""

    findings: list[Finding] = field(default_factory=list)
    checks: dict[str, Tally] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)


def run_checks(
    definition: FormDefinition,
    rows: Iterable[Row],
    previous: Iterable[Row] | None = None,
    context: Context | None = None,
) -> list[Finding]:
    """What is wrong with the rows, the heaviest causes first within each section, capped per code.

    ``previous`` are the rows of the last period of the same agency, None where there is none. What a cap
    leaves out is counted in one more finding, ``findings.more``, of the same severity.
    """
    if context is None:
        raise TypeError("run_checks needs a context: the day decides which rules are on trial")
    outcome = examine_rows(definition, rows, previous, context)
    return capped(outcome.findings, context.cap)


def examine_rows(
    definition: FormDefinition, rows: Iterable[Row], previous: Iterable[Row] | None, context: Context
) -> Outcome:
    """As ``run_checks``, with the tally of every check and the rows with computed answers in place."""
    sent = list(rows)
    made = compute(definition, sent)
    before = Book(definition, previous) if previous is not None else None
    run = _Run(definition, Book(definition, made), before, context)
    outcome = Outcome(rows=made)
    outcome.findings += check_structure(definition, run.book, context)
    outcome.findings += check_answers(definition, run.book, context)
    outcome.findings += check_computed(definition, Book(definition, sent), run.book, context)
    for check in (*definition.checks, *_implied(definition)):
        outcome.checks[check.code] = Tally()
        outcome.findings += run.check(check, outcome.checks[check.code])
    outcome.findings += check_plausibility(definition, run.book, before, context)
    outcome.findings.sort(key=_order(definition))
    return outcome


def capped(findings: list[Finding], cap: int) -> list[Finding]:
    """At most ``cap`` findings of one code, and for the rest one that says how many they are."""
    kept: list[Finding] = []
    seen: Counter[str] = Counter()
    weight: dict[str, Severity] = {}
    for finding in findings:
        seen[finding.code] += 1
        weight.setdefault(finding.code, finding.severity)
        if seen[finding.code] <= cap:
            kept.append(finding)
    for code, total in seen.items():
        if total > cap:
            params = {"code": code, "shown": cap, "total": total, "more": total - cap}
            kept.append(Finding("findings.more", weight[code], value=str(total - cap), params=params))
    return kept


def _implied(definition: FormDefinition) -> list[Check]:
    """Sums of group and total rows, for the sections that show such rows and state no rule of their own."""
    ruled = {check.section for check in definition.checks if check.scope is CheckScope.TOTAL}
    shown_in = [s for s in definition.sections if (s.total or s.group_totals) and s.code not in ruled]
    return [replace(_SUMS, section=section.code) for section in shown_in]


def _order(definition: FormDefinition) -> Any:
    sections = {section.code: n for n, section in enumerate(definition.sections)}
    columns = {(s.code, item.code): n for s in definition.sections for n, item in enumerate(s.fields)}

    def key(finding: Finding) -> tuple[int, int, int, str, str]:
        section = str(finding.params.get("section", ""))
        position = int(finding.params.get("position", 0))
        column = columns.get((section, finding.column), -1)
        return (sections.get(section, -1), position, column, finding.code, finding.row_key)

    return key


@dataclass(frozen=True, slots=True)
class _Case:
    """One thing that a check is asked of: a scene, and where to mark it."""

    scene: Scene
    row: Row | None = None
    column: FormField | None = None


class _Run:
    def __init__(self, definition: FormDefinition, book: Book, previous: Book | None, context: Context) -> None:
        self.definition, self.book, self.previous, self.context = definition, book, previous, context
        self.calculator = Calculator()
        self.parts = [_part(definition, part) for part in context.parts]
        self.names: dict[str, Value] = {"period_kind": context.period_kind or None, "level": context.level or None}

    def check(self, check: Check, tally: Tally) -> Iterator[Finding]:
        section = self.definition.section(check.section) or Section("", self.definition.sections[0].kind, check.message)
        when = parse(check.when).tree if check.when else None
        asked = conjuncts(parse(check.expression).tree)
        for case in self._cases(check, section):
            if when is not None and self.calculator.work_out(when, case.scene) is not True:
                continue
            for tree in asked:
                answer = self.calculator.work_out(tree, case.scene)
                tally.passed += answer is True
                tally.did_not_run += answer is None
                if answer is False:
                    tally.failed += 1
                    yield self._finding(check, section, case, tree)

    def _cases(self, check: Check, section: Section) -> Iterator[_Case]:
        base = Scene(self.book, section.code, None, self.previous, self.parts, self.names, check.tolerance)
        if check.scope in {CheckScope.SECTION, CheckScope.FORM}:
            yield _Case(base)
        elif check.scope is CheckScope.TOTAL:
            yield from self._stated(check, section, base)
        else:
            for row in self.book.leaves(section.code):
                scene = replace(base, row=row)
                if check.scope is CheckScope.CELL:
                    yield from self._cells(check, section, scene, row)
                else:
                    yield _Case(scene, row)

    def _cells(self, check: Check, section: Section, scene: Scene, row: Row) -> Iterator[_Case]:
        for item in section.answers:
            asked = section.asked(item.code, row.key)
            if asked is not None and (item.code in check.at if check.at else asked.type.is_number):
                yield _Case(replace(scene, names={**self.names, "value": row.values.get(item.code)}), row, item)

    def _stated(self, check: Check, section: Section, scene: Scene) -> Iterator[_Case]:
        items = [
            f for f in section.answers if (f.code in check.at if check.at else f.rollup.method is RollupMethod.SUM)
        ]
        for row in self.book.summaries(section.code):
            group = row.group if row.kind is RowKind.GROUP else None
            for item in items:
                names = {**self.names, "stated": row.values.get(item.code)}
                names["summed"] = self.book.total(section.code, item.code, group)
                names["blocks"] = self.book.blocks(section.code, item.code) if group is None else None
                yield _Case(replace(scene, names=names), row, item)

    def _finding(self, check: Check, section: Section, case: _Case, tree: ast.expr) -> Finding:
        terms: dict[str, Value] = {}
        self.calculator.work_out(tree, case.scene, terms)
        params: dict[str, Any] = {"check": check.code, "message": check.message.as_dict()}
        params |= {"rule": ast.unparse(tree), "terms": {name: shown(value) for name, value in terms.items()}}
        params |= self._sides(tree, case.scene)
        row, column = self._mark_at(check, section, case, tree)
        value = row.values.get(column.code) if row is not None and column is not None else None
        severity = check.severity
        if check.trial_until is not None and self.context.on <= check.trial_until:
            severity = Severity.WARNING if severity is Severity.ERROR else severity
            params["trial_until"] = check.trial_until.isoformat()
        code = check.code if check.code == TOTALS else f"check.{check.code}"
        return mark(self.context, code, severity, section, row, column, value, **params)

    def _sides(self, tree: ast.expr, scene: Scene) -> dict[str, str]:
        """What stands on the two sides of the comparison that failed."""
        if not isinstance(tree, ast.Compare):
            return {}
        values = [self.calculator.work_out(part, scene) for part in (tree.left, *tree.comparators)]
        for op, left, right in zip(tree.ops, values, values[1:], strict=False):
            if self.calculator.compare(op, left, right) is False:
                sides = {"seen": shown(left), "operator": SIGNS[type(op)], "expected": shown(right)}
                if isinstance(left, Decimal) and isinstance(right, Decimal):
                    sides["difference"] = shown(left - right)
                return sides
        return {}

    def _mark_at(
        self, check: Check, section: Section, case: _Case, tree: ast.expr
    ) -> tuple[Row | None, FormField | None]:
        if case.column is not None:
            return case.row, case.column
        named = [name for name in names_in(tree) if section.field(name) is not None]
        chosen = [name for name in check.at if name in named] or list(check.at) or named
        column = section.field(chosen[0]) if chosen else None
        row = case.row or next((r for r in self.book.summaries(section.code) if r.kind is RowKind.TOTAL), None)
        return row or (self.book.leaves(section.code)[0] if _alone(self.book, section) else None), column


def _alone(book: Book, section: Section) -> bool:
    return len(book.leaves(section.code)) == 1


def _part(definition: FormDefinition, part: PartRows) -> Part:
    return Part(Book(definition, part.rows), part.is_first, part.is_last)
