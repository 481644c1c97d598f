"""The web form of a report: the same reading and the same checks as the workbook, kept as a draft, nothing lost."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from models.forms.rules.rows import Row
from models.reports import operations as do
from models.reports import queries as ask
from models.reports.tables import Report
from tests.integration.reports.conftest import Year, a_form
from tests.integration.reports.flow import Clock, accepted, filled, sent
from tests.unit.forms.vinhphuc import leaves

SignIn = Callable[[str], FlaskClient]


def fields_of(page: str) -> dict[str, str]:
    """What a browser would send of the page as it stands, without the spare rows that its buttons copy."""
    shown = re.sub(r"<template>.*?</template>", "", page, flags=re.DOTALL)
    found: dict[str, str] = {}
    for tag in re.finditer(r'<(input|textarea|select)\b[^>]*\bname="([^"]+)"[^>]*>(.*?)(?=<|$)', shown, re.DOTALL):
        kind, name, inner = tag.groups()
        value = re.search(r'\bvalue="([^"]*)"', tag.group(0))
        found[name] = html.unescape(inner if kind == "textarea" else value.group(1) if value else "")
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', shown, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        found[name] = html.unescape(chosen.group(1)) if chosen else ""
    return {name: value for name, value in found.items() if "." in name or name in {"csrf_token", "row_version"}}


class Form:
    """The form of a report in somebody's browser."""

    def __init__(self, client: FlaskClient, report: Report) -> None:
        self.client, self.path = client, f"/reports/{report.id}/entry"

    def open(self) -> str:
        answer = self.client.get(self.path)
        assert answer.status_code == 200, answer.headers.get("Location")
        return answer.get_data(as_text=True)

    def save(self, changes: dict[str, str], page: str = "") -> Any:
        data = fields_of(page or self.open()) | changes
        return self.client.post(self.path, data=data)


@pytest.fixture
def form(year: Year, sign_in: SignIn, session: Session) -> Callable[..., Form]:
    def enter(report: Report, username: str = "vinhphuc.editor") -> Form:
        session.commit()
        return Form(sign_in(username), report)

    return enter


def rows_of(session: Session, report: Report) -> list[Row]:
    session.expire_all()
    revision = ask.open_revision(session, report)
    assert revision is not None
    return ask.rows_of(session, revision)


def name_of(page: str, key: str) -> str:
    """The name with which the inputs of the first row with that key begin."""
    found = [name.removesuffix("._key") for name, text in fields_of(page).items() if text == key]
    assert found, key
    return found[0]


def test_saving_a_page_as_it_was_opened_changes_nothing(
    form: Callable[..., Form], year: Year, session: Session, clock: Clock
) -> None:
    report = filled(year, clock)
    before = rows_of(session, report)
    browser = form(report)
    assert browser.save({}).status_code == 302
    assert rows_of(session, report) == [Row(r.section, r.key, r.position, r.group, r.values, r.places) for r in before]
    assert [event.verb for event in ask.history(session, report)] == ["open", "save"]


def test_figures_are_typed_as_in_viet_nam_and_checked_as_in_the_workbook(
    form: Callable[..., Form], year: Year, session: Session, clock: Clock
) -> None:
    report = filled(year, clock)
    browser = form(report)
    page = browser.open()
    name = name_of(page, "Tư pháp")
    answer = browser.save({f"{name}.c4": "1.812", f"{name}.c13": "0", f"{name}.c12": " 344 "}, page)
    assert answer.status_code == 302
    (row,) = [row for row in rows_of(session, report) if row.key == "Tư pháp"]
    assert row.values["c4"] == Decimal(1812)
    after = browser.open()
    cell = after[after.index(f'name="{name}.c3"') :][:400]
    assert "aria-invalid" in cell
    revision = ask.open_revision(session, report)
    assert revision is not None
    assert "check.E1" in {finding.code for finding in ask.check_findings(session, report, revision)}
    assert 'class="entry-said ' in after


def test_what_cannot_be_read_is_kept_on_the_page_and_not_in_the_report(
    form: Callable[..., Form], year: Year, session: Session, clock: Clock
) -> None:
    report = filled(year, clock)
    before = rows_of(session, report)
    browser = form(report)
    page = browser.open()
    name = name_of(page, "Tư pháp")
    answer = browser.save({f"{name}.c4": "nhiều <b>", f"{name}.c5": "77"}, page)
    assert answer.status_code == 422
    said = answer.get_data(as_text=True)
    fields = fields_of(said)
    assert (fields[f"{name}.c4"], fields[f"{name}.c5"]) == ("nhiều <b>", "77")
    assert "<b>" not in said[said.index(f'name="{name}.c4"') - 200 :][:600]
    assert f'id="{name.replace(".", "-")}-c4-said"' in said
    assert rows_of(session, report) == before


def test_rows_are_added_left_out_and_blank_is_not_zero(
    form: Callable[..., Form], year: Year, session: Session, clock: Clock
) -> None:
    report = filled(year, clock)
    browser = form(report)
    page = browser.open()
    gone, kept = name_of(page, "Chứng thực"), name_of(page, "Tư pháp")
    new = {"results.n1._group": "cap_huyen", "results.n1._key": "Xây dựng", "results.n1.c3": "5", "results.n1.c4": "0",
           "results.n1.c5": "", "results.n1._reason": "Chưa có số liệu"}  # fmt: skip
    assert browser.save({f"{gone}._gone": "1", f"{kept}.c13": "", **new}, page).status_code == 302
    rows = {(row.group, row.key): row for row in rows_of(session, report)}
    assert ("cap_xa", "Chứng thực") not in rows
    assert rows["so_ban_nganh", "Tư pháp"].values["c13"] is None
    added = rows["cap_huyen", "Xây dựng"]
    assert (added.values["c4"], added.values["c5"]) == (Decimal(0), None)
    assert added.reasons["c5"] == "Chưa có số liệu"
    assert len(rows) == len(leaves())


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ({"results.n1._key": "", "results.n1.c3": "5"}, "no_key"),
        ({"results.n1._key": "Tư pháp", "results.n1._group": "so_ban_nganh", "results.n1.c3": "5"}, "twice"),
    ],
)
def test_a_row_that_cannot_be_told_apart_is_not_kept(
    form: Callable[..., Form], year: Year, session: Session, clock: Clock, typed: dict[str, str], code: str
) -> None:
    report = filled(year, clock)
    before = rows_of(session, report)
    answer = form(report).save(typed)
    assert answer.status_code == 422, code
    assert "entry-said" in answer.get_data(as_text=True)
    assert rows_of(session, report) == before


def test_the_second_to_save_sees_who_changed_what_and_loses_nothing(
    form: Callable[..., Form], year: Year, session: Session, clock: Clock
) -> None:
    report = filled(year, clock)
    browser = form(report)
    page = browser.open()
    name = name_of(page, "Tư pháp")
    with year.acting("vinhphuc.approver") as other:
        row = leaves()[0]
        do.save_rows(session, other, report, [row.with_values({"c8": Decimal(4321)})], at=clock(3))
    session.commit()
    answer = browser.save({f"{name}.c4": "999"}, page)
    assert answer.status_code == 409
    said = answer.get_data(as_text=True)
    assert "vinhphuc.approver" in said
    assert "4321" in said
    assert fields_of(said)[f"{name}.c4"] == "999"
    assert browser.save({}, said).status_code == 302  # looked at, and saved over it
    (mine,) = [row for row in rows_of(session, report) if row.key == "Tư pháp"]
    assert (mine.values["c4"], mine.values["c8"]) == (Decimal(999), Decimal(1890))


def test_a_new_report_begins_with_what_carries_over(
    form: Callable[..., Form], year: Year, session: Session, clock: Clock
) -> None:
    accepted(year, clock, period="2021-Q2")
    report = year.begin()
    browser = form(report)
    page = browser.open()
    fields = fields_of(page)
    name = name_of(page, "Tư pháp")
    assert (fields[f"{name}.c6"], fields[f"{name}.c4"]) == ("344", "")
    assert rows_of(session, report) == []
    assert browser.save({f"{name}.c4": "1"}, page).status_code == 302
    assert len(rows_of(session, report)) == len(leaves())


def test_a_report_that_is_not_with_the_agency_has_no_form(
    form: Callable[..., Form], year: Year, session: Session, clock: Clock
) -> None:
    report = sent(year, clock)
    for username, status in (("vinhphuc.editor", 302), ("reviewer", 403), ("hanoi.editor", 404)):
        answer = form(report, username).client.get(f"/reports/{report.id}/entry")
        assert answer.status_code == status, username
        if status == 302:
            assert "/entry" not in answer.headers["Location"]


def test_every_kind_of_part_of_a_form_is_typed(
    form: Callable[..., Form], year: Year, session: Session, clock: Clock
) -> None:
    """468-TĐ: indicators of the agency's level with fixed targets, a table of tasks, paragraphs."""
    _, version = a_form(session, year.periods["2021-Q3"].regime, year.group, "468-TD")
    with year.acting("vinhphuc.editor") as editor:
        report = do.ensure_report(
            session, editor, year.agency("H62").id, version, year.periods["2021-Q3"], at=clock(0)
        )  # fmt: skip
    browser = form(report)
    page = browser.open()
    share, yes = name_of(page, "O3-T"), name_of(page, "O2")
    typed = {
        f"{share}.numerator": "45.000", f"{share}.denominator": "120.000", f"{share}.planned": "30 %",
        f"{share}.rate": "99", f"{share}.target": "1", f"{yes}.done": "Có", "tasks.n1._key": "1",
        "tasks.n1._group": "n1", "tasks.n1.name": "Số hóa kết quả", "tasks.n1.due": "31/12/2021",
        "tasks.n1.state": "in_progress", "tasks.n1.progress": "45,5 %", "narrative.1.next_quarter": "Tiếp tục.\nHai dòng.",
    }  # fmt: skip
    assert "O3-TW" not in page
    answer = browser.save(typed, page)
    assert answer.status_code == 302, re.findall(r"entry-said[^>]*>.*?</svg>([^<]*)", answer.get_data(as_text=True))
    rows = {(row.section, row.key): row.values for row in rows_of(session, report)}
    assert rows["objectives", "O3-T"]["rate"] == Decimal("37.5")
    assert (rows["objectives", "O3-T"]["target"], rows["objectives", "O3-T"]["met"]) == (Decimal(30), True)
    assert rows["objectives", "O2"]["done"] is True
    assert rows["tasks", "1"]["progress"] == Decimal("45.5")
    assert rows["narrative", ""]["next_quarter"] == "Tiếp tục.\nHai dòng."
    again = browser.save({})
    assert again.status_code == 302
    assert {(row.section, row.key): row.values for row in rows_of(session, report)} == rows
