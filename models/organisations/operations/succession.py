"""What happens to agencies: merged, split, renamed, dissolved, a function transferred. Shown first, then done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.audit.operations import record
from models.base.actor import Actor
from models.base.clock import local_date
from models.base.errors import NotFound, Refused
from models.base.findings import Finding, Severity
from models.base.permissions import Permission
from models.organisations.operations.agencies import refresh_names
from models.organisations.operations.members import require_administrator
from models.organisations.queries import dated, owned_rows
from models.organisations.rules.kinds import Role, SuccessionKind, holds_on
from models.organisations.rules.succession import ENDING, Proposal, objections
from models.organisations.tables import (
    AddresseeGroupMember,
    Member,
    Organisation,
    OrganisationCode,
    OrganisationName,
    Succession,
)

Ended = OrganisationCode | OrganisationName | AddresseeGroupMember | Member
T = TypeVar("T", OrganisationCode, OrganisationName, AddresseeGroupMember, Member)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a succession would do. Nothing of it is done yet.

    ``ends`` are the agencies that end on the day; ``codes``, ``groups`` and ``members`` what ends with them;
    ``moves`` the people who would be appointed to the successor in the same role. ``stays`` counts the rows
    (by table) that keep their agency: reports and plans are those of their own date.
    """

    ends: tuple[Organisation, ...]
    successors: tuple[Organisation, ...]
    codes: tuple[OrganisationCode, ...]
    groups: tuple[AddresseeGroupMember, ...]
    members: tuple[Member, ...]
    moves: tuple[Member, ...]
    children: tuple[Organisation, ...]
    stays: dict[str, int]
    findings: tuple[Finding, ...]

    @property
    def possible(self) -> bool:
        return all(finding.severity is not Severity.ERROR for finding in self.findings)


def preview_succession(session: Session, actor: Actor, proposal: Proposal) -> Preview:
    """What would end, move and stay, and what stands against it. Writes nothing; raises NotFound for an unknown key."""
    actor.require(Permission.ORGANISATION_MANAGE)
    sources, successors = _agencies(session, proposal.from_ids), _agencies(session, proposal.to_ids)
    ends = sources if proposal.kind in ENDING else []
    ids = [each.id for each in ends]
    members = _holding(session, Member, ids, proposal.on)
    moving = proposal.move_members and proposal.kind is SuccessionKind.MERGE
    return Preview(
        ends=tuple(ends),
        successors=tuple(successors),
        codes=tuple(_holding(session, OrganisationCode, ids, proposal.on)),
        groups=tuple(_holding(session, AddresseeGroupMember, ids, proposal.on)),
        members=tuple(members),
        moves=tuple(members if moving else ()),
        children=tuple(session.scalars(select(Organisation).where(Organisation.parent_id.in_(ids)))),
        stays=owned_rows(session, [each.id for each in sources]),
        findings=(*objections(proposal), *_objections(session, sources, successors, proposal)),
    )


def carry_out(session: Session, actor: Actor, proposal: Proposal, *, at: datetime) -> list[Succession]:
    """Do what the preview shows. Raises Refused with the findings that stand against it.

    Reports, plans and the rest keep the agency of their own date. Codes of an ended agency end with it;
    the successor's own go on.
    """
    preview = preview_succession(session, actor, proposal)
    if not preview.possible:
        raise Refused(list(preview.findings), "succession.refused")
    _end(session, preview, proposal.on)
    _move(session, preview, proposal.on)
    if any(member.role == Role.ADMIN for member in preview.members):
        require_administrator(session, proposal.on)
    if proposal.kind is SuccessionKind.RENAME:
        _rename(session, preview.successors or tuple(_agencies(session, proposal.from_ids)), proposal)
    made = [_written(step.from_id, step.to_id, proposal) for step in proposal.steps()]
    session.add_all(made)
    session.flush()
    for each in made:
        record(session, actor, f"organisation:{past(proposal.kind)}", each, at=at, note=proposal.note)
    if proposal.on <= local_date(at):
        refresh_names(session, actor, at=at)
    return made


def _end(session: Session, preview: Preview, on: date) -> None:
    ended: Iterable[Ended] = (*preview.codes, *preview.groups, *preview.members, *_names(session, preview.ends, on))
    for fact in ended:
        if fact.valid_from < on:
            fact.valid_to = on
        else:
            session.delete(fact)
    for agency in preview.ends:
        agency.valid_to = on
    for child in preview.children:
        child.parent_id = preview.successors[0].id if len(preview.successors) == 1 else None
    session.flush()


def _move(session: Session, preview: Preview, on: date) -> None:
    if not preview.moves:
        return
    (successor,) = preview.successors
    there = {(each.user_id, each.role) for each in _holding(session, Member, [successor.id], on)}
    for member in preview.moves:
        if (member.user_id, member.role) not in there:
            there.add((member.user_id, member.role))
            session.add(Member(organisation_id=successor.id, user_id=member.user_id, role=member.role, valid_from=on))
    session.flush()


def _rename(session: Session, agencies: Iterable[Organisation], proposal: Proposal) -> None:
    for agency in agencies:
        for name in _holding(session, OrganisationName, [agency.id], proposal.on):
            name.valid_to = proposal.on
        session.flush()
        made = OrganisationName(
            organisation_id=agency.id,
            name=proposal.name,
            short_name=proposal.short_name or agency.short_name,
            kind=proposal.organisation_kind or agency.kind,
            valid_from=proposal.on,
            source=proposal.source,
            certainty=proposal.certainty,
        )
        session.add(made)
    session.flush()


def _written(from_id: int, to_id: int | None, proposal: Proposal) -> Succession:
    return Succession(
        from_id=from_id,
        to_id=to_id,
        on=proposal.on,
        kind=proposal.kind.value,
        note=proposal.note,
        source=proposal.source,
        certainty=proposal.certainty,
    )


def _objections(
    session: Session, sources: list[Organisation], successors: list[Organisation], proposal: Proposal
) -> list[Finding]:
    found = [
        _against("succession.not_there", agency, proposal.on)
        for agency in (*sources, *successors)
        if not holds_on(agency.valid_from, agency.valid_to, proposal.on)
        or (agency in sources and agency.valid_from == proposal.on)
    ]
    if proposal.kind is SuccessionKind.RENAME:
        found += [
            _against("succession.renamed_that_day", agency, proposal.on)
            for agency in sources
            if any(name.valid_from >= proposal.on for name in _names(session, (agency,), proposal.on))
        ]
    return found


def _against(code: str, agency: Organisation, on: date) -> Finding:
    params = {"code": agency.code, "name": agency.name, "on": on.isoformat()}
    return Finding(code, Severity.ERROR, row_key=agency.code, params=params)


def _agencies(session: Session, ids: Iterable[int]) -> list[Organisation]:
    wanted = list(dict.fromkeys(ids))
    found = {each.id: each for each in session.scalars(select(Organisation).where(Organisation.id.in_(wanted)))}
    if missing := [each for each in wanted if each not in found]:
        raise NotFound("organisation.unknown", code=missing[0])
    return [found[each] for each in wanted]


def _holding(session: Session, cls: type[T], organisation_ids: list[int], on: date) -> list[T]:
    asked = select(cls).where(cls.organisation_id.in_(organisation_ids), dated(cls, on))
    return list(session.scalars(asked.order_by(cls.id)))


def _names(session: Session, agencies: Iterable[Organisation], on: date) -> list[OrganisationName]:
    """The names that hold on the day or are to hold later."""
    asked = select(OrganisationName).where(
        OrganisationName.organisation_id.in_([each.id for each in agencies]),
        or_(OrganisationName.valid_to.is_(None), OrganisationName.valid_to > on),
    )
    return list(session.scalars(asked.order_by(OrganisationName.valid_from)))


def past(kind: SuccessionKind) -> str:
    """What was done to an agency, as the audit says it."""
    return {
        SuccessionKind.MERGE: "merged",
        SuccessionKind.SPLIT: "split",
        SuccessionKind.RENAME: "renamed",
        SuccessionKind.DISSOLVE: "dissolved",
        SuccessionKind.TRANSFER_FUNCTION: "function_transferred",
    }[kind]
