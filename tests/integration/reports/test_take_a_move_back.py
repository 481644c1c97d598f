"""What was done by mistake is taken back from where it is said, for as long as the workflow lets it."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.base.errors import Conflict, Forbidden, NotFound, Refused
from models.reports import operations as do
from models.reports import queries as ask
from models.reports.rules.findings import finding_key, warnings
from models.reports.tables import Report, ReviewNote
from tests.conftest import csrf_token
from tests.integration.reports.conftest import Year
from tests.integration.reports.flow import Clock, accepted, filled, sent

SignIn = Callable[[str], FlaskClient]


def moved(client: FlaskClient, address: str) -> str:
    """The page after a move, with what it says."""
    token = csrf_token(client.get("/").get_data(as_text=True))
    return client.post(address, data={"csrf_token": token}, follow_redirects=True).get_data(as_text=True)


def undo(page: str) -> str:
    found = re.search(r'class="notice tone-ok".*?<form method="post" action="([^"]+)"', page, re.DOTALL)
    assert found, "nothing to take back"
    return found[1]


@pytest.mark.parametrize(
    ("username", "begin", "verb", "after", "before"),
    [
        ("vinhphuc.approver", filled, "submit", "submitted", "withdrawn"),
        ("reviewer", sent, "take", "in_review", "submitted"),
    ],
)
def test_a_move_is_taken_back_where_it_is_said(
    sign_in: SignIn, session: Session, year: Year, clock: Clock, username: str,
    begin: Callable[..., Report], verb: str, after: str, before: str,
) -> None:  # fmt: skip
    report = begin(year, clock)
    session.commit()
    client = sign_in(username)
    page = moved(client, f"/reports/{report.id}/{verb}")
    session.refresh(report)
    assert report.state == after
    moved(client, undo(page))
    session.refresh(report)
    assert report.state == before
    assert "undo:" not in page


def test_a_decision_is_not_taken_back_in_passing(sign_in: SignIn, session: Session, year: Year, clock: Clock) -> None:
    """A report that was accepted counts; only the lead reopens it, with a reason."""
    report = sent(year, clock)
    session.commit()
    client = sign_in("reviewer")
    moved(client, f"/reports/{report.id}/take")
    page = moved(client, f"/reports/{report.id}/accept")
    session.refresh(report)
    assert report.state == "accepted"
    assert not re.search(r'class="notice tone-ok"[^\n]*<form', page)


def test_a_settled_note_is_opened_again(sign_in: SignIn, session: Session, year: Year, clock: Clock) -> None:
    report = sent(year, clock)
    session.commit()
    client = sign_in("reviewer")
    said = {"text": "Vì sao c3 giảm?"}
    client.post(f"/reports/{report.id}/notes", data=said | {"csrf_token": csrf_token(client.get("/").text)})
    note = session.scalars(select(ReviewNote).where(ReviewNote.report_id == report.id)).one()
    page = moved(client, f"/reports/{report.id}/notes/{note.id}/resolve")
    session.refresh(note)
    assert note.resolved_by
    moved(client, undo(page))
    session.refresh(note)
    assert (note.resolved_at, note.resolved_by) == (None, None)
    again = moved(client, undo(page))
    assert "notice tone-bad" in again
    assert note.resolved_at is None


def test_an_explanation_can_be_taken_back_until_the_report_is_sent(year: Year, clock: Clock) -> None:
    accepted(year, clock, period="2021-Q2")
    report = filled(year, clock)
    revision = ask.open_revision(year.session, report)
    assert revision is not None
    with year.acting("vinhphuc.editor") as editor:
        keys = [finding_key(f) for f in warnings(ask.check_findings(year.session, report, revision))]
        for key in keys:
            do.answer_warning(year.session, editor, report, key, "Rà soát lại hồ sơ tồn", at=clock(2))
        do.withdraw_explanation(year.session, editor, report, keys[0], at=clock(3))
        assert set(ask.explanations_of(year.session, revision)) == set(keys[1:])
        with pytest.raises(NotFound, match="no_explanation"):
            do.withdraw_explanation(year.session, editor, report, keys[0], at=clock(3))
    with year.acting("vinhphuc.approver") as approver, pytest.raises(Refused):
        do.submit(year.session, approver, report, at=clock(4))
    with year.acting("vinhphuc.editor") as editor:
        do.answer_warning(year.session, editor, report, keys[0], "Rà soát lại hồ sơ tồn", at=clock(5))
    with year.acting("vinhphuc.approver") as approver:
        do.submit(year.session, approver, report, at=clock(6))
        with pytest.raises(Conflict, match="not_with_agency"):
            do.withdraw_explanation(year.session, approver, report, keys[0], at=clock(7))
    with year.acting("hanoi.editor") as stranger, pytest.raises((NotFound, Conflict, Forbidden)):
        do.withdraw_explanation(year.session, stranger, report, keys[0], at=clock(7))


def test_an_explanation_is_taken_back_where_it_is_said(
    sign_in: SignIn, session: Session, year: Year, clock: Clock
) -> None:
    accepted(year, clock, period="2021-Q2")
    report = filled(year, clock)
    session.commit()
    client = sign_in("vinhphuc.editor")
    page = client.get(f"/reports/{report.id}").text
    key = html.unescape(re.findall(r'name="key" value="([^"]+)"', page)[0])
    said = {"key": key, "explanation": "Rà soát lại", "csrf_token": csrf_token(page)}
    page = client.post(f"/reports/{report.id}/explain", data=said, follow_redirects=True).text
    revision = ask.open_revision(session, report)
    assert revision is not None
    assert ask.explanations_of(session, revision)[key].explanation == "Rà soát lại"
    moved(client, html.unescape(undo(page)))
    session.expire_all()
    assert ask.explanations_of(session, revision) == {}
    assert 'value="Rà soát lại"' not in client.get(f"/reports/{report.id}").text
