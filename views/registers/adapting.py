"""Verbs that take mapped columns, called with values by field code."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from inspect import Parameter, signature
from typing import Any

from sqlalchemy import String, Text, inspect, select
from sqlalchemy.orm import Session

from models.base.actor import Actor
from models.base.errors import Refused
from models.base.findings import Finding, Severity
from models.base.types import Bytewise, CleanText, Narrative
from views.registers.description import KEYS, Add, Amend

_TEXTS = (String, Text, CleanText, Narrative, type(Bytewise))


def adding(model: type[Any], verb: Callable[..., Any], references: dict[str, str], *, under: str = "") -> Add:
    """The verb ``add(session, actor, *, at, **columns)``; ``under`` names the reference that it takes as an object."""
    wanted = [each.name for each in signature(verb).parameters.values() if _must_be_told(each)]

    def add(session: Session, actor: Actor, values: dict[str, Any], *, at: datetime) -> Any:
        columns = as_columns(session, model, values, references)
        given = dict.fromkeys(wanted) | {name: value for name, value in columns.items() if value is not None}
        if not under:
            return verb(session, actor, at=at, **given)
        relation = inspect(model).relationships[under]
        parent = session.get(relation.mapper.class_, given.pop(_foreign_key(model, under)))
        return verb(session, actor, parent, at=at, **given)

    return add


def _must_be_told(parameter: Parameter) -> bool:
    """Whether the verb wants to hear of it even where it is not known: a document without a day of signature."""
    return parameter.kind is Parameter.KEYWORD_ONLY and parameter.default is Parameter.empty and parameter.name != "at"


def amending(model: type[Any], verb: Callable[..., Any], references: dict[str, str]) -> Amend:
    """The verb ``amend(session, actor, row, *, at, changes)``."""

    def amend(session: Session, actor: Actor, row: Any, values: dict[str, Any], *, at: datetime) -> Any:
        return verb(session, actor, row, at=at, changes=as_columns(session, model, values, references))

    return amend


def as_columns(
    session: Session, model: type[Any], values: dict[str, Any], references: dict[str, str]
) -> dict[str, Any]:
    """The values by mapped column: references as keys, a blank text as the column keeps it.

    ``references`` says which noun a field names. Raises Refused for one that is not there.
    """
    columns = inspect(model).columns
    made: dict[str, Any] = {}
    for code, value in values.items():
        if code in references:
            made[_foreign_key(model, code)] = _key(session, model, code, references[code], value)
        elif value is None and not columns[code].nullable and isinstance(columns[code].type, _TEXTS):
            made[code] = ""
        else:
            made[code] = value
    return made


def _foreign_key(model: type[Any], relation: str) -> str:
    pairs = inspect(model).relationships[relation].local_remote_pairs or ()
    local = next(local for local, remote in pairs if remote.name == "id")
    return str(inspect(model).get_property_by_column(local).key)


def _key(session: Session, model: type[Any], code: str, noun: str, value: Any) -> int | None:
    if value is None:
        return None
    target = inspect(model).relationships[code].mapper.class_
    attribute = getattr(target, KEYS[noun][0])
    is_number = KEYS[noun][0] == "id"
    if is_number and not (str(value).isdecimal() and int(value) < 2**31):
        found = None
    else:
        found = session.scalar(select(target.id).where(attribute == (int(value) if is_number else value)))
    if found is None:
        raise Refused([Finding("value.unknown_reference", Severity.ERROR, column=code, value=str(value)[:200])])
    return int(found)
