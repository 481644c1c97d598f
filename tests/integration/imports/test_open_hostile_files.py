"""Whatever is sent, opening it ends in cells or in exactly one finding, quickly, and outside this process."""

from __future__ import annotations

import threading
import zipfile
from pathlib import Path

import pytest

from imports.pipeline import check
from imports.precheck import Facts, inspect
from imports.reader import open_workbook, read_xlsx
from imports.sandbox import Allowance, SandboxFailed, run
from models.base.errors import Refused
from models.base.findings import Severity
from tests.workbooks import scene
from tests.workbooks.hostile import ALLOWED, REFUSED, good, package, prefixed, sheet

INSIDE = (  # what only a look through the parts finds, while the reader is at them already
    "two far cells", "a cell beyond the grid", "a sheet of cells", "tiny shared strings", "one huge string",
    "lying sizes", "30,000 merges", "16,000 columns", "billion laughs", "quadratic blow-up",
    "a DOCTYPE in an unread part", "UTF-16 sheet", "another declared encoding", "a flipped byte",
)  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_a_hostile_file_gets_one_clear_finding(name: str, tmp_path: Path) -> None:
    make, code = REFUSED[name]
    path = make(tmp_path / "file.xlsx")
    with pytest.raises(Refused) as caught:
        inspect(path, "file.xlsx")
    assert [finding.code for finding in caught.value.findings] == [code]


@pytest.mark.parametrize("name", INSIDE)
def test_a_large_one_is_read_ahead_and_gets_the_same_finding(name: str, tmp_path: Path) -> None:
    make, code = REFUSED[name]
    path = make(tmp_path / "file.xlsx")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_STORED) as archive:
        archive.writestr("xl/media/image1.png", bytes(600_000))
    preview = check(path, path.name, secret=scene.SECRET, find=scene.find(), expected=scene.expected())
    assert [(finding.code, finding.severity) for finding in preview.findings] == [(code, Severity.BLOCKER)]


@pytest.mark.parametrize("name", ALLOWED)
def test_an_odd_but_honest_file_is_read(name: str, tmp_path: Path) -> None:
    path = ALLOWED[name](tmp_path / "file.xlsx")
    assert run(open_workbook, path, "file.xlsx").sheets


def test_a_reader_that_aborts_takes_only_its_child_along(tmp_path: Path) -> None:
    path = REFUSED["two far cells"][0](tmp_path / "file.xlsx")
    with pytest.raises(Refused, match=r"file\.unreadable"):
        run(read_xlsx, path, Facts("xlsx"))


def test_a_child_over_its_time_is_killed(tmp_path: Path) -> None:
    path = good(tmp_path / "file.xlsx")
    with pytest.raises(Refused, match=r"file\.unreadable"):
        run(open_workbook, path, "file.xlsx", allowance=Allowance(wall=0))


def test_a_child_over_its_memory_says_unreadable(tmp_path: Path) -> None:
    path = ALLOWED["a million rows, twelve columns"](tmp_path / "file.xlsx")
    with pytest.raises(Refused, match=r"file\.unreadable"):
        run(open_workbook, path, "file.xlsx", allowance=Allowance(memory=200_000_000))


def test_a_fault_of_ours_is_not_blamed_on_the_file() -> None:
    with pytest.raises(SandboxFailed, match="TypeError"):
        run(open_workbook)


def test_a_refusal_comes_back_with_its_parameters(tmp_path: Path) -> None:
    path = REFUSED["PDF"][0](tmp_path / "file.xlsx")
    with pytest.raises(Refused) as caught:
        run(open_workbook, path, "file.xlsx")
    assert caught.value.params == caught.value.findings[0].params == {"kind": "PDF"}


def test_several_threads_open_files_at_once(tmp_path: Path) -> None:
    path = good(tmp_path / "file.xlsx")
    seen: list[int] = []
    threads = [
        threading.Thread(target=lambda: seen.append(len(run(open_workbook, path, "a").sheets[0].rows)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [300] * 4


def test_the_pass_sees_what_the_reader_does_not(tmp_path: Path) -> None:
    book = open_workbook(prefixed(tmp_path / "file.xlsx"), "file.xlsx")
    page = book.sheets[0]
    assert (page.errors, page.unstored, page.hidden_rows) == ({(1, 1): "#REF!"}, {(1, 2)}, {1})


def test_an_empty_text_result_counts_as_stored(tmp_path: Path) -> None:
    body = '<row r="1"><c r="A1" t="str"><f>""</f><v></v></c><c r="B1"><f>1</f><v></v></c><c r="C1"><f>1</f><v>1</v></c></row>'
    page = open_workbook(package(tmp_path / "a.xlsx", {"xl/worksheets/sheet1.xml": sheet(body)}), "a.xlsx").sheets[0]
    assert page.unstored == {(1, 2)}


def test_cells_cut_by_a_chunk_are_still_counted(tmp_path: Path) -> None:
    rows = "".join(
        f'<row r="{r}"><c r="A{r}" t="e"><f>Sheet9!A{r}</f><v>#REF!</v></c><c r="B{r}"><f>1+{r}</f></c></row>'
        for r in range(1, 12_001)
    )
    page = open_workbook(package(tmp_path / "a.xlsx", {"xl/worksheets/sheet1.xml": sheet(rows)}), "a.xlsx").sheets[0]
    assert (len(page.errors), len(page.unstored)) == (10_000, 10_000)  # both lists stop there
