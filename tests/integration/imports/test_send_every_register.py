"""Every register comes and goes as a workbook: unchanged, new, amended, wrong, another agency's, replaced."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.security.actor import actor_for
from imports import apply
from imports.desk import Desk
from imports.exchange import export_register
from imports.pipeline import Preview, file_hash
from imports.registers import REGISTERS, register
from imports.writer.register import write_register
from models.audit.tables import AuditEntry
from models.base.actor import Actor, system
from models.base.errors import Conflict
from models.base.findings import Severity
from models.base.session import bind
from models.catalogue.tables import Procedure
from models.focal_points.tables import FocalPoint
from models.organisations.tables import Organisation
from models.plans.tables import Plan, Task
from models.uploads import operations as uploads
from models.uploads.operations import Bytes
from models.uploads.tables import Upload
from tests.workbooks.scene import SECRET

PORTAL = system("test")
PLAN = {"organisation": "H62", "programme": "DA468"}
# A row that is not there yet, for each register; and a field to change in one that is.
NEW: dict[str, dict[str, Any]] = {
    "procedures": {"code": "1.999999", "name": "Thủ tục mới", "field": "Hộ tịch", "levels": ["commune"],
                   "kind": "standard", "owner": "G15", "publication_state": "new"},
    "plans": {"organisation": "G22", "programme": "DA468", "act_kind": "plan", "title": "Kế hoạch của VPCP"},
    "tasks": PLAN | {"number": "99", "group": "N1", "name": "Số hóa", "lead_units": "Sở TTTT; Văn phòng",
                     "time_text": "Quý III/2021", "state": "not_started"},
    "focal-points": {"organisation": "G22", "programme": "DA468", "duty": "deputy", "full_name": "Trần Thị Thử",
                     "unit": "Vụ Pháp chế", "valid_from": date(2021, 9, 1)},
    "organisations": {"code": "K99", "name": "Cơ quan thử", "kind": "other", "level": "central",
                      "valid_from": date(2021, 1, 1), "parent": "G22"},
    "documents": {"number": "99/KH-UBND", "signed_on": date(2021, 8, 2), "issuer_name": "UBND tỉnh Vĩnh Phúc",
                  "issuer": "H62", "summary": "Kế hoạch thử"},
    "programmes": {"code": "DA999", "name": "Đề án thử", "valid_from": date(2021, 1, 1), "owner": "G22",
                   "document": "63/2010/NĐ-CP"},
    "objectives": {"programme": "DA468", "code": "O99", "name": "Mục tiêu thử", "position": 99},
    "targets": {"programme": "DA468", "objective": "O3", "code": "T99", "year": 2025, "operator": ">=", "value": 80,
                "level": "province", "unit": "%"},
    "procedure-variants": {"organisation": "H62", "procedure": "1.000110", "fee": "8.000 đồng"},
    "regimes": {"code": "THU", "name": "Chế độ thử", "receiver": "G22", "channels": ["email"], "frequency": ["Q1", "Y"],
                "due_kind": "days_after_cutoff", "due_number": 10, "valid_from": date(2021, 1, 1)},
    "periods": {"regime": "KSTTHC", "code": "DX-1", "name": "Đột xuất", "starts_on": date(2021, 7, 1),
                "ends_on": date(2021, 7, 31), "due_on": date(2021, 8, 10)},
    "holidays": {"on": date(2021, 12, 24), "name": "Nghỉ thử"},
    "members": {"organisation": "H62", "username": "vinhphuc.moi", "last_name": "Trần Văn", "first_name": "Mới",
                "email": "moi@vinhphuc.example.vn", "role": "agency_editor", "valid_from": date(2021, 9, 1)},
    "addressee-groups": {"code": "NHOM-THU", "name": "Nhóm thử"},
    "addressee-group-members": {"group": "PROVINCES", "organisation": "G22", "valid_from": date(2022, 3, 1)},
    "forms": {"code": "THU.01", "title": "Biểu thử", "regime": "KSTTHC"},
}  # fmt: skip
CHANGED = {"procedures": "fee", "plans": "title", "tasks": "product", "focal-points": "unit",
           "organisations": "short_name", "documents": "summary", "programmes": "name_en", "objectives": "name",
           "targets": "scope", "procedure-variants": "terms", "regimes": "name_en", "periods": "reason",
           "holidays": "name", "members": "last_name", "forms": "title_en",
           "addressee-groups": "source", "addressee-group-members": "valid_to"}  # fmt: skip
TO: dict[str, Any] = {"addressee-group-members": date(2035, 1, 1)}  # where words are no value of the field
REFERENCE = {"procedures": "owner", "plans": "programme", "tasks": "programme", "focal-points": "organisation",
             "organisations": "parent", "documents": "issuer", "programmes": "document", "objectives": "programme",
             "targets": "programme", "procedure-variants": "procedure", "regimes": "receiver",
             "periods": "regime", "members": "organisation", "forms": "regime",
             "addressee-group-members": "group"}  # fmt: skip
REPLACED = {kind for kind, found in REGISTERS.items() if found.bin is not None} - {"programmes", "objectives"}


@pytest.fixture
def as_user(filled: Session, at: datetime) -> Callable[[str], Actor]:
    from models.accounts.tables import Account

    def become(username: str) -> Actor:
        account = filled.scalars(select(Account).where(Account.username == username)).one()
        actor = actor_for(filled, account, at=at)
        filled.expunge_all()
        bind(filled, actor)
        return actor

    return become


def desk(path: Path) -> Desk:
    return Desk(lambda _: path, SECRET)


def previewed(session: Session, actor: Actor, path: Path, at: datetime, kind: str) -> tuple[Upload, Preview]:
    owner = actor.organisation_id or session.scalars(select(Organisation.id).where(Organisation.code == "G22")).one()
    file = Bytes(path.name, file_hash(path), path.stat().st_size, str(path))
    upload = uploads.receive(session, actor, owner, kind, file, at=at)
    return upload, apply.preview(session, actor, upload, desk(path), at=at)


def written(kind: str, rows: list[dict[str, Any]], path: Path) -> Path:
    from imports.manifest import Manifest

    write_register(register(kind).layout(), Manifest(kind), SECRET, rows, path)
    return path


def errors(preview: Preview) -> list[tuple[str, str]]:
    return [(f.code, f.column) for f in preview.findings if f.severity in (Severity.ERROR, Severity.BLOCKER)]


def some(session: Session, kind: str) -> dict[str, Any]:
    """A stored row that can be sent back: of an agency of the cast where there is one."""
    rows = [dict(row) for row in register(kind).every(session)]
    return next((row for row in rows if row.get("organisation") == "H62"), rows[0])


@pytest.mark.parametrize("kind", REGISTERS)
def test_what_leaves_comes_back_unchanged(filled: Session, at: datetime, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "book.xlsx"
    count = export_register(filled, PORTAL, kind, path, secret=SECRET, at=at)
    assert count > 0
    upload, preview = previewed(filled, PORTAL, path, at, "")
    assert errors(preview) == []
    unchanged = {"created": 0, "updated": 0, "unchanged": count, "absent": 0}
    assert preview.changes.counts == unchanged
    before = filled.scalar(select(func.count()).select_from(AuditEntry).where(AuditEntry.action.endswith(":changed")))
    assert apply.confirm(filled, PORTAL, upload, desk(path), at=at)["counts"] == unchanged
    after = select(func.count()).select_from(AuditEntry).where(AuditEntry.action.endswith(":changed"))
    assert filled.scalar(after.where(AuditEntry.noun != "upload")) <= (before or 0)


@pytest.mark.parametrize("kind", REGISTERS)
def test_a_new_row_is_entered_and_a_known_one_amended(
    filled: Session, at: datetime, tmp_path: Path, kind: str
) -> None:  # fmt: skip
    stored, field, to = some(filled, kind), CHANGED[kind], TO.get(kind, "Đã sửa bằng tệp")
    path = written(kind, [NEW[kind], stored | {field: to}], tmp_path / "book.xlsx")
    upload, preview = previewed(filled, PORTAL, path, at, kind)
    assert errors(preview) == []
    assert (preview.changes.counts["created"], preview.changes.counts["updated"]) == (1, 1)
    cells = [cell for row in preview.changes.rows if row["kind"] == "updated" for cell in row["cells"]]
    assert [(cell["field"], cell["new"]) for cell in cells] == [(field, str(to))]
    counts = apply.confirm(filled, PORTAL, upload, desk(path), at=at)["counts"]
    assert (counts["created"], counts["updated"], counts["unchanged"]) == (1, 1, 0)
    again = export_register(filled, PORTAL, kind, path, secret=SECRET, at=at)
    assert again == len(list(register(kind).every(filled)))
    assert previewed(filled, PORTAL, path, at, kind)[1].changes.counts["updated"] == 0


@pytest.mark.parametrize("kind", REFERENCE)
def test_a_reference_to_nothing_stands_at_its_cell(filled: Session, at: datetime, tmp_path: Path, kind: str) -> None:
    field = REFERENCE[kind]
    path = written(kind, [NEW[kind] | {field: "Không có đâu"}], tmp_path / "book.xlsx")
    _, preview = previewed(filled, PORTAL, path, at, kind)
    assert errors(preview) == [("cell.unknown_reference", field)]
    assert all(finding.cell for finding in preview.findings if finding.severity is Severity.ERROR)


@pytest.mark.parametrize("kind", REGISTERS)
def test_a_key_given_twice_stands_at_its_cell(filled: Session, at: datetime, tmp_path: Path, kind: str) -> None:
    row = some(filled, kind)
    path = written(kind, [row, row], tmp_path / "book.xlsx")
    _, preview = previewed(filled, PORTAL, path, at, kind)
    assert errors(preview) == [("row.duplicate_key", register(kind).keys[0])]


@pytest.mark.parametrize("kind", ["plans", "tasks", "focal-points"])
def test_an_agency_sends_only_its_own(
    filled: Session, as_user: Callable[[str], Actor], at: datetime, tmp_path: Path, kind: str
) -> None:  # fmt: skip
    theirs = next(dict(row) for row in register(kind).every(filled) if row["organisation"] != "H62")
    never = theirs | {"organisation": "G18"} | ({"code": "G18-DA468-77"} if kind == "focal-points" else {})
    actor = as_user("vinhphuc.editor")
    path = tmp_path / "book.xlsx"
    export_register(filled, actor, kind, path, secret=SECRET, at=at)
    sheet = openpyxl.load_workbook(path).worksheets[1]
    shown = {str(cell) for row in sheet.iter_rows(min_row=4, values_only=True) for cell in row if cell}
    assert theirs["organisation"] not in shown
    answers = []
    for row in (theirs, never):
        _, preview = previewed(filled, actor, written(kind, [row], path), at, kind)
        assert preview.changes.counts["updated"] == preview.changes.counts["unchanged"] == 0
        answers.append(errors(preview))
    assert answers[0] == answers[1]
    assert ("row.other_agency", "organisation") in answers[0]


def test_a_focal_point_of_another_agency_is_as_unknown_as_one_that_never_was(
    filled: Session, as_user: Callable[[str], Actor], at: datetime, tmp_path: Path
) -> None:
    theirs = next(dict(row) for row in register("focal-points").every(filled) if row["organisation"] != "H62")
    actor = as_user("vinhphuc.editor")
    said = []
    for code in (theirs["code"], "H26-DA468-99"):
        row = theirs | {"organisation": "H62", "code": code}
        _, preview = previewed(filled, actor, written("focal-points", [row], tmp_path / "f.xlsx"), at, "focal-points")
        said.append(errors(preview))
    assert said == [[("focal_point.unknown_code", "code")]] * 2


def test_what_the_verb_would_refuse_is_said_in_the_preview(filled: Session, at: datetime, tmp_path: Path) -> None:
    rows = [NEW["tasks"] | {"organisation": "G22"}, NEW["tasks"] | {"number": "98", "time_text": "bao giờ xong"}]
    _, preview = previewed(filled, PORTAL, written("tasks", rows, tmp_path / "t.xlsx"), at, "tasks")
    assert errors(preview) == [("plan.missing", "programme"), ("task.time_unreadable", "time_text")]
    assert filled.scalar(select(Task.id).where(Task.number == "98")) is None
    again = next(row for row in register("focal-points").every(filled) if row["duty"] == "main" and not row["valid_to"])
    second = NEW["focal-points"] | {"organisation": again["organisation"], "duty": "main"}
    path = written("focal-points", [second], tmp_path / "f.xlsx")
    assert errors(previewed(filled, PORTAL, path, at, "focal-points")[1])[0][0] == "focal_point.main_exists"
    assert filled.scalar(select(FocalPoint.id).where(FocalPoint.full_name == "Trần Thị Thử")) is None


@pytest.mark.parametrize("kind", sorted(REPLACED))
def test_entries_that_a_file_lacks_go_into_the_bin_only_when_that_is_asked(
    filled: Session, at: datetime, tmp_path: Path, kind: str
) -> None:  # fmt: skip
    rows = [dict(row) for row in register(kind).every(filled)]
    kept, lacking = rows[:-1], len(rows) - 1
    upload, preview = previewed(filled, PORTAL, written(kind, kept, tmp_path / "a.xlsx"), at, kind)
    assert preview.changes.counts["absent"] == 1
    assert upload.preview["absent"]["count"] == 1
    receipt = apply.confirm(filled, PORTAL, upload, desk(tmp_path / "a.xlsx"), at=at)
    assert receipt["counts"]["absent"] == 0
    assert len(list(register(kind).every(filled))) == len(rows)
    upload, _ = previewed(filled, PORTAL, written(kind, kept, tmp_path / "b.xlsx"), at, kind)
    receipt = apply.confirm(filled, PORTAL, upload, desk(tmp_path / "b.xlsx"), at=at, replace=True)
    assert receipt["counts"]["binned"] == 1
    assert len(list(register(kind).every(filled))) == lacking


def test_a_replacement_takes_out_what_the_preview_named_and_nothing_else(
    filled: Session, at: datetime, tmp_path: Path
) -> None:
    rows = [dict(row) for row in register("plans").every(filled)][:-1]
    upload, _ = previewed(filled, PORTAL, written("plans", rows, tmp_path / "p.xlsx"), at, "plans")
    from models.plans.operations import add_plan

    add_plan(filled, PORTAL, NEW["plans"], at=at)
    with pytest.raises(Conflict, match="stale"):
        apply.confirm(filled, PORTAL, upload, desk(tmp_path / "p.xlsx"), at=at, replace=True)
    assert filled.scalar(select(func.count()).select_from(Plan).where(Plan.deleted_at.is_not(None))) == 0
    agencies = [dict(row) for row in register("organisations").every(filled)][:-1]
    path = written("organisations", agencies, tmp_path / "o.xlsx")
    upload, _ = previewed(filled, PORTAL, path, at, "organisations")
    assert "absent" not in upload.preview
    with pytest.raises(Conflict, match="not_replaced"):
        apply.confirm(filled, PORTAL, upload, desk(path), at=at, replace=True)
    assert filled.scalar(select(func.count()).select_from(Procedure)) == len(list(register("procedures").every(filled)))
