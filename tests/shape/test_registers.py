"""Every register that people list comes and goes as a workbook, or is named here with the reason why it does not."""

from __future__ import annotations

from typing import Final

from imports.registers import REGISTERS as WORKBOOKS
from tests.integration.imports.test_send_every_register import CHANGED, NEW
from views.exports import kind_of
from views.registers.index import REGISTERS as LISTS

WITHOUT_WORKBOOK: Final = {
    "reports": "come in by the workbook of their own form and version, through review",
    "uploads": "are the record of what was sent, written by sending",
    "audit": "is the record of what was done; nobody writes it",
}


def test_every_list_has_its_workbook_or_its_reason() -> None:
    assert {name for name, found in LISTS.items() if not found.workbook} == set(WITHOUT_WORKBOOK)


def test_every_workbook_has_its_list_and_its_proof_of_the_round_trip() -> None:
    assert {found.workbook for found in LISTS.values() if found.workbook} == set(WORKBOOKS)
    assert set(NEW) == set(CHANGED) == set(WORKBOOKS)


def test_a_workbook_is_about_the_rows_of_its_list_and_asks_for_the_same_rights() -> None:
    for found in LISTS.values():
        if found.workbook:
            book = WORKBOOKS[found.workbook]
            assert book.model is found.model
            assert book.read_permission is found.read
            assert found.write in (None, book.permission)
            assert kind_of(found) == book.kind


def test_what_a_list_shows_unasked_can_be_sent_back() -> None:
    """An export of the columns that a list shows at first is a workbook of the register, not a mere table."""
    for found in LISTS.values():
        if found.workbook:
            fields = {item.code for item in WORKBOOKS[found.workbook].fields}
            shown = {code for code in found.listed if not found.by_code[code].label_of}
            assert shown <= fields, found.name
