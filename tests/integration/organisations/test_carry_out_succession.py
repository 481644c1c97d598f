"""Merging, splitting, renaming, dissolving, transferring: shown first, then done, and kept to their day."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from flask_appbuilder.security.sqla.models import User
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.base.actor import Actor
from models.base.errors import Refused
from models.organisations.operations import add_organisation, appoint, carry_out, preview_succession
from models.organisations.queries import by_code, members_of_group, memberships, name_on, people_of, successor_on
from models.organisations.rules.kinds import SuccessionKind
from models.organisations.rules.succession import Proposal
from models.organisations.tables import Member, Succession

DAY = date(2021, 10, 1)


@pytest.fixture
def person(loaded: Session, actor: Actor, at: datetime) -> int:
    user = User(username="vinhphuc.editor", first_name="A", last_name="B", email="a@example.gov.vn")
    loaded.add(user)
    loaded.flush()
    appoint(
        loaded, actor, by_code(loaded, "H62"), user_id=user.id, role="agency_editor", valid_from=date(2021, 1, 1), at=at
    )
    return int(user.id)


def _proposal(session: Session, kind: SuccessionKind, start: str, *end: str, on: date = DAY, **more: str) -> Proposal:
    ids = tuple(by_code(session, code).id for code in end)
    return Proposal(kind, (by_code(session, start).id,), ids, on, **more)  # type: ignore[arg-type]


def test_the_preview_says_what_ends_moves_and_stays_and_does_nothing(
    loaded: Session, actor: Actor, person: int
) -> None:
    shown = preview_succession(loaded, actor, _proposal(loaded, SuccessionKind.MERGE, "H62", "H44"))
    assert [agency.code for agency in shown.ends] == ["H62"]
    assert {code.scheme for code in shown.codes} == {"QD20", "GSO"}
    assert [member.user_id for member in shown.moves] == [person]
    assert len(shown.groups) == 6
    assert shown.stays == {"member": 1}
    assert shown.possible
    assert not loaded.dirty
    assert not loaded.new


def test_a_merger_ends_the_agency_and_moves_its_people(
    loaded: Session, actor: Actor, person: int, at: datetime
) -> None:
    carry_out(loaded, actor, _proposal(loaded, SuccessionKind.MERGE, "H62", "H44"), at=at)
    vinh_phuc, phu_tho = by_code(loaded, "H62"), by_code(loaded, "H44")
    assert vinh_phuc.valid_to == DAY
    assert successor_on(loaded, vinh_phuc, DAY).only is phu_tho
    assert len(members_of_group(loaded, "PROVINCES", DAY)) == 62
    assert [m.organisation_id for m in memberships(loaded, person, date(2021, 9, 30))] == [vinh_phuc.id]
    assert [m.organisation_id for m in memberships(loaded, person, DAY)] == [phu_tho.id]


def test_a_split_ends_the_agency_and_moves_nobody(loaded: Session, actor: Actor, person: int, at: datetime) -> None:
    carry_out(loaded, actor, _proposal(loaded, SuccessionKind.SPLIT, "H62", "H44", "H26"), at=at)
    assert memberships(loaded, person, DAY) == []
    assert successor_on(loaded, by_code(loaded, "H62"), DAY).only is None


def test_a_rename_keeps_the_agency_and_its_former_name(loaded: Session, actor: Actor, at: datetime) -> None:
    renamed = _proposal(
        loaded, SuccessionKind.RENAME, "H62", name="Thành phố Vĩnh Phúc", organisation_kind="city", source="QĐ thử"
    )
    carry_out(loaded, actor, renamed, at=at)
    agency = by_code(loaded, "H62")
    assert (agency.name, agency.kind, agency.valid_to) == ("Thành phố Vĩnh Phúc", "city", date(2025, 7, 1))
    assert name_on(loaded, agency, date(2021, 9, 30)).name == "Tỉnh Vĩnh Phúc"


def test_a_rename_ahead_of_its_day_waits_for_it(loaded: Session, actor: Actor, at: datetime) -> None:
    ahead = _proposal(loaded, SuccessionKind.RENAME, "H62", name="Thành phố Vĩnh Phúc", on=date(2022, 1, 1))
    carry_out(loaded, actor, ahead, at=at)
    assert by_code(loaded, "H62").name == "Tỉnh Vĩnh Phúc"


def test_a_transfer_ends_nobody(loaded: Session, actor: Actor, person: int, at: datetime) -> None:
    moved = _proposal(loaded, SuccessionKind.TRANSFER_FUNCTION, "G22", "G15", note="Kiểm soát thủ tục hành chính")
    carry_out(loaded, actor, moved, at=at)
    assert by_code(loaded, "G22").valid_to is None
    assert len(people_of(loaded, by_code(loaded, "H62").id, DAY)) == 1


def test_a_dissolved_agency_leaves_nobody_behind(loaded: Session, actor: Actor, person: int, at: datetime) -> None:
    carry_out(loaded, actor, _proposal(loaded, SuccessionKind.DISSOLVE, "H62"), at=at)
    assert successor_on(loaded, by_code(loaded, "H62"), DAY).agencies == ()
    assert loaded.scalars(select(Member).where(Member.valid_to.is_(None))).all() == []


@pytest.mark.parametrize(
    ("kind", "end", "more", "code"),
    [
        (SuccessionKind.MERGE, (), {}, "succession.merge_into_one"),
        (SuccessionKind.SPLIT, ("H44",), {}, "succession.split_into_several"),
        (SuccessionKind.RENAME, (), {}, "succession.rename_needs_name"),
        (SuccessionKind.DISSOLVE, ("H44",), {}, "succession.dissolve_has_successor"),
        (SuccessionKind.TRANSFER_FUNCTION, ("H44",), {}, "succession.transfer_needs_note"),
        (SuccessionKind.MERGE, ("H62",), {}, "succession.into_itself"),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_reason(
    loaded: Session,
    actor: Actor,
    at: datetime,
    kind: SuccessionKind,
    end: tuple[str, ...],
    more: dict[str, str],
    code: str,
) -> None:
    written = len(loaded.scalars(select(Succession)).all())
    with pytest.raises(Refused) as refusal:
        carry_out(loaded, actor, _proposal(loaded, kind, "H62", *end, **more), at=at)
    assert code in {finding.code for finding in refusal.value.findings}
    assert len(loaded.scalars(select(Succession)).all()) == written


def test_an_agency_that_is_no_more_cannot_merge(loaded: Session, actor: Actor, at: datetime) -> None:
    with pytest.raises(Refused) as refusal:
        carry_out(loaded, actor, _proposal(loaded, SuccessionKind.MERGE, "H62", "H44", on=date(2026, 1, 1)), at=at)
    assert {finding.code for finding in refusal.value.findings} == {"succession.not_there"}


def test_an_agency_may_follow_on_the_day_it_begins(loaded: Session, actor: Actor, at: datetime) -> None:
    made = add_organisation(
        loaded, actor, code="H90", name="Tỉnh Mới", kind="province", level="province", valid_from=DAY, at=at
    )
    carry_out(loaded, actor, _proposal(loaded, SuccessionKind.MERGE, "H62", "H90"), at=at)
    assert successor_on(loaded, by_code(loaded, "H62"), DAY).only is made
