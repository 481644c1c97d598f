"""The workbook of a register: one sheet, one column per field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields

from imports.layouts.model import ID_MARK, Column, Layout, Role, SheetLayout, sheet_name, width_of
from models.base.fields import Field, FieldType
from models.base.words import Words
from models.forms.rules.definition import FormField, RowsKind, Section, SectionKind


def register_layout(kind: str, title: Words, items: Sequence[Field], keys: Sequence[str]) -> Layout:
    """The layout of a register: its template, its import and its export are this one table.

    ``keys`` are the fields by which a row is found again; a file may lack any column that is not required.
    """
    if missing := set(keys) - {item.code for item in items}:
        raise ValueError(f"{kind} has no field {missing}")
    own = tuple(_form_field(item) for item in items)
    key = keys[0] if len(keys) == 1 and _is_text(items, keys[0]) else ""  # a day is read as a day, not as a row's name
    section = Section(kind, SectionKind.TABLE, title, own, RowsKind.OPEN, key=key, max_rows=1_000_000)
    columns = tuple(
        Column(
            item,
            Role.KEY if item.code == key else Role.ANSWER,
            f"{ID_MARK}{kind}.{item.code}",
            width_of(item.type),
            optional=not item.required and item.code not in keys,
        )
        for item in own
    )
    return Layout(kind, kind, title, (SheetLayout(sheet_name(title.vi, set()), section, columns),))


def _is_text(items: Sequence[Field], code: str) -> bool:
    return any(item.code == code and item.type in {FieldType.CODE, FieldType.TEXT} for item in items)


def _form_field(item: Field) -> FormField:
    return FormField(**{part.name: getattr(item, part.name) for part in fields(Field)})
