"""Stored rows brought into agreement with a list: what a data file or a register workbook says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.base.actor import Actor
from models.base.model import Model, Reference


@dataclass(slots=True)
class Tally:
    """How many rows were added, changed, left as they were, or kept because a person had written them."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    kept: int = 0


def agree(
    session: Session,
    actor: Actor,
    cls: type[Reference],
    key: tuple[str, ...],
    rows: Iterable[Mapping[str, Any]],
    *,
    only_new: frozenset[str] = frozenset(),
) -> Tally:
    """Add the rows that are missing and change those that differ; rows that the list lacks stay.

    ``key`` names the columns by which a row is known; ``only_new`` those that are set when a row is added
    and left alone after. A row that a person made, changed or put in the bin is kept as it is: a list
    that ships with the software never undoes an administrator's work. Needs the permission that
    manages the class.
    """
    actor.require(cls.__managed_by__)
    stored = {_key(each, key): each for each in session.scalars(select(cls)).unique()}
    tally = Tally()
    for row in rows:
        found = stored.get(tuple(row[name] for name in key))
        if found is None:
            session.add(cast(Model, cls(**row)))
            tally.added += 1
        else:
            _amend(found, {name: value for name, value in row.items() if name not in only_new}, tally)
    session.flush()
    return tally


def _amend(found: Any, values: Mapping[str, Any], tally: Tally) -> None:
    differing = {name: value for name, value in values.items() if getattr(found, name) != value}
    if not differing:
        tally.unchanged += 1
    elif _is_a_persons(found):
        tally.kept += 1
    else:
        for name, value in differing.items():
            setattr(found, name, value)
        tally.changed += 1


def _is_a_persons(row: Any) -> bool:
    return any(getattr(row, mark, None) is not None for mark in ("created_by_id", "changed_by_id", "deleted_at"))


def _key(row: Any, key: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in key)
