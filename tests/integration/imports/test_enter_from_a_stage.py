"""A register in sets: the check leaves its rows in a stage, the confirmation enters that and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.cli.generate_procedures import generate_procedures
from imports import apply, sandbox
from imports.desk import Desk
from imports.manifest import Manifest
from imports.pipeline import Preview, file_hash
from imports.registers import register
from imports.writer.register import write_register
from models.audit.tables import AuditEntry
from models.base.actor import system
from models.base.errors import Conflict
from models.catalogue.operations import amend_procedure, bin_procedure, load_procedures, upsert_procedures
from models.catalogue.queries import procedure_of_code
from models.catalogue.tables import Procedure
from models.organisations.tables import Organisation
from models.uploads import operations as uploads
from models.uploads.operations import Bytes
from models.uploads.tables import Upload
from tests.workbooks.scene import SECRET

PORTAL = system("test")
OWNERS = ("G15", "G18", "H26")


@dataclass
class Office:
    """A portal that keeps its stages in a folder, and one file."""

    session: Session
    at: datetime
    folder: Path

    @property
    def desk(self) -> Desk:
        return Desk(lambda _: self.folder / "p.xlsx", SECRET, self.folder / "stages")

    def write(self, rows: list[dict[str, Any]]) -> None:
        write_register(register("procedures").layout(), Manifest("procedures"), SECRET, rows, self.folder / "p.xlsx")

    def preview(self) -> tuple[Upload, Preview]:
        owner = self.session.scalars(select(Organisation.id).where(Organisation.code == "G22")).one()
        path = self.folder / "p.xlsx"
        file = Bytes(path.name, file_hash(path), path.stat().st_size, "p")
        upload = uploads.receive(self.session, PORTAL, owner, "", file, at=self.at)
        return upload, apply.preview(self.session, PORTAL, upload, self.desk, at=self.at)

    def confirm(self, upload: Upload, *, replace: bool = False) -> dict[str, int]:
        receipt = apply.confirm(self.session, PORTAL, upload, self.desk, at=self.at, replace=replace)
        counts: dict[str, int] = receipt["counts"]
        return counts

    def stages(self) -> list[Path]:
        return sorted((self.folder / "stages").glob("*"))


@pytest.fixture
def office(loaded: Session, at: datetime, tmp_path: Path) -> Office:
    return Office(loaded, at, tmp_path)


def counts(created: int = 0, updated: int = 0, unchanged: int = 0) -> dict[str, int]:
    return {"created": created, "updated": updated, "unchanged": unchanged, "absent": 0}


def test_the_confirmation_opens_no_file_again(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = list(generate_procedures(30, OWNERS))
    office.write(rows)
    upload, preview = office.preview()
    assert preview.changes.counts == counts(created=30)
    assert len(office.stages()) == 1
    monkeypatch.setattr(sandbox.Child, "__enter__", None)
    assert office.confirm(upload) == counts(created=30)
    assert office.stages() == []
    entries = select(func.count()).select_from(AuditEntry).where(AuditEntry.action == "procedure:created")
    assert office.session.scalar(entries) == 30
    stored = {row["code"]: row for row in register("procedures").every(office.session)}
    assert {code: stored[row["code"]][code] for row in rows[:1] for code in row} == rows[0]


def test_two_stages_are_entered_in_one_transaction_and_a_third_that_meets_them(office: Office) -> None:
    rows = list(generate_procedures(6, OWNERS))
    for part in (rows[:2], rows[2:4]):
        office.write(part)
        assert office.confirm(office.preview()[0]) == counts(created=2)
    office.write([*rows[3:], rows[0] | {"fee": "1 đồng"}])
    assert office.confirm(office.preview()[0]) == counts(created=2, updated=1, unchanged=1)


@pytest.mark.parametrize("harm", ["gone", "altered", "none kept"])
def test_without_a_stage_the_file_is_read_again(office: Office, monkeypatch: pytest.MonkeyPatch, harm: str) -> None:
    office.write(list(generate_procedures(3, OWNERS)))
    upload, _ = office.preview()
    (stage,) = office.stages()
    if harm == "altered":
        stage.write_bytes(stage.read_bytes().replace(b"4.000000", b"4.999999"))
    else:
        stage.unlink()
    if harm == "none kept":
        monkeypatch.setattr(Office, "desk", Desk(lambda _: office.folder / "p.xlsx", SECRET))
    assert office.confirm(upload) == counts(created=3)
    assert office.session.scalar(select(Procedure.id).where(Procedure.code == "4.999999")) is None


def test_a_stage_goes_with_what_is_refused_or_discarded(office: Office) -> None:
    rows = list(generate_procedures(2, OWNERS))
    office.write([rows[0], rows[0]])
    _, preview = office.preview()
    assert (preview.verdict, office.stages()) == ("refused", [])
    office.write(rows)
    upload, _ = office.preview()
    uploads.discard(office.session, PORTAL, upload, at=office.at)
    apply.forget(upload, office.desk)
    assert office.stages() == []


def test_an_entry_that_changed_since_makes_the_preview_stale(office: Office) -> None:
    rows = list(generate_procedures(3, OWNERS))
    upsert_procedures(office.session, PORTAL, rows[:1], at=office.at)
    office.write([rows[0] | {"fee": "1 đồng"}, *rows[1:]])
    upload, preview = office.preview()
    assert preview.changes.counts == counts(created=2, updated=1)
    amend_procedure(
        office.session, PORTAL, procedure_of_code(office.session, rows[0]["code"]), {"note": "x"}, at=office.at
    )  # fmt: skip
    with pytest.raises(Conflict, match="stale"):
        office.confirm(upload)
    assert office.session.scalar(select(func.count()).where(Procedure.code == rows[1]["code"])) == 0


def test_a_new_entry_of_the_same_key_makes_the_preview_stale(office: Office) -> None:
    rows = list(generate_procedures(2, OWNERS))
    office.write(rows)
    upload, _ = office.preview()
    upsert_procedures(office.session, PORTAL, rows[:1], at=office.at)
    with pytest.raises(Conflict, match="stale"):
        office.confirm(upload)


def test_a_code_in_the_bin_stands_at_its_cell(office: Office) -> None:
    rows = list(generate_procedures(3, OWNERS))
    upsert_procedures(office.session, PORTAL, rows, at=office.at)
    bin_procedure(office.session, PORTAL, procedure_of_code(office.session, rows[1]["code"]), at=office.at)
    office.write(rows)
    upload, preview = office.preview()
    said = [(f.code, f.sheet, f.cell, f.value) for f in preview.findings]
    assert said == [("row.key_in_bin", register("procedures").layout().sheets[0].name, "A5", rows[1]["code"])]
    assert upload.state == "refused"


def test_the_same_in_another_order_is_no_change_at_either_step(office: Office) -> None:
    row = next(generate_procedures(1, OWNERS)) | {"levels": ["commune", "province"]}
    upsert_procedures(office.session, PORTAL, [row], at=office.at)
    office.write([row | {"levels": ["province", "commune"]}])
    upload, preview = office.preview()
    assert preview.changes.counts == counts(unchanged=1)
    assert office.confirm(upload) == counts(unchanged=1)
    assert procedure_of_code(office.session, row["code"]).row_version == 1


def test_what_a_file_lacks_is_put_in_the_bin_when_asked(office: Office) -> None:
    rows = list(generate_procedures(4, OWNERS))
    upsert_procedures(office.session, PORTAL, rows, at=office.at)
    stored = [dict(row) for row in register("procedures").every(office.session)]
    office.write([row for row in stored if row["code"] != rows[0]["code"]])
    upload, preview = office.preview()
    assert preview.changes.absent == [rows[0]["code"]]
    assert office.confirm(upload, replace=True) == counts(unchanged=len(stored) - 1) | {"binned": 1}
    assert {row["code"] for row in stored} - {row["code"] for row in register("procedures").every(office.session)} == {
        rows[0]["code"]
    }


def test_a_load_that_breaks_leaves_nothing(office: Office) -> None:
    office.write(list(generate_procedures(5, OWNERS)))
    upload, _ = office.preview()
    office.session.commit()

    def breaking() -> Any:
        yield ("4.000000",)
        raise RuntimeError("the machine stopped")

    with pytest.raises(RuntimeError):
        load_procedures(office.session, PORTAL, ["code"], breaking(), at=office.at)
    office.session.rollback()
    assert office.session.scalar(select(func.count()).where(Procedure.code.startswith("4."))) == 0
    assert office.confirm(upload) == counts(created=5)
