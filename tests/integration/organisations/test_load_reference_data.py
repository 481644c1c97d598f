"""The data that ships: every agency, name, code, succession and group, loaded once and again."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cli.reference_data import load_reference_data
from models.base.actor import Actor
from models.organisations.operations import refresh_names
from models.organisations.queries import by_code, code_on, members_of_group, name_on, names_on, on_date, tree_on
from models.organisations.rules.kinds import Kind, Scheme
from models.organisations.tables import Organisation, OrganisationCode, OrganisationName, Succession

IN_2021, IN_2025, IN_2026 = date(2021, 10, 1), date(2025, 7, 2), date(2026, 10, 2)
PROVINCIAL = (Kind.PROVINCE, Kind.CITY)
CENTRAL = (Kind.MINISTRY, Kind.MINISTERIAL_AGENCY)


@pytest.mark.parametrize(
    ("on", "provinces", "cities"),
    [
        (IN_2021, 58, 5),
        (date(2024, 12, 31), 58, 5),
        (date(2025, 1, 1), 57, 6),
        (date(2025, 6, 30), 57, 6),
        (date(2025, 7, 1), 28, 6),
        (IN_2025, 28, 6),
        (date(2026, 4, 30), 27, 7),
        (IN_2026, 25, 9),
    ],
)
def test_provinces_and_cities_are_counted_on_their_day(loaded: Session, on: date, provinces: int, cities: int) -> None:
    assert len(on_date(loaded, on, kinds=[Kind.PROVINCE])) == provinces
    assert len(on_date(loaded, on, kinds=[Kind.CITY])) == cities
    assert len(members_of_group(loaded, "PROVINCES", on)) == provinces + cities


@pytest.mark.parametrize(("on", "ministries", "agencies"), [(IN_2021, 18, 4), (date(2025, 3, 1), 14, 3)])
def test_ministries_are_counted_on_their_day(loaded: Session, on: date, ministries: int, agencies: int) -> None:
    assert len(on_date(loaded, on, kinds=[Kind.MINISTRY])) == ministries
    assert len(on_date(loaded, on, kinds=[Kind.MINISTERIAL_AGENCY])) == agencies
    assert len(members_of_group(loaded, "MINISTRIES", on)) == ministries + agencies


@pytest.mark.parametrize(
    ("group", "size"), [("S0", 87), ("S1", 93), ("S1-NQ68", 23), ("S3", 86), ("S4", 85), ("KSTTHC", 95)]
)
def test_each_letter_addresses_its_own_group(loaded: Session, group: str, size: int) -> None:
    assert len(members_of_group(loaded, group, date(2021, 4, 30))) == size


def test_ministries_stand_before_provinces(loaded: Session) -> None:
    levels = [agency.level for agency in members_of_group(loaded, "KSTTHC", IN_2021)]
    assert levels == sorted(levels)
    assert levels[0] == "central"


def test_provinces_follow_the_vietnamese_alphabet(loaded: Session) -> None:
    names = [agency.short_name for agency in on_date(loaded, IN_2025, kinds=PROVINCIAL)]
    assert names[:3] == ["An Giang", "Bắc Ninh", "Cà Mau"]
    assert names.index("Đắk Lắk") > names.index("Cao Bằng")


def test_loading_again_changes_nothing(loaded: Session, actor: Actor, at: datetime) -> None:
    for noun, tally in load_reference_data(loaded, actor, at).items():
        assert (tally.added, tally.changed, tally.kept) == (0, 0, 0), noun
        assert tally.unchanged > 0, noun


def test_what_an_administrator_changed_stays(loaded: Session, actor: Actor, at: datetime) -> None:
    code = loaded.scalars(select(OrganisationCode).where(OrganisationCode.code == "H02")).one()
    code.certainty, code.changed_by_id = "H", None
    loaded.flush()
    assert load_reference_data(loaded, actor, at)["organisation_code"].changed == 1
    assert code.certainty == "OWN"


def test_there_are_29_mergers_of_provinces(loaded: Session) -> None:
    rows = loaded.scalars(select(Succession).where(Succession.kind == "merge", Succession.on == date(2025, 7, 1)))
    targets = Counter(row.to.code for row in rows if row.to)
    assert targets.total() == 29
    assert len(targets) == 23
    assert targets["H44"] == 2


def test_every_province_has_codes_in_three_lists(loaded: Session) -> None:
    for agency in on_date(loaded, IN_2021, kinds=PROVINCIAL):
        assert code_on(loaded, agency, Scheme.QD20, IN_2021) == agency.code
        assert code_on(loaded, agency, Scheme.QCVN102, date(2019, 1, 1)) == f"000.00.00.{agency.code}"
        assert code_on(loaded, agency, Scheme.GSO, IN_2021) is not None


def test_a_number_of_the_statistics_office_passes_to_another_province(loaded: Session) -> None:
    def who(on: date) -> list[str]:
        return [a.code for a in on_date(loaded, on) if code_on(loaded, a, Scheme.GSO, on) == "24"]

    assert (who(date(2025, 6, 30)), who(date(2025, 7, 1))) == (["H02"], ["H05"])


def test_28_codes_of_provinces_say_that_no_source_has_them(loaded: Session) -> None:
    asked = select(OrganisationCode).where(OrganisationCode.scheme == Scheme.QD20, OrganisationCode.certainty == "OWN")
    assert len(loaded.scalars(asked).all()) == 28


def test_unknown_codes_are_left_out(loaded: Session) -> None:
    codes = set(loaded.scalars(select(OrganisationCode.code)))
    assert not codes & {"G23", "G25", "G26", "G29", "G33", "G37", "BCYCP"}
    assert len([code for code in codes if code.startswith("G")]) == 33


def test_names_run_on_without_gap_or_overlap(loaded: Session) -> None:
    for agency in loaded.scalars(select(Organisation)):
        ends = [name.valid_to for name in agency.names]
        starts = [name.valid_from for name in agency.names]
        assert starts[0] == agency.valid_from, agency.code
        assert ends[:-1] == starts[1:], agency.code
        assert ends[-1] == agency.valid_to, agency.code


def test_a_city_of_unknown_date_is_labelled(loaded: Session) -> None:
    asked = select(OrganisationName).where(OrganisationName.date_known.is_(False))
    assert {name.name for name in loaded.scalars(asked)} == {"Thành phố Quảng Ninh", "Thành phố Bắc Ninh"}


@pytest.mark.parametrize(
    ("code", "on", "name"),
    [
        ("H57", date(2024, 12, 31), "Tỉnh Thừa Thiên Huế"),
        ("H57", date(2025, 1, 1), "Thành phố Huế"),
        ("H19", date(2026, 4, 29), "Tỉnh Đồng Nai"),
        ("H19", date(2026, 4, 30), "Thành phố Đồng Nai"),
        ("G10", date(2025, 2, 28), "Bộ Nông nghiệp và Phát triển nông thôn"),
        ("G10", date(2025, 3, 1), "Bộ Nông nghiệp và Môi trường"),
        ("H62", date(2026, 1, 1), "Tỉnh Vĩnh Phúc"),
    ],
)
def test_an_agency_has_the_name_of_the_day(loaded: Session, code: str, on: date, name: str) -> None:
    assert name_on(loaded, by_code(loaded, code), on).name == name


def test_the_present_name_follows_the_calendar(loaded: Session, actor: Actor) -> None:
    hue = by_code(loaded, "H57")
    assert (hue.name, hue.kind) == ("Tỉnh Thừa Thiên Huế", "province")
    assert refresh_names(loaded, actor, at=datetime(2025, 1, 1, 1, tzinfo=UTC)) == 1
    assert (hue.name, hue.kind) == ("Thành phố Huế", "city")


def test_the_tree_hangs_children_under_parents_of_the_day(loaded: Session) -> None:
    (defence,) = [node for node in tree_on(loaded, IN_2021) if node.organisation.code == "G11"]
    assert [child.organisation.code for child in defence.children] == ["BCYCP"]
    assert len(names_on(loaded, IN_2021)) == 100
