"""National figures: who is in them, who is missing, and the cell that each comes from."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from imports.rollup_book import rollup_book
from models.base.errors import Forbidden, NotFound, Refused
from models.base.session import bind
from models.forms.rules.rows import Row
from models.forms.rules.shape import Value
from models.forms.tables import FormVersion
from models.organisations.tables import Organisation, OrganisationName
from models.periods.tables import Period
from models.reports import operations as do
from models.reports import queries as ask
from models.reports.rules.states import State
from models.rollup import frames
from models.rollup.operations import freeze, hash_of
from models.rollup.queries import national, parts, snapshots
from models.rollup.rules import Total
from models.uploads.operations import Bytes, receive
from tests.integration.reports.conftest import Year, a_form
from tests.integration.reports.conftest import clock as clock
from tests.integration.reports.conftest import year as year
from tests.integration.reports.flow import Clock, accepted, filled, returned, sent, taken
from tests.integration.reports.test_owe import counted
from tests.unit.forms.vinhphuc import COLUMNS, leaves

Q3 = ("II.06", "2021-Q3")


def row(key: str, group: str = "cap_xa", **figures: int | None) -> Row:
    values: dict[str, Value] = dict.fromkeys(COLUMNS)
    values |= {name: None if figure is None else Decimal(figure) for name, figure in figures.items()}
    return Row("results", key, 1, group, values)


def a_small_report(**figures: int) -> list[Row]:
    zeros = dict.fromkeys(COLUMNS, 0)
    return [row("Hộ tịch", **(zeros | figures))]


def test_the_published_totals_of_vinh_phuc_come_out(year: Year, clock: Clock) -> None:
    accepted(year, clock)
    found = national(year.session, *Q3)
    assert found.fields["c3"] == Total(Decimal(16234), 1)
    assert found.fields["c6"].value == Decimal(2191)
    assert found.counted == ("H62",)


def test_only_what_is_accepted_counts_and_who_is_missing_is_said_with_why(year: Year, clock: Clock) -> None:
    accepted(year, clock)
    returned(year, clock, agency="hanoi")
    found = national(year.session, *Q3)
    assert found.counted == ("H62",)
    assert {(m.code, m.why) for m in found.missing} == {("G18", "nothing"), ("H26", "returned")}


def test_a_report_that_comes_back_leaves_the_totals_until_it_is_accepted_again(year: Year, clock: Clock) -> None:
    report = accepted(year, clock)
    with year.acting("lead") as lead:
        do.reopen(year.session, lead, report, "Số liệu bổ sung", at=clock(20))
    assert national(year.session, *Q3).fields["c3"] == Total(None, 0)
    with year.acting("vinhphuc.approver") as approver:
        do.submit(year.session, approver, report, at=clock(22))
    assert national(year.session, *Q3).fields["c3"] == Total(None, 0)
    assert national(year.session, *Q3, include_submitted=True).fields["c3"].value == Decimal(16234)
    with year.acting("reviewer") as reviewer:
        do.take(year.session, reviewer, report, at=clock(24))
        do.accept(year.session, reviewer, report, at=clock(25))
    assert national(year.session, *Q3).fields["c3"].value == Decimal(16234)


def test_an_agency_is_called_what_it_was_called_then(year: Year, clock: Clock) -> None:
    accepted(year, clock)
    agency = year.session.scalars(select(Organisation).where(Organisation.code == "H62")).one()
    then, change = agency.name, date(2025, 7, 1)
    for name, first, end in ((then, date(2008, 8, 1), change), ("Tên về sau", change, None)):
        year.session.add(OrganisationName(organisation_id=agency.id, name=name, short_name="", kind=agency.kind,
                                          valid_from=first, valid_to=end))  # fmt: skip
    agency.name = "Tên về sau"
    year.session.flush()
    assert [each.name for each in national(year.session, *Q3).agencies] == [then]
    assert {part.agency_name for part in parts(year.session, *Q3, "c3")} == {then}


def test_the_workbook_says_what_it_is_and_can_be_printed(year: Year, clock: Clock) -> None:
    accepted(year, clock)
    book = openpyxl.load_workbook(BytesIO(rollup_book(national(year.session, *Q3))))
    totals, agencies, _missing = book.worksheets
    assert totals["A2"].value == "Quý III/2021 (từ ngày 15/06/2021 đến ngày 14/09/2021)"
    assert totals["A3"].value == "Cơ quan đã có trong số liệu: 1; chưa có: 2"
    assert [cell.value for cell in totals[6]][::2] == ["c3", 16234]
    assert [cell.value for cell in agencies[agencies.max_row]][1:4:2] == ["CẢ NƯỚC", 16234]
    for sheet in book.worksheets:
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.print_title_rows == "$5:$5"


def test_blank_and_zero_are_told_apart(year: Year, clock: Clock) -> None:
    report = accepted(year, clock, agency="hanoi", rows=a_small_report())
    found = national(year.session, *Q3)
    assert found.fields["c3"] == Total(Decimal(0), 1)
    assert national(year.session, "II.06", "2021-Q2").fields["c3"] == Total(None, 0)
    assert {agency.code: agency.figures["c3"] for agency in found.agencies} == {"H26": Decimal(0)}
    assert report.state == "accepted"


def test_nil_and_excused_are_neither_counted_nor_missing(year: Year, clock: Clock) -> None:
    report = year.begin("boyte.editor")
    with year.acting("boyte.approver") as approver:
        do.report_nil(year.session, approver, report, "Không phát sinh", at=clock(5))
    other = year.begin("hanoi.editor")
    with year.acting("lead") as lead:
        do.excuse(year.session, lead, other, "Thiên tai", at=clock(5))
    found = national(year.session, *Q3)
    assert ([m.code for m in found.missing], [m.code for m in found.nil], [m.code for m in found.excused]) == (
        ["H62"], ["G18"], ["H26"],
    )  # fmt: skip


def test_agencies_and_blocks_add_up_to_the_country(year: Year, clock: Clock) -> None:
    accepted(year, clock)
    accepted(year, clock, agency="hanoi", rows=a_small_report(c3=30, c5=30, c7=30, c9=30))
    found = national(year.session, *Q3)
    for code, total in found.fields.items():
        assert sum(agency.figures[code] or 0 for agency in found.agencies) == total.value
        assert sum(fields[code].value or 0 for fields in found.groups.values()) == total.value
    assert found.groups["cap_xa"]["c3"] == Total(Decimal(2610 + 402 + 188 + 2256 + 30), 2)
    assert found.groups["cap_huyen"]["c3"].counted == 1


def test_a_figure_leads_to_its_cells_and_their_file(year: Year, clock: Clock) -> None:
    agency = year.agency("H62")
    file = Bytes("II.06 Vĩnh Phúc.xlsx", "ab" * 32, 9000, "ab/abab")
    with year.acting("vinhphuc.editor") as editor:
        upload = receive(year.session, editor, agency.id, "II.06", file, at=clock(0))
    sheet = [
        Row(r.section, r.key, r.position, r.group, r.values, {c: f"II.06!{p}" for c, p in r.places.items()})
        for r in leaves()
    ]
    report = accepted(year, clock, rows=sheet, upload=upload)
    found = parts(year.session, *Q3, "c3")
    assert sum(part.number or 0 for part in found) == national(year.session, *Q3).fields["c3"].value
    first = found[0]
    assert (first.agency, first.row_key, first.field, first.number) == ("H62", "Tư pháp", "c3", Decimal(2334))
    assert (first.filename, first.sheet, first.cell) == ("II.06 Vĩnh Phúc.xlsx", "II.06", "C11")
    assert (first.report_id, first.upload_id, first.revision) == (report.id, upload.id, 1)


def test_what_is_typed_over_a_cell_has_no_file_any_more(year: Year, clock: Clock) -> None:
    with year.acting("vinhphuc.editor") as editor:
        file = Bytes("a.xlsx", "cd" * 32, 1, "cd")
        upload = receive(year.session, editor, year.agency("H62").id, "II.06", file, at=clock(0))
    report = filled(year, clock, upload=upload)
    mended = leaves()[0].with_values({"c8": Decimal(1891), "c9": Decimal(95)})
    with year.acting("vinhphuc.editor") as editor:
        do.save_rows(year.session, editor, report, [mended], at=clock(2))
    revision = ask.open_revision(year.session, report)
    assert revision is not None
    cells = {cell.field: cell for cell in ask.answers_of(year.session, revision) if cell.row_key == "Tư pháp"}
    assert (cells["c8"].upload_id, cells["c8"].cell) == (None, "")
    assert (cells["c10"].upload_id, cells["c10"].cell) == (upload.id, "J11")


def test_an_unknown_figure_period_or_form_is_not_found(year: Year) -> None:
    with pytest.raises(NotFound):
        parts(year.session, *Q3, "c99")
    with pytest.raises(NotFound):
        national(year.session, "II.06", "2031-Q3")
    with pytest.raises(NotFound):
        national(year.session, "II.99", "2021-Q3")


def test_an_agency_adds_up_nobody_but_itself(year: Year, clock: Clock) -> None:
    accepted(year, clock)
    with Session(year.session.connection()) as other:
        bind(other, year.actor("hanoi.editor"))
        found = national(other, *Q3)
        assert (found.counted, found.fields["c3"]) == ((), Total(None, 0))
        assert [m.code for m in found.missing] == ["H26"]
        assert parts(other, *Q3, "c3") == []


def test_the_number_of_queries_does_not_grow(year: Year, clock: Clock) -> None:
    for agency in ("vinhphuc", "hanoi", "boyte"):
        accepted(year, clock, agency=agency)
    year.session.expunge_all()
    with counted(year.session) as asked:
        national(year.session, *Q3)
    assert len(asked) <= 10


def objectives(numerator: int | None, denominator: int | None) -> list[Row]:
    values: dict[str, Value] = {
        "numerator": None if numerator is None else Decimal(numerator),
        "denominator": None if denominator is None else Decimal(denominator),
    }
    return [Row("objectives", "O3-T", 1, "so_hoa", values)]


@pytest.fixture
def project(year: Year) -> FormVersion:
    """468-TĐ, asked of the same agencies."""
    regime = year.periods["2021-Q3"].regime
    _, version = a_form(year.session, regime, year.group, "468-TD")
    return version


def put(year: Year, version: FormVersion, agency: str, rows: list[Row], at: datetime) -> None:
    """Accepted figures of 468-TĐ, past the guards: this is about adding up."""
    with year.acting(f"{agency}.editor") as editor:
        period: Period = year.periods["2021-Q3"]
        report = do.ensure_report(
            year.session, editor, year.cast.agency_of(f"{agency}.editor").id, version, period, at=at
        )
        do.save_rows(year.session, editor, report, rows, at=at)
        revision = ask.open_revision(year.session, report)
    assert revision is not None
    revision.is_open, revision.submitted_at, revision.submitted_by, revision.content_hash = False, at, "x", "0" * 64
    year.session.flush()
    report.state, report.current_revision_id = "accepted", revision.id
    report.submitted_at = report.first_submitted_at = report.decided_at = at
    report.submitted_by = report.decided_by = "x"
    year.session.flush()


def test_a_share_is_recomputed_from_rows_that_have_both(year: Year, clock: Clock, project: FormVersion) -> None:
    put(year, project, "vinhphuc", objectives(30, 100), clock(1))
    put(year, project, "hanoi", objectives(500, 1000), clock(2))
    put(year, project, "boyte", objectives(999, None), clock(3))
    found = national(year.session, "468-TD", "2021-Q3")
    assert found.fields["O3-T.rate"] == Total(Decimal("48.181818"), 2)
    assert found.fields["O3-T.numerator"] == Total(Decimal(1529), 3)
    assert {a.code: a.figures["O3-T.rate"] for a in found.agencies} == {
        "G18": None,
        "H26": Decimal(50),
        "H62": Decimal(30),
    }
    assert {(p.field, p.number) for p in parts(year.session, "468-TD", "2021-Q3", "O3-T.rate", organisation_id=year.agency("H62").id)} == {
        ("numerator", Decimal(30)), ("denominator", Decimal(100)),
    }  # fmt: skip


def test_frozen_figures_stay_when_the_report_changes(year: Year, clock: Clock) -> None:
    report = accepted(year, clock)
    with year.acting("reviewer") as reviewer, pytest.raises(Forbidden):
        freeze(year.session, reviewer, *Q3, "Báo cáo quý III", at=clock(20))
    with year.acting("lead") as lead:
        first = freeze(year.session, lead, *Q3, "Báo cáo quý III", at=clock(20))
        do.reopen(year.session, lead, report, "Bổ sung", at=clock(21))
        second = freeze(year.session, lead, *Q3, "Báo cáo quý III, lần hai", at=clock(22))
    year.session.flush()
    assert first.content["fields"]["c3"] == {"value": "16234", "counted": 1}
    assert second.content["fields"]["c3"] == {"value": None, "counted": 0}
    assert [s.number for s in snapshots(year.session, *Q3)] == [2, 1]
    year.session.expire(first)
    assert hash_of(first.content) == first.content_hash


def test_a_snapshot_cannot_be_changed_or_removed(year: Year, clock: Clock) -> None:
    with year.acting("lead") as lead:
        snapshot = freeze(year.session, lead, *Q3, "Báo cáo", at=clock(20))
        snapshot.title = "Khác"
        with pytest.raises(Refused):
            year.session.flush()


def test_tables_for_exports_keep_blank_apart_from_zero(year: Year, clock: Clock) -> None:
    accepted(year, clock)
    accepted(year, clock, agency="hanoi", rows=a_small_report())
    found = national(year.session, *Q3)
    table = frames.by_agency(found)
    assert list(table.columns) == ["agency", "name", *COLUMNS]
    assert dict(zip(table["agency"], table["c3"], strict=True)) == {"H26": 0, "H62": 16234}
    assert str(table["c3"].dtype) == "Int64"
    assert frames.totals(found).set_index("figure").loc["c3", "value"] == 16234
    assert set(frames.by_group(found)["group"]) == {"so_ban_nganh", "cap_huyen", "cap_xa"}
    assert list(frames.missing(found)["agency"]) == ["G18"]
    assert frames.by_agency(national(year.session, "II.06", "2021-Q2")).empty


@pytest.mark.parametrize("make", [sent, taken])
def test_what_waits_is_counted_only_when_asked_for(year: Year, clock: Clock, make: Callable[..., object]) -> None:
    make(year, clock)
    assert national(year.session, *Q3).counted == ()
    found = national(year.session, *Q3, include_submitted=True, on=date(2021, 9, 21))
    assert found.counted == ("H62",)
    assert found.agencies[0].state in {State.SUBMITTED, State.IN_REVIEW}
