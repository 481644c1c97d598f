"""Thousands of procedures in one go."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit.bulk import Counts, load, upsert
from models.audit.operations import record
from models.base.actor import Actor
from models.base.errors import NotFound
from models.base.permissions import Permission
from models.base.values import Values
from models.catalogue.tables import Procedure
from models.organisations.tables import Organisation

_LISTS = ("levels", "channels")


def upsert_procedures(session: Session, actor: Actor, rows: Iterable[Values], *, at: datetime) -> Counts:
    """Enter the procedures whose code is new and amend those that differ, set by set, with an entry for each.

    Rows by field code, ``owner`` as the agency's code, every row with the same fields, cleaned and checked
    (``models.base.values.cleaned``/``check``): the database's own constraints are the only net below. A
    field that no row has stays as it is. Raises NotFound for an agency that is not there; see
    ``models.audit.bulk.upsert`` for the rest.
    """
    actor.require(Permission.PROCEDURE_WRITE)
    owners = {row.code: row.id for row in session.execute(select(Organisation.code, Organisation.id))}
    converted = (_attributes(row, owners) for row in rows)
    counts = upsert(session, actor, Procedure, converted, key="code", permission=Permission.PROCEDURE_WRITE, at=at)
    _record(session, actor, counts, at)
    return counts


def load_procedures(
    session: Session, actor: Actor, names: Sequence[str], rows: Iterable[Sequence[Any]],
    expect: Callable[[list[tuple[Any, int]]], None] | None = None, *, at: datetime,
) -> Counts:  # fmt: skip
    """As ``upsert_procedures``, of rows of plain values in the order of the columns ``names`` (``audit.bulk.load``)."""
    permission = Permission.PROCEDURE_WRITE
    counts = load(
        session, actor, Procedure, names, rows, key="code", permission=permission, at=at, expect=expect
    )  # fmt: skip
    _record(session, actor, counts, at)
    return counts


def _record(session: Session, actor: Actor, counts: Counts, at: datetime) -> None:
    note = f"created {counts.created}, updated {counts.updated}, unchanged {counts.unchanged}"
    record(session, actor, "procedure:listed", at=at, note=note)


def _attributes(row: Values, owners: dict[str, int]) -> dict[str, Any]:
    converted = dict(row)
    if "owner" in converted:
        code = converted.pop("owner")
        if code not in owners:
            raise NotFound("organisation.unknown", code=code)
        converted["owner_id"] = owners[code]
    for name in _LISTS:
        if name in converted:
            converted[name] = converted[name] or []
    if "shortened" in converted:
        converted["shortened"] = bool(converted["shortened"])
    return converted
