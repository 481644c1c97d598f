"""What can be asked about agencies, their names, groups and people on a date."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload

from models.accounts.tables import Account
from models.base.errors import NotFound
from models.base.model import Dated, Model, Owned
from models.base.text import fold
from models.organisations.rules.kinds import Scheme
from models.organisations.rules.spelling import Known, Reason, Suggestion, matches
from models.organisations.rules.succession import Step, heirs
from models.organisations.tables import (
    AddresseeGroup,
    AddresseeGroupMember,
    Member,
    Organisation,
    OrganisationCode,
    OrganisationName,
    Succession,
)


def dated(cls: type[Dated], on: date | InstrumentedAttribute[date]) -> ColumnElement[bool]:
    """The condition that a fact holds on the day."""
    return (cls.valid_from <= on) & or_(cls.valid_to.is_(None), cls.valid_to > on)


def by_code(session: Session, code: str) -> Organisation:
    """The agency of a level-1 code, ``H62``, or of its predecessor, ``000.00.00.H62``. Raises NotFound."""
    if found := session.scalar(select(Organisation).where(Organisation.code == code)):
        return found
    old = (OrganisationCode.code == code) & OrganisationCode.scheme.in_((Scheme.QD20, Scheme.QCVN102))
    if found := session.scalars(select(Organisation).join(Organisation.codes).where(old)).first():
        return found
    raise NotFound("organisation.unknown", code=code)


def on_date(session: Session, on: date, *, kinds: Collection[str] = ()) -> list[Organisation]:
    """The agencies that are on the day, in official order: ministries before provinces.

    ``kinds`` are those of that day: Huế was a province until the end of 2024.
    """
    asked = select(Organisation).where(dated(Organisation, on))
    if kinds:
        of_kind = dated(OrganisationName, on) & OrganisationName.kind.in_(kinds)
        asked = asked.where(Organisation.names.any(of_kind))
    return list(session.scalars(asked.order_by(Organisation.official_order, Organisation.code)))


def names_on(session: Session, on: date) -> dict[int, OrganisationName]:
    """The name of every agency on the day, by the agency's key."""
    asked = select(OrganisationName).where(dated(OrganisationName, on))
    return {name.organisation_id: name for name in session.scalars(asked)}


def called_on(on: date | InstrumentedAttribute[date]) -> ColumnElement[str]:
    """For a query: what each ``Organisation`` in it was called on the day; its present name where none is kept.

    The day may be a column of the query, the end of a period.
    """
    then = select(OrganisationName.name).where(
        OrganisationName.organisation_id == Organisation.id, dated(OrganisationName, on)
    )
    return func.coalesce(then.limit(1).correlate_except(OrganisationName).scalar_subquery(), Organisation.name)


def name_on(session: Session, organisation: Organisation, on: date) -> OrganisationName:
    """What the agency is called on the day; after its end, what it was called last. Raises NotFound before its time."""
    asked = (
        select(OrganisationName)
        .where(OrganisationName.organisation_id == organisation.id, OrganisationName.valid_from <= on)
        .order_by(OrganisationName.valid_from.desc())
    )
    if found := session.scalars(asked).first():
        return found
    raise NotFound("organisation.not_yet", code=organisation.code, on=on.isoformat())


def known_as(session: Session, organisation: Organisation, on: date) -> str:
    """What the agency was called on the day; its name of today where no dated one is kept."""
    try:
        return name_on(session, organisation, on).name
    except NotFound:
        return organisation.name


def code_on(session: Session, organisation: Organisation, scheme: Scheme, on: date) -> str | None:
    """The agency's code in a list on the day, None where it has none or none is known."""
    asked = select(OrganisationCode.code).where(
        OrganisationCode.organisation_id == organisation.id,
        OrganisationCode.scheme == scheme,
        dated(OrganisationCode, on),
    )
    return session.scalar(asked)


@dataclass(slots=True)
class Node:
    """An agency in the tree of a day, with its name of that day."""

    organisation: Organisation
    name: str
    kind: str
    children: list[Node] = field(default_factory=list)


def tree_on(session: Session, on: date) -> list[Node]:
    """The tree of a day. An agency whose parent is not of that day stands at the top."""
    names = names_on(session, on)
    nodes: dict[int, Node] = {}
    for each in on_date(session, on):
        name = names.get(each.id)
        nodes[each.id] = Node(each, name.name if name else each.name, name.kind if name else each.kind)
    tops: list[Node] = []
    for node in nodes.values():
        parent = nodes.get(node.organisation.parent_id or 0)
        (parent.children if parent else tops).append(node)
    return tops


def group_of_code(session: Session, code: str) -> AddresseeGroup:
    """The addressee group of a code. Raises NotFound."""
    if found := session.scalar(select(AddresseeGroup).where(AddresseeGroup.code == code)):
        return found
    raise NotFound("addressee_group.unknown", code=code)


def members_of_group(session: Session, group_code: str, on: date) -> list[Organisation]:
    """The agencies that a group addresses on the day, in official order. Raises NotFound for an unknown group."""
    group_id = session.scalar(select(AddresseeGroup.id).where(AddresseeGroup.code == group_code))
    if group_id is None:
        raise NotFound("addressee_group.unknown", code=group_code)
    asked = (
        select(Organisation)
        .join(AddresseeGroupMember, AddresseeGroupMember.organisation_id == Organisation.id)
        .where(AddresseeGroupMember.group_id == group_id, dated(AddresseeGroupMember, on), dated(Organisation, on))
        .order_by(Organisation.official_order, Organisation.code)
    )
    return list(session.scalars(asked).unique())


def memberships(session: Session, user_id: int, on: date) -> list[Member]:
    """In which agencies and roles a person is on the day."""
    asked = select(Member).where(Member.user_id == user_id, dated(Member, on))
    return list(session.scalars(asked.order_by(Member.organisation_id, Member.role)))


def people_of(session: Session, organisation_id: int, on: date, *, role: str = "") -> list[Member]:
    """Who is in the agency on the day, in a role or in any."""
    asked = select(Member).where(Member.organisation_id == organisation_id, dated(Member, on))
    if role:
        asked = asked.where(Member.role == role)
    return list(session.scalars(asked.order_by(Member.role, Member.user_id)))


def successions_of(session: Session, organisation_id: int) -> list[Succession]:
    """What happened to the agency and what came to it, oldest first."""
    asked = select(Succession).where(or_(Succession.from_id == organisation_id, Succession.to_id == organisation_id))
    return list(session.scalars(asked.order_by(Succession.on, Succession.id)))


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody appointed to an agency, with the account."""

    member: Member
    account: Account


@dataclass(frozen=True, slots=True)
class Sought:
    """Which people are asked for. ``text`` is found in names, user names and addresses without diacritics."""

    organisation_id: int | None = None
    ended: bool = False
    role: str = ""
    text: str = ""


def people(session: Session, on: date, sought: Sought) -> list[Person]:
    """Who is appointed on the day or later, agency by agency; with ``ended`` those who no longer are as well.

    Names are few and their search folds them here: no account has a search text of its own.
    """
    asked = (
        select(Member, Account)
        .join(Account, Account.id == Member.user_id)
        .join(Member.organisation)
        .options(joinedload(Member.organisation))
        .order_by(Organisation.official_order, Organisation.code, Member.role, Account.username, Member.id)
    )
    if sought.organisation_id is not None:
        asked = asked.where(Member.organisation_id == sought.organisation_id)
    if sought.role:
        asked = asked.where(Member.role == sought.role)
    if not sought.ended:
        asked = asked.where(or_(Member.valid_to.is_(None), Member.valid_to > on))
    found = [Person(member, account) for member, account in session.execute(asked)]
    return [each for each in found if _is_sought(each, sought.text)] if sought.text else found


def _is_sought(person: Person, text: str) -> bool:
    account, agency = person.account, person.member.organisation
    words = fold(f"{account.full_name} {account.username} {account.email} {agency.code} {agency.name}")
    return all(word in words for word in fold(text).split())


def accounts_called(session: Session, text: str, *, limit: int = 20) -> list[Account]:
    """Accounts that can sign in, found by name, user name or address without diacritics; for administrators."""
    wanted = fold(text).split()
    asked = select(Account).where(Account.active).order_by(Account.last_name, Account.first_name, Account.username)
    found = (
        account
        for account in session.scalars(asked)
        if all(word in fold(f"{account.full_name} {account.username} {account.email}") for word in wanted)
    )
    return list(islice(found, limit))


def member_by_id(session: Session, member_id: int) -> Member:
    """An appointment within reach. Raises NotFound."""
    if found := session.scalar(select(Member).where(Member.id == member_id)):
        return found
    raise NotFound


@dataclass(frozen=True, slots=True)
class Successors:
    """Who stands in an agency's place on a day. ``only`` is None where nobody does, or where one has to choose."""

    agencies: tuple[Organisation, ...]

    @property
    def only(self) -> Organisation | None:
        return self.agencies[0] if len(self.agencies) == 1 else None


def successor_on(session: Session, organisation: Organisation, on: date) -> Successors:
    """Who stands in the agency's place on the day: itself, the one it merged into, several, or nobody."""
    ids = heirs(_steps(session), organisation.id, on, ended_on=organisation.valid_to)
    found = {each.id: each for each in session.scalars(select(Organisation).where(Organisation.id.in_(ids)))}
    return Successors(tuple(found[each] for each in ids if each in found))


def predecessors_on(session: Session, organisation: Organisation, on: date) -> list[Organisation]:
    """The agencies whose place this one has taken by the day, itself not among them; the sum of theirs is its past."""
    steps = _steps(session)
    gone = session.scalars(select(Organisation).where(Organisation.valid_to <= on))
    return [each for each in gone if heirs(steps, each.id, on, ended_on=each.valid_to) == (organisation.id,)]


def recognise(session: Session, text: str, on: date) -> list[Suggestion]:
    """The agencies of the day that a written name or code may mean, surest first; none where none is like it.

    A name of former times suggests the agency that followed and says whose name it was; it is never taken
    for the successor without somebody's saying so (``certain`` is False).
    """
    found = _by_written_code(session, text) or matches(text, _known(session))
    agencies = {each.id: each for each in session.scalars(select(Organisation))}
    names, steps = names_on(session, on), _steps(session)
    suggestions: list[Suggestion] = []
    for known, reason, score in found:
        meant = agencies[known.organisation_id]
        followers = heirs(steps, meant.id, on, ended_on=meant.valid_to)
        for follower in followers:
            heir = agencies[follower]
            suggestions.append(_suggestion(heir, meant, names, reason, score, known.text))
    return _decided(suggestions)


def owned_rows(session: Session, organisation_ids: Collection[int]) -> dict[str, int]:
    """How many rows of each kind belong to the agencies, by the name of the table; kinds with none left out."""
    counts: dict[str, int] = {}
    for mapper in Model.registry.mappers:
        cls = mapper.class_
        if not issubclass(cls, Owned) or not getattr(cls, "__audited__", True):
            continue
        number = session.scalar(select(func.count()).select_from(cls).where(cls.organisation_id.in_(organisation_ids)))
        if number:
            counts[str(mapper.local_table.name)] = number  # type: ignore[attr-defined]
    return dict(sorted(counts.items()))


def _steps(session: Session) -> list[Step]:
    asked = select(Succession.from_id, Succession.to_id, Succession.on, Succession.kind).order_by(Succession.id)
    return [Step(*row) for row in session.execute(asked)]


def _known(session: Session) -> Sequence[Known]:
    asked = select(OrganisationName.organisation_id, OrganisationName.name, OrganisationName.short_name)
    return [Known(*row) for row in session.execute(asked.order_by(OrganisationName.id))]


def _by_written_code(session: Session, text: str) -> list[tuple[Known, Reason, float]]:
    try:
        found = by_code(session, text.strip().upper())
    except NotFound:
        return []
    return [(Known(found.id, found.name), Reason.CODE, 1.0)]


def _suggestion(
    heir: Organisation,
    meant: Organisation,
    names: dict[int, OrganisationName],
    reason: Reason,
    score: float,
    written: str,
) -> Suggestion:
    name = names[heir.id].name if heir.id in names else heir.name
    if heir is not meant:
        return Suggestion(heir.id, heir.code, name, Reason.SUCCESSOR, False, score, meant.code, meant.name)
    if reason in {Reason.NAME, Reason.SPELLING} and heir.id in names and written != name:
        reason = Reason.OTHER_NAME
    return Suggestion(heir.id, heir.code, name, reason, reason is not Reason.SIMILAR, score)


def _decided(suggestions: list[Suggestion]) -> list[Suggestion]:
    """One suggestion for each agency; none is certain where several are possible."""
    kept = {each.organisation_id: each for each in reversed(suggestions)}
    ordered = [each for each in suggestions if kept.get(each.organisation_id) is each]
    if len(ordered) > 1:
        ordered = [
            Suggestion(o.organisation_id, o.code, o.name, o.reason, False, o.score, o.meant, o.note) for o in ordered
        ]
    return ordered
