"""docs/security.md says what the code does: the matrix is the table of roles, and each test it names exists."""

from __future__ import annotations

import re
from pathlib import Path

from app.security.matrix import PAGE, renewed

ROOT = Path(__file__).resolve().parents[2]


def test_the_matrix_is_the_table_of_roles() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert renewed(page) == page, "run python -m app.security.matrix"


def missing_tests(page: str) -> list[str]:
    """The tests that a page names and that are not there."""
    named = set(re.findall(r"`((?:tests|bench)/[\w/]+\.py)(?:::(\w+))?`", page))
    assert named
    return [
        f"{file}::{test}"
        for file, test in named
        if not (ROOT / file).exists() or (test and f"def {test}(" not in (ROOT / file).read_text(encoding="utf-8"))
    ]


def test_every_test_it_names_exists() -> None:
    assert missing_tests(PAGE.read_text(encoding="utf-8")) == []


def test_all_attacks_and_probes_are_answered() -> None:
    page = PAGE.read_text(encoding="utf-8")
    attacks, probes = page.split("## Attacks")[1].split("## Probes")
    assert [int(number) for number in re.findall(r"^\| (\d+) \|", attacks, re.M)] == list(range(1, 61))
    assert [int(number) for number in re.findall(r"^\| (\d+) \|", probes, re.M)] == list(range(1, 60))
