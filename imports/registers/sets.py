"""Registers that are entered set by set: what their files are read and compared with, and how a stage is entered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from imports.coercion import Context
from imports.registers.description import Register
from imports.staging.comparing import Plain, Stored
from imports.staging.intake import SetIntake, Versions, enter_stage
from imports.staging.plan import Plan
from imports.staging.stage import Place
from models.audit.bulk import stored
from models.base.actor import Actor
from models.base.fields import Field
from models.base.model import Binned, Found
from models.organisations.tables import Organisation


def set_plan(found: Register) -> Plan:
    """How a file of the register is read and judged; the keys of other nouns left aside."""
    assert found.sets is not None
    searched, sorted_by = _found(found.model)
    return Plan(
        found.layout(), found.keys, {item.code: _column(item) for item in found.fields}, found.judge_row,
        found.sets.suspects, null_text=found.sets.null_text, searched=searched, sorted_by=sorted_by,
    )  # fmt: skip


def set_intake(session: Session, found: Register, known: frozenset[str], context: Context) -> SetIntake:
    """What a file of the register is compared with."""
    agencies = {row.code: row.id for row in session.execute(select(Organisation.code, Organisation.id))}
    ids = {
        item.code: agencies for item in found.fields if item.reference == "organisation" and _column(item) != item.code
    }
    plan = replace(set_plan(found), ids=ids, context=context)
    taken = known | _binned(session, found)
    return SetIntake(plan, partial(_stored, session, found, taken), known, found.bin is not None)


def _column(item: Field) -> str:
    return str(item.extra.get("column", item.code))


def _found(model: type[Any]) -> tuple[tuple[str, ...], str]:
    return (model.__searched_in__, model.__sorted_by__) if issubclass(model, Found) else ((), "")


def _binned(session: Session, found: Register) -> frozenset[str]:
    if not issubclass(found.model, Binned):
        return frozenset()
    key = getattr(found.model, found.keys[0])
    return frozenset(session.scalars(select(key).where(found.model.deleted_at.is_not(None))))


def _stored(
    session: Session, found: Register, taken: frozenset[str], names: Sequence[str], keys: Sequence[str]
) -> Mapping[str, Stored]:  # fmt: skip
    """The entries of the keys; only those that are ``taken`` are looked for."""
    rows = stored(session, found.model, found.keys[0], names, [key for key in keys if key in taken])
    return {key: Stored(*row) for key, row in rows.items()}


def enter_set(
    session: Session, actor: Actor, found: Register, place: Place, fingerprint: str, *, at: datetime
) -> dict[str, int]:  # fmt: skip
    """Enter what a stage holds; how many rows were created, updated, unchanged.

    Raises KeyError, Conflict as ``enter_stage``, and what the noun's verb raises.
    """
    assert found.sets is not None
    load = found.sets.load

    def enter(
        names: Sequence[str], rows: Iterable[Plain], expect: Callable[[Versions], None]
    ) -> Mapping[str, int]:  # fmt: skip
        done = load(session, actor, names, rows, expect, at=at)
        return {"created": done.created, "updated": done.updated, "unchanged": done.unchanged}

    return enter_stage(place, fingerprint, enter)
