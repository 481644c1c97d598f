"""Workbooks that go out through a door: as an attachment, with a name that keeps its letters, audited."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path

from flask import Response, current_app, send_file
from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from imports.desk import Desk
from imports.issue import Issued, issue_blank, issue_report
from models.audit.operations import record
from models.base.actor import Actor
from models.base.clock import local_date
from models.base.errors import DomainError, NotFound
from models.forms.queries import form_by_code
from models.organisations.queries import by_code
from models.organisations.tables import Organisation
from models.periods.queries import effective_due
from models.periods.queries import period as period_of
from models.periods.tables import Regime
from models.uploads.queries import findings_of
from models.uploads.tables import Upload
from views import formats
from views.messages import finding_sentence

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def secret() -> bytes:
    """The key that signs what the portal gives out."""
    return str(current_app.config["SECRET_KEY"]).encode()


def form_workbook(
    session: Session, actor: Actor, form_code: str, period_code: str, agency_code: str = "", *, at: datetime
) -> Issued:
    """The workbook of a form; pre-filled where a period is named. Another agency's is NotFound."""
    form = form_by_code(session, form_code)
    if not period_code:
        return issue_blank(session, form.code, local_date(at), secret=secret(), at=at)
    regime = session.scalars(select(Regime).where(Regime.id == form.regime_id)).one()
    period = period_of(session, regime.code, period_code)
    agency = _agency(session, actor, agency_code)
    due = effective_due(session, period, agency.id)
    issued = issue_report(
        session, agency, form.code, period, due.on, secret=secret(), issued_to=actor.person, at=at,
        language=formats.language(),
    )  # fmt: skip
    record(session, actor, "template:downloaded", agency, at=at, note=issued.filename)
    return issued


def _agency(session: Session, actor: Actor, code: str) -> Organisation:
    if not code:
        agency = session.get(Organisation, actor.organisation_id) if actor.organisation_id else None
        if agency is None:
            raise DomainError("template.no_agency")
        return agency
    agency = by_code(session, code)
    if not actor.sees(agency.id):
        raise NotFound
    return agency


def attachment(content: bytes, filename: str, mimetype: str = XLSX) -> Response:
    """Bytes as a download; browsers never show them in place."""
    return send_file(io.BytesIO(content), mimetype=mimetype, as_attachment=True, download_name=filename)


def desk() -> Desk:
    """What the pipeline needs of the application: the store of bytes and the key of signatures."""
    stages = Path(current_app.config["DATA_DIR"]) / "stages"
    return Desk(current_app.extensions["tien_do_files"].path, secret(), stages)


def desk_over(file: Path) -> Desk:
    """A desk for one file that is not in the store."""
    return Desk(lambda _: file, secret())


def annotated(session: Session, upload: Upload) -> Response:
    """The sender's own workbook with every finding at its cell."""
    from imports.annotator import annotate

    marks = [(finding, finding_sentence(finding)) for finding in findings_of(session, upload.id, limit=5000)]
    content = annotate(desk().path_of(upload.sha256), marks, formats.language())
    marked = gettext("findings")
    return attachment(content, f"{upload.filename.removesuffix('.xlsx')} - {marked}.xlsx")
