"""Agencies as rows of a list: what a register's workbook enters and shows."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.base.actor import Actor
from models.base.permissions import Permission
from models.base.values import Outcome, Values, cleaned, require
from models.organisations.operations.agencies import add_organisation, amend_organisation
from models.organisations.queries import by_code
from models.organisations.rules.fields import FIELDS
from models.organisations.tables import Organisation


def upsert_organisation(
    session: Session, actor: Actor, values: Values, *, at: datetime
) -> tuple[Organisation, Outcome]:
    """Enter the agency of the code, or correct what differs in it. ``parent`` is a code; ``valid_to`` is not set here.

    A new name from a day on is a succession, not a correction. Raises Refused with every finding.
    """
    actor.require(Permission.ORGANISATION_MANAGE)
    given = cleaned(FIELDS, {name: value for name, value in values.items() if name != "valid_to"})
    stored = session.scalar(select(Organisation).where(Organisation.code == (given.get("code") or "")))
    require(FIELDS, (stored_values(stored) if stored else {}) | given)
    columns = _columns(session, given)
    if stored is None:
        return add_organisation(session, actor, at=at, **columns), Outcome.CREATED
    changes = {name: value for name, value in columns.items() if getattr(stored, name) != value}
    if changes:
        amend_organisation(session, actor, stored, at=at, changes=changes)
    return stored, Outcome.UPDATED if changes else Outcome.UNCHANGED


def stored_values(organisation: Organisation) -> dict[str, Any]:
    """The agency's values by field code, its parent as a code."""
    plain = {field.code: getattr(organisation, field.code) for field in FIELDS if field.code != "parent"}
    return plain | {"parent": organisation.parent.code if organisation.parent else None}


def _columns(session: Session, given: Values) -> dict[str, Any]:
    columns = {name: value for name, value in given.items() if name != "parent"}
    if "short_name" in columns:
        columns["short_name"] = columns["short_name"] or ""
    if "official_order" in columns:
        columns["official_order"] = int(columns["official_order"] or 0)
    if "parent" in given:
        columns["parent_id"] = by_code(session, given["parent"]).id if given["parent"] else None
    return columns
