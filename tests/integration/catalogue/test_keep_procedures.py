"""Procedures are entered, amended, binned and restored by their own verbs, each with its trace."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from models.audit.queries import history
from models.base.actor import Actor
from models.base.errors import Conflict, Forbidden, NotFound, Refused
from models.base.values import Outcome
from models.catalogue.operations import (
    add_procedure,
    add_variant,
    amend_procedure,
    bin_procedure,
    bin_variant,
    restore_procedure,
    restore_variant,
    upsert_procedure,
    upsert_variant,
)
from models.catalogue.queries import (
    possible_duplicates,
    publication_of,
    repair_of,
    stored_by_code,
    variants_of,
)
from models.catalogue.rules.publication import Standing
from models.catalogue.tables import PublicationTerm
from models.organisations.tables import Organisation

Agencies = dict[str, Organisation]


def test_a_procedure_is_entered_and_its_entry_names_every_value(
    session: Session, agencies: Agencies, office: Actor, values: dict[str, Any], at: datetime
) -> None:
    procedure = add_procedure(session, office, values | {"fee": "Không có thông tin"}, at=at)
    assert (procedure.owner.code, procedure.levels, procedure.fee) == ("G15", ["commune"], None)
    added, created = history(session, "procedure", procedure.id)
    assert (created.action, added.action) == ("procedure:created", "procedure:added")
    assert created.changes["name"] == [None, "Đăng ký khai sinh"]


def test_a_taken_code_is_refused_with_whose_it_is(
    session: Session, agencies: Agencies, office: Actor, values: dict[str, Any], at: datetime
) -> None:
    procedure = add_procedure(session, office, values, at=at)
    bin_procedure(session, office, procedure, at=at)
    with pytest.raises(Conflict) as refusal:
        add_procedure(session, office, values | {"name": "Khác"}, at=at)
    assert refusal.value.params == {"code": "1.001193", "name": "Đăng ký khai sinh", "binned": True}


def test_only_what_differs_is_changed_and_written(
    session: Session, agencies: Agencies, office: Actor, values: dict[str, Any], at: datetime
) -> None:
    procedure = add_procedure(session, office, values, at=at)
    amend_procedure(session, office, procedure, {"fee": "8.000 đồng", "name": "Đăng ký khai sinh"}, at=at)
    changed = next(e for e in history(session, "procedure", procedure.id) if e.action == "procedure:changed")
    assert changed.changes == {"fee": [None, "8.000 đồng"]}
    assert procedure.row_version == 2


def test_an_object_that_a_form_filled_is_judged_as_it_stands(
    session: Session, agencies: Agencies, office: Actor, values: dict[str, Any], at: datetime
) -> None:
    procedure = add_procedure(session, office, values, at=at)
    procedure.service_level = "everything"
    with pytest.raises(Refused) as refusal:
        amend_procedure(session, office, procedure, at=at)
    assert [f.code for f in refusal.value.findings] == ["value.not_in_list"]


def test_nothing_is_amended_in_the_bin_until_it_is_restored(
    session: Session, agencies: Agencies, office: Actor, values: dict[str, Any], at: datetime
) -> None:
    procedure = add_procedure(session, office, values, at=at)
    bin_procedure(session, office, procedure, at=at, reason="nhập nhầm")
    with pytest.raises(Conflict):
        amend_procedure(session, office, procedure, {"fee": "x"}, at=at)
    restore_procedure(session, office, procedure, at=at)
    amend_procedure(session, office, procedure, {"fee": "x"}, at=at)
    assert procedure.deleted_at is None


def test_who_may_not_write_is_refused(
    session: Session, agencies: Agencies, vinhphuc: Actor, values: dict[str, Any], at: datetime
) -> None:
    with pytest.raises(Forbidden):
        add_procedure(session, vinhphuc, values, at=at)


def test_an_unknown_owner_is_not_found(
    session: Session, agencies: Agencies, office: Actor, values: dict[str, Any], at: datetime
) -> None:
    with pytest.raises(NotFound):
        add_procedure(session, office, values | {"owner": "Z99"}, at=at)


def test_an_upsert_knows_new_changed_and_unchanged(
    session: Session, agencies: Agencies, office: Actor, values: dict[str, Any], at: datetime
) -> None:
    outcomes = [upsert_procedure(session, office, each, at=at)[1] for each in (values, values, values | {"fee": "x"})]
    assert outcomes == [Outcome.CREATED, Outcome.UNCHANGED, Outcome.UPDATED]


def test_stored_values_are_what_was_entered(
    session: Session, agencies: Agencies, office: Actor, values: dict[str, Any], at: datetime
) -> None:
    add_procedure(session, office, values, at=at)
    stored = stored_by_code(session, ["1.001193", "9.999999"])
    assert list(stored) == ["1.001193"]
    assert {name: stored["1.001193"][name] for name in values} == values


def test_alike_names_in_the_same_field_are_suggested(
    session: Session, agencies: Agencies, office: Actor, values: dict[str, Any], at: datetime
) -> None:
    first = add_procedure(session, office, values, at=at)
    again = add_procedure(session, office, values | {"code": "1.004884", "name": "Đăng ký lại khai sinh"}, at=at)
    add_procedure(session, office, values | {"code": "1.000001", "field": "Cư trú"}, at=at)
    add_procedure(session, office, values | {"code": "2.000815", "name": "Chứng thực chữ ký"}, at=at)
    found = possible_duplicates(session, first.name, first.field, without=first.id)
    assert [(each.procedure.id, each.likeness >= 75) for each in found] == [(again.id, True)]


def test_a_damaged_code_is_looked_up_in_the_catalogue(
    session: Session, agencies: Agencies, office: Actor, values: dict[str, Any], at: datetime
) -> None:
    add_procedure(session, office, values | {"code": "2.000720"}, at=at)
    known, unknown = repair_of(session, "2.00072"), repair_of(session, "2.00073")
    assert known is not None
    assert (known.code, known.known) == ("2.000720", True)
    assert unknown is not None
    assert not unknown.known


def test_publication_is_due_by_the_terms_of_the_owners_level(
    session: Session, agencies: Agencies, office: Actor, values: dict[str, Any], at: datetime
) -> None:
    session.add(
        PublicationTerm(
            level="central",
            decision_days_before_effect=20,
            decision_days_after_issue_shortened=3,
            entry_working_days=10,
            valid_from=date(2010, 10, 14),
            source="NĐ 63/2010/NĐ-CP",
            certainty="H",
        )
    )
    dates = {"issued_on": date(2021, 3, 1), "effective_on": date(2021, 4, 1)}
    procedure = add_procedure(session, office, values | dates, at=at)
    found = publication_of(session, procedure, date(2021, 10, 5))
    assert found.decision is not None
    assert (found.decision.due_on, found.decision.standing) == (date(2021, 3, 12), Standing.ON_TIME)
    assert found.entry is not None
    assert (found.entry.due_on, found.entry.standing) == (date(2021, 3, 26), Standing.OVERDUE)


def test_without_terms_nothing_is_said_about_publication(
    session: Session, agencies: Agencies, office: Actor, values: dict[str, Any], at: datetime
) -> None:
    procedure = add_procedure(session, office, values, at=at)
    assert publication_of(session, procedure, date(2021, 10, 5)).terms is None


VARIANT = {"organisation": "H62", "procedure": "1.001193", "local_code": "1.001193.000.00.00.H62", "fee": "Miễn phí"}


def test_an_agency_says_what_it_does_differently(
    session: Session, agencies: Agencies, office: Actor, vinhphuc: Actor, values: dict[str, Any], at: datetime
) -> None:
    procedure = add_procedure(session, office, values, at=at)
    session.info["actor"] = vinhphuc
    variant, outcome = upsert_variant(session, vinhphuc, VARIANT, at=at)
    assert (variant.organisation_id, outcome) == (agencies["H62"].id, Outcome.CREATED)
    assert upsert_variant(session, vinhphuc, VARIANT, at=at)[1] is Outcome.UNCHANGED
    assert upsert_variant(session, vinhphuc, VARIANT | {"fee": "8.000 đồng"}, at=at)[1] is Outcome.UPDATED
    assert [v.fee for v in variants_of(session, procedure.id)] == ["8.000 đồng"]


def test_an_agency_does_not_speak_for_another(
    session: Session, agencies: Agencies, office: Actor, vinhphuc: Actor, values: dict[str, Any], at: datetime
) -> None:
    add_procedure(session, office, values, at=at)
    session.info["actor"] = vinhphuc
    other = VARIANT | {"organisation": "H26", "local_code": None}
    with pytest.raises(Forbidden):
        add_variant(session, vinhphuc, other, at=at)


def test_a_local_code_of_another_procedure_is_refused(
    session: Session, agencies: Agencies, office: Actor, values: dict[str, Any], at: datetime
) -> None:
    add_procedure(session, office, values, at=at)
    with pytest.raises(Refused) as refusal:
        add_variant(session, office, VARIANT | {"local_code": "2.000815.000.00.00.H62"}, at=at)
    assert [f.code for f in refusal.value.findings] == ["procedure_variant.other_procedure"]


def test_a_second_variant_may_follow_a_binned_one_but_not_stand_beside_it(
    session: Session, agencies: Agencies, office: Actor, values: dict[str, Any], at: datetime
) -> None:
    add_procedure(session, office, values, at=at)
    first = add_variant(session, office, VARIANT, at=at)
    with pytest.raises(Conflict):
        add_variant(session, office, VARIANT, at=at)
    bin_variant(session, office, first, at=at)
    add_variant(session, office, VARIANT, at=at)
    with pytest.raises(Conflict):
        restore_variant(session, office, first, at=at)
