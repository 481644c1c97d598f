"""A written name on a day: the agency, or whoever followed it, said and never assumed."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from models.organisations.queries import by_code, predecessors_on, recognise, successor_on
from models.organisations.rules.spelling import Reason

BEFORE, AFTER = date(2021, 10, 1), date(2025, 8, 1)


def test_a_name_of_the_day_is_certain(loaded: Session) -> None:
    (found,) = recognise(loaded, "UBND tỉnh Vĩnh Phúc", BEFORE)
    assert (found.code, found.name, found.certain) == ("H62", "Tỉnh Vĩnh Phúc", True)


def test_after_a_merger_the_old_name_suggests_the_successor(loaded: Session) -> None:
    (found,) = recognise(loaded, "Vĩnh Phúc", AFTER)
    assert (found.code, found.reason, found.meant, found.certain) == ("H44", Reason.SUCCESSOR, "H62", False)


def test_a_ministry_without_single_successor_leaves_the_choice(loaded: Session) -> None:
    found = recognise(loaded, "Bộ LĐTBXH", AFTER)
    assert {each.code for each in found} == {"G01", "G03", "G09", "G10", "G18"}
    assert not any(each.certain for each in found)


def test_a_later_name_is_the_same_agency(loaded: Session) -> None:
    (found,) = recognise(loaded, "TP. Huế", BEFORE)
    assert (found.code, found.name, found.reason) == ("H57", "Tỉnh Thừa Thiên Huế", Reason.OTHER_NAME)


@pytest.mark.parametrize("text", ["h62", "H62", " 000.00.00.H62 "])
def test_a_code_is_recognised(loaded: Session, text: str) -> None:
    (found,) = recognise(loaded, text, BEFORE)
    assert (found.code, found.reason, found.certain) == ("H62", Reason.CODE, True)


def test_nothing_is_found_where_nothing_is_like_it(loaded: Session) -> None:
    assert recognise(loaded, "Công ty cổ phần ABC", BEFORE) == []


def test_the_successor_of_a_merged_province(loaded: Session) -> None:
    vinh_phuc, phu_tho = by_code(loaded, "H62"), by_code(loaded, "H44")
    assert successor_on(loaded, vinh_phuc, BEFORE).only is vinh_phuc
    assert successor_on(loaded, vinh_phuc, AFTER).only is phu_tho
    assert {each.code for each in predecessors_on(loaded, phu_tho, AFTER)} == {"H28", "H62"}
    assert predecessors_on(loaded, phu_tho, BEFORE) == []


def test_a_dissolved_agency_has_no_successor(loaded: Session) -> None:
    assert successor_on(loaded, by_code(loaded, "G34"), AFTER).agencies == ()


def test_functions_in_several_hands_have_no_only_successor(loaded: Session) -> None:
    found = successor_on(loaded, by_code(loaded, "G14"), AFTER)
    assert {each.code for each in found.agencies} == {"G06", "G16"}
    assert found.only is None
