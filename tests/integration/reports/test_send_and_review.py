"""The way of a report, from the first row to acceptance, and back."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.audit.queries import history as audit_history
from models.base.errors import Conflict, Forbidden, NotFound, Refused
from models.base.session import bind
from models.reports import operations as do
from models.reports.queries import reading as ask
from models.reports.rules.states import EDITABLE, State
from models.reports.rules.workflow import replay
from models.reports.tables import Answer, Report, ReportEvent, Revision
from tests.integration.reports.conftest import Year
from tests.integration.reports.flow import Clock, accepted, filled, returned, sent, taken
from tests.unit.forms.vinhphuc import changed, leaves


def states_agree(session: Session, report: Report) -> bool:
    """The stored state is what the events lead to, and there is an open revision where the agency may write."""
    stored = State(report.state)
    is_open = ask.open_revision(session, report) is not None
    may_be_open = stored in EDITABLE or stored is State.NOT_REQUIRED
    told = replay(ask.steps_of(ask.history(session, report)))
    return told is stored and (is_open if stored in EDITABLE else may_be_open or not is_open)


def test_a_report_is_begun_once(year: Year) -> None:
    first = year.begin()
    assert year.begin().id == first.id
    assert (first.state, [r.number for r in ask.revisions(year.session, first)]) == ("draft", [1])
    assert states_agree(year.session, first)


def test_rows_come_back_as_they_were_entered_without_totals(year: Year, clock: Clock) -> None:
    report = filled(year, clock)
    revision = ask.open_revision(year.session, report)
    assert revision is not None
    rows = ask.rows_of(year.session, revision)
    assert [(r.key, r.group, dict(r.values)) for r in rows] == [(r.key, r.group, dict(r.values)) for r in leaves()]
    assert revision.entered_by == [year.cast.accounts["vinhphuc.editor"].id]


def test_the_whole_way_to_acceptance(year: Year, clock: Clock) -> None:
    report = accepted(year, clock)
    assert report.state == "accepted"
    assert (report.submitted_by, report.taken_by, report.decided_by) == ("vinhphuc.approver", "reviewer", "reviewer")
    verbs = [event.verb for event in ask.history(year.session, report)]
    assert verbs == ["open", "save", "submit", "take", "accept"]
    assert states_agree(year.session, report)


def test_submitting_twice_gives_the_same_receipt_and_one_event(year: Year, clock: Clock) -> None:
    report = filled(year, clock)
    with year.acting("vinhphuc.approver") as approver:
        first = do.submit(year.session, approver, report, at=clock(5))
        second = do.submit(year.session, approver, report, at=clock(6), expected=1)
    assert first == second
    assert (first.agency, first.form, first.period, first.revision) == ("H62", "II.06", "2021-Q3", 1)
    assert first.counts == {"rows": 7, "answers": 77, "blank": 0, "explained": 0}
    assert len(first.content_hash) == 64
    assert [event.verb for event in ask.history(year.session, report)].count("submit") == 1


def test_an_editor_cannot_submit(year: Year, clock: Clock) -> None:
    report = filled(year, clock)
    with year.acting("vinhphuc.editor") as editor, pytest.raises(Forbidden):
        do.submit(year.session, editor, report, at=clock(5))


def test_a_wrong_sum_stops_the_submission_at_its_cell(year: Year, clock: Clock) -> None:
    report = year.begin()
    with year.acting("vinhphuc.editor") as editor:
        do.save_rows(year.session, editor, report, changed(leaves(), 0, c3=1), at=clock(1))
    with year.acting("vinhphuc.approver") as approver, pytest.raises(Refused) as refusal:
        do.submit(year.session, approver, report, at=clock(5))
    assert refusal.value.code == "report.move_refused"
    assert ("check.E1", "Tư pháp", "c3") in {(f.code, f.row_key, f.column) for f in refusal.value.findings}
    assert report.state == "draft"


def test_an_empty_report_cannot_be_submitted(year: Year, clock: Clock) -> None:
    report = year.begin()
    with year.acting("vinhphuc.approver") as approver, pytest.raises(Refused) as refusal:
        do.submit(year.session, approver, report, at=clock(5))
    assert [f.code for f in refusal.value.findings] == ["report.empty"]


def test_a_submitted_report_takes_no_rows_and_says_who_has_it(year: Year, clock: Clock) -> None:
    report = taken(year, clock)
    with year.acting("vinhphuc.editor") as editor, pytest.raises(Conflict) as conflict:
        do.save_rows(year.session, editor, report, leaves(), at=clock(20))
    assert conflict.value.code == "report.not_with_agency"
    assert conflict.value.params["by"] == "reviewer"


def test_a_withdrawn_report_goes_on_where_it_was(year: Year, clock: Clock) -> None:
    report = sent(year, clock)
    with year.acting("vinhphuc.approver") as approver:
        do.withdraw(year.session, approver, report, at=clock(6))
        assert report.state == "withdrawn"
        assert report.first_submitted_at is None
        assert states_agree(year.session, report)
        receipt = do.submit(year.session, approver, report, at=clock(7))
    assert receipt.revision == 2
    first, second = ask.revisions(year.session, report)
    assert first.content_hash == second.content_hash
    assert not ask.compare_revisions(year.session, first, second).changes_anything


def test_what_is_in_review_cannot_be_withdrawn(year: Year, clock: Clock) -> None:
    report = taken(year, clock)
    with year.acting("vinhphuc.approver") as approver, pytest.raises(Conflict) as conflict:
        do.withdraw(year.session, approver, report, at=clock(11))
    assert conflict.value.code == "report.move_not_allowed"
    assert conflict.value.params["by"] == "reviewer"


def test_a_released_report_can_be_withdrawn_again(year: Year, clock: Clock) -> None:
    report = taken(year, clock)
    with year.acting("reviewer") as reviewer:
        do.release(year.session, reviewer, report, at=clock(12))
    assert (report.state, report.taken_by) == ("submitted", None)
    with year.acting("vinhphuc.approver") as approver:
        do.withdraw(year.session, approver, report, at=clock(13))
    assert states_agree(year.session, report)


def test_returning_needs_a_reason(year: Year, clock: Clock) -> None:
    report = taken(year, clock)
    with year.acting("reviewer") as reviewer, pytest.raises(Refused) as refusal:
        do.return_(year.session, reviewer, report, " ", at=clock(12))
    assert [f.code for f in refusal.value.findings] == ["report.reason_missing"]


def test_a_returned_report_comes_back_as_the_next_revision(year: Year, clock: Clock) -> None:
    report = returned(year, clock)
    assert (report.state, report.reason) == ("returned", "Cột 10 lệch")
    assert states_agree(year.session, report)
    with year.acting("vinhphuc.editor") as editor:
        changes = do.save_rows(
            year.session,
            editor,
            report,
            changed(leaves(), 0, c8=1891, c9=95),
            at=clock(20),
            expected=report.row_version,
        )
    assert changes.counts() == {"created": 0, "updated": 1, "unchanged": 6, "absent": 0}
    with year.acting("vinhphuc.approver") as approver:
        assert do.submit(year.session, approver, report, at=clock(25)).revision == 2
    assert (report.reason, report.decided_by) == (None, None)
    assert report.first_submitted_at == clock(5)
    one, two = ask.revisions(year.session, report)
    (row,) = [row for row in ask.compare_revisions(year.session, one, two).rows if row.cells]
    assert [(c.field, int(c.old), int(c.new)) for c in row.cells] == [("c8", 1890, 1891), ("c9", 96, 95)]  # type: ignore[arg-type]


def test_a_frozen_revision_keeps_its_rows_when_the_next_one_changes(year: Year, clock: Clock) -> None:
    report = returned(year, clock)
    first = ask.revision_numbered(year.session, report, 1)
    before = ask.rows_of(year.session, first)
    with year.acting("vinhphuc.editor") as editor:
        do.save_rows(year.session, editor, report, leaves()[:1], at=clock(20), absent="remove")
    assert ask.rows_of(year.session, first) == before
    opened = ask.open_revision(year.session, report)
    assert opened is not None
    assert len(ask.rows_of(year.session, opened)) == 1


def test_nobody_accepts_what_he_or_she_entered(year: Year, clock: Clock) -> None:
    report = filled(year, clock)
    revision = ask.open_revision(year.session, report)
    assert revision is not None
    revision.entered_by = [*revision.entered_by, year.cast.accounts["reviewer"].id]
    year.session.flush()
    with year.acting("vinhphuc.approver") as approver:
        do.submit(year.session, approver, report, at=clock(5))
    with year.acting("reviewer") as reviewer:
        do.take(year.session, reviewer, report, at=clock(10))
        with pytest.raises(Refused) as refusal:
            do.accept(year.session, reviewer, report, at=clock(20))
    assert [f.code for f in refusal.value.findings] == ["report.own_entry"]


def test_an_accepted_report_is_reopened_by_the_lead_alone(year: Year, clock: Clock) -> None:
    report = accepted(year, clock)
    with year.acting("reviewer") as reviewer, pytest.raises(Forbidden):
        do.reopen(year.session, reviewer, report, "Số liệu bổ sung", at=clock(20))
    with year.acting("lead") as lead:
        do.reopen(year.session, lead, report, "Số liệu bổ sung", at=clock(20))
    assert report.state == "reopened"
    assert states_agree(year.session, report)


def test_a_nil_report_settles_with_a_reason(year: Year, clock: Clock) -> None:
    report = year.begin("boyte.editor")
    with year.acting("boyte.approver") as approver:
        receipt = do.report_nil(year.session, approver, report, "Không phát sinh hồ sơ", at=clock(5))
    assert (report.state, report.reason) == ("nil", "Không phát sinh hồ sơ")
    assert receipt.counts["answers"] == 0
    with year.acting("reviewer") as reviewer:
        do.return_(year.session, reviewer, report, "Có hồ sơ trên Cổng", at=clock(9))
    assert states_agree(year.session, report)


def test_a_report_with_figures_is_not_nil(year: Year, clock: Clock) -> None:
    report = filled(year, clock)
    with year.acting("vinhphuc.approver") as approver, pytest.raises(Refused) as refusal:
        do.report_nil(year.session, approver, report, "Không phát sinh", at=clock(5))
    assert [f.code for f in refusal.value.findings] == ["report.nil_has_figures"]


def test_an_excused_report_can_be_asked_for_again(year: Year, clock: Clock) -> None:
    report = filled(year, clock)
    with year.acting("lead") as lead:
        do.excuse(year.session, lead, report, "Thiên tai", at=clock(6))
        assert (report.state, report.reason) == ("not_required", "Thiên tai")
        assert states_agree(year.session, report)
        do.require(year.session, lead, report, "Đã khắc phục", at=clock(8))
    assert (report.state, report.reason) == ("draft", None)
    opened = ask.open_revision(year.session, report)
    assert opened is not None
    assert len(ask.rows_of(year.session, opened)) == 7
    assert states_agree(year.session, report)


def test_the_second_to_save_is_told_who_changed_what(year: Year, clock: Clock) -> None:
    report = filled(year, clock)
    seen = report.row_version
    with year.acting("vinhphuc.approver") as colleague:
        do.save_rows(year.session, colleague, report, changed(leaves(), 0, c8=1891, c9=95), at=clock(3), expected=seen)
    with year.acting("vinhphuc.editor") as editor, pytest.raises(Conflict) as conflict:
        do.save_rows(year.session, editor, report, leaves(), at=clock(4), expected=seen)
    told = conflict.value.params
    assert (conflict.value.code, told["by"], told["at"]) == (
        "report.changed",
        "vinhphuc.approver",
        clock(3).isoformat(),
    )
    assert told["version"] == report.row_version > seen
    (change,) = told["changes"][0]["changes"]["rows"]
    assert (change["key"], [c["field"] for c in change["cells"]]) == ("Tư pháp", ["c8", "c9"])


def test_every_version_rises_and_every_event_knows_its_version(year: Year, clock: Clock) -> None:
    report = accepted(year, clock)
    versions = [event.report_version for event in ask.history(year.session, report)]
    assert versions == sorted(set(versions))
    assert versions[-1] == report.row_version


def test_saving_is_in_the_audit_row_by_row(year: Year, clock: Clock) -> None:
    report = filled(year, clock)
    revision = ask.open_revision(year.session, report)
    assert revision is not None
    entries = [e for e in audit_history(year.session, "revision", revision.id) if e.action == "answer:created"]
    assert len(entries) == 7
    assert {"c3": [None, "2334"]}.items() <= next(e for e in entries if "Tư pháp" in e.note).changes.items()
    actions = {e.action for e in audit_history(year.session, "report", report.id)}
    assert {"report:opened", "report:saved"} <= actions


def test_a_move_is_in_the_audit_with_its_reason(year: Year, clock: Clock) -> None:
    report = returned(year, clock)
    entries = audit_history(year.session, "report", report.id)
    assert [e.note for e in entries if e.action == "report:returned"] == ["Cột 10 lệch"]
    changed_states = [e.changes["state"] for e in entries if "state" in e.changes]
    assert ["in_review", "returned"] in changed_states


def test_another_agency_sees_none_of_it(year: Year, clock: Clock) -> None:
    number = sent(year, clock).id
    with Session(year.session.connection()) as other:
        bind(other, year.actor("hanoi.editor"))
        for thing in (Report, Revision, Answer, ReportEvent):
            assert other.scalars(select(thing)).all() == []
        with pytest.raises(NotFound):
            ask.by_id(other, number)


@pytest.mark.parametrize(
    "broken",
    [
        {"state": "submitted"},
        {"state": "returned", "submitted_by": None},
        {"state": "mislaid"},
        {"decided_by": "reviewer"},
    ],
)
def test_the_database_refuses_a_state_without_its_facts(year: Year, broken: dict[str, str]) -> None:
    report = year.begin()
    for name, value in broken.items():
        setattr(report, name, value)
    with pytest.raises(IntegrityError):
        year.session.flush()


def test_the_database_refuses_a_second_open_revision(year: Year) -> None:
    report = year.begin()
    year.session.add(
        Revision(
            organisation_id=report.organisation_id, report_id=report.id, number=2,
            form_version_id=year.version.id, is_open=True,
        )
    )  # fmt: skip
    with pytest.raises(IntegrityError):
        year.session.flush()


def test_the_database_refuses_a_revision_of_another_agency(year: Year) -> None:
    report = year.begin()
    year.session.add(
        Revision(
            organisation_id=year.agency("H26").id, report_id=report.id, number=2, form_version_id=year.version.id,
            is_open=False, submitted_at=year.at, submitted_by="x", content_hash="0" * 64,
        )
    )  # fmt: skip
    with pytest.raises(IntegrityError):
        year.session.flush()
