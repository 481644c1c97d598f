"""Many who do the same in the same moment: one of them does it, the others are told."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.extensions import db
from models.accounts.tables import Account
from models.audit.tables import AuditEntry
from models.base.actor import system
from models.base.session import acting_as, bind
from models.organisations.tables import Organisation
from models.reports import operations as do
from models.reports import queries as ask
from models.reports.tables import Report, ReportEvent, WarningAnswer
from tests.integration.attacks.conftest import AT, headers_of
from tests.unit.forms.vinhphuc import report as whole_report

THREADS, ROUNDS = 4, 5
NEW = {"name": "Tỉnh Nghệ An", "kind": "province", "level": "province", "valid_from": "1991-08-12"}


def at_once(portal: Flask, asks: list[Callable[[Any], Any]]) -> list[Any]:
    """What each was answered, all sent together by clients and threads of their own."""
    start = Barrier(len(asks))

    def run(asking: Callable[[Any], Any]) -> Any:
        client = portal.test_client()
        start.wait(240)
        return asking(client)

    with ThreadPoolExecutor(len(asks)) as pool:
        return list(pool.map(run, asks))


@contextmanager
def inside(portal: Flask) -> Any:
    with portal.app_context(), Session(db.engine) as session:
        bind(session, system("test"))
        yield session
        session.commit()


def posting(path: str, headers: dict[str, str], body: dict[str, Any]) -> Callable[[Any], Any]:
    return lambda client: client.post(f"/api/v1{path}", headers=headers, json=body)


def test_one_key_in_parallel_makes_one_row_and_one_answer(standing: Flask) -> None:
    headers = headers_of(standing, "admin")
    for number in range(ROUNDS):
        body = NEW | {"code": f"H8{number}"}
        ask = posting("/organisations/", headers | {"Idempotency-Key": f"parallel-{number}"}, body)
        answers = at_once(standing, [ask] * THREADS)
        assert {answer.status_code for answer in answers} == {201}, [answer.text for answer in answers]
        assert len({answer.text for answer in answers}) == 1
        assert len({answer.headers["Location"] for answer in answers}) == 1
        with inside(standing) as session:
            made = select(func.count()).select_from(Organisation).where(Organisation.code == body["code"])
            assert session.scalar(made) == 1


def test_one_key_for_other_requests_in_parallel_serves_one_of_them(standing: Flask) -> None:
    headers = headers_of(standing, "admin") | {"Idempotency-Key": "parallel-others"}
    asks = [posting("/organisations/", headers, NEW | {"code": f"H9{number}"}) for number in range(THREADS)]
    answers = at_once(standing, asks)
    assert sorted(answer.status_code for answer in answers) == [201, *[409] * (THREADS - 1)]
    with inside(standing) as session:
        made = select(func.count()).select_from(Organisation).where(Organisation.code.like("H9_"))
        assert session.scalar(made) == 1


@pytest.fixture
def sent(standing: Flask) -> int:
    """A report of Vinh Phuc, submitted and waiting for a reviewer; it goes with the test."""
    from app.cli.demo_year import APPROVER, EDITOR
    from models.forms.tables import FormVersion
    from models.periods.tables import Period

    with inside(standing) as session:
        agency = session.scalars(select(Organisation.id).where(Organisation.code == "H62")).one()
        version, taken = session.scalars(select(FormVersion)).one(), select(Report.period_id)
        period = session.scalars(select(Period).where(Period.kind == "quarter", Period.id.not_in(taken))).first()
        with acting_as(session, EDITOR):
            report = do.ensure_report(session, EDITOR, agency, version, period, at=AT)
            do.save_rows(session, EDITOR, report, whole_report(), at=AT)
        do.submit(session, APPROVER, report, at=AT)
        return report.id


def test_of_two_reviewers_one_takes_it_and_the_other_is_told_who_has_it(standing: Flask, sent: int) -> None:
    people = ("reviewer", "lead")
    path = f"/reports/{sent}/take"
    answers = dict(zip(people, at_once(standing, [posting(path, headers_of(standing, who), {}) for who in people]),
                       strict=True))  # fmt: skip
    assert sorted(answer.status_code for answer in answers.values()) == [200, 409]
    (winner,) = [who for who, answer in answers.items() if answer.status_code == 200]
    (told,) = [answer.get_json() for answer in answers.values() if answer.status_code == 409]
    with inside(standing) as session:
        report = session.scalars(select(Report).where(Report.id == sent)).one()
        assert report.taken_by_id == session.scalar(select(Account.id).where(Account.username == winner))
        assert told["code"] == "report.already_taken"
        assert report.taken_by in told["detail"]
        verbs = session.scalars(select(ReportEvent.verb).where(ReportEvent.report_id == sent)).all()
    assert verbs.count("take") == 1


def test_a_submission_under_one_key_in_parallel_is_one_submission(standing: Flask, sent: int) -> None:
    with inside(standing) as session:
        report = session.scalars(select(Report).where(Report.id == sent)).one()
        do.withdraw(session, system("test"), report, at=AT)
    headers = headers_of(standing, "vinhphuc.approver") | {"Idempotency-Key": f"submit-{sent}"}
    answers = at_once(standing, [posting(f"/reports/{sent}/submit", headers, {})] * THREADS)
    assert {answer.status_code for answer in answers} == {200}, [answer.text for answer in answers]
    assert len({answer.text for answer in answers}) == 1
    with inside(standing) as session:
        verbs = session.scalars(select(ReportEvent.verb).where(ReportEvent.report_id == sent)).all()
    assert verbs.count("submit") == 2  # the one before it was withdrawn, and one


def test_an_explanation_is_taken_back_once(standing: Flask, sent: int) -> None:
    with inside(standing) as session:
        report = session.scalars(select(Report).where(Report.id == sent)).one()
        do.withdraw(session, system("test"), report, at=AT)
        revision = ask.open_revision(session, report)
        assert revision is not None
        session.add(WarningAnswer(
            organisation_id=report.organisation_id, revision_id=revision.id, finding_key="key", finding={},
            explanation="Đã rà soát", answered_at=AT, answered_by="test",
        ))  # fmt: skip
    asks = [posting(f"/reports/{sent}/explain/withdraw", headers_of(standing, "vinhphuc.editor"), {"key": "key"})]
    answers = at_once(standing, asks * THREADS)
    assert sorted(answer.status_code for answer in answers) == [200, *[404] * (THREADS - 1)]
    with inside(standing) as session:
        told = select(func.count()).select_from(AuditEntry).where(AuditEntry.action == "warning_answer:withdrawn")
        assert session.scalar(told) == 1
