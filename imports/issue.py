"""Giving out the workbook of a report: for one agency and period, filled with what is known, signed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from imports.layouts.report import REPORT, report_layout
from imports.manifest import Manifest, keys_hash, listed
from imports.writer.form import Issue, write_form
from models.base.errors import Conflict
from models.forms.queries import current_version, definition_of
from models.forms.tables import FormVersion
from models.organisations.queries import known_as
from models.organisations.tables import Organisation
from models.periods.tables import Period
from models.reports import queries as reports


@dataclass(frozen=True, slots=True)
class Issued:
    """A workbook to hand over."""

    filename: str
    content: bytes
    version: FormVersion


def issue_report(
    session: Session,
    organisation: Organisation,
    form_code: str,
    period: Period,
    due_on: date,
    *,
    secret: bytes,
    issued_to: str,
    at: datetime,
    language: str = "vi",
) -> Issued:
    """The workbook of a form for an agency and a period.

    Filled with the rows of the report as far as it was entered; where nothing was entered yet, with
    last time's rows and the figures that carry over. The version is the one the report was begun with,
    or the one in force at the end of the period.
    """
    report = reports.report_for(session, organisation.id, form_code, period.code)
    revision = reports.shown_revision(session, report) if report else None
    version = revision.form_version if revision else current_version(session, form_code, period.ends_on)
    if version.form.regime_id not in (None, period.regime_id):
        raise Conflict("report.period_of_other_regime", form=form_code, period=period.code)
    rows = reports.rows_of(session, revision) if revision else []
    rows = rows or reports.carried_over(session, organisation, version, period)
    manifest = Manifest(
        REPORT, version.form.code, version.form.title, version.number, version.content_hash,
        organisation.code, known_as(session, organisation, period.ends_on),
        period.code, period.starts_on.isoformat(), period.ends_on.isoformat(),
        revision.number if revision else 1, keys_hash(row.key for row in rows), listed(rows), issued_to, at.isoformat(),
    )  # fmt: skip
    issue = Issue(manifest, due_on, organisation.level, language)
    content = write_form(report_layout(definition_of(version)), issue, secret, rows)
    return Issued(f"{form_code}_{organisation.code}_{period.code}.xlsx", content, version)


def issue_blank(session: Session, form_code: str, on: date, *, secret: bytes, at: datetime) -> Issued:
    """The workbook of a form for nobody in particular, to be looked at; it cannot be sent in."""
    version = current_version(session, form_code, on)
    manifest = Manifest(REPORT, form_code, version.form.title, version.number, version.content_hash,
                        issued_at=at.isoformat())  # fmt: skip
    content = write_form(report_layout(definition_of(version)), Issue(manifest), secret)
    return Issued(f"{form_code}.xlsx", content, version)
