"""One normal form, one folded form, one order: the same whatever keyboard or system a text came from."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.base.text import clean, clean_lines, fold, sort_key

LETTERS = "aàảãáạăằắẵâầđbcdeèéêềếghiklmnoòôồơờuùưừxyỳýAĐÂƠ ð\u00a0\u200b\u0301\u0323-–.,0123\t"


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Kế hoạch", "ke hoach"),
        ("Nguyễn Đình Chiểu", "nguyen dinh chieu"),
        ("ĐẶNG  Thùy\u00a0Trâm", "dang thuy tram"),
        ("1.001193", "1 001193"),
        ("Quyết định 468/QĐ-TTg", "quyet dinh 468 qd ttg"),
        ("Thừa Thiên – Huế", "thua thien hue"),
        ("Ðà Nẵng", "da nang"),
        ("%_\\", ""),
    ],
)
def test_folding_takes_marks_away(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_words_stand_in_vietnamese_order() -> None:
    ordered = [
        "An Giang",
        "Ăn năn",
        "Ấn",
        "Bà",
        "Bá",
        "Bắc Giang",
        "Bắc Kạn",
        "Cà Mau",
        "Da",
        "Đà Nẵng",
        "Đắk Lắk",
        "Em",
    ]
    assert sorted(set(ordered), key=sort_key) == ordered


def test_tones_decide_only_between_equal_letters() -> None:
    assert sorted(["ma", "mạ", "má", "mã", "mả", "mà"], key=sort_key) == ["ma", "mà", "mả", "mã", "má", "mạ"]
    assert sort_key("mạ") < sort_key("mam")


def test_a_syllable_has_one_tone_wherever_it_is_written() -> None:
    assert sort_key("hòa") == sort_key("hoà")
    assert sort_key("ba mà") < sort_key("bà ma") < sort_key("bà mà") < sort_key("bá ma")


def test_controls_and_marks_of_direction_are_taken_out() -> None:
    assert clean("a\x00b\u202ec\u2066d\x07") == "abcd"


def test_paragraphs_are_kept_in_a_narrative() -> None:
    assert clean_lines(" một  hai \r\n\r\n ba ") == "một hai\n\nba"


@given(st.text(LETTERS, max_size=30))
def test_the_form_of_unicode_makes_no_difference(text: str) -> None:
    for form in ("NFC", "NFD"):
        other = unicodedata.normalize(form, text)
        assert (clean(other), fold(other), sort_key(other)) == (clean(text), fold(text), sort_key(text))


@given(st.text(max_size=40))
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(st.text(max_size=40))
def test_keys_are_plain_ascii(text: str) -> None:
    assert fold(text).isascii()
    assert sort_key(text).isascii()
