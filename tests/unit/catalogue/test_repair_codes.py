"""Codes that spreadsheets and people damaged: what they may have been, and when that may be believed."""

from __future__ import annotations

import pytest

from models.catalogue.rules.codes import CodeKind, Damage, kind_of, national_part, suggest

KNOWN = frozenset({"1.001193", "2.000720", "1.004194", "2.000815", "1.011442"})


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("1.001193", CodeKind.NATIONAL),
        ("5.003852", CodeKind.NATIONAL),
        ("1.116338", CodeKind.NATIONAL),
        ("1.011442.000.00.00.H38", CodeKind.LOCAL),
        ("2.000815.000.00.00.H55.02", CodeKind.SERVICE),
        ("0.001193", None),
        ("1.00119", None),
        ("1.0011933", None),
        ("1.011442.000.00.00.G38", None),
        ("", None),
    ],
)
def test_the_kind_of_a_code_is_seen_by_its_shape(code: str, kind: CodeKind | None) -> None:
    assert kind_of(code) is kind


@pytest.mark.parametrize(
    ("text", "code", "damages"),
    [
        ("2.00072", "2.000720", {Damage.LOST_ZEROS}),
        ("1004194", "1.004194", {Damage.LOST_POINT}),
        ("1004194.0", "1.004194", {Damage.LOST_POINT}),
        (" 1.001193\u00a0", "1.001193", {Damage.SPACES}),
        ("1. 001193", "1.001193", {Damage.SPACES}),
        ("1.OO1193", "1.001193", {Damage.LETTERS}),
        ("l.001193", "1.001193", {Damage.LETTERS}),
        ("1,001193", "1.001193", {Damage.LETTERS}),
        ("2,00072", "2.000720", {Damage.LETTERS, Damage.LOST_ZEROS}),
        ("1.011442.000.00.00.H38", "1.011442", {Damage.SUFFIX}),
        ("2.000815.000.00.00.H55.02", "2.000815", {Damage.SUFFIX}),
    ],
)
def test_a_damaged_code_is_suggested_when_the_catalogue_knows_it(text: str, code: str, damages: set[Damage]) -> None:
    repair = suggest(text, KNOWN)
    assert repair is not None
    assert (repair.code, set(repair.damages), repair.known) == (code, damages, True)


def test_a_repair_that_nobody_knows_says_so() -> None:
    repair = suggest("9.99", KNOWN)
    assert repair is not None
    assert (repair.code, repair.known) == ("9.990000", False)


@pytest.mark.parametrize("text", ["1.001193", "", "abc", "12", "1.2.3", "12345678", "H62", "-1.001193"])
def test_a_sound_code_and_what_is_no_code_get_no_suggestion(text: str) -> None:
    assert suggest(text, KNOWN) is None


def test_the_national_part_is_taken_from_local_codes_only() -> None:
    assert national_part("1.011442.000.00.00.H38") == "1.011442"
    assert national_part("1.011442.something") == "1.011442.something"
