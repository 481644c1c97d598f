"""From JSON to a definition. Everything that is wrong is collected and said at once."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from models.base.errors import Refused
from models.base.fields import Choice, FieldType
from models.base.findings import Finding, Severity
from models.base.permissions import Permission
from models.base.words import Words
from models.forms.rules.coherence import incoherences
from models.forms.rules.shape import (
    Check,
    CheckScope,
    FormDefinition,
    FormField,
    GivenRow,
    Rollup,
    RollupMethod,
    RowGroup,
    RowsKind,
    Section,
    SectionKind,
    TargetLink,
    Value,
)
from models.forms.rules.source import MAX_HELP, MAX_LABEL, Source

MAX_SECTIONS = 50
MAX_FIELDS = 500
MAX_GIVEN = 2000
MAX_CHOICES = 1000
MAX_CHECKS = 500
MAX_EXPRESSION = 500
MAX_ROWS = 20_000
MAX_CELL = 32_767
MAX_HEADINGS = 7


def read(data: Mapping[str, Any]) -> FormDefinition:
    """The definition that the JSON describes. Raises Refused with every finding where it is not sound."""
    definition, findings = examine(data)
    if findings:
        raise Refused(findings, "form.not_sound", count=len(findings))
    return definition


def examine(data: Any) -> tuple[FormDefinition, list[Finding]]:
    """The definition as far as it can be read, and all that is wrong with it."""
    findings: list[Finding] = []
    source = Source(data if isinstance(data, Mapping) else {}, "", findings)
    if not isinstance(data, Mapping):
        source.note("form.not_object", value=type(data).__name__)
    definition = _form(source)
    return definition, findings + incoherences(definition)


def _form(source: Source) -> FormDefinition:
    definition = FormDefinition(
        code=source.text("code", 32, required=True),
        title=source.words("title", required=True),
        sections=tuple(_section(item) for item in source.children("sections", MAX_SECTIONS)),
        checks=tuple(_check(item) for item in source.children("checks", MAX_CHECKS)),
        unit=source.words("unit"),
        header=source.words("header"),
        help=source.words("help", MAX_HELP, lines=True),
        source=source.text("source", MAX_HELP, lines=True),
        certainty=source.text("certainty"),
    )
    source.finish()
    return definition


def _section(source: Source) -> Section:
    kind = source.one_of("kind", SectionKind)
    fields = tuple(_field(item) for item in source.children("fields", MAX_FIELDS))
    types = {field.code: field.type for field in fields}
    given_by_default = RowsKind.GIVEN if kind is SectionKind.INDICATORS else RowsKind.OPEN
    section = Section(
        code=source.code(),
        kind=kind,
        title=source.words("title", required=True),
        fields=fields,
        rows=source.one_of("rows", RowsKind, given_by_default),
        given=tuple(_given(item, types) for item in source.children("given", MAX_GIVEN)),
        groups=tuple(_group(item) for item in source.children("groups", 100)),
        key=source.code("key", required=kind is not SectionKind.NARRATIVE),
        label=source.code("label", required=False),
        sheet=source.text("sheet", 31),
        ordinal=source.words("ordinal"),
        ordinal_number=source.text("ordinal_number", 16),
        total=source.flag("total"),
        group_totals=source.flag("group_totals"),
        total_label=source.words("total_label"),
        min_rows=source.integer("min_rows", 0, 0, MAX_ROWS),
        max_rows=source.integer("max_rows", 2000, 1, MAX_ROWS),
        help=source.words("help", MAX_HELP, lines=True),
    )
    source.finish()
    return section


def _field(source: Source) -> FormField:
    field = FormField(
        code=source.code(),
        type=source.one_of("type", FieldType),
        label=source.words("label", required=True),
        number=source.text("number", 16),
        heading=tuple(_headings(source)),
        help=source.words("help", MAX_HELP, lines=True),
        unit=source.words("unit"),
        required=source.flag("required"),
        minimum=source.number("minimum"),
        maximum=source.number("maximum"),
        max_length=source.integer("max_length", 0, 0, MAX_CELL),
        pattern=source.text("pattern", 200),
        choices=tuple(_choice(item) for item in source.children("choices", MAX_CHOICES)),
        reference=source.code("reference", required=False),
        read_only=source.flag("read_only"),
        read_permission=source.one_of("read_permission", Permission) if source.data.get("read_permission") else None,
        computed=source.text("computed", MAX_EXPRESSION),
        rollup=_rollup(source),
        carry_from=source.code("carry_from", required=False),
        cumulative=source.flag("cumulative"),
        typed_by_row=source.flag("typed_by_row"),
        target=_target(source),
    )
    source.seen.add("read_permission")
    source.finish()
    return field


def _headings(source: Source) -> list[Words]:
    value = source.raw("heading")
    items = value if isinstance(value, list) else [] if value is None else [value]
    if len(items) > MAX_HEADINGS:
        source.note("form.too_many", "heading", len(items), count=len(items), limit=MAX_HEADINGS)
    inner = Source({str(n): item for n, item in enumerate(items)}, f"{source.path}.heading", source.findings)
    return [inner.words(str(n), required=True) for n in range(min(len(items), MAX_HEADINGS))]


def _choice(source: Source) -> Choice:
    choice = Choice(source.code(), source.words("label", required=True), source.texts("synonyms", 50))
    source.finish()
    return choice


def _group(source: Source) -> RowGroup:
    group = RowGroup(source.code(), source.words("label", required=True), source.texts("synonyms", 50))
    source.finish()
    return group


def _rollup(source: Source) -> Rollup:
    if not isinstance(source.data.get("rollup"), Mapping):
        return Rollup(source.one_of("rollup", RollupMethod, RollupMethod.NONE))
    inner = source.child("rollup")
    assert inner is not None
    method = inner.one_of("method", RollupMethod)
    rollup = Rollup(method, inner.code("numerator", required=False), inner.code("denominator", required=False))
    inner.finish()
    return rollup


def _target(source: Source) -> TargetLink | None:
    inner = source.child("target")
    if inner is None:
        return None
    target = TargetLink(
        programme=inner.text("programme", 40, required=True),
        objective=inner.text("objective", 40, required=True),
        year=inner.integer("year", 0, 2000, 2100),
        level=inner.text("level", 40),
    )
    inner.finish()
    return target


def _given(source: Source, types: Mapping[str, FieldType]) -> GivenRow:
    row_type = source.one_of("type", FieldType) if source.data.get("type") is not None else None
    source.seen.add("type")
    values = source.child("values")
    row = GivenRow(
        key=source.text("key", 100, required=True),
        label=source.words("label", MAX_LABEL, required=True),
        number=source.text("number", 16),
        group=source.code("group", required=False),
        type=row_type,
        unit=source.words("unit"),
        help=source.words("help", MAX_HELP, lines=True),
        applies=source.texts("applies"),
        levels=source.texts("levels", 10),
        target=_target(source),
        values={} if values is None else _values(values, types),
    )
    source.finish()
    return row


def _values(source: Source, types: Mapping[str, FieldType]) -> dict[str, Value]:
    values: dict[str, Value] = {}
    for name in source.data:
        if name not in types:
            source.note("form.unknown_field", name, name)
            continue
        values[name] = _value(source, name, types[name])
    return values


def _value(source: Source, name: str, kind: FieldType) -> Value:
    if kind.is_number:
        return source.number(name)
    if kind is FieldType.BOOLEAN:
        return source.flag(name)
    if kind is FieldType.DATE:
        return source.day(name)
    if kind in {FieldType.CHOICES, FieldType.REFERENCES}:
        return list(source.texts(name))
    return source.text(name, MAX_CELL, lines=True)


def _check(source: Source) -> Check:
    check = Check(
        code=source.text("code", 40, required=True),
        section=source.code("section", required=source.data.get("scope") != CheckScope.FORM),
        scope=source.one_of("scope", CheckScope),
        expression=source.text("expression", MAX_EXPRESSION, required=True),
        severity=source.one_of("severity", Severity, Severity.ERROR),
        message=source.words("message", MAX_HELP, required=True),
        when=source.text("when", MAX_EXPRESSION),
        at=source.texts("at"),
        tolerance=source.number("tolerance") or Decimal(0),
        trial_until=source.day("trial_until"),
    )
    source.finish()
    return check
