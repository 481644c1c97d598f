"""Programmes, objectives and targets as rows of a list: what a register's workbook enters and shows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.base.actor import Actor
from models.base.bin import require_live
from models.base.errors import NotFound
from models.base.permissions import Permission
from models.base.values import Outcome, Values, cleaned, require
from models.documents.queries import by_text
from models.documents.rules import key_text
from models.organisations.queries import by_code
from models.organisations.tables import AddresseeGroup
from models.programmes.operations.parts import add_objective, add_programme, add_target, amend
from models.programmes.queries import programme as programme_of
from models.programmes.rules import FIELDS, OBJECTIVE_FIELDS, TARGET_FIELDS
from models.programmes.tables import Objective, Programme, Target

P = TypeVar("P", Programme, Objective, Target)
_TEXTS = ("name_en", "summary", "measure", "unit", "scope", "note", "source")


def upsert_programme(session: Session, actor: Actor, values: Values, *, at: datetime) -> tuple[Programme, Outcome]:
    """Enter the programme of the code, or amend what differs in it.

    ``owner`` and ``group`` are codes, ``document`` is a document's key (``documents.queries.by_text``).
    Raises Refused with every finding, NotFound for a reference, Conflict for one in the bin.
    """
    actor.require(Permission.PROGRAMME_MANAGE)
    given = cleaned(FIELDS, values)
    stored = session.scalar(select(Programme).where(Programme.code == (given.get("code") or "")))
    require(FIELDS, (programme_values(stored) if stored else {}) | given)
    columns = _plain(given, "document", "owner", "group") | _references(session, given)
    return _kept(
        session, actor, stored, _without(columns, "code"), at,
        lambda: add_programme(session, actor, at=at, **columns),
    )  # fmt: skip


def upsert_objective(session: Session, actor: Actor, values: Values, *, at: datetime) -> tuple[Objective, Outcome]:
    """Enter the programme's objective of the code, or amend what differs in it."""
    actor.require(Permission.PROGRAMME_MANAGE)
    given = cleaned(OBJECTIVE_FIELDS, values)
    programme = programme_of(session, str(given.get("programme") or ""))
    stored = _objective(session, programme, str(given.get("code") or ""))
    require(OBJECTIVE_FIELDS, (objective_values(stored) if stored else {}) | given)
    columns = _plain(given, "programme")
    if "position" in columns:
        columns["position"] = int(columns["position"] or 0)
    return _kept(
        session, actor, stored, _without(columns, "code"), at,
        lambda: add_objective(session, actor, programme, at=at, **columns),
    )  # fmt: skip


def upsert_target(session: Session, actor: Actor, values: Values, *, at: datetime) -> tuple[Target, Outcome]:
    """Enter the objective's target of the code, or amend what differs in it. ``objective`` is its code there."""
    actor.require(Permission.PROGRAMME_MANAGE)
    given = cleaned(TARGET_FIELDS, values)
    programme = programme_of(session, str(given.get("programme") or ""))
    objective = _objective(session, programme, str(given.get("objective") or ""))
    if objective is None:
        raise NotFound("objective.unknown", code=str(given.get("objective") or ""), programme=programme.code)
    asked = select(Target).where(Target.objective_id == objective.id, Target.code == (given.get("code") or ""))
    stored = session.scalar(asked)
    require(TARGET_FIELDS, (target_values(stored) if stored else {}) | given)
    columns = _plain(given, "programme", "objective")
    if columns.get("year") is not None:
        columns["year"] = int(columns["year"])
    return _kept(
        session, actor, stored, _without(columns, "code"), at,
        lambda: add_target(session, actor, objective, at=at, **columns),
    )  # fmt: skip


def programme_values(programme: Programme) -> dict[str, Any]:
    """The programme's values by field code, what it names by its key."""
    document = programme.document
    return _read(programme, FIELDS, "document", "owner", "group") | {
        "document": key_text(document.number, document.signed_on, document.issuer_name) if document else None,
        "owner": programme.owner.code if programme.owner else None,
        "group": programme.group.code if programme.group else None,
    }


def objective_values(objective: Objective) -> dict[str, Any]:
    """The objective's values by field code."""
    return _read(objective, OBJECTIVE_FIELDS, "programme") | {"programme": objective.programme.code}


def target_values(target: Target) -> dict[str, Any]:
    """The target's values by field code; the objective by its code within the programme."""
    named = {"programme": target.objective.programme.code, "objective": target.objective.code}
    return _read(target, TARGET_FIELDS, "programme", "objective") | named


def _kept(
    session: Session, actor: Actor, stored: P | None, columns: dict[str, Any], at: datetime, add: Callable[[], P]
) -> tuple[P, Outcome]:  # fmt: skip
    if stored is None:
        return add(), Outcome.CREATED
    require_live(stored)
    changes = {name: value for name, value in columns.items() if getattr(stored, name) != value}
    if changes:
        amend(session, actor, stored, at=at, changes=changes)
    return stored, Outcome.UPDATED if changes else Outcome.UNCHANGED


def _objective(session: Session, programme: Programme, code: str) -> Objective | None:
    return session.scalar(select(Objective).where(Objective.programme_id == programme.id, Objective.code == code))


def _references(session: Session, given: Values) -> dict[str, Any]:
    columns: dict[str, Any] = {}
    if "document" in given:
        columns["document_id"] = by_text(session, given["document"]).id if given["document"] else None
    if "owner" in given:
        columns["owner_id"] = by_code(session, given["owner"]).id if given["owner"] else None
    if "group" in given:
        columns["group_id"] = _group(session, given["group"]).id if given["group"] else None
    return columns


def _group(session: Session, code: str) -> AddresseeGroup:
    if found := session.scalar(select(AddresseeGroup).where(AddresseeGroup.code == code)):
        return found
    raise NotFound("group.unknown", code=code)


def _plain(given: Values, *references: str) -> dict[str, Any]:
    """As columns: blank texts as the table keeps them, a blank certainty left as it is."""
    columns = _without(given, *references)
    columns |= {name: "" for name in _TEXTS if name in columns and columns[name] is None}
    return _without(columns, "certainty") if columns.get("certainty", "") is None else columns


def _without(values: Values, *names: str) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in names}


def _read(row: Any, fields: Any, *references: str) -> dict[str, Any]:
    return {field.code: getattr(row, field.code) for field in fields if field.code not in references}
