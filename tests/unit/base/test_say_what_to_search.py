"""What a person types becomes folded phrases, bounded and free of anything that a database would read as syntax."""

from __future__ import annotations

import pytest

from models.base.search import MAX_LETTERS, MAX_WORDS, drop_search_ddl, is_search_object, phrases, search_ddl


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("Nguyễn", ["nguyen"]),
        ("  ĐẶNG   thùy ", ["dang", "thuy"]),
        ("1.0011", ["1 0011"]),
        ("số 2351/QĐ-TTg", ["so", "2351 qd ttg"]),
        ("", []),
        ("  ", []),
        ("% _ \\ *", []),
        ('ab"c OR d*', ["ab c", "or", "d"]),
        ("Hòa Hoà", ["hoa", "hoa"]),
        ("Ðà Nẵng", ["da", "nang"]),
    ],
)
def test_what_is_typed_becomes_folded_phrases(typed: str, wanted: list[str]) -> None:
    assert phrases(typed) == wanted


def test_decomposed_text_is_the_same_as_composed() -> None:
    assert phrases("Ngu\u0079e\u0302\u0303n") == ["nguyen"]


def test_a_flood_of_words_is_cut() -> None:
    found = phrases("abc " * 10_000 + "x" * 10_000)
    assert len(found) <= MAX_WORDS
    assert len(phrases("x" * 10_000)[0]) == MAX_LETTERS


def test_migrations_make_and_take_away_the_same_things() -> None:
    made = [statement.split("EXISTS ")[1].split()[0] for statement in search_ddl("procedure", "sqlite")[:-1]]
    gone = [statement.split("EXISTS ")[1] for statement in drop_search_ddl("procedure", "sqlite")]
    assert sorted(made) == sorted(gone)
    makes, takes = search_ddl("procedure", "postgresql"), drop_search_ddl("procedure", "postgresql")
    assert ["search_words" in makes[0], "ix_procedure_search" in makes[1]] == [True, True]
    assert ["ix_procedure_search" in takes[0], "search_words" in takes[1]] == [True, True]


@pytest.mark.parametrize("name", ["procedure_search", "procedure_search_data", "ix_procedure_search", "search_words"])
def test_the_parts_of_an_index_of_words_are_known_by_name(name: str) -> None:
    assert is_search_object(name)


@pytest.mark.parametrize("name", ["procedure", None, "ix_procedure_search_text", "search"])
def test_other_tables_are_not_taken_for_one(name: str | None) -> None:
    assert not is_search_object(name)
