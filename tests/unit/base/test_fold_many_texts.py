"""Thousands of texts are folded and ordered as one is."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from models.base.many_texts import fold_all, sort_keys
from models.base.text import clean, fold, sort_key

LETTERS = "aăâđeêioôơuưy ỳỵảãốộ AĐÂỐ09./-–“”"
TEXTS = st.lists(st.text(alphabet=LETTERS, max_size=12) | st.text(max_size=6), max_size=8)


@given(TEXTS)
def test_many_are_folded_as_one(texts: list[str]) -> None:
    cleaned = [clean(text) for text in texts]
    assert fold_all(cleaned) == [fold(text) for text in cleaned]


@given(TEXTS)
def test_many_are_ordered_as_one(texts: list[str]) -> None:
    cleaned = [clean(text) for text in texts]
    assert sort_keys(cleaned) == [sort_key(text) for text in cleaned]


def test_letters_of_vietnamese_need_no_second_way() -> None:
    from models.base import many_texts

    assert many_texts._written(["Đăng ký khai sinh – “hộ tịch”", "389/QĐ-BXD"]) is not None
