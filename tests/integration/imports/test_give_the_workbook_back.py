"""The sender's own workbook comes back with every finding at its cell; no file makes that fail."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest

from imports.annotator import annotate
from imports.pipeline import check
from models.base.findings import Finding, Severity
from tests.workbooks import build, hostile, scene


def given_back(path: Path) -> openpyxl.Workbook:
    preview = check(path, path.name, secret=scene.SECRET, find=scene.find(), expected=scene.expected())
    marks = [(finding, f"câu về {finding.code}") for finding in preview.findings]
    return openpyxl.load_workbook(io.BytesIO(annotate(path, marks)))


def test_a_finding_stands_as_note_and_colour_at_its_cell() -> None:
    book = given_back(build.HERE / "refused" / "wrong_sum.xlsx")
    cell = book["II.06"]["C12"]
    assert cell.comment is not None
    assert cell.comment.text == "câu về check.E1\ncâu về check.E4"
    assert cell.fill.fgColor.rgb == "00F9D2D0"
    assert cell.value == 4235


def test_the_list_links_to_the_cells() -> None:
    book = given_back(build.HERE / "refused" / "words_in_figures.xlsx")
    sheet = book["Phát hiện"]
    assert book.sheetnames[0] == "Phát hiện"
    assert [sheet.cell(row, 3).hyperlink.location for row in (2, 3)] == ["'II.06'!D13", "'II.06'!E13"]
    assert [sheet.cell(row, 5).value for row in (2, 3)] == ["12abc", "≈50"]


def test_what_comes_back_can_be_sent_again(tmp_path: Path) -> None:
    path = tmp_path / "again.xlsx"
    given_back(build.HERE / "accepted" / "dash_and_unit.xlsx").save(path)
    preview = check(path, path.name, secret=scene.SECRET, find=scene.find(), expected=scene.expected())
    assert preview.verdict == "accepted"


def test_a_note_on_a_merged_cell_stands_on_its_first() -> None:
    path = build.HERE / "refused" / "merged_data.xlsx"
    marks = [(Finding("x", Severity.ERROR, "II.06", "D13", value="=1+1"), "câu")]
    book = openpyxl.load_workbook(io.BytesIO(annotate(path, marks)))
    assert book["II.06"]["D12"].comment is not None
    assert book["Phát hiện"]["E2"].data_type == "s"


@pytest.mark.parametrize("name", ["two far cells", "encrypted", "truncated", "billion laughs", "HTML"])
def test_a_file_that_cannot_be_opened_gives_the_list_alone(name: str, tmp_path: Path) -> None:
    path = hostile.REFUSED[name][0](tmp_path / "file.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(annotate(path, [(Finding("file.x", Severity.BLOCKER), "câu")], "en")))
    assert book.sheetnames == ["Findings"]
    assert book["Findings"]["D4"].value == "câu"


@pytest.mark.parametrize("name", hostile.ALLOWED)
def test_every_honest_file_comes_back(name: str, tmp_path: Path) -> None:
    path = hostile.ALLOWED[name](tmp_path / "file.xlsx")
    assert annotate(path, [(Finding("x", Severity.ERROR, "S", "A1"), "câu")])
