"""The JSON of a report: its schema (for the API and its description), and its way to rows and back.

``{"results": [{"key": "Đất đai", "group": "cap_huyen", "values": {"c3": 5}, "reasons": {"c6": "…"}}],
"narrative": {"difficulties": "…"}}``: a list of rows per section, an object for a narrative. Figures are
JSON numbers, days ``2021-12-31``, choices their codes; null and an absent name are both blank.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from models.base.fields import FieldType
from models.base.findings import Finding, Severity
from models.base.text import clean, clean_lines
from models.forms.rules.rows import Row, RowKind, is_blank
from models.forms.rules.shape import FormDefinition, FormField, Section, SectionKind, Value

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_LISTS = {FieldType.CHOICES, FieldType.REFERENCES}
_WHOLE = {FieldType.INTEGER, FieldType.MONEY}
MAX_KEY = 500
MAX_TEXT = 32_767


def json_schema(definition: FormDefinition, language: str = "en") -> dict[str, Any]:
    """The schema of a report of this form. It judges each answer as the checks do; rules between answers stay there."""
    return {
        "$schema": DIALECT,
        "title": f"{definition.code} {definition.title.in_(language)}",
        "type": "object",
        "additionalProperties": False,
        "properties": {section.code: _section(section, language) for section in definition.sections},
    }


def _section(section: Section, language: str) -> dict[str, Any]:
    shown = {"title": section.title.in_(language)}
    if section.kind is SectionKind.NARRATIVE:
        return shown | _values(section, language)
    key: dict[str, Any] = {"type": "string", "minLength": 1, "maxLength": MAX_KEY}
    if section.given:
        key["enum"] = [row.key for row in section.given]
    row = {
        "key": key,
        "group": {"enum": ["", *(group.code for group in section.groups)]},
        "values": _values(section, language),
        "reasons": {"type": "object", "additionalProperties": {"type": "string", "maxLength": MAX_TEXT}},
    }
    item = {"type": "object", "additionalProperties": False, "required": ["key"], "properties": row}
    return shown | {"type": "array", "maxItems": section.max_rows, "items": item}


def _values(section: Section, language: str) -> dict[str, Any]:
    properties = {item.code: _described(section, item, language) for item in section.answers}
    if section.label:
        properties[section.label] = {"type": ["string", "null"], "readOnly": True}
    return {"type": "object", "additionalProperties": False, "properties": properties}


def _described(section: Section, item: FormField, language: str) -> dict[str, Any]:
    shown: dict[str, Any] = {"title": f"{item.number} {item.label.in_(language)}".strip()}
    if item.help.vi:
        shown["description"] = item.help.in_(language)
    if item.computed or item.read_only:
        shown["readOnly"] = True
    kinds = {row.type for row in section.given if row.type is not None} if item.typed_by_row else set()
    schemas = [of_type(item, kind) for kind in sorted({item.type, *kinds})]
    return shown | (schemas[0] if len(schemas) == 1 else {"anyOf": schemas})


def of_type(item: FormField, kind: FieldType) -> dict[str, Any]:
    """The schema of one answer of this kind."""
    if kind.is_number:
        limits = {"minimum": item.minimum, "maximum": item.maximum}
        known = {name: _number(value) for name, value in limits.items() if value is not None}
        return {"type": ["integer" if kind in _WHOLE else "number", "null"], **known}
    if kind is FieldType.BOOLEAN:
        return {"type": ["boolean", "null"]}
    if kind is FieldType.CHOICE:
        return {"enum": [*(choice.code for choice in item.choices), "", None]}
    if kind in _LISTS:
        entry = {"enum": [c.code for c in item.choices]} if item.choices else {"type": "string"}
        return {"type": ["array", "null"], "uniqueItems": True, "items": entry}
    if kind is FieldType.DATE:
        return {"type": ["string", "null"], "format": "date"}
    return {"type": ["string", "null"], "maxLength": item.max_length or MAX_TEXT} | _pattern(item)


def _pattern(item: FormField) -> dict[str, Any]:
    return {"pattern": f"^(?:{item.pattern})?$"} if item.pattern else {}


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def rows_to_json(definition: FormDefinition, rows: Iterable[Row]) -> dict[str, Any]:
    """Rows of data as JSON, every section named; blanks are left out."""
    data: dict[str, Any] = {
        section.code: {} if section.kind is SectionKind.NARRATIVE else [] for section in definition.sections
    }
    for row in rows:
        if row.kind is not RowKind.LEAF or row.section not in data:
            continue
        values = {code: _json(value) for code, value in row.values.items() if not is_blank(value)}
        if isinstance(data[row.section], dict):
            data[row.section] = values
        else:
            kept = {"key": row.key, "group": row.group, "values": values, "reasons": dict(row.reasons)}
            data[row.section].append({name: part for name, part in kept.items() if part or name == "key"})
    return data


def _json(value: Value) -> Any:
    if isinstance(value, Decimal):
        return _number(value)
    return value.isoformat() if isinstance(value, date) else value


def rows_from_json(definition: FormDefinition, data: Any) -> tuple[list[Row], list[Finding]]:
    """The rows that JSON says, and what could not be read. What is read is judged by ``run_checks`` as ever."""
    reading = _Reading(definition)
    if not isinstance(data, Mapping):
        reading.note("json.not_object", "", data)
        return [], reading.findings
    rows = [row for code, part in data.items() for row in reading.section(str(code), part)]
    return rows, reading.findings


class _Reading:
    def __init__(self, definition: FormDefinition) -> None:
        self.definition = definition
        self.findings: list[Finding] = []

    def note(self, code: str, path: str, value: Any, **more: Any) -> None:
        params = {"path": path, **more}
        self.findings.append(Finding(code, Severity.ERROR, row_key=more.get("key", ""), column=more.get("field", ""),
                                     value=str(value)[:200], params=params))  # fmt: skip

    def section(self, code: str, data: Any) -> Iterator[Row]:
        section = self.definition.section(code)
        if section is None:
            self.note("section.unknown", code, code, section=code)
        elif section.kind is SectionKind.NARRATIVE:
            if isinstance(data, Mapping):
                yield Row(code, values=self.values(section, "", data))
            else:
                self.note("json.not_object", code, data)
        elif not isinstance(data, list):
            self.note("json.not_list", code, data)
        else:
            for n, item in enumerate(data[: section.max_rows + 1], 1):
                yield from self.row(section, n, item)

    def row(self, section: Section, position: int, data: Any) -> Iterator[Row]:
        path = f"{section.code}[{position - 1}]"
        if not isinstance(data, Mapping) or not isinstance(data.get("key"), str):
            self.note("json.not_row", path, data)
            return
        values, reasons = data.get("values", {}), data.get("reasons", {})
        if not isinstance(values, Mapping) or not isinstance(reasons, Mapping):
            self.note("json.not_row", path, data)
            return
        key, group = clean(data["key"])[:MAX_KEY], data.get("group") or ""
        said = {str(code): clean(str(reason)) for code, reason in reasons.items()}
        yield Row(section.code, key, position, str(group), self.values(section, key, values), {}, said)

    def values(self, section: Section, key: str, data: Mapping[str, Any]) -> dict[str, Value]:
        made: dict[str, Value] = {}
        for code, value in data.items():
            item = section.asked(str(code), key) or section.field(str(code))
            try:
                made[str(code)] = value_from_json(item.type, value) if item is not None else str(value)
            except ValueError:
                assert item is not None
                params = {"section": section.code, "type": item.type.value, "label": item.label.as_dict()}
                self.note("cell.wrong_type", f"{section.code}.{code}", value, key=key, field=str(code), **params)
        return made


def value_from_json(kind: FieldType, value: Any) -> Value:
    """One answer. Raises ValueError where the JSON is of another kind: text is never taken for a figure."""
    if value is None or value == "":
        return None
    if kind.is_number:
        return _figure(value)
    if kind is FieldType.BOOLEAN:
        if isinstance(value, bool):
            return value
    elif kind in _LISTS:
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return [clean(item) for item in value]
    elif isinstance(value, str):
        return _text(kind, value)
    raise ValueError(kind)


def _text(kind: FieldType, value: str) -> Value:
    if kind is FieldType.DATE:
        if len(value) != len("2021-12-31"):
            raise ValueError(kind)
        return date.fromisoformat(value)
    return clean_lines(value) if kind is FieldType.NARRATIVE else clean(value)


def _figure(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise ValueError("figure")
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise ValueError("figure") from None
    if not number.is_finite():
        raise ValueError("figure")
    return number
