"""The people of agencies as a page lists them: found, narrowed, ordered, a page at a time; and what an agency lacks."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from models.accounts.operations import is_locked
from models.base.text import sort_key
from models.organisations.queries import Person, Sought, people
from models.organisations.rules.kinds import AGENCY_ROLES, Role, holds_on
from models.organisations.tables import Organisation

PAGE_SIZE: Final = 25
EDITORS_RECOMMENDED: Final = 2
STATES: Final[dict[str, tuple[Any, str, str]]] = {
    "active": (_l("Active"), "ok", "circle-check"),
    "none": (_l("No password yet"), "warn", "key"),
    "first": (_l("First password"), "warn", "key"),
    "locked": (_l("Locked for a while"), "warn", "lock"),
    "off": (_l("Switched off"), "bad", "ban"),
    "later": (_l("Begins later"), "info", "calendar"),
    "ended": (_l("Appointment ended"), "calm", "clock"),
}
SORTS: Final = ("agency", "name", "seen")


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address of the page asks for."""

    agency: Organisation | None
    text: str
    role: str
    state: str
    sort: str
    ended: bool
    page: int

    @property
    def is_narrowed(self) -> bool:
        return bool(self.text or self.role or self.state)

    def parameters(self, **other: Any) -> dict[str, Any]:
        """The address again, with something else in it."""
        own = {
            "agency": self.agency.code if self.agency else None, "search": self.text or None, "role": self.role or None,
            "state": self.state or None, "sort": self.sort if self.sort != "agency" else None,
            "ended": "1" if self.ended else None,
        }  # fmt: skip
        return own | other


def asked_for(args: MultiDict[str, str], agency: Organisation | None) -> Asked:
    """The parameters, those that make no sense left out."""
    role, state, sort = args.get("role", ""), args.get("state", ""), args.get("sort", "")
    return Asked(
        agency, args.get("search", "").strip()[:100], role if role in {each.value for each in Role} else "",
        state if state in STATES else "", sort if sort in SORTS else "agency",
        args.get("ended") == "1" or state == "ended", max(1, args.get("page", 1, type=int)),
    )  # fmt: skip


def found_people(session: Session, asked: Asked, on: date, *, at: datetime) -> list[Person]:
    """Everybody who is asked for, in the order that is asked for."""
    sought = Sought(asked.agency.id if asked.agency else None, asked.ended, asked.role, asked.text)
    found = people(session, on, sought)
    if asked.state:
        found = [each for each in found if state_of(each, on, at=at) == asked.state]
    if asked.sort == "name":
        found.sort(key=lambda each: sort_key(f"{each.account.first_name} {each.account.last_name}"))
    if asked.sort == "seen":
        never = datetime.min.replace(tzinfo=UTC)
        found.sort(key=lambda each: each.account.last_seen_at or never, reverse=True)
    return found


def state_of(person: Person, on: date, *, at: datetime) -> str:
    """One of ``STATES``."""
    member, account = person.member, person.account
    if member.valid_to is not None and member.valid_to <= on:
        return "ended"
    if not account.active:
        return "off"
    if member.valid_from > on:
        return "later"
    if is_locked(account, at=at):
        return "locked"
    if not account.has_password:
        return "none"
    return "first" if account.must_change_password else "active"


def works(person: Person, on: date) -> bool:
    """Whether the person can do the work of the appointment on the day."""
    return bool(person.account.active) and holds_on(person.member.valid_from, person.member.valid_to, on)


def last_approvers(found: list[Person], on: date) -> set[int]:
    """Appointments that are the only working approver of their agency."""
    working: dict[int, list[int]] = {}
    for each in found:
        if each.member.role == Role.AGENCY_APPROVER and works(each, on):
            working.setdefault(each.member.organisation_id, []).append(each.member.id)
    return {ids[0] for ids in working.values() if len(ids) == 1}


def lacks(found: list[Person], on: date) -> list[str]:
    """What an agency lacks, from all its people: somebody who submits, somebody who stands in."""
    roles = [each.member.role for each in found if works(each, on)]
    if not any(role in AGENCY_ROLES for role in roles) and any(role not in AGENCY_ROLES for role in roles):
        return []
    made = []
    if roles.count(Role.AGENCY_EDITOR) < EDITORS_RECOMMENDED:
        made.append(gettext("Two editors are recommended, so that reports go on when one is away."))
    if Role.AGENCY_APPROVER not in roles:
        made.append(gettext("Nobody here can submit reports: appoint an approver."))
    return made


def thinly_staffed(found: list[Person], agencies: list[Organisation], on: date) -> list[tuple[Organisation, int]]:
    """Agencies with fewer editors than recommended and how many they have; the office itself is none of them."""
    editors: Counter[int] = Counter()
    central = set()
    for each in found:
        if works(each, on):
            editors[each.member.organisation_id] += each.member.role == Role.AGENCY_EDITOR
            if each.member.role not in AGENCY_ROLES and each.member.role != Role.SERVICE:
                central.add(each.member.organisation_id)
    return [
        (agency, editors[agency.id])
        for agency in agencies
        if editors[agency.id] < EDITORS_RECOMMENDED and agency.id not in central
    ]
