"""What was done by mistake is taken back from where it is said, for as long as the workflow lets it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.reports.tables import Report, ReviewNote
from tests.conftest import csrf_token
from tests.integration.reports.conftest import Year
from tests.integration.reports.flow import Clock, filled, sent

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
