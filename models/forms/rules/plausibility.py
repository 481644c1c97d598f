"""What is possible but unlikely: the same figures again, a thousand times as many, less than before."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from models.base.fields import FieldType
from models.base.findings import Finding, Severity
from models.forms.rules.book import Book
from models.forms.rules.language import parse
from models.forms.rules.marking import Context, mark, shown
from models.forms.rules.rows import Row, is_blank
from models.forms.rules.shape import CheckScope, FormDefinition, FormField, Section, Value

SAME_SHARE = Decimal("0.95")
SAME_AT_LEAST = 8  # cells; a few equal figures say nothing
JUMP = 1000
PERCENT_TOLERANCE = Decimal("0.1")


def check_plausibility(
    definition: FormDefinition, book: Book, previous: Book | None, context: Context
) -> Iterator[Finding]:
    """Warnings against the last period; none where there is none."""
    if previous is None:
        return
    yield from _same(definition, book, previous)
    for section in definition.sections:
        carried = _checked_in_history(definition, section)
        for row in book.leaves(section.code):
            before = previous.find(row)
            if before is not None:
                yield from _row(section, row, before, carried, context)


def _same(definition: FormDefinition, book: Book, previous: Book) -> Iterator[Finding]:
    compared = equal = 0
    for section in definition.sections:
        numbers = [item.code for item in section.answers if item.type.is_number and not item.computed]
        for row in book.leaves(section.code):
            before = previous.find(row)
            for code in numbers:
                now, then = row.values.get(code), before.values.get(code) if before is not None else None
                if isinstance(now, Decimal) and isinstance(then, Decimal) and (now or then):
                    compared += 1
                    equal += now == then
    if compared >= SAME_AT_LEAST and equal >= compared * SAME_SHARE:
        params = {"equal": equal, "compared": compared, "percent": int(100 * equal / compared)}
        yield Finding("report.same_as_last_period", Severity.WARNING, value=f"{equal}/{compared}", params=params)


def _checked_in_history(definition: FormDefinition, section: Section) -> frozenset[str]:
    checks = [check for check in definition.checks_of(section.code) if check.scope is CheckScope.HISTORY]
    return frozenset(name for check in checks for name in parse(check.expression).names)


def _row(section: Section, row: Row, before: Row, carried: frozenset[str], context: Context) -> Iterator[Finding]:
    for item in section.answers:
        now, then = row.values.get(item.code), before.values.get(item.code)
        if isinstance(now, Decimal) and isinstance(then, Decimal) and not item.computed:
            yield from _figure(section, row, item, (now, then), context)
        if item.carry_from and item.code not in carried:
            yield from _carry(section, row, item, before.values.get(item.carry_from), context)


def _figure(
    section: Section, row: Row, item: FormField, figures: tuple[Decimal, Decimal], context: Context
) -> Iterator[Finding]:
    now, then = figures
    params = {"previous": shown(then)}
    if now and then and abs(now) >= abs(then) * JUMP:
        yield mark(context, "cell.jump", Severity.WARNING, section, row, item, now, ratio=_times(now, then), **params)
    if now and then and abs(then) >= abs(now) * JUMP:
        yield mark(context, "cell.drop", Severity.WARNING, section, row, item, now, ratio=_times(then, now), **params)
    if item.cumulative and now < then:
        yield mark(context, "cell.cumulative_fell", Severity.WARNING, section, row, item, now, previous=shown(then))


def _times(more: Decimal, less: Decimal) -> str:
    return shown(abs(more / less).to_integral_value())


def _carry(section: Section, row: Row, item: FormField, then: Value, context: Context) -> Iterator[Finding]:
    now = row.values.get(item.code)
    if not is_blank(then) and not is_blank(now) and now != then:
        yield mark(context, "cell.carry_differs", Severity.WARNING, section, row, item, now, expected=shown(then))


def check_computed(definition: FormDefinition, sent: Book, made: Book, context: Context) -> Iterator[Finding]:
    """Answers that the form itself knows, where the sender wrote something else."""
    for section in definition.sections:
        own = [item for item in section.answers if item.computed]
        for row, filled in zip(sent.leaves(section.code), made.leaves(section.code), strict=True):
            given = section.given_row(row.key) if section.given else None
            for item in (*own, *(f for f in section.answers if given is not None and f.code in given.values)):
                stated, known = row.values.get(item.code), filled.values.get(item.code)
                if not is_blank(stated) and _apart(item, stated, known):
                    code = "cell.computed_differs" if item.computed else "cell.fixed_changed"
                    yield mark(context, code, Severity.WARNING, section, row, item, stated, expected=shown(known))


def _apart(item: FormField, stated: Value, known: Value) -> bool:
    if isinstance(stated, Decimal) and isinstance(known, Decimal):
        tolerance = PERCENT_TOLERANCE if item.type is FieldType.PERCENT else Decimal(0)
        return abs(stated - known) > tolerance
    return stated != known
