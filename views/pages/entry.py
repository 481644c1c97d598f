"""The web form of a report: entered as a sheet, checked as a workbook, kept as a draft."""

from __future__ import annotations

from typing import Any, ClassVar

from flask import flash, redirect, request, url_for
from flask_appbuilder import expose, has_access
from flask_babel import gettext

from imports.layouts import report_layout
from models.base.errors import Conflict, DomainError, Refused
from models.base.findings import Finding, counts
from models.base.permissions import Permission
from models.base.words import Words
from models.forms.queries import definition_of
from models.forms.rules.definition import FormDefinition
from models.reports import operations, queries
from models.reports.rules.entry import entry, strangers
from models.reports.tables import Report, Revision
from views import formats
from views.base import Page, actor, commit, now, session
from views.entry.drawing import Drawing
from views.entry.typing import Read, TypedRow, hidden, posted_rows, read, typed_rows
from views.messages import finding_as_json, finding_sentence, sentence

MOST_TYPED = 8 * 1024 * 1024  # bytes of one posted form: 2,000 rows of thirteen columns
MOST_CHANGES = 40  # of another's cells, shown to who comes second


class EntryPage(Page):
    """``/reports/7/entry``: one page for every form there is."""

    route_base = "/reports"
    permission: ClassVar[Permission] = Permission.REPORT_ENTER

    @expose("/<int:report_id>/entry")
    @has_access
    def form(self, report_id: int) -> Any:
        report = queries.by_id(session(), report_id)
        if not queries.may_enter(session(), actor(), report):
            return _elsewhere(report)
        revision = _open(report)
        rows = queries.rows_of(session(), revision)
        carried = (
            [] if rows else queries.carried_over(session(), report.organisation, revision.form_version, report.period)
        )
        typed = typed_rows(
            report_layout(definition_of(revision.form_version)), rows or carried, report.organisation.level
        )
        findings = queries.check_findings(session(), report, revision) if rows else []
        return self._page(report, revision, typed, Read(rows=rows), findings, is_carried=bool(carried))

    @expose("/<int:report_id>/entry", methods=["POST"])
    @has_access
    def save(self, report_id: int) -> Any:
        """Keep what can be read; where something cannot, nothing is kept and everything typed stays on the page."""
        request.max_form_memory_size = MOST_TYPED
        report = queries.by_id(session(), report_id)
        if not queries.may_enter(session(), actor(), report):
            return _elsewhere(report)
        revision = _open(report)
        definition = definition_of(revision.form_version)
        typed = posted_rows(definition, request.form.items(multi=True))
        _, circumstances = queries.compared_with(session(), report.organisation, revision.form_version, report.period)
        found = read(definition, typed, circumstances)
        wrong = found.unread or strangers(definition, found.rows)
        if wrong:
            return self._page(report, revision, typed, found, wrong, refused=True), 422
        return self._keep(report, revision, definition, typed, found)

    def _keep(
        self, report: Report, revision: Revision, definition: FormDefinition, typed: list[TypedRow], found: Read
    ) -> Any:
        stored = queries.rows_of(session(), revision)
        rows = [*found.rows, *hidden(definition, stored, typed)]
        expected = request.form.get("row_version", type=int)
        try:
            changes = operations.save_rows(
                session(), actor(), report, rows, at=now(), absent="remove", expected=expected
            )  # fmt: skip
        except Refused as error:
            session().rollback()
            return self._page(report, revision, typed, found, error.findings, refused=True), 422
        except Conflict as error:
            session().rollback()
            return self._page(report, _open(report), typed, found, [], conflict=error), 409
        commit()
        for note in found.notes[:5]:
            flash(finding_sentence(note), "info")
        changed = changes.changes_anything or changes.counts()["absent"]
        flash(
            gettext("Saved as a draft.") if changed else gettext("Nothing was changed."),
            "success" if changed else "info",
        )
        to_report = request.form.get("then") == "report"
        return redirect(url_for("ReportPage.show" if to_report else ".form", report_id=report.id))

    def _page(
        self, report: Report, revision: Revision, typed: list[TypedRow], found: Read, findings: list[Finding], *,
        refused: bool = False, is_carried: bool = False, conflict: DomainError | None = None,
    ) -> Any:  # fmt: skip
        definition = definition_of(revision.form_version)
        stored = queries.rows_of(session(), revision)
        meant = entry(definition, stored, found.rows, absent="remove").rows
        drawing = Drawing(definition, typed, findings, stored if refused or conflict else meant, meant)
        return self.render_template(
            "entry/form.html", report=report, revision=revision, sheets=drawing.sheets(), refused=refused,
            counts=counts(findings), general=[finding_as_json(each) for each in drawing.general],
            is_carried=is_carried, conflict=_said(conflict, definition) if conflict else None,
            is_new=not stored,
        )  # fmt: skip


def _open(report: Report) -> Revision:
    found = queries.open_revision(session(), report)
    if found is None:
        raise Conflict("report.not_with_agency", state=report.state)
    return found


def _elsewhere(report: Report) -> Any:
    """The report takes no rows, or none of this reader's: its page says why."""
    flash(gettext("Figures cannot be entered here at this moment."), "warning")
    return redirect(url_for("ReportPage.show", report_id=report.id))


def _said(conflict: DomainError, definition: FormDefinition) -> dict[str, Any]:
    """Who was faster, and cell by cell what they changed."""
    labels = {(s.code, item.code): item.label for s in definition.sections for item in s.fields}
    changed: list[dict[str, Any]] = []
    for event in conflict.params.get("changes", []):
        for row in event["changes"].get("rows", []):
            for cell in row["cells"]:
                label = labels.get((row["section"], cell["field"]), Words(cell["field"]))
                changed.append({"by": event["by"], "row": row["key"], "column": formats.words(label), **cell})
    return {
        "sentence": sentence(conflict.code, conflict.params),
        "changed": changed[:MOST_CHANGES],
        "more": max(0, len(changed) - MOST_CHANGES),
    }
