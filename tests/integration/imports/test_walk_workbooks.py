"""Every workbook of ``tests/workbooks`` gives exactly the findings beside it, no more and no fewer."""

from __future__ import annotations

from pathlib import Path

import pytest

from imports.pipeline import check
from tests.workbooks import build, scene

FOLDERS = {"accepted": build.ACCEPTED, "refused": build.REFUSED}
FILES = sorted(path for folder in FOLDERS for path in (build.HERE / folder).glob("*.xlsx"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_workbook_gives_its_findings(path: Path) -> None:
    assert build.lines(path) == path.with_suffix(".findings").read_text("utf-8").splitlines()


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_the_folder_says_the_verdict(path: Path) -> None:
    severities = {line.split(" ")[1] for line in path.with_suffix(".findings").read_text("utf-8").splitlines()}
    assert bool(severities & {"error", "blocker"}) == (path.parent.name == "refused")


@pytest.mark.parametrize("folder", FOLDERS)
def test_cases_files_and_findings_are_the_same_set(folder: str) -> None:
    place = build.HERE / folder
    assert {path.stem for path in place.glob("*.xlsx")} == set(FOLDERS[folder])
    assert {path.stem for path in place.glob("*.findings")} == set(FOLDERS[folder])


def test_the_right_workbook_gives_the_rows_that_were_written() -> None:
    path = build.HERE / "accepted" / "as_issued_and_filled.xlsx"
    preview = check(path, path.name, secret=scene.SECRET, find=scene.find(), expected=scene.expected())
    leaves = [row for row in preview.rows if row.kind == "leaf"]
    assert [(row.key, row.group, dict(row.values)) for row in leaves] == [
        (row.key, row.group, dict(row.values)) for row in scene.rows(scene.ROWS)
    ]
    assert preview.changes.counts == {"created": 3, "updated": 0, "unchanged": 0, "absent": 0}
    assert preview.verdict == "accepted"
