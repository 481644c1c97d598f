"""Every mapped class has its place under the one choke point, and every table its name by convention."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from sqlalchemy import Enum
from sqlalchemy.orm import Mapper

from app.scope import UNSCOPED_TABLES
from models import NOUNS, schema
from models.base.model import Model, Owned, Reference
from models.base.permissions import Permission

ROOT = Path(__file__).resolve().parent.parent.parent


def _mappers() -> list[Mapper[object]]:
    schema()
    return sorted(Model.registry.mappers, key=lambda mapper: mapper.class_.__name__)


def test_every_class_is_owned_or_reference_or_listed() -> None:
    homeless = [
        mapper.class_.__name__
        for mapper in _mappers()
        if not issubclass(mapper.class_, Owned | Reference) and mapper.local_table.name not in UNSCOPED_TABLES
    ]
    assert homeless == []


def test_none_is_both() -> None:
    assert [
        m.class_.__name__ for m in _mappers() if issubclass(m.class_, Owned) and issubclass(m.class_, Reference)
    ] == []


def test_every_owned_table_carries_its_owner() -> None:
    for mapper in _mappers():
        if issubclass(mapper.class_, Owned):
            column = mapper.local_table.columns["organisation_id"]
            assert column.nullable == mapper.class_.__owner_optional__, mapper.class_.__name__


def test_every_reference_class_names_who_manages_it() -> None:
    for mapper in _mappers():
        if issubclass(mapper.class_, Reference):
            assert mapper.class_.__managed_by__ in Permission, mapper.class_.__name__


def test_every_constraint_and_index_has_a_name() -> None:
    tables = schema().tables.values()
    assert [table.name for table in tables for each in (*table.constraints, *table.indexes) if not each.name] == []


def test_states_are_checked_words_not_database_enums() -> None:
    """A database enum cannot lose a value in a migration on PostgreSQL."""
    tables = schema().tables.values()
    assert [f"{t.name}.{c.name}" for t in tables for c in t.columns if isinstance(c.type, Enum)] == []


@pytest.mark.parametrize("noun", [noun for noun in NOUNS if (ROOT / "models" / noun).exists()])
def test_every_noun_says_what_it_answers(noun: str) -> None:
    file = ROOT / "models" / noun / "__init__.py"
    assert ast.get_docstring(ast.parse(file.read_text(encoding="utf-8")))
