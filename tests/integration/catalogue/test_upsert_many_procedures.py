"""The set-based way does to many rows what the verbs do to one: same values, same entries, same refusals."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.cli.generate_procedures import generate_procedures
from models.audit.bulk import Counts, upsert
from models.audit.changes import DERIVED
from models.audit.queries import history
from models.audit.tables import AuditEntry
from models.base.actor import Actor
from models.base.errors import Conflict, Forbidden, NotFound, Refused
from models.base.permissions import Permission
from models.base.search import found
from models.catalogue.operations import add_procedure, bin_procedure, upsert_procedures
from models.catalogue.rules import FIELDS
from models.catalogue.tables import Procedure, ProcedureVariant
from models.organisations.tables import Organisation

Agencies = dict[str, Organisation]


def _row(code: str, **more: Any) -> dict[str, Any]:
    blank: dict[str, Any] = {field.code: None for field in FIELDS}
    plain = {"code": code, "name": f"Thủ tục {code}", "field": "Hộ tịch", "levels": ["commune"], "channels": []}
    return blank | plain | {"kind": "standard", "owner": "G15", "publication_state": "new", "shortened": False} | more


def _procedure(session: Session, code: str) -> Procedure:
    return session.scalars(select(Procedure).where(Procedure.code == code)).one()


def _entries(session: Session, action: str) -> list[AuditEntry]:
    return list(session.scalars(select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.id)))


def test_new_changed_and_unchanged_rows_are_told_apart(
    session: Session, agencies: Agencies, office: Actor, at: datetime
) -> None:
    rows = [_row(f"1.00000{i}") for i in range(5)]
    assert upsert_procedures(session, office, rows, at=at) == Counts(5, 0, 0)
    assert upsert_procedures(session, office, rows, at=at) == Counts(0, 0, 5)
    rows[0]["fee"], rows[1]["levels"] = "8.000 đồng", ["commune", "district"]
    assert upsert_procedures(session, office, [*rows, _row("1.000009")], at=at) == Counts(1, 2, 3)
    changed = _procedure(session, "1.000000")
    assert (changed.fee, changed.row_version, changed.changed_at) == ("8.000 đồng", 2, at)
    assert _procedure(session, "1.000001").levels == ["commune", "district"]
    assert _procedure(session, "1.000002").row_version == 1


def test_each_changed_row_has_its_entry_with_old_and_new(
    session: Session, agencies: Agencies, office: Actor, at: datetime
) -> None:
    upsert_procedures(session, office, [_row("1.000001"), _row("1.000002")], at=at)
    changed = {"name": 'Tên "mới" \\ dòng', "decision_on": date(2021, 3, 12), "shortened": True, "levels": ["ministry"]}
    upsert_procedures(session, office, [_row("1.000001", **changed), _row("1.000002")], at=at)
    (entry,) = _entries(session, "procedure:changed")
    assert entry.row_id == _procedure(session, "1.000001").id
    assert (entry.actor_name, entry.at, entry.noun) == ("reviewer", at, "procedure")
    assert entry.changes == {
        "name": ["Thủ tục 1.000001", 'Tên "mới" \\ dòng'],
        "levels": [["commune"], ["ministry"]],
        "decision_on": [None, "2021-03-12"],
        "shortened": [False, True],
    }


def test_an_entry_of_the_set_reads_like_one_of_the_session(
    session: Session, agencies: Agencies, office: Actor, at: datetime
) -> None:
    row = _row("1.000001", decision_on=date(2021, 3, 12), steps="a\n\nb", legal_basis="ô" * 5_000, levels=["other"])
    one = add_procedure(session, office, row, at=at)
    upsert_procedures(session, office, [row | {"code": "1.000002"}], at=at)
    told = [e.changes for e in _entries(session, "procedure:created")]
    by_one, by_set = ({k: v for k, v in each.items() if v != [None, None]} for each in told)
    assert by_one.pop("code") != by_set.pop("code")
    assert by_one == by_set
    assert by_one["legal_basis"][1]["size"] == 10_000
    assert one.row_version == _procedure(session, "1.000002").row_version


def test_a_row_of_the_set_is_a_row_of_the_verb(
    session: Session, agencies: Agencies, office: Actor, at: datetime
) -> None:
    one = add_procedure(session, office, _row("1.000001", name="Đăng ký"), at=at)
    upsert_procedures(session, office, [_row("1.000002", name="Đăng ký")], at=at)
    other = _procedure(session, "1.000002")
    kept = {"id", "code", "search_text", *DERIVED}
    for column in Procedure.__mapper__.column_attrs:
        if column.key not in kept:
            assert getattr(one, column.key) == getattr(other, column.key), column.key
    assert other.name_sort == one.name_sort
    assert (other.created_at, one.created_at is not None) == (at, True)


def test_what_the_set_wrote_is_found(session: Session, agencies: Agencies, office: Actor, at: datetime) -> None:
    upsert_procedures(session, office, [_row("1.000001", name="Bến Nguyễn Huệ"), _row("1.000002")], at=at)
    upsert_procedures(session, office, [_row("1.000001", name="Bến Đặng Dung"), _row("1.000002")], at=at)
    asked = {
        q: session.scalars(select(Procedure.code).where(found(session, Procedure, q))).all()
        for q in ("nguyen", "dang du")
    }
    assert asked == {"nguyen": [], "dang du": ["1.000001"]}


@pytest.mark.parametrize("fails", [False, True])
def test_what_comes_behind_a_set_is_found_too(
    session: Session, agencies: Agencies, office: Actor, at: datetime, fails: bool
) -> None:
    """The index of words takes the rows of a set together, and those behind it one by one as before."""
    if fails:
        with pytest.raises(IntegrityError), session.begin_nested():
            upsert_procedures(session, office, [_row("1.000001") | {"kind": None}], at=at)
    upsert_procedures(session, office, [_row("1.000002", name="Nhập khẩu nguyên liệu")], at=at)
    add_procedure(session, office, _row("1.000003", name="Xuất khẩu nguyên liệu"), at=at)
    asked = select(Procedure.code).where(found(session, Procedure, "nguyen lieu"))
    assert set(session.scalars(asked)) == {"1.000002", "1.000003"}


def test_fields_that_no_row_has_stay_as_they_are(
    session: Session, agencies: Agencies, office: Actor, at: datetime
) -> None:
    upsert_procedures(session, office, [_row("1.000001", fee="8.000 đồng")], at=at)
    part = {"code": "1.000001", "name": "Tên mới", "field": "Hộ tịch", "levels": ["commune"], "owner": "G15"}
    assert upsert_procedures(session, office, [part], at=at).updated == 1
    assert _procedure(session, "1.000001").fee == "8.000 đồng"


def test_a_key_given_twice_is_refused_before_anything_is_written(
    session: Session, agencies: Agencies, office: Actor, at: datetime
) -> None:
    with pytest.raises(Refused) as refusal:
        upsert_procedures(session, office, [_row("1.000001"), _row("1.000002"), _row("1.000001")], at=at)
    assert [(f.code, f.value) for f in refusal.value.findings] == [("row.duplicate_key", "1.000001")]
    assert session.scalar(select(func.count()).select_from(Procedure)) == 0


def test_a_row_in_the_bin_is_not_brought_back_silently(
    session: Session, agencies: Agencies, office: Actor, at: datetime
) -> None:
    binned = add_procedure(session, office, _row("1.000001"), at=at)
    bin_procedure(session, office, binned, at=at)
    with pytest.raises(Conflict) as refusal:
        upsert_procedures(session, office, [_row("1.000001"), _row("1.000002")], at=at)
    assert refusal.value.params == {"keys": "1.000001", "count": 1}


def test_who_may_not_write_writes_no_set_either(
    session: Session, agencies: Agencies, vinhphuc: Actor, at: datetime
) -> None:
    session.info["actor"] = vinhphuc
    with pytest.raises(Forbidden):
        upsert_procedures(session, vinhphuc, [_row("1.000001")], at=at)


def test_an_agency_that_is_not_there_is_named(
    session: Session, agencies: Agencies, office: Actor, at: datetime
) -> None:
    with pytest.raises(NotFound) as refusal:
        upsert_procedures(session, office, [_row("1.000001", owner="Z99")], at=at)
    assert refusal.value.params == {"code": "Z99"}


def test_rows_of_another_agency_are_out_of_reach_of_a_set(
    session: Session, agencies: Agencies, office: Actor, vinhphuc: Actor, at: datetime
) -> None:
    procedure = add_procedure(session, office, _row("1.000001"), at=at)
    theirs = ProcedureVariant(organisation_id=agencies["H26"].id, procedure_id=procedure.id, local_code="X")
    session.add(theirs)
    session.flush()
    session.info["actor"] = vinhphuc
    given = {"procedure_id": procedure.id, "local_code": "X", "fee": "0"}
    enter = partial(upsert, key="local_code", permission=Permission.VARIANT_WRITE, at=at)
    with pytest.raises(Forbidden):
        enter(session, vinhphuc, ProcedureVariant, [given | {"organisation_id": agencies["H26"].id}])
    own = [given | {"organisation_id": agencies["H62"].id}]
    assert enter(session, vinhphuc, ProcedureVariant, own) == Counts(1, 0, 0)
    assert enter(session, vinhphuc, ProcedureVariant, own) == Counts(0, 0, 1)
    session.info["actor"] = office
    kept = select(ProcedureVariant.organisation_id, ProcedureVariant.fee).order_by(ProcedureVariant.id)
    assert [tuple(row) for row in session.execute(kept)] == [(agencies["H26"].id, None), (agencies["H62"].id, "0")]


def test_one_key_may_stand_in_two_agencies_and_not_twice_in_one(
    session: Session, agencies: Agencies, office: Actor, at: datetime
) -> None:
    procedure = add_procedure(session, office, _row("1.000001"), at=at)
    rows = [
        {"procedure_id": procedure.id, "local_code": "X", "organisation_id": agencies[o].id} for o in ("H26", "H62")
    ]
    enter = partial(upsert, key="local_code", permission=Permission.VARIANT_WRITE, at=at)
    assert enter(session, office, ProcedureVariant, rows) == Counts(2, 0, 0)
    with pytest.raises(Refused):
        enter(session, office, ProcedureVariant, [*rows, rows[0]])


def test_words_of_columns_that_a_set_lacks_are_still_found(
    session: Session, agencies: Agencies, office: Actor, at: datetime
) -> None:
    upsert_procedures(session, office, [_row("1.000001", keywords="giấy khai sinh"), _row("1.000002")], at=at)
    part = {"code": "1.000001", "name": "Tên khác", "field": "Hộ tịch"}
    upsert_procedures(session, office, [part], at=at)
    for words in ("giay khai", "ten khac"):
        assert session.scalars(select(Procedure.code).where(found(session, Procedure, words))).all() == ["1.000001"]


def test_a_rollback_leaves_neither_row_nor_entry(
    session: Session, agencies: Agencies, office: Actor, at: datetime
) -> None:
    session.commit()
    upsert_procedures(session, office, [_row("1.000001")], at=at)
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Procedure)) == 0
    assert not _entries(session, "procedure:created")
    upsert_procedures(session, office, [_row("1.000001")], at=at)


def test_an_empty_list_changes_nothing(session: Session, agencies: Agencies, office: Actor, at: datetime) -> None:
    assert upsert_procedures(session, office, [], at=at) == Counts(0, 0, 0)


def test_generated_procedures_pass_every_constraint(
    session: Session, agencies: Agencies, office: Actor, at: datetime
) -> None:
    rows = list(generate_procedures(300, owners=("G15", "H62")))
    assert upsert_procedures(session, office, rows, at=at) == Counts(300, 0, 0)
    assert upsert_procedures(session, office, generate_procedures(300, owners=("G15", "H62")), at=at).unchanged == 300
    assert len(history(session, "procedure", _procedure(session, rows[0]["code"]).id)) == 1
