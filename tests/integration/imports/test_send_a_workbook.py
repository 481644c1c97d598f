"""The way of a workbook: issued, filled in, checked, confirmed once, and told apart from every other."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from imports import apply
from imports.desk import Desk
from imports.issue import issue_report
from imports.pipeline import file_hash
from models.base.actor import Actor
from models.base.errors import Conflict
from models.reports.queries.reading import open_revision, report_for, rows_of
from models.uploads import operations as uploads
from models.uploads.operations import Bytes
from models.uploads.tables import Upload
from tests.integration.reports.conftest import Year
from tests.integration.reports.flow import accepted
from tests.unit.forms.vinhphuc import report as whole_report
from tests.workbooks.scene import FIGURES, ROWS, SECRET

Clock = Callable[[int], datetime]


def issued(year: Year, at: datetime, agency: str = "H62", period: str = "2021-Q3") -> bytes:
    username = "vinhphuc.editor" if agency == "H62" else "hanoi.editor"
    with year.acting(username):
        chosen = year.periods[period]
        return issue_report(
            year.session, year.agency(agency), "II.06", chosen, chosen.due_on, secret=SECRET, issued_to=username, at=at
        ).content


def filled(content: bytes, target: Path, figures: dict[str, tuple[Any, ...]] = ROWS) -> Path:
    book = openpyxl.load_workbook(io.BytesIO(content))
    page = book["II.06"]
    first = next(row for row in range(1, 30) if page.cell(row, 1).value == "(1)") + 2
    for row, (key, values) in enumerate(figures.items(), first):
        for column, value in enumerate((key, *values), 2):
            page.cell(row, column).value = value
    book.save(target)
    return target


def received(year: Year, actor: Actor, path: Path, at: datetime, agency: str = "H62") -> Upload:
    file = Bytes(path.name, file_hash(path), path.stat().st_size, str(path))
    return uploads.receive(year.session, actor, year.agency(agency).id, "II.06", file, at=at)


@pytest.fixture
def workbook(year: Year, clock: Clock, tmp_path: Path) -> Path:
    return filled(issued(year, clock(0)), tmp_path / "II.06 Vĩnh Phúc (1).xlsx")


def test_a_filled_workbook_is_previewed_confirmed_and_receipted(year: Year, clock: Clock, workbook: Path) -> None:
    with year.acting("vinhphuc.editor") as actor:
        upload = received(year, actor, workbook, clock(1))
        preview = apply.preview(year.session, actor, upload, Desk(lambda _: workbook, SECRET), at=clock(2))
        assert (preview.verdict, upload.state) == ("accepted", "ready")
        assert upload.changes == {"created": 3, "updated": 0, "unchanged": 0, "absent": 0}
        assert report_for(year.session, year.agency("H62").id, "II.06", "2021-Q3") is None  # nothing was entered

        receipt = apply.confirm(year.session, actor, upload, Desk(lambda _: workbook, SECRET), at=clock(3))
        again = apply.confirm(year.session, actor, upload, Desk(lambda _: workbook, SECRET), at=clock(4))
    assert receipt == again
    assert receipt | {"sha256": upload.sha256, "who": "vinhphuc.editor", "revision": 1} == receipt
    assert receipt["counts"] == {"created": 3, "updated": 0, "unchanged": 0, "absent": 0}
    report = report_for(year.session, year.agency("H62").id, "II.06", "2021-Q3")
    assert report is not None
    assert upload.report_id == report.id
    revision = open_revision(year.session, report)
    assert revision is not None
    rows = {row.key: row for row in rows_of(year.session, revision)}
    assert [int(rows["Hộ tịch"].values[code]) for code in FIGURES] == list(ROWS["Hộ tịch"])  # type: ignore[arg-type]
    assert rows["Hộ tịch"].places["c3"].startswith("II.06!C")


def test_a_wrong_sum_stands_at_its_cell_and_cannot_be_confirmed(year: Year, clock: Clock, tmp_path: Path) -> None:
    wrong = dict(ROWS) | {"Hộ tịch": (9999, *ROWS["Hộ tịch"][1:])}
    path = filled(issued(year, clock(0)), tmp_path / "a.xlsx", wrong)
    with year.acting("vinhphuc.editor") as actor:
        upload = received(year, actor, path, clock(1))
        preview = apply.preview(year.session, actor, upload, Desk(lambda _: path, SECRET), at=clock(2))
        assert {(f.code, f.sheet, f.cell[:1]) for f in preview.findings} == {
            ("check.E1", "II.06", "C"),
            ("check.E4", "II.06", "C"),
        }
        assert upload.state == "refused"
        with pytest.raises(Conflict, match=r"upload\.wrong_state"):
            apply.confirm(year.session, actor, upload, Desk(lambda _: path, SECRET), at=clock(3))


def test_a_stale_preview_is_refused(year: Year, clock: Clock, workbook: Path) -> None:
    with year.acting("vinhphuc.editor") as actor:
        first = received(year, actor, workbook, clock(1))
        second = received(year, actor, workbook, clock(1))
        for upload in (first, second):
            apply.preview(year.session, actor, upload, Desk(lambda _: workbook, SECRET), at=clock(2))
        apply.confirm(year.session, actor, first, Desk(lambda _: workbook, SECRET), at=clock(3))
        with pytest.raises(Conflict, match=r"upload\.stale"):
            apply.confirm(year.session, actor, second, Desk(lambda _: workbook, SECRET), at=clock(4))
        uploads.retry(year.session, actor, second, at=clock(5))
        preview = apply.preview(year.session, actor, second, Desk(lambda _: workbook, SECRET), at=clock(6))
    assert preview.changes.counts == {"created": 0, "updated": 0, "unchanged": 3, "absent": 0}
    assert "file.same_bytes" in {finding.code for finding in preview.findings}


def test_other_bytes_than_those_checked_are_refused(year: Year, clock: Clock, workbook: Path, tmp_path: Path) -> None:
    other = filled(issued(year, clock(0)), tmp_path / "other.xlsx", {"Khác": ROWS["Hộ tịch"]})
    with year.acting("vinhphuc.editor") as actor:
        upload = received(year, actor, workbook, clock(1))
        apply.preview(year.session, actor, upload, Desk(lambda _: workbook, SECRET), at=clock(2))
        with pytest.raises(Conflict, match=r"upload\.other_bytes"):
            apply.confirm(year.session, actor, upload, Desk(lambda _: other, SECRET), at=clock(3))


def test_the_workbook_of_another_agency_is_named_with_both(year: Year, clock: Clock, tmp_path: Path) -> None:
    path = filled(issued(year, clock(0), agency="H26"), tmp_path / "a.xlsx")
    with year.acting("vinhphuc.editor") as actor:
        upload = received(year, actor, path, clock(1))
        preview = apply.preview(year.session, actor, upload, Desk(lambda _: path, SECRET), at=clock(2))
    (finding,) = preview.findings
    assert finding.code == "manifest.other_agency"
    assert finding.params["sent_name"] == "Thành phố Hà Nội"
    assert finding.params["expected_name"] == "Tỉnh Vĩnh Phúc"


def test_the_workbook_for_an_unknown_period_is_named(year: Year, clock: Clock, tmp_path: Path, workbook: Path) -> None:
    year.periods["2021-Q3"].code = "2021-QIII"
    year.session.flush()
    with year.acting("vinhphuc.editor") as actor:
        upload = received(year, actor, workbook, clock(1))
        preview = apply.preview(year.session, actor, upload, Desk(lambda _: workbook, SECRET), at=clock(2))
    assert [finding.code for finding in preview.findings] == ["period.unknown"]


def test_a_report_that_was_accepted_takes_no_rows(year: Year, clock: Clock, workbook: Path) -> None:
    accepted(year, clock)
    with year.acting("vinhphuc.editor") as actor:
        upload = received(year, actor, workbook, clock(16))
        preview = apply.preview(year.session, actor, upload, Desk(lambda _: workbook, SECRET), at=clock(17))
    assert [finding.code for finding in preview.findings] == ["report.not_with_agency"]
    assert upload.state == "refused"


def test_the_next_workbook_carries_over_what_was_pending(year: Year, clock: Clock, tmp_path: Path) -> None:
    accepted(year, clock, period="2021-Q2")
    book = openpyxl.load_workbook(io.BytesIO(issued(year, clock(20))))
    page = book["II.06"]
    keys = [page.cell(row, 2).value for row in range(1, page.max_row + 1)]
    leaves = [row for row in whole_report() if row.kind == "leaf"]
    row = keys.index(leaves[0].key) + 1
    assert page.cell(row, 6).value == leaves[0].values["c11"]
    assert page.cell(row, 4).value is None


def test_what_was_issued_again_is_unchanged(year: Year, clock: Clock, workbook: Path, tmp_path: Path) -> None:
    with year.acting("vinhphuc.editor") as actor:
        upload = received(year, actor, workbook, clock(1))
        apply.preview(year.session, actor, upload, Desk(lambda _: workbook, SECRET), at=clock(2))
        apply.confirm(year.session, actor, upload, Desk(lambda _: workbook, SECRET), at=clock(3))
    path = tmp_path / "again.xlsx"
    path.write_bytes(issued(year, clock(4)))
    with year.acting("vinhphuc.editor") as actor:
        again = received(year, actor, path, clock(5))
        preview = apply.preview(year.session, actor, again, Desk(lambda _: path, SECRET), at=clock(6))
    assert preview.findings == []
    assert preview.changes.counts == {"created": 0, "updated": 0, "unchanged": 3, "absent": 0}


def test_a_stranger_cannot_check_a_file_into_anothers_report(year: Year, clock: Clock, workbook: Path) -> None:
    with year.acting("hanoi.editor") as actor:
        upload = received(year, actor, workbook, clock(1), agency="H26")
        preview = apply.preview(year.session, actor, upload, Desk(lambda _: workbook, SECRET), at=clock(2))
    assert [finding.code for finding in preview.findings] == ["manifest.other_agency"]
