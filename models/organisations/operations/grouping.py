"""Groups of agencies and their members by field code: as registers, workbooks and the API give them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from models.audit.operations import record
from models.base.actor import Actor
from models.base.errors import Conflict, DomainError
from models.base.model import Model
from models.base.permissions import Permission
from models.base.values import Outcome, Values, cleaned, enter_or_amend, require
from models.organisations.operations.groups import add_group, amend_group
from models.organisations.queries import by_code, group_of_code
from models.organisations.rules.groups import GROUP_FIELDS, GROUP_MEMBER_FIELDS
from models.organisations.tables import AddresseeGroup, AddresseeGroupMember, Organisation


def enter_group(session: Session, actor: Actor, values: Values, *, at: datetime) -> AddresseeGroup:
    """A new group, without members."""
    given = cleaned(GROUP_FIELDS, values)
    require(GROUP_FIELDS, given)
    return add_group(session, actor, at=at, **{name: value or "" for name, value in given.items()})


def change_group(
    session: Session, actor: Actor, group: AddresseeGroup, values: Values, *, at: datetime
) -> AddresseeGroup:  # fmt: skip
    """Correct what is given of a group; its code stays."""
    given = cleaned(GROUP_FIELDS, values)
    given.pop("code", None)
    require(GROUP_FIELDS, given, partial=True)
    columns = {name: value or "" for name, value in given.items()}
    changes = {name: value for name, value in columns.items() if getattr(group, name) != value}
    return amend_group(session, actor, group, at=at, changes=changes) if changes else group


def remove_group(session: Session, actor: Actor, group: AddresseeGroup, *, at: datetime) -> None:
    """Take out a group that nothing addresses, with its memberships. Raises Conflict for any other."""
    actor.require(Permission.ORGANISATION_MANAGE)
    if _is_addressed(session, group):
        raise Conflict("addressee_group.in_use", code=group.code)
    record(session, actor, "addressee_group:removed", group, at=at, note=group.code)
    for membership in list(group.members):
        session.delete(membership)
    session.flush()
    session.delete(group)
    session.flush()


def upsert_group(session: Session, actor: Actor, values: Values, *, at: datetime) -> tuple[AddresseeGroup, Outcome]:
    """Enter the group of the code, or correct what differs in it."""
    stored = session.scalar(select(AddresseeGroup).where(AddresseeGroup.code == values.get("code")))
    return enter_or_amend(
        stored,
        lambda: enter_group(session, actor, values, at=at),
        lambda row: change_group(session, actor, row, values, at=at),
    )


def group_values(group: AddresseeGroup) -> dict[str, Any]:
    """A group's values by field code."""
    return {field.code: getattr(group, field.code) for field in GROUP_FIELDS}


def enter_group_member(session: Session, actor: Actor, values: Values, *, at: datetime) -> AddresseeGroupMember:
    """Address an agency with a group, from a day to a day. Raises Conflict where it is addressed on one of them."""
    actor.require(Permission.ORGANISATION_MANAGE)
    given = cleaned(GROUP_MEMBER_FIELDS, values)
    require(GROUP_MEMBER_FIELDS, given)
    group, organisation = group_of_code(session, given["group"]), by_code(session, given["organisation"])
    _require_span(session, group.id, organisation, given["valid_from"], given.get("valid_to"))
    made = AddresseeGroupMember(
        group_id=group.id, organisation_id=organisation.id, valid_from=given["valid_from"],
        valid_to=given.get("valid_to"),
    )  # fmt: skip
    session.add(made)
    session.flush()
    record(session, actor, "addressee_group:joined", organisation, at=at, note=group.code)
    return made


def change_group_member(
    session: Session, actor: Actor, member: AddresseeGroupMember, values: Values, *, at: datetime
) -> AddresseeGroupMember:  # fmt: skip
    """Set or take back the first day on which the agency is no longer addressed; the rest is what the row is."""
    actor.require(Permission.ORGANISATION_MANAGE)
    given = cleaned(GROUP_MEMBER_FIELDS, values)
    if "valid_to" not in given or given["valid_to"] == member.valid_to:
        return member
    _require_span(
        session, member.group_id, member.organisation, member.valid_from, given["valid_to"], besides=member.id
    )
    member.valid_to = given["valid_to"]
    session.flush()
    record(session, actor, "addressee_group:span_changed", member.organisation, at=at, note=member.group.code)
    return member


def remove_group_member(session: Session, actor: Actor, member: AddresseeGroupMember, *, at: datetime) -> None:
    """Take out a membership that was entered by mistake; one that was true ends by its last day instead."""
    actor.require(Permission.ORGANISATION_MANAGE)
    record(session, actor, "addressee_group:membership_removed", member.organisation, at=at, note=member.group.code)
    session.delete(member)
    session.flush()


def upsert_group_member(
    session: Session, actor: Actor, values: Values, *, at: datetime
) -> tuple[AddresseeGroupMember, Outcome]:  # fmt: skip
    """Enter the membership, or change the day on which it ends."""
    group = group_of_code(session, str(values.get("group") or ""))
    organisation = by_code(session, str(values.get("organisation") or ""))
    asked = select(AddresseeGroupMember).where(
        AddresseeGroupMember.group_id == group.id, AddresseeGroupMember.organisation_id == organisation.id,
        AddresseeGroupMember.valid_from == values.get("valid_from"),
    )  # fmt: skip
    stored = session.scalars(asked).one_or_none()
    return enter_or_amend(
        stored,
        lambda: enter_group_member(session, actor, values, at=at),
        lambda row: change_group_member(session, actor, row, values, at=at),
    )


def group_member_values(member: AddresseeGroupMember) -> dict[str, Any]:
    """A membership's values by field code."""
    days = {"valid_from": member.valid_from, "valid_to": member.valid_to}
    return {"group": member.group.code, "organisation": member.organisation.code} | days


def _require_span(
    session: Session, group_id: int, organisation: Organisation, start: date, end: date | None, *, besides: int = 0
) -> None:
    if end is not None and end <= start:
        raise DomainError("span.ends_before_it_begins", on=end.isoformat())
    asked = select(AddresseeGroupMember.id).where(
        AddresseeGroupMember.group_id == group_id, AddresseeGroupMember.organisation_id == organisation.id,
        AddresseeGroupMember.id != besides,
        or_(AddresseeGroupMember.valid_to.is_(None), AddresseeGroupMember.valid_to > start),
    )  # fmt: skip
    if end is not None:
        asked = asked.where(AddresseeGroupMember.valid_from < end)
    if session.scalars(asked).first() is not None:
        group = session.get_one(AddresseeGroup, group_id)
        raise Conflict("addressee_group.already", group=group.code, code=organisation.code)


def _is_addressed(session: Session, group: AddresseeGroup) -> bool:
    """Whether a row of another noun names the group: those stand above this one, so they are found by their keys."""
    for mapper in Model.registry.mappers:
        if mapper.class_ is AddresseeGroupMember:
            continue
        for attribute in mapper.column_attrs:
            keys = attribute.columns[0].foreign_keys
            if any(key.target_fullname == "addressee_group.id" for key in keys):
                held = select(func.count()).select_from(mapper.class_).where(attribute.class_attribute == group.id)
                if session.scalar(held):
                    return True
    return False
