"""One report: its figures, what was found, what changed, what may be done with it."""

from __future__ import annotations

from typing import Any, ClassVar

from flask import flash, redirect, request, url_for
from flask_appbuilder import expose, has_access
from flask_babel import gettext

from models.base.errors import DomainError, Refused
from models.base.findings import Finding, Severity
from models.base.permissions import Permission
from models.forms.queries import definition_of
from models.periods.queries import effective_due
from models.reports import operations, queries
from models.reports.rules.changes import ChangeKind
from models.reports.rules.findings import finding_key
from models.reports.tables import Report, Revision
from views import formats
from views.attachments import HOLDERS, card
from views.base import Page, actor, commit, done, now, refusal, session
from views.messages import finding_as_json, finding_sentence
from views.moves import SAID, VERBS, begin_report, move, said_of_event
from views.persons import meet, person
from views.sheets import sheets

TABS = ("figures", "changes", "notes", "files", "history")


class ReportPage(Page):
    """The page of one report and the buttons on it."""

    route_base = "/reports"
    permission: ClassVar[Permission] = Permission.REPORT_READ
    default_view = "show"

    @expose("/<int:report_id>")
    @has_access
    def show(self, report_id: int) -> Any:
        report = queries.by_id(session(), report_id)
        return self.render_template("reports/show.html", **_page(report, request.args.get("tab", "figures")))

    @expose("/begin", methods=["POST"])
    @has_access
    def begin(self) -> Any:
        """Open a report without a file: to say that there is nothing to report, or that none is required."""
        try:
            report = begin_report(
                session(), actor(), request.form.get("form", ""), request.form.get("period", ""),
                organisation_id=request.form.get("organisation", type=int), at=now(),
            )  # fmt: skip
        except DomainError as error:
            return _refused(error, url_for("HomePage.index"))
        commit()
        return redirect(url_for(".show", report_id=report.id))

    @expose(f"/<int:report_id>/<any({', '.join(VERBS)}):verb>", methods=["POST"])
    @has_access
    def move(self, report_id: int, verb: str) -> Any:
        report = queries.by_id(session(), report_id)
        here = url_for(".show", report_id=report_id)
        expected = request.form.get("row_version", type=int)
        try:
            move(
                session(), actor(), report, verb,
                reason=request.form.get("reason", ""), expected=expected, at=now(),
            )  # fmt: skip
        except DomainError as error:
            return _refused(error, here)
        said = SAID[verb]
        return done(str(said.done), here, said.undo and url_for(".move", report_id=report_id, verb=said.undo))

    @expose("/<int:report_id>/notes", methods=["POST"])
    @has_access
    def note(self, report_id: int) -> Any:
        report = queries.by_id(session(), report_id)
        place = operations.Place(*(request.form.get(name, "") for name in ("section", "group", "row_key", "field")))
        here = url_for(".show", report_id=report_id, tab="notes")
        try:
            operations.add_note(session(), actor(), report, request.form.get("text", ""), at=now(), place=place)
        except DomainError as error:
            return _refused(error, here)
        return done(gettext("The note was added."), here)

    @expose("/<int:report_id>/notes/<int:note_id>/resolve", methods=["POST"])
    @has_access
    def resolve(self, report_id: int, note_id: int) -> Any:
        note = operations.note_by_id(session(), note_id)
        here = url_for(".show", report_id=note.report_id, tab="notes")
        try:
            operations.resolve_note(session(), actor(), note, request.form.get("resolution", ""), at=now())
        except DomainError as error:
            return _refused(error, here)
        undo = url_for(".reopen_note", report_id=note.report_id, note_id=note_id)
        return done(gettext("The note was marked as settled."), here, undo)

    @expose("/<int:report_id>/notes/<int:note_id>/reopen", methods=["POST"])
    @has_access
    def reopen_note(self, report_id: int, note_id: int) -> Any:
        note = operations.note_by_id(session(), note_id)
        here = url_for(".show", report_id=note.report_id, tab="notes")
        try:
            operations.reopen_note(session(), actor(), note, at=now())
        except DomainError as error:
            return _refused(error, here)
        return done(gettext("The note is open again."), here)

    @expose("/<int:report_id>/explain", methods=["POST"])
    @has_access
    def explain(self, report_id: int) -> Any:
        report, key = queries.by_id(session(), report_id), request.form.get("key", "")
        here = url_for(".show", report_id=report_id)
        try:
            operations.answer_warning(session(), actor(), report, key, request.form.get("explanation", ""), at=now())
        except DomainError as error:
            return _refused(error, here)
        undo = url_for(".withdraw_explanation", report_id=report_id, key=key)
        return done(gettext("The explanation was kept; it goes with the report."), here, undo)

    @expose("/<int:report_id>/explain/withdraw", methods=["POST"])
    @has_access
    def withdraw_explanation(self, report_id: int) -> Any:
        report = queries.by_id(session(), report_id)
        here = url_for(".show", report_id=report_id)
        try:
            operations.withdraw_explanation(session(), actor(), report, request.values.get("key", ""), at=now())
        except DomainError as error:
            return _refused(error, here)
        return done(gettext("The explanation was taken back."), here)


def _refused(error: DomainError, here: str) -> Any:
    flash(refusal(error), "danger")
    if isinstance(error, Refused):
        for finding in error.findings[:5]:
            flash(finding_sentence(finding), "warning")
    return redirect(here)


def _page(report: Report, tab: str) -> dict[str, Any]:
    shown = queries.shown_revision(session(), report)
    findings = queries.check_findings(session(), report, shown) if shown else []
    notes = queries.notes_of(session(), report)
    meet(session(), [report.decided_by, report.submitted_by, *(note.written_by for note in notes)])
    meet(session(), [note.resolved_by for note in notes])
    return {
        "report": report,
        "revision": shown,
        "tab": tab if tab in TABS else "figures",
        "moves": queries.allowed_moves(session(), actor(), report, at=now()),
        "said": SAID,
        "due": effective_due(session(), report.period, report.organisation_id).on,
        "findings": [_explained(report, shown, each) for each in findings] if shown else [],
        "notes": notes,
        "open_notes": sum(note.resolved_at is None for note in notes),
        "may_enter": queries.may_enter(session(), actor(), report),
        "finding_sentence": finding_sentence,
        "attached": card(session(), actor(), HOLDERS["reports"], report),
        **(_figures(report, shown, findings) if tab in {"figures", ""} or tab not in TABS else {}),
        **(_changes(report) if tab == "changes" else {}),
        **({"events": _events(report)} if tab == "history" else {}),
    }


def _figures(report: Report, shown: Revision | None, findings: list[Finding]) -> dict[str, Any]:
    if shown is None:
        return {"sheets": []}
    rows = queries.rows_of(session(), shown)
    before = _before(report, shown)
    previous = queries.rows_of(session(), before) if before else []
    definition = definition_of(shown.form_version)
    return {"sheets": sheets(definition, rows, findings, previous), "compared_with": before}


def _before(report: Report, shown: Revision) -> Revision | None:
    earlier = [each for each in queries.revisions(session(), report) if each.number < shown.number]
    return max(earlier, key=lambda each: each.number, default=None)


def _explained(report: Report, shown: Revision, finding: Finding) -> dict[str, Any]:
    data = finding_as_json(finding)
    if finding.severity is Severity.WARNING:
        data["key"] = finding_key(finding)
        answered = queries.explanations_of(session(), shown).get(data["key"])
        data["explanation"] = answered.explanation if answered else ""
    return data


def _changes(report: Report) -> dict[str, Any]:
    """Two revisions side by side: the last two unless the address names others."""
    known = queries.revisions(session(), report)
    if len(known) < 2:
        return {"revisions": known, "compared": None}
    first = request.args.get("from", known[-2].number, type=int)
    second = request.args.get("to", known[-1].number, type=int)
    before, after = (queries.revision_numbered(session(), report, number) for number in (first, second))
    changes = queries.compare_revisions(session(), before, after)
    rows = [row for row in changes.rows if row.kind is not ChangeKind.UNCHANGED]
    definition = definition_of(after.form_version)
    labels = {
        (section.code, field.code): formats.words(field.label)
        for section in definition.sections
        for field in section.fields
    }
    return {"revisions": known, "compared": (before, after), "changed_rows": rows, "labels": labels}


def _events(report: Report) -> list[dict[str, Any]]:
    made = []
    happened = queries.history(session(), report)
    meet(session(), [event.actor for event in happened])
    for event in reversed(happened):
        what, icon, tone = said_of_event(event.verb)
        if event.revision_number:
            what = gettext("%(what)s · revision %(number)s", what=what, number=event.revision_number)
        made.append(
            {"icon": icon, "tone": tone, "what": what, "who": person(event.actor), "at": event.at, "note": event.reason}
        )
    return made
