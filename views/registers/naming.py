"""Other rows by their names: what an entry of the audit points at, and what a record's history speaks of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any, Final

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from models.accounts.tables import Account
from models.audit.tables import AuditEntry
from models.base.model import Model
from views import formats
from views.persons import USER_NAMES, meet
from views.persons import told as told_person
from views.registers.description import KEYS, Column, Register
from views.registers.index import REGISTERS

# What a row is called by, the first that it has. A person's name is not among them: focal points are codes here.
_NAMED: Final = ("name", "title", "number", "code", "filename")
Names = dict[tuple[str, int], str]


def tell_changes(session: Session, rows: list[dict[str, Any]]) -> None:
    """Put the changes of audit entries into words: fields by their labels, choices in words, other rows by name."""
    told = [row for row in rows if isinstance(row.get("changes"), dict) and row["changes"]]
    asked = select(AuditEntry.id, AuditEntry.noun).where(AuditEntry.id.in_([row["id"] for row in told]))
    nouns = {int(entry_id): str(noun) for entry_id, noun in session.execute(asked)}
    names = _names(session, [(nouns[row["id"]], row["changes"]) for row in told])
    _meet_people(session, [row["changes"] for row in told])
    for row in told:
        row["changes"] = _in_words(session, nouns[row["id"]], row["changes"], names)


def _meet_people(session: Session, told: list[dict[str, Any]]) -> None:
    """Learn the names of all people whom the changes name."""
    pairs = [pair for changes in told for name, pair in changes.items() if name in USER_NAMES]
    meet(session, [value for pair in pairs if isinstance(pair, list) for value in pair if isinstance(value, str)])


def _names(session: Session, told: list[tuple[str, dict[str, Any]]]) -> Names:
    """The names of all rows that the changes point at, with one question for each table."""
    wanted: defaultdict[str, set[int]] = defaultdict(set)
    for noun, changes in told:
        for attribute, pair in changes.items():
            if (target := _target(noun, attribute)) and isinstance(pair, list):
                wanted[target].update(value for value in pair if isinstance(value, int))
    made: Names = {}
    for table, ids in wanted.items():
        model = _MODELS[table]
        for row in session.scalars(select(model).where(model.id.in_(ids))):
            made[table, row.id] = _name(row)
    return made


def _name(row: Any) -> str:
    if isinstance(row, Account):
        return str(row.full_name)
    return next((str(getattr(row, each)) for each in _NAMED if getattr(row, each, None)), str(row))


def _target(noun: str, attribute: str) -> str:
    """The table that an attribute points at; nothing where it points at none."""
    model = _MODELS.get(noun)
    column = inspect(model).columns.get(attribute) if model is not None else None
    return next((key.column.table.name for key in column.foreign_keys), "") if column is not None else ""


def _in_words(session: Session, noun: str, changes: dict[str, Any], names: Names) -> dict[str, Any]:
    register = next((each for each in REGISTERS.values() if each.noun == noun), None)
    told: dict[str, Any] = {}
    for attribute, pair in changes.items():
        column = _column(register, attribute)
        label = formats.words(column.field.label) if column is not None else attribute
        is_pair = isinstance(pair, list) and len(pair) == 2
        target = _target(noun, attribute)
        if is_pair and attribute in USER_NAMES:
            told[label] = [told_person(session, value) if isinstance(value, str) else value for value in pair]
        else:
            told[label] = [_one(column, target, value, names) for value in pair] if is_pair else pair
    return told


def _column(register: Register | None, attribute: str) -> Column | None:
    if register is None:
        return None
    code = attribute.removesuffix("_id")
    found = register.by_code.get(attribute) or register.by_code.get(code)
    return found if found is not None and (found.attribute == attribute or found.is_reference) else None


def _one(column: Column | None, target: str, value: Any, names: Names) -> Any:
    if target and isinstance(value, int):
        return names.get((target, value), value)
    if column is None or not column.field.choices or value in (None, "", []):
        return value
    words = {choice.code: formats.words(choice.label) for choice in column.field.choices}
    return ", ".join(words.get(each, str(each)) for each in (value if isinstance(value, list) else [value]))


def by_key(session: Session, register: Register, changes: Iterable[tuple[Column, Any, Any]]) -> Callable[..., Any]:
    """``called(column, key)``: what a reference of the record is called, for all keys of its history at once."""
    wanted: defaultdict[str, set[Any]] = defaultdict(set)
    for column, old, new in changes:
        if column.is_reference:
            wanted[column.code].update(value for value in (old, new) if value is not None)
    known: dict[tuple[str, Any], str] = {}
    for code, keys in wanted.items():
        column = register.by_code[code]
        model = inspect(register.model)
        for step in column.path:
            model = model.relationships[step].mapper
        key, label = (getattr(model.class_, name) for name in KEYS[column.field.reference])
        for value, name in session.execute(select(key, label).where(key.in_(keys))):
            known[code, value] = name
    return lambda column, value: known.get((column.code, value), value) if column.is_reference else value


def _models() -> dict[str, type[Any]]:
    found = {mapper.local_table.name: mapper.class_ for mapper in Model.registry.mappers}
    return found | {Account.__tablename__: Account}


_MODELS: Final = _models()
