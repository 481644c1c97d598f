"""Rows of a workbook are as high as their wrapped text, in every program that opens it."""

from __future__ import annotations

from imports.layouts.room import HIGHEST, LINE, height_of


def test_a_short_text_takes_one_line() -> None:
    assert height_of([("Hộ tịch", 46), ("", 10)]) == LINE
    assert height_of([]) == LINE


def test_the_longest_of_a_row_decides() -> None:
    assert height_of([("Hộ tịch", 46), ("kế hoạch " * 20, 46)]) == 4 * LINE
    assert height_of([("một\nhai\n\nbốn", 46)]) == 4 * LINE


def test_larger_letters_take_more_lines_and_higher_ones() -> None:
    assert height_of([("kế hoạch " * 10, 90)]) == LINE
    assert height_of([("kế hoạch " * 10, 90)], 18) == 2 * LINE * 1.5


def test_no_row_is_higher_than_excel_takes() -> None:
    assert height_of([("kế hoạch " * 4_000, 14)]) == HIGHEST
