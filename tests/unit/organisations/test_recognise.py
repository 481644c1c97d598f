"""How people write agencies: the same key for every habit of spelling, no key for two agencies."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.organisations.rules.spelling import Known, Reason, key_of, keys_of, matches

FILE = Path(__file__).resolve().parents[3] / "app/data/organisations/names.csv"
with FILE.open(encoding="utf-8") as lines:
    ROWS = list(csv.DictReader(lines))
CODES = sorted({row["organisation"] for row in ROWS})
NAMES = [Known(CODES.index(row["organisation"]), row["name"], row["short_name"]) for row in ROWS]


def _codes(text: str) -> list[str]:
    return [CODES[known.organisation_id] for known, _, _ in matches(text, NAMES)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Thành phố Hồ Chí Minh", "H29"),
        ("TP.HCM", "H29"),
        ("TPHCM", "H29"),
        ("TP HCM", "H29"),
        ("Tp Hồ Chí Minh", "H29"),
        ("T.P. Hồ Chí Minh", "H29"),
        ("UBND TP. Hồ Chí Minh", "H29"),
        ("Thừa Thiên - Huế", "H57"),
        ("Thừa Thiên – Huế", "H57"),
        ("TT Huế", "H57"),
        ("TP Huế", "H57"),
        ("Đăk Lăk", "H15"),
        ("Đắc Lắc", "H15"),
        ("Dak Lak", "H15"),
        ("DAKLAK", "H15"),
        ("Đăk Nông", "H16"),
        ("Bà Rịa – Vũng Tàu", "H06"),
        ("Bà Rịa-Vũng Tàu", "H06"),
        ("BR-VT", "H06"),
        ("Bắc Cạn", "H03"),
        ("KonTum", "H34"),
        ("UBND tỉnh Vĩnh Phúc", "H62"),
        ("Ủy ban nhân dân tỉnh Vĩnh Phúc", "H62"),
        ("Uỷ ban Nhân dân Tỉnh VĨNH PHÚC", "H62"),
        ("Văn phòng UBND tỉnh Hoà Bình", "H28"),
        ("vinh phuc", "H62"),
        ("Bộ Y tế", "G18"),
        ("BYT", "G18"),
        ("Bộ KH&CN", "G06"),
        ("Bộ LĐ-TB&XH", "G07"),
        ("Bộ Nông nghiệp & PTNT", "G10"),
        ("Bộ NN&PTNT", "G10"),
        ("Bộ Nông nghiệp và Môi trường", "G10"),
        ("Bộ Văn hoá, Thể thao & Du lịch", "G16"),
        ("Ngân hàng nhà nước", "G19"),
        ("NHNN Việt Nam", "G19"),
        ("VPCP", "G22"),
        ("Văn phòng Chính phủ", "G22"),
        ("Uỷ ban Dân tộc", "G21"),
    ],
)
def test_a_habit_of_spelling_is_understood(text: str, code: str) -> None:
    assert _codes(text) == [code]


@pytest.mark.parametrize("text", ["", "Sở Y tế", "Hà", "Hoa Kỳ", "Tỉnh", "xyz"])
def test_what_is_no_agency_is_taken_for_none(text: str) -> None:
    assert _codes(text) == []


def test_a_slip_of_the_hand_is_only_likely() -> None:
    ((known, reason, score),) = matches("Vĩnh Phuúcc", NAMES)
    assert (CODES[known.organisation_id], reason) == ("H62", Reason.SIMILAR)
    assert score < 1


def test_no_two_agencies_share_a_key() -> None:
    owners: dict[str, int] = {}
    for known in NAMES:
        for key in keys_of(known):
            assert owners.setdefault(key, known.organisation_id) == known.organisation_id, key


@given(st.sampled_from(NAMES), st.sampled_from(["{}", " {} ", "UBND {}", "{}.", "  {}"]), st.booleans())
def test_case_and_padding_never_matter(known: Known, frame: str, upper: bool) -> None:
    text = frame.format(known.text.upper() if upper else known.text)
    assert CODES[known.organisation_id] in _codes(text)


@given(st.text(max_size=40))
def test_any_text_has_a_key(text: str) -> None:
    assert key_of(text) == key_of(text.strip())
