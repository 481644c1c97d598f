"""What is exported is imported unchanged, by every register, as workbook and as text; changes are seen and entered."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.cli.generate_procedures import generate_procedures
from imports import apply
from imports.desk import Desk
from imports.exchange import export_register, write_template
from imports.pipeline import Preview, file_hash
from imports.registers import REGISTERS, register
from models.audit.tables import AuditEntry
from models.base.actor import system
from models.base.errors import Forbidden, NotFound
from models.base.findings import Severity
from models.base.permissions import Permission
from models.catalogue.operations import upsert_procedures
from models.catalogue.tables import Procedure
from models.organisations.tables import Organisation
from models.uploads import operations as uploads
from models.uploads.operations import Bytes
from models.uploads.tables import Upload
from tests.workbooks.scene import SECRET

ACTOR = system("test")


def sent(session: Session, path: Path, at: datetime, kind: str = "") -> Upload:
    owner = session.scalars(select(Organisation.id).where(Organisation.code == "G22")).one()
    file = Bytes(path.name, file_hash(path), path.stat().st_size, str(path))
    return uploads.receive(session, ACTOR, owner, kind, file, at=at)


def previewed(session: Session, path: Path, at: datetime, kind: str = "") -> tuple[Upload, Preview]:
    upload = sent(session, path, at, kind)
    return upload, apply.preview(session, ACTOR, upload, Desk(lambda _: path, SECRET), at=at)


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_an_export_is_imported_unchanged(filled: Session, at: datetime, tmp_path: Path, ending: str) -> None:
    for kind in REGISTERS:
        path = tmp_path / f"{kind}.{ending}"
        count = export_register(filled, ACTOR, kind, path, secret=SECRET, at=at)
        assert count > 0
        _, preview = previewed(filled, path, at)
        assert preview.manifest.kind == kind
        assert [finding for finding in preview.findings if finding.severity is not Severity.INFO] == []
        assert preview.changes.counts == {"created": 0, "updated": 0, "unchanged": count, "absent": 0}


def test_personal_data_leaves_masked_and_comes_back_harmless(filled: Session, at: datetime, tmp_path: Path) -> None:
    path = tmp_path / "focal-points.xlsx"
    export_register(filled, ACTOR, "focal-points", path, secret=SECRET, at=at)
    texts = {
        str(cell) for row in openpyxl.load_workbook(path).worksheets[1].iter_rows(values_only=True) for cell in row
    }
    assert any("***" in text for text in texts)
    upload, _ = previewed(filled, path, at)
    receipt = apply.confirm(filled, ACTOR, upload, Desk(lambda _: path, SECRET), at=at)
    assert receipt["counts"]["updated"] == receipt["counts"]["created"] == 0


def test_a_template_takes_new_and_changed_procedures(filled: Session, at: datetime, tmp_path: Path) -> None:
    path = tmp_path / "procedures.xlsx"
    write_template("procedures", path, secret=SECRET, issued_to="admin", at=at)
    book = openpyxl.load_workbook(path)
    page = book.worksheets[1]
    codes = {page.cell(2, column).value.rpartition(".")[2]: column for column in range(1, page.max_column + 1)}
    lines = [
        {"code": "1.999999", "name": "Thủ tục mới", "field": "Hộ tịch", "levels": "Cấp Xã; tỉnh", "kind": "đặc thù",
         "owner": "Bộ Tư pháp", "publication_state": "Mới ban hành", "decision_on": date(2021, 5, 6)},
        {"code": 1001193, "name": "Đăng ký khai sinh (sửa)", "field": "Hộ tịch", "levels": "Cấp Xã",
         "kind": "TTHC thông thường", "owner": "G15", "publication_state": "Mới ban hành"},
    ]  # fmt: skip
    for row, line in enumerate(lines, 4):
        for code, value in line.items():
            page.cell(row, codes[code]).value = value
    book.save(path)
    upload, preview = previewed(filled, path, at)
    assert [f for f in preview.findings if f.severity is Severity.ERROR] == []
    assert {finding.code for finding in preview.findings} >= {"cell.code_mended", "cell.read_as"}
    assert (preview.changes.counts["created"], preview.changes.counts["updated"]) == (1, 1)
    before = filled.scalar(select(func.count()).select_from(AuditEntry))
    receipt = apply.confirm(filled, ACTOR, upload, Desk(lambda _: path, SECRET), at=at)
    assert receipt["counts"] == {"created": 1, "updated": 1, "unchanged": 0, "absent": 0}
    assert filled.scalars(select(Procedure).where(Procedure.code == "1.999999")).one().levels == ["commune", "province"]
    assert (filled.scalar(select(func.count()).select_from(AuditEntry)) or 0) >= (before or 0) + 2


def test_a_column_that_the_file_lacks_stays_as_it_is(filled: Session, at: datetime, tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text(
        "code,name,field,levels,kind,owner,publication_state\n"
        "1.001193,Đăng ký khai sinh,Hộ tịch,Cấp Xã,TTHC thông thường,G15,Mới ban hành\n",
        "utf-8",
    )
    _, preview = previewed(filled, path, at, "procedures")
    fields = {cell["field"] for row in preview.changes.rows for cell in row["cells"]}
    assert preview.verdict != "refused"
    assert "fee" not in fields


def test_rows_of_a_register_are_judged_at_their_cells(filled: Session, at: datetime, tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text(
        "code,name,field,levels,kind,owner,publication_state\n"
        "1.001193,,Hộ tịch,Cấp Xã,TTHC thông thường,G15,Mới ban hành\n"
        "1.000110,Một,Hộ tịch,Cấp Trời,TTHC thông thường,Bộ Không Có,Mới ban hành\n"
        "1.001193,Hai,Hộ tịch,Cấp Xã,TTHC thông thường,G15,Mới ban hành\n",
        "utf-8",
    )
    _, preview = previewed(filled, path, at, "procedures")
    assert {(f.code, f.cell) for f in preview.findings if f.severity is Severity.ERROR} == {
        ("value.required", "B2"),
        ("cell.unknown_choice", "D3"),
        ("cell.unknown_reference", "F3"),
        ("row.duplicate_key", "A4"),
    }


def test_long_exports_are_streamed_and_read_back(loaded: Session, at: datetime, tmp_path: Path) -> None:
    upsert_procedures(loaded, ACTOR, generate_procedures(3_000), at=at)
    path = tmp_path / "procedures.xlsx"
    assert export_register(loaded, ACTOR, "procedures", path, secret=SECRET, at=at) == 3_000
    assert openpyxl.load_workbook(path).worksheets[1].max_row == 3_003
    _, preview = previewed(loaded, path, at)
    assert preview.changes.counts == {"created": 0, "updated": 0, "unchanged": 3_000, "absent": 0}


def test_who_may_not_write_a_register_is_told(filled: Session, at: datetime, tmp_path: Path) -> None:
    reader = system("reader", (Permission.UPLOAD_CREATE, Permission.PLAN_READ))
    path = tmp_path / "procedures.xlsx"
    with pytest.raises(Forbidden):
        export_register(filled, reader, "procedures", path, secret=SECRET, at=at)
    write_template("procedures", path, secret=SECRET, issued_to="x", at=at)
    preview = apply.preview(filled, reader, sent(filled, path, at), Desk(lambda _: path, SECRET), at=at)
    (finding,) = preview.findings
    assert (finding.code, finding.params["permission"]) == ("register.not_written", "procedure:write")
    assert finding.params["register"]["vi"] == "Danh mục thủ tục hành chính"
    with pytest.raises(NotFound):
        register("weather")
