"""What one agency does differently in a procedure."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit.operations import record
from models.base.actor import Actor
from models.base.bin import put_in_bin, require_live, take_from_bin
from models.base.errors import Conflict, Forbidden, Refused
from models.base.findings import Finding, Severity
from models.base.permissions import Permission
from models.base.values import Outcome, Values, assign, cleaned, enter_or_amend, require
from models.catalogue.queries import procedure_of_code
from models.catalogue.rules import VARIANT_FIELDS
from models.catalogue.rules.codes import national_part
from models.catalogue.tables import ProcedureVariant
from models.organisations.queries import by_code

_KEYS = ("organisation", "procedure")


def add_variant(session: Session, actor: Actor, values: Values, *, at: datetime) -> ProcedureVariant:
    """Say what an agency does differently. ``organisation`` and ``procedure`` are codes.

    Raises Conflict where the agency has a variant of the procedure already.
    """
    actor.require(Permission.VARIANT_WRITE)
    given = _judged(values)
    organisation, procedure = by_code(session, given["organisation"]), procedure_of_code(session, given["procedure"])
    if not actor.changes(organisation.id):
        raise Forbidden("scope.violation", reason="row", noun="ProcedureVariant")
    if _live(session, organisation.id, procedure.id):
        raise Conflict("procedure_variant.exists", code=procedure.code, agency=organisation.code)
    own = {name: value for name, value in given.items() if name not in _KEYS}
    variant = ProcedureVariant(organisation_id=organisation.id, procedure_id=procedure.id, **own)
    session.add(variant)
    session.flush()
    record(session, actor, "procedure_variant:added", variant, at=at)
    return variant


def amend_variant(
    session: Session, actor: Actor, variant: ProcedureVariant, values: Values | None = None, *, at: datetime
) -> ProcedureVariant:
    """Change what is given; agency and procedure stay. An object that was altered already is judged as it stands."""
    actor.require(Permission.VARIANT_WRITE)
    require_live(variant)
    with session.no_autoflush:
        stored = stored_values(variant)
        given = _judged(stored | {name: value for name, value in (values or {}).items() if name not in _KEYS})
        assign(variant, {name: value for name, value in given.items() if name not in _KEYS})
    if session.is_modified(variant):
        session.flush()
        record(session, actor, "procedure_variant:amended", variant, at=at)
    return variant


def bin_variant(session: Session, actor: Actor, variant: ProcedureVariant, *, at: datetime, reason: str = "") -> None:
    """Put the variant in the bin: the agency does as the catalogue says again."""
    actor.require(Permission.VARIANT_WRITE)
    put_in_bin(variant, actor, at)
    session.flush()
    record(session, actor, "procedure_variant:binned", variant, at=at, note=reason)


def restore_variant(session: Session, actor: Actor, variant: ProcedureVariant, *, at: datetime) -> None:
    """Take the variant out of the bin. Raises Conflict where the agency has made another meanwhile."""
    actor.require(Permission.VARIANT_WRITE)
    if _live(session, variant.organisation_id, variant.procedure_id):
        raise Conflict("procedure_variant.exists", code=variant.procedure.code, agency=variant.organisation.code)
    take_from_bin(variant)
    session.flush()
    record(session, actor, "procedure_variant:restored", variant, at=at)


def upsert_variant(session: Session, actor: Actor, values: Values, *, at: datetime) -> tuple[ProcedureVariant, Outcome]:
    """Enter the agency's variant of the procedure, or amend what differs in it."""
    organisation = by_code(session, str(values.get("organisation") or ""))
    procedure = procedure_of_code(session, str(values.get("procedure") or ""))
    stored = _live(session, organisation.id, procedure.id)
    return enter_or_amend(
        stored,
        lambda: add_variant(session, actor, values, at=at),
        lambda row: amend_variant(session, actor, row, values, at=at),
    )


def stored_values(variant: ProcedureVariant) -> dict[str, Any]:
    """The variant's values by field code."""
    plain = {field.code: getattr(variant, field.code) for field in VARIANT_FIELDS if field.code not in _KEYS}
    return {"organisation": variant.organisation.code, "procedure": variant.procedure.code} | plain


def _judged(values: Values) -> dict[str, Any]:
    given = cleaned(VARIANT_FIELDS, values)
    require(VARIANT_FIELDS, given)
    local = given.get("local_code")
    if local and national_part(local) != given["procedure"]:
        place = {"column": "local_code", "value": local, "row_key": given["procedure"]}
        raise Refused([Finding("procedure_variant.other_procedure", Severity.ERROR, **place)])
    return given


def _live(session: Session, organisation_id: int, procedure_id: int) -> ProcedureVariant | None:
    asked = select(ProcedureVariant).where(
        ProcedureVariant.organisation_id == organisation_id,
        ProcedureVariant.procedure_id == procedure_id,
        ProcedureVariant.deleted_at.is_(None),
    )
    return session.scalars(asked).one_or_none()
