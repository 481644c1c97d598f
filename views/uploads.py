"""An upload as its doors show it: one description for the page and the API."""

from __future__ import annotations

from typing import Any

from flask import Response, send_file, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from models.forms.tables import Form, FormVersion
from models.organisations.tables import Organisation
from models.periods.tables import Period
from models.uploads.queries import findings_of, kept_findings, standing
from models.uploads.rules import UploadState
from models.uploads.tables import Upload
from views.intake import store
from views.messages import finding_as_json, sentence

MEMBERS = "members"  # the kind of a workbook of people
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def as_json(session: Session, upload: Upload, *, limit: int = 1000) -> dict[str, Any]:
    """What ``GET /api/v1/uploads/{id}`` says, and what ``check --json`` prints."""
    state, progress = standing(session, upload)
    form, period = belongs_to(session, upload)
    organisation = session.get(Organisation, upload.organisation_id)
    findings = findings_of(session, upload.id, limit=limit)
    told = {
        "id": upload.id,
        "state": state,
        "progress": progress,
        "filename": upload.filename,
        "verdict": upload.verdict,
        "kind": upload.kind,
        "agency": organisation.code if organisation else None,
        "period": period.code if period else None,
        "form_version": form.content_hash if form else None,
        "sha256": upload.sha256,
        "findings": [finding_as_json(finding) for finding in findings],
        "counts": upload.counts,
        "changes": upload.changes,
        "report": upload.report_id,
        "receipt": upload.receipt,
    }
    if (more := sum(upload.counts.values()) - len(findings)) > 0:
        told["more_findings"] = more
    if upload.kind == MEMBERS and state == UploadState.CONFIRMED.value:
        told["next"] = _first_passwords()
    if upload.error_code:
        told["error"] = {"code": upload.error_code, "message": sentence(upload.error_code, {})}
    return told


def _first_passwords() -> dict[str, str]:
    """Where people who came by a file get their first passwords.

    None is handed out here: an answer to a repeated request is kept, and what is printed stays in a terminal.
    """
    said = gettext(
        "Whoever is new has no password yet. The page of people shows the first passwords, once, to whoever asks there."
    )
    return {"message": said, "href": url_for("PeoplePage.index")}


def belongs_to(session: Session, upload: Upload) -> tuple[FormVersion | None, Period | None]:
    """The form version and period that the workbook said it is of."""
    version = session.get(FormVersion, upload.form_version_id) if upload.form_version_id else None
    return version, session.get(Period, upload.period_id) if upload.period_id else None


def form_of(session: Session, version: FormVersion | None) -> Form | None:
    return session.get(Form, version.form_id) if version is not None else None


def hidden_findings(session: Session, upload: Upload, shown: int) -> int:
    """How many findings there are beyond those shown."""
    return max(sum(upload.counts.values()), kept_findings(session, upload.id)) - shown


def original(upload: Upload) -> Response:
    """The bytes as received, always as an attachment, never as anything a browser would run."""
    answer = send_file(
        store().open(upload.sha256), mimetype="application/octet-stream", as_attachment=True,
        download_name=upload.filename,
    )  # fmt: skip
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
