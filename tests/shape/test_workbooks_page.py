"""docs/workbooks.md answers every case, with workbooks and tests that are there, and leaves no workbook out."""

from __future__ import annotations

import re
from pathlib import Path

from tests.shape.test_security_page import missing_tests

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "workbooks.md").read_text(encoding="utf-8")
# What is taken as it is: nothing odd about them, or about the program that wrote them.
PLAIN = {"accepted/as_issued_and_filled", "accepted/on_468_filled", "accepted/saved_by_libreoffice"}


def test_all_cases_are_answered() -> None:
    assert [int(number) for number in re.findall(r"^\| (\d+) \|", PAGE, re.M)] == list(range(1, 86))


def test_every_test_it_names_exists() -> None:
    assert missing_tests(PAGE) == []


def test_every_workbook_it_names_exists_and_each_is_named() -> None:
    named = set(re.findall(r"`((?:accepted|refused)/\w+)`", PAGE))
    files = (ROOT / "tests" / "workbooks").glob("*/*.xlsx")
    there = {f"{path.parent.name}/{path.stem}" for path in files}
    assert named - there == set()
    assert there - named - PLAIN == set()
