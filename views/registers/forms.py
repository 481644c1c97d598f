"""A row as a form: one input per field, the entries as the API takes them, the findings at their fields."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from werkzeug.datastructures import MultiDict

from models.base.actor import Actor
from models.base.fields import FieldType
from models.base.findings import Finding
from views import formats
from views.messages import finding_sentence
from views.registers.description import Column, Register

# What nouns and registers are called where a choice of one is asked for.
CHOSEN_FROM = {
    "organisation": "organisations", "programme": "programmes", "procedure": "procedures", "document": "documents",
    "objective": "objectives", "plan": "plans", "regime": "regimes", "group": "addressee_groups",
    "period": "periods", "form": "forms",
}  # fmt: skip
_VIETNAMESE_NUMBER = re.compile(r"-?\d{1,3}(\.\d{3})*(,\d+)?|-?\d+(,\d+)?")


@dataclass
class Input:
    """One field of the form: what it is, what stands in it, what is wrong with it."""

    column: Column
    kind: str
    label: str
    help: str
    value: Any = ""
    text: str = ""
    error: str = ""
    options: list[tuple[str, str]] = field(default_factory=list)
    source: str = ""

    @property
    def required(self) -> bool:
        return self.column.field.required


def inputs(
    register: Register, actor: Actor, values: Mapping[str, Any], findings: list[Finding], *, is_new: bool
) -> list[Input]:
    """The inputs that the actor may fill in, with these values."""
    errors = {finding.column: finding_sentence(finding) for finding in reversed(findings)}
    return [
        _input(register, column, values, errors.get(column.code, ""))
        for column in register.writable(actor).values()
        if is_new or column.code not in register.fixed
    ]


def _input(register: Register, column: Column, values: Mapping[str, Any], error: str) -> Input:
    item = column.field
    value = values.get(column.code)
    made = Input(column, _kind(column), formats.words(item.label), formats.words(item.help), value, error=error)
    made.options = [(choice.code, formats.words(choice.label)) for choice in item.choices]
    if column.is_reference:
        made.source = CHOSEN_FROM.get(item.reference, "")
        made.text = str(values.get(register.labels.get(column.code, "")) or value or "")
    elif isinstance(value, list) and not item.choices:
        made.value = f"{item.extra.get('list', ';')} ".join(map(str, value))
    elif item.type.is_number and value not in (None, ""):
        made.value = str(value) if isinstance(value, str) else formats.number(value)
    return made


def _kind(column: Column) -> str:
    kinds = {
        FieldType.NARRATIVE: "textarea", FieldType.CHOICE: "select", FieldType.CHOICES: "checks",
        FieldType.REFERENCE: "picker", FieldType.DATE: "date", FieldType.BOOLEAN: "check", FieldType.EMAIL: "email",
        FieldType.PHONE: "tel",
    }  # fmt: skip
    return "number" if column.field.type.is_number else kinds.get(column.field.type, "text")


def entries(register: Register, actor: Actor, form: MultiDict[str, str], *, is_new: bool) -> dict[str, Any]:
    """What was filled in, as the API takes it. A field that the form did not carry is not touched."""
    made: dict[str, Any] = {}
    for code, column in register.writable(actor).items():
        if not is_new and code in register.fixed:
            continue
        kind = column.field.type
        if kind is FieldType.CHOICES:
            if f"{code}-given" in form:
                made[code] = form.getlist(code)
        elif kind is FieldType.BOOLEAN:
            if f"{code}-given" in form:
                made[code] = code in form
        elif code in form:
            made[code] = _number(form[code]) if kind.is_number else form[code]
    return made


def _number(text: str) -> str:
    """``1.234,5`` is how a figure is written here; ``1234.5`` is understood as well."""
    text = text.strip()
    if _VIETNAMESE_NUMBER.fullmatch(text) and ("," in text or text.count(".") != 1 or formats.language() == "vi"):
        return text.replace(".", "").replace(",", ".")
    return text
