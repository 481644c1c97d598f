"""The moves of a report over the API: the same verbs, guards and receipts as on the page."""

from __future__ import annotations

from typing import Any, ClassVar

from flask import Response, request
from flask_appbuilder import expose

from models.base.errors import Conflict, DomainError, NotFound, Refused
from models.base.findings import Severity
from models.base.permissions import Permission
from models.forms.queries import definition_of
from models.forms.rules.schema import json_schema, rows_from_json, rows_to_json
from models.reports import operations, queries
from models.reports.rules.findings import finding_key
from models.reports.tables import Report
from views import formats
from views.api.answers import answer
from views.api.requests import once
from views.base import Api, actor, allowed, commit, now, session
from views.messages import finding_as_json
from views.moves import VERBS, begin_report, move


class ReportMovesApi(Api):
    """``POST /api/v1/reports/{id}/{verb}``; the rows themselves come with the register of reports."""

    resource_name = "reports"
    permission: ClassVar[Permission] = Permission.REPORT_READ

    @expose(f"/<int:report_id>/<any({', '.join(VERBS)}):verb>", methods=["POST"])
    @allowed
    def move(self, report_id: int, verb: str) -> Response:
        """Make a move. Sent twice, a submission gives the same receipt.
        ---
        post:
          body:
            type: object
            properties:
              reason: {type: string}
              row_version: {type: integer}
          answers: {200: Report}
          refused: [404, 409, 412, 422]
        """
        body = _body()
        report = queries.by_id(session(), report_id)

        def work() -> Response:
            receipt = move(
                session(), actor(), report, verb,
                reason=str(body.get("reason") or ""), expected=_expected(body), at=now(),
            )  # fmt: skip
            return answer(as_json(report) | {"receipt": receipt.as_dict() if receipt else None})

        return once(work)

    @expose("/<int:report_id>/moves", methods=["GET"])
    @allowed
    def moves(self, report_id: int) -> Response:
        """The moves that the caller has the right to, and what stands in the way of each.
        ---
        get:
          answers: {200: Report}
          refused: [404]
        """
        return answer(as_json(queries.by_id(session(), report_id)))


class ReportRowsApi(Api):
    """The rows of a report as JSON, read and entered by the same rules as a workbook's."""

    resource_name = "reports"
    permission: ClassVar[Permission] = Permission.REPORT_READ
    verbs: ClassVar[dict[str, Permission]] = dict.fromkeys(("begin", "enter", "explain"), Permission.REPORT_ENTER)

    @expose("/begin", methods=["POST"])
    @allowed
    def begin(self) -> Response:
        """The caller's report of a form and period, begun where there is none: ``{"form": …, "period": …}``.
        ---
        post:
          body:
            type: object
            required: [form, period]
            properties:
              form: {type: string}
              period: {type: string}
          answers: {201: Report}
          refused: [404, 409, 422]
        """
        body = _body()
        form, period = str(body.get("form") or ""), str(body.get("period") or "")
        return once(lambda: answer(as_json(begin_report(session(), actor(), form, period, at=now())), 201))

    @expose("/<int:report_id>/rows", methods=["GET"])
    @allowed
    def rows(self, report_id: int) -> Response:
        """Every answer, by section, row and field; ``schema`` describes them.
        ---
        get:
          answers: {200: ReportRows}
          refused: [404]
        """
        report = queries.by_id(session(), report_id)
        revision = queries.shown_revision(session(), report)
        if revision is None:
            raise NotFound
        definition = definition_of(revision.form_version)
        kept = rows_to_json(definition, queries.rows_of(session(), revision))
        schema = json_schema(definition, formats.language())
        return answer({"id": report.id, "revision": revision.number, "rows": kept, "schema": schema})

    @expose("/<int:report_id>/rows", methods=["PUT"])
    @allowed
    def enter(self, report_id: int) -> Response:
        """Enter rows into the open revision: those named are changed, the others stay. Gives what changed.
        ---
        put:
          body:
            type: object
            required: [rows]
            properties:
              rows: {type: object}
          answers: {200: Report}
          refused: [404, 409, 412, 422]
        """
        report = queries.by_id(session(), report_id)
        revision = queries.open_revision(session(), report)
        if revision is None:
            raise Conflict("report.not_with_agency", state=report.state)
        rows, unread = rows_from_json(definition_of(revision.form_version), _body().get("rows"))
        if unread:
            raise Refused(unread, "report.rows_refused", count=len(unread))
        changes = operations.save_rows(session(), actor(), report, rows, at=now(), expected=_expected({}))
        findings = queries.check_findings(session(), report, revision)
        commit()
        told = {"changes": changes.counts(), "findings": [finding_as_json(each) for each in findings]}
        return answer(as_json(report) | told)

    @expose("/<int:report_id>/findings", methods=["GET"])
    @allowed
    def findings(self, report_id: int) -> Response:
        """What the checks of the form say of the report. A warning has a ``key`` by which it is explained.
        ---
        get:
          answers: {200: ReportFindings}
          refused: [404]
        """
        report = queries.by_id(session(), report_id)
        return answer({"id": report.id, "findings": _said(report)})

    @expose("/<int:report_id>/explain", methods=["POST"])
    @allowed
    def explain(self, report_id: int) -> Response:
        """Explain a warning, ``{"key": …, "explanation": …}``; the explanation goes with the report.
        ---
        post:
          body:
            type: object
            required: [key, explanation]
            properties:
              key: {type: string}
              explanation: {type: string}
          answers: {200: ReportFindings}
          refused: [404, 409, 422]
        """
        body, report = _body(), queries.by_id(session(), report_id)
        key, explanation = str(body.get("key") or ""), str(body.get("explanation") or "")

        def work() -> Response:
            operations.answer_warning(session(), actor(), report, key, explanation, at=now())
            return answer({"id": report.id, "findings": _said(report)})

        return once(work)

    @expose("/<int:report_id>/explain/withdraw", methods=["POST"])
    @allowed
    def withdraw_explanation(self, report_id: int) -> Response:
        """Take the explanation of a warning back, ``{"key": …}``.
        ---
        post:
          body:
            type: object
            required: [key]
            properties:
              key: {type: string}
          answers: {200: ReportFindings}
          refused: [404, 409, 422]
        """
        body, report = _body(), queries.by_id(session(), report_id)

        def work() -> Response:
            operations.withdraw_explanation(session(), actor(), report, str(body.get("key") or ""), at=now())
            return answer({"id": report.id, "findings": _said(report)})

        return once(work)


def _said(report: Report) -> list[dict[str, Any]]:
    revision = queries.shown_revision(session(), report)
    if revision is None:
        return []
    known = queries.explanations_of(session(), revision)
    told: list[dict[str, Any]] = []
    for finding in queries.check_findings(session(), report, revision):
        said = finding_as_json(finding)
        if finding.severity is Severity.WARNING:
            key = finding_key(finding)
            said |= {"key": key, "explanation": known[key].explanation if key in known else None}
        told.append(said)
    return told


def _body() -> dict[str, Any]:
    if not request.content_length:
        return {}
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        raise DomainError("request.not_json")
    return body


def _expected(body: dict[str, Any]) -> int | None:
    """The version the caller read, from If-Match or the body; a report is never overwritten by accident."""
    text = request.headers.get("If-Match", "").removeprefix("W/").strip('"')
    value = text or body.get("row_version")
    try:
        return int(value) if value not in (None, "", "*") else None
    except (TypeError, ValueError):
        return None


def as_json(report: Report) -> dict[str, Any]:
    """A report as the contract describes it, with the moves open to the caller."""
    belonging = queries.belonging(session(), report)
    revision = queries.shown_revision(session(), report)
    return {
        "id": report.id,
        "agency": belonging.agency,
        "form": belonging.form,
        "period": belonging.period,
        "state": report.state,
        "revision": revision.number if revision else None,
        "row_version": report.row_version,
        "allowed_moves": [
            {
                "verb": each.verb,
                "open": each.is_open,
                "needs_reason": each.needs_reason,
                "objections": [finding_as_json(finding) for finding in each.objections],
            }
            for each in queries.allowed_moves(session(), actor(), report, at=now())
        ],
    }
