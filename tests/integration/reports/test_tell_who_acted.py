"""People stand on pages by their names, their user names beside them; nobody learns a name by asking for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, event

from models.organisations.tables import OrganisationName
from models.reports.queries import queue
from tests.conftest import csrf_token
from tests.integration.reports.conftest import Year
from tests.integration.reports.flow import Clock, returned, sent, taken

SignIn = Callable[[str], FlaskClient]


@contextmanager
def questions_for_names(connection: Connection) -> Iterator[list[str]]:
    """The statements that ask for names by user names."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if "ab_user.username IN" in statement:
            seen.append(statement)

    event.listen(connection.engine, "before_cursor_execute", note)
    yield seen
    event.remove(connection.engine, "before_cursor_execute", note)


def test_the_history_of_a_report_names_the_agencys_people_and_the_offices(
    year: Year, clock: Clock, sign_in: SignIn, connection: Connection
) -> None:
    report = returned(year, clock)
    client = sign_in("vinhphuc.editor")
    with questions_for_names(connection) as asked:
        page = client.get(f"/reports/{report.id}?tab=history").get_data(as_text=True)
    for name in ("vinhphuc.editor", "vinhphuc.approver", "reviewer"):
        assert f"Thử {name} ({name})" in page
    assert "Lý do do Thử reviewer (reviewer) nêu" in page
    assert len(asked) <= 2, "\n".join(asked)


def test_the_queue_and_the_first_page_name_who_sent_and_who_took_up(
    year: Year, clock: Clock, sign_in: SignIn, connection: Connection
) -> None:
    taken(year, clock)
    sent(year, clock, agency="hanoi")
    client = sign_in("lead")
    with questions_for_names(connection) as asked:
        page = client.get("/review/").get_data(as_text=True)
    for name in ("vinhphuc.approver", "hanoi.approver", "reviewer"):
        assert f"Thử {name} ({name})" in page
    assert len(asked) == 1
    assert "Thử hanoi.approver (hanoi.approver)" in client.get("/").get_data(as_text=True)


def test_the_queue_calls_an_agency_as_it_was_called_when_the_period_ended(year: Year, clock: Clock) -> None:
    report = sent(year, clock)
    spans = (("Tỉnh Vĩnh Phúc", None, date(2021, 10, 1)), ("Tỉnh Tên Mới", date(2021, 10, 1), None))
    for name, since, until in spans:
        year.session.add(OrganisationName(
            organisation_id=report.organisation_id, name=name, kind="province", source="thử",
            valid_from=since or date(2020, 1, 1), valid_to=until,
        ))  # fmt: skip
    year.agency("H62").name = "Tỉnh Tên Mới"
    year.session.flush()
    assert [each.agency_name for each in queue(year.session, on=date(2021, 10, 5))] == ["Tỉnh Vĩnh Phúc"]


def test_the_audit_names_who_acted_with_one_question_and_the_api_keeps_the_user_name(
    year: Year, clock: Clock, app: Flask, sign_in: SignIn, bearer: Callable[[str], dict[str, str]],
    connection: Connection,
) -> None:  # fmt: skip
    returned(year, clock)
    client = sign_in("auditor")
    with questions_for_names(connection) as asked:
        page = client.get("/audit/list/?filter[noun]=report&sort=at").get_data(as_text=True)
    assert "Thử reviewer (reviewer)" in page
    assert "Người gửi: – → Thử vinhphuc.approver (vinhphuc.approver)" in page
    assert len(asked) <= 2, "\n".join(asked)
    told = app.test_client().get("/api/v1/audit/?filter[noun]=report", headers=bearer("auditor")).get_json()
    assert {row["actor_name"] for row in told["result"]} <= {"test", *year.cast.accounts}


def test_a_filter_tells_nobodys_name(year: Year, clock: Clock, sign_in: SignIn) -> None:
    returned(year, clock)
    page = sign_in("auditor").get("/audit/list/?filter[actor_name]=boyte.editor").get_data(as_text=True)
    assert "boyte.editor" in page
    assert "Thử boyte.editor" not in page


def test_a_refusal_names_who_was_faster(year: Year, clock: Clock, sign_in: SignIn) -> None:
    report = taken(year, clock)
    client = sign_in("lead")
    token = csrf_token(client.get(f"/reports/{report.id}").get_data(as_text=True))
    page = client.post(f"/reports/{report.id}/take", data={"csrf_token": token}, follow_redirects=True)
    assert "Thử reviewer (reviewer) đã" in page.get_data(as_text=True)
