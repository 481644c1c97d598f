"""One procedure: enter it, amend it, put it in the bin, take it out again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit.operations import record
from models.base.actor import Actor
from models.base.bin import put_in_bin, require_live, take_from_bin
from models.base.errors import Conflict, Refused
from models.base.findings import Severity
from models.base.permissions import Permission
from models.base.values import Outcome, Values, assign, cleaned, enter_or_amend, require
from models.catalogue.rules import FIELDS
from models.catalogue.rules.checks import findings, without_null_text
from models.catalogue.tables import Procedure
from models.organisations.queries import by_code


def add_procedure(session: Session, actor: Actor, values: Values, *, at: datetime) -> Procedure:
    """Enter a procedure. ``values`` by field code, ``owner`` as the agency's code.

    Raises Refused with every finding, Conflict where the code is taken (``binned`` says by a row in the bin).
    """
    actor.require(Permission.PROCEDURE_WRITE)
    given = _judged(values)
    if taken := _of_code(session, given["code"]):
        raise Conflict("procedure.code_taken", code=taken.code, name=taken.name, binned=taken.deleted_at is not None)
    procedure = Procedure(**_attributes(session, given))
    session.add(procedure)
    session.flush()
    record(session, actor, "procedure:added", procedure, at=at)
    return procedure


def amend_procedure(
    session: Session, actor: Actor, procedure: Procedure, values: Values | None = None, *, at: datetime
) -> Procedure:
    """Change what is given; an object that was altered already is judged as it stands.

    Raises Refused with every finding, Conflict in the bin or where a new code is taken.
    """
    actor.require(Permission.PROCEDURE_WRITE)
    require_live(procedure)
    with session.no_autoflush:
        given = _judged(stored_values(procedure) | dict(values or {}))
        _require_free(session, procedure, given["code"])
        assign(procedure, _attributes(session, given))
    if session.is_modified(procedure):
        session.flush()
        record(session, actor, "procedure:amended", procedure, at=at)
    return procedure


def bin_procedure(session: Session, actor: Actor, procedure: Procedure, *, at: datetime, reason: str = "") -> None:
    """Put the procedure in the bin. Its code stays taken, its variants stay and are not shown without it."""
    actor.require(Permission.PROCEDURE_WRITE)
    put_in_bin(procedure, actor, at)
    session.flush()
    record(session, actor, "procedure:binned", procedure, at=at, note=reason)


def restore_procedure(session: Session, actor: Actor, procedure: Procedure, *, at: datetime) -> None:
    """Take the procedure out of the bin."""
    actor.require(Permission.PROCEDURE_WRITE)
    take_from_bin(procedure)
    session.flush()
    record(session, actor, "procedure:restored", procedure, at=at)


def upsert_procedure(session: Session, actor: Actor, values: Values, *, at: datetime) -> tuple[Procedure, Outcome]:
    """Enter the procedure of the code, or amend what differs in it. A row of an import, through the ORM."""
    actor.require(Permission.PROCEDURE_WRITE)
    stored = _of_code(session, str(values.get("code") or ""))
    return enter_or_amend(
        stored,
        lambda: add_procedure(session, actor, values, at=at),
        lambda row: amend_procedure(session, actor, row, values, at=at),
    )


def stored_values(procedure: Procedure) -> dict[str, Any]:
    """The procedure's values by field code, the owner as the agency's code."""
    plain = {field.code: getattr(procedure, field.code) for field in FIELDS if field.code != "owner"}
    return plain | {"owner": procedure.owner.code}


def _judged(values: Values) -> dict[str, Any]:
    given = without_null_text(cleaned(FIELDS, values))
    require(FIELDS, given)
    if errors := [each for each in findings(given) if each.severity is Severity.ERROR]:
        raise Refused(errors)
    return given


def _attributes(session: Session, given: dict[str, Any]) -> dict[str, Any]:
    row = {name: value for name, value in given.items() if name != "owner"}
    for name in ("levels", "channels"):
        row[name] = row.get(name) or []
    return row | {"shortened": bool(row.get("shortened")), "owner": by_code(session, given["owner"])}


def _of_code(session: Session, code: str) -> Procedure | None:
    return session.scalars(select(Procedure).where(Procedure.code == code)).one_or_none()


def _require_free(session: Session, procedure: Procedure, code: str) -> None:
    other = session.scalars(select(Procedure).where(Procedure.code == code, Procedure.id != procedure.id)).first()
    if other:
        raise Conflict("procedure.code_taken", code=code, name=other.name, binned=other.deleted_at is not None)
