"""Whether the parts of a definition fit each other: names that exist, are unique, and rules that can run."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from graphlib import CycleError, TopologicalSorter

from models.base.fields import FieldType
from models.base.findings import Finding, Severity
from models.base.text import clean
from models.forms.rules.language import RESERVED, NotAnExpression, parse
from models.forms.rules.patterns import problem
from models.forms.rules.shape import (
    Check,
    CheckScope,
    FormDefinition,
    FormField,
    RollupMethod,
    RowsKind,
    Section,
    SectionKind,
)
from models.forms.rules.vocabulary import Vocabulary

MAX_FIELDS_OF_FORM = 500
FORM_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}", re.ASCII)
CHECK_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}", re.ASCII)
_SHEET_FORBIDDEN = set("[]:*?/\\'")
_LISTED = {FieldType.CHOICE, FieldType.CHOICES}
_REFERRING = {FieldType.REFERENCE, FieldType.REFERENCES}


def incoherences(definition: FormDefinition) -> list[Finding]:
    """All that does not fit, in the order of the definition."""
    findings = list(_form(definition))
    for n, section in enumerate(definition.sections):
        findings += _section(definition, section, f"sections[{n}]")
    for n, check in enumerate(definition.checks):
        findings += _check(definition, check, f"checks[{n}]")
    return findings


def _note(code: str, path: str, value: object = "", **params: object) -> Finding:
    column = path.rsplit(".", 1)[-1].split("[")[0]
    return Finding(code, Severity.ERROR, "", "", path, column, str(value)[:200], {"path": path, **params})


def _twice(path: str, names: Iterable[str]) -> Iterator[Finding]:
    seen: dict[str, int] = {}
    for n, name in enumerate(names):
        folded = clean(name).casefold()
        if folded and folded in seen:
            yield _note("form.duplicate", f"{path}[{n}]", name, first=seen[folded] + 1)
        seen.setdefault(folded, n)


def _form(definition: FormDefinition) -> Iterator[Finding]:
    if definition.code and not FORM_CODE.fullmatch(definition.code):
        yield _note("form.bad_code", "code", definition.code)
    if not definition.sections:
        yield _note("form.missing", "sections")
    fields = sum(len(section.fields) for section in definition.sections)
    if fields > MAX_FIELDS_OF_FORM:
        yield _note("form.too_many", "sections", fields, count=fields, limit=MAX_FIELDS_OF_FORM)
    yield from _twice("sections", (section.code for section in definition.sections))
    yield from _twice("sheets", (section.sheet for section in definition.sections))
    yield from _twice("checks", (check.code for check in definition.checks))


def _section(definition: FormDefinition, section: Section, path: str) -> Iterator[Finding]:
    if not section.fields:
        yield _note("form.missing", f"{path}.fields")
    if _SHEET_FORBIDDEN & set(section.sheet):
        yield _note("form.bad_sheet_name", f"{path}.sheet", section.sheet)
    if section.code in RESERVED:
        yield _note("form.reserved_word", f"{path}.code", section.code)
    yield from _twice(f"{path}.fields", (field.code for field in section.fields))
    yield from _twice(f"{path}.numbers", (field.number for field in section.fields))
    yield from _twice(f"{path}.groups", (group.code for group in section.groups))
    yield from _twice(f"{path}.given", (row.key for row in section.given))
    yield from _rows(section, path)
    yield from _given(section, path)
    for n, field in enumerate(section.fields):
        yield from _field(section, field, f"{path}.fields[{n}]")
        yield from _computed(definition, section, field, f"{path}.fields[{n}].computed")
    yield from _cycles(section, path)


def _rows(section: Section, path: str) -> Iterator[Finding]:
    narrative = section.kind is SectionKind.NARRATIVE
    for name in ("key", "label"):
        code = getattr(section, name)
        if code and (narrative or section.field(code) is None):
            yield _note("form.unknown_field", f"{path}.{name}", code)
    if section.key and section.key == section.label:
        yield _note("form.duplicate", f"{path}.label", section.label, first=1)
    if narrative and (section.given or section.groups or section.total):
        yield _note("form.narrative_has_rows", path)
    wants_given = section.kind is SectionKind.INDICATORS or section.rows is RowsKind.GIVEN
    if wants_given and not narrative and not section.given:
        yield _note("form.missing", f"{path}.given")
    if section.given and section.rows is RowsKind.OPEN:
        yield _note("form.open_has_given_rows", f"{path}.given")
    if max(section.min_rows, len(section.given)) > section.max_rows:
        yield _note("form.not_in_range", f"{path}.max_rows", section.max_rows, low=section.min_rows, high=None)


def _given(section: Section, path: str) -> Iterator[Finding]:
    for n, row in enumerate(section.given):
        if row.group and section.group(row.group) is None:
            yield _note("form.unknown_group", f"{path}.given[{n}].group", row.group)
        for code in row.applies:
            if section.field(code) is None:
                yield _note("form.unknown_field", f"{path}.given[{n}].applies", code)


def _field(section: Section, field: FormField, path: str) -> Iterator[Finding]:
    if field.code in RESERVED:
        yield _note("form.reserved_word", f"{path}.code", field.code)
    if (field.type in _LISTED) != bool(field.choices):
        yield _note("form.choices_wrong", f"{path}.choices", field.type.value)
    if (field.type in _REFERRING) != bool(field.reference):
        yield _note("form.reference_wrong", f"{path}.reference", field.type.value)
    yield from _twice(f"{path}.choices", (choice.code for choice in field.choices))
    if field.minimum is not None and field.maximum is not None and field.minimum > field.maximum:
        yield _note("form.not_in_range", f"{path}.maximum", field.maximum, low=str(field.minimum), high=None)
    number = field.type.is_number or field.typed_by_row
    if not number and (field.minimum is not None or field.maximum is not None):
        yield _note("form.needs_number", f"{path}.minimum", field.type.value)
    if field.pattern and (why := problem(field.pattern)):
        yield _note("form.bad_pattern", f"{path}.pattern", field.pattern, why=why)
    yield from _carried(section, field, path)


def _carried(section: Section, field: FormField, path: str) -> Iterator[Finding]:
    rollup = field.rollup
    shared = (rollup.numerator, rollup.denominator)
    if rollup.method is RollupMethod.SHARE and any(section.field(code) is None for code in shared):
        yield _note("form.unknown_field", f"{path}.rollup", " / ".join(shared))
    adds = rollup.method in {RollupMethod.SUM, RollupMethod.MEAN} or field.cumulative
    if adds and not (field.type.is_number or field.typed_by_row):
        yield _note("form.needs_number", f"{path}.rollup", field.type.value)
    if field.carry_from and section.field(field.carry_from) is None:
        yield _note("form.unknown_field", f"{path}.carry_from", field.carry_from)


def _computed(definition: FormDefinition, section: Section, field: FormField, path: str) -> Iterator[Finding]:
    if not field.computed:
        return
    vocabulary = Vocabulary(definition, section, CheckScope.ROW)
    for code, params in vocabulary.problems(field.computed, truth=field.type is FieldType.BOOLEAN):
        yield _note(code, path, field.computed, **params)
    if field.code in {section.key, section.label}:
        yield _note("form.key_is_computed", path, field.code)


def _cycles(section: Section, path: str) -> Iterator[Finding]:
    needs = {field.code: _names(field.computed) for field in section.fields if field.computed}
    try:
        TopologicalSorter(needs).prepare()
    except CycleError as error:
        yield _note("form.cyclic", f"{path}.fields", " → ".join(error.args[1]), fields=list(error.args[1]))


def _names(text: str) -> list[str]:
    try:
        return parse(text).names
    except NotAnExpression:
        return []


def _check(definition: FormDefinition, check: Check, path: str) -> Iterator[Finding]:
    if check.code and not CHECK_CODE.fullmatch(check.code):
        yield _note("form.bad_code", f"{path}.code", check.code)
    section = definition.section(check.section)
    if section is None and (check.section or check.scope is not CheckScope.FORM):
        yield _note("form.unknown_section", f"{path}.section", check.section)
        return
    for code in check.at:
        if section is None or section.field(code) is None:
            yield _note("form.unknown_field", f"{path}.at", code)
    vocabulary = Vocabulary(definition, section, check.scope)
    yield from _expressions(check, path, lambda text: vocabulary.problems(text, truth=True))
    if check.severity is Severity.BLOCKER:
        yield _note("form.unknown_choice", f"{path}.severity", "blocker", allowed=["error", "warning", "info"])
    if check.tolerance < 0:
        yield _note("form.not_in_range", f"{path}.tolerance", check.tolerance, low=0, high=None)


Problems = Callable[[str], list[tuple[str, dict[str, object]]]]


def _expressions(check: Check, path: str, problems: Problems) -> Iterator[Finding]:
    for name in ("expression", "when"):
        text = getattr(check, name)
        for code, params in problems(text) if text else []:
            yield _note(code, f"{path}.{name}", text, **params)
