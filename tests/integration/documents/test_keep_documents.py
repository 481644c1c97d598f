"""Documents are known by number, date and issuer together."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.base.actor import Actor
from models.base.errors import Conflict, NotFound
from models.documents.operations import add_document, amend_document, remove_document, restore_document
from models.documents.queries import by_key, by_number
from models.documents.tables import OfficialDocument
from models.organisations.queries import by_code

PM = "Thủ tướng Chính phủ"


def test_two_decisions_468_are_two(loaded: Session) -> None:
    assert [each.signed_on for each in by_number(loaded, "468/QĐ-TTg")] == [date(2021, 3, 27), date(2011, 3, 30)]
    assert len(by_number(loaded, "68/NQ-CP")) == 2


def test_the_letters_and_laws_of_the_frame_ship(loaded: Session) -> None:
    found = loaded.scalars(select(OfficialDocument)).all()
    assert len(found) == 55
    assert {"516/TTg-KSTT", "8836/VPCP-KSTT", "09/2019/NĐ-CP", "766/QĐ-TTg"} <= {each.number for each in found}
    assert by_number(loaded, "8836/VPCP-KSTT")[0].issuer is by_code(loaded, "G22")


def test_a_document_is_entered_once(loaded: Session, actor: Actor, at: datetime) -> None:
    made = add_document(loaded, actor, number="1/QĐ-TTg", signed_on=date(2021, 1, 1), issuer_name=PM, at=at)
    assert made.kind == "quyet_dinh"
    with pytest.raises(Conflict):
        add_document(loaded, actor, number=" 1/QĐ-TTg ", signed_on=date(2021, 1, 1), issuer_name=PM, at=at)
    add_document(loaded, actor, number="1/QĐ-TTg", signed_on=date(2022, 1, 1), issuer_name=PM, at=at)


def test_an_undated_document_is_entered_once_too(loaded: Session, actor: Actor, at: datetime) -> None:
    add_document(loaded, actor, number="2/QĐ-TTg", signed_on=None, issuer_name=PM, at=at)
    with pytest.raises(Conflict):
        add_document(loaded, actor, number="2/QĐ-TTg", signed_on=None, issuer_name=PM, at=at)
    loaded.add(OfficialDocument(number="2/QĐ-TTg", issuer_name=PM, kind="quyet_dinh"))
    with pytest.raises(IntegrityError):
        loaded.flush()


def test_a_correction_may_not_make_a_twin(loaded: Session, actor: Actor, at: datetime) -> None:
    older = by_key(loaded, "468/QĐ-TTg", date(2011, 3, 30), PM)
    with pytest.raises(Conflict):
        amend_document(loaded, actor, older, at=at, changes={"signed_on": date(2021, 3, 27)})


def test_a_document_in_the_bin_keeps_its_key(loaded: Session, actor: Actor, at: datetime) -> None:
    (letter,) = by_number(loaded, "516/TTg-KSTT")
    remove_document(loaded, actor, letter, at=at)
    assert by_number(loaded, "516/TTg-KSTT") == []
    with pytest.raises(Conflict) as refusal:
        add_document(
            loaded, actor, number="516/TTg-KSTT", signed_on=letter.signed_on, issuer_name=letter.issuer_name, at=at
        )
    assert refusal.value.params["in_bin"] is True
    restore_document(loaded, actor, letter, at=at)
    assert by_number(loaded, "516/TTg-KSTT") == [letter]


def test_an_unknown_document_is_not_found(loaded: Session) -> None:
    with pytest.raises(NotFound):
        by_key(loaded, "468/QĐ-TTg", date(2020, 1, 1), PM)
