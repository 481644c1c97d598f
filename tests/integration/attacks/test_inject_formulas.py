"""Text that a spreadsheet would run stays text: in every workbook and text file that the portal writes, and back."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from imports import apply
from imports.annotator import annotate
from imports.desk import Desk
from imports.exchange import export_register
from imports.issue import issue_report
from imports.pipeline import file_hash
from imports.registers import REGISTERS
from imports.rollup_book import rollup_book
from models.accounts.tables import Account
from models.base.actor import system
from models.base.findings import Finding, Severity
from models.catalogue.tables import Procedure
from models.documents.tables import OfficialDocument
from models.forms.rules.rows import Row
from models.organisations.tables import Organisation
from models.programmes.tables import Programme
from models.reports import operations as reports
from models.rollup.queries import national
from models.uploads import operations as uploads
from models.uploads.operations import Bytes
from tests.integration.reports.conftest import Year, set_up_year
from tests.unit.forms.vinhphuc import leaves
from tests.workbooks.scene import SECRET

ACTOR = system("test")
RUN = ("=", "+", "-", "@", "\t=", "\r=", "＝", "＋", "－", "＠", "'=", " =", "|", "%0A=")
COMMANDS = [f"{start}cmd{number}|'/c calc'!A1" for number, start in enumerate(RUN)] + [
    '=HYPERLINK("http://evil.example","x")',
    "=1+1",
]
MARK = re.compile(r"calc|HYPERLINK|1\+1")
SPREADSHEET_RUNS = re.compile(r"[\s\u00a0]*[=+\-@＝＋－＠\t\r]")


def texts_of(content: bytes) -> Iterator[tuple[str, str]]:
    """Every part of a workbook that is XML, by name."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            yield name, archive.read(name).decode("utf-8")


def require_inert(content: bytes) -> None:
    """Nothing of the attack in a formula, a link or a relation to the outside; and it is there, as text."""
    seen = False
    for name, xml in texts_of(content):
        seen |= "calc" in xml
        for formula in re.findall(r"<(?:\w+:)?f\b[^>]*>([^<]*)</", xml):
            assert not MARK.search(formula), (name, formula)
        assert not re.search(r'TargetMode="External"|<hyperlink [^>]*r:id|ddeLink|oleLink', xml), name
        for address in re.findall(r"<definedName[^>]*>([^<]*)<", xml):
            assert not MARK.search(address), (name, address)
    assert seen


@pytest.fixture
def poisoned(filled: Session) -> Session:
    """The demo registers with an attack in every text that people type."""
    for table, columns in ((Procedure, ("name", "fee", "note")), (OfficialDocument, ("title",)), (Programme, ("title",)),
                           (Organisation, ("short_name",)), (Account, ("last_name",))):  # fmt: skip
        for number, row in enumerate(filled.scalars(select(table).order_by(table.id))):
            for column in columns:
                setattr(row, column, COMMANDS[number % len(COMMANDS)])
    filled.flush()
    return filled


def previewed(session: Session, path: Path, at: datetime) -> Any:
    owner = session.scalars(select(Organisation.id).where(Organisation.code == "G22")).one()
    file = Bytes(path.name, file_hash(path), path.stat().st_size, str(path))
    upload = uploads.receive(session, ACTOR, owner, "", file, at=at)
    return apply.preview(session, ACTOR, upload, Desk(lambda _: path, SECRET), at=at)


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_no_register_leaves_with_a_command_and_each_comes_back_as_it_was(
    poisoned: Session, at: datetime, tmp_path: Path, ending: str
) -> None:
    for kind in REGISTERS:
        path = tmp_path / f"{kind}.{ending}"
        count = export_register(poisoned, ACTOR, kind, path, secret=SECRET, at=at)
        if ending == "csv":
            for line in csv.reader(io.StringIO(path.read_text("utf-8-sig"), newline="")):
                assert not [cell for cell in line if MARK.search(cell) and SPREADSHEET_RUNS.match(cell)], kind
        elif kind == "procedures":
            require_inert(path.read_bytes())
        found = previewed(poisoned, path, at)
        assert found.changes.counts.get("unchanged") == count, (kind, found.changes.counts, found.findings[:3])


def test_no_report_leaves_with_a_command(session: Session, cast: Any, at: datetime) -> None:
    year: Year = set_up_year(session, cast, at)
    agency = year.agency("H62")
    agency.name = "=HYPERLINK(\"http://evil.example\")&cmd|'/c calc'!A1"
    session.flush()
    report = year.begin()
    rows = [Row("results", text, n, "so_ban_nganh", leaves()[0].values) for n, text in enumerate(COMMANDS, 1)]
    with year.acting("vinhphuc.editor") as editor:
        reports.save_rows(session, editor, report, rows, at=at)
    issued = issue_report(
        session, agency, "II.06", year.periods["2021-Q3"], date(2021, 9, 25), secret=SECRET, issued_to=COMMANDS[0], at=at
    )  # fmt: skip
    require_inert(issued.content)
    with year.acting("lead"):
        require_inert(rollup_book(national(session, "II.06", "2021-Q3")))


def test_a_workbook_given_back_runs_nothing_that_it_did_not_bring(tmp_path: Path) -> None:
    """What the sender typed as text stays text, whatever it begins with, and so does what is said about it."""
    path, book = tmp_path / "sent.xlsx", openpyxl.Workbook()
    sheet = book.worksheets[0]
    for number, text in enumerate(COMMANDS, 1):
        cell = sheet.cell(number, 1, text)
        cell.data_type = "s"
    sheet["B1"] = Decimal(1)
    book.save(path)
    marks = [
        (Finding("cell.not_a_number", Severity.ERROR, sheet.title, f"A{number}", text, "c1", text), text)
        for number, text in enumerate(COMMANDS, 1)
    ]
    content = annotate(path, marks)
    require_inert(content)
    back = openpyxl.load_workbook(io.BytesIO(content))
    assert [back[sheet.title].cell(n, 1).value for n in range(1, len(COMMANDS) + 1)] == [
        text.replace("\r", "\n")
        for text in COMMANDS  # XML knows one kind of line
    ]
    assert {cell.data_type for page in back.worksheets for row in page.iter_rows() for cell in row} <= {"s", "n"}
