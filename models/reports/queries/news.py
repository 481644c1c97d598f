"""What happened to reports lately, for a first page: the scope of the session's actor says to whose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from models.base.text import fold
from models.forms.tables import Form
from models.organisations.tables import Organisation
from models.periods.tables import Period
from models.reports.tables import Report, ReportEvent


@dataclass(frozen=True, slots=True)
class News:
    """One event of a report, with the codes that say which report it is."""

    report_id: int
    agency: str
    form: str
    period: str
    verb: str
    actor: str
    at: datetime
    reason: str


def latest_events(session: Session, *, verbs: tuple[str, ...], limit: int = 6) -> list[News]:
    """The last events of these kinds, latest first. One query."""
    asked = (
        select(ReportEvent, Organisation.name, Form.code, Period.code.label("period"))
        .join(
            Report,
            and_(Report.id == ReportEvent.report_id, Report.organisation_id == ReportEvent.organisation_id),
        )
        .join(Organisation, Organisation.id == Report.organisation_id)
        .join(Form, Form.id == Report.form_id)
        .join(Period, Period.id == Report.period_id)
        .where(ReportEvent.verb.in_(verbs))
        .order_by(ReportEvent.at.desc(), ReportEvent.id.desc())
        .limit(limit)
    )
    return [
        News(e.report_id, agency, form, period, e.verb, e.actor, e.at, e.reason or "")
        for e, agency, form, period in session.execute(asked)
    ]


def reports_called(session: Session, words: list[str], *, limit: int = 5) -> list[tuple[int, str, str, str]]:
    """``(id, form, period, agency)`` of reports; words of the agency, the form or the period.

    Latest periods first.
    """
    asked = (
        select(Report.id, Form.code, Period.code.label("period"), Organisation.name)
        .join(Organisation, Organisation.id == Report.organisation_id)
        .join(Form, Form.id == Report.form_id)
        .join(Period, Period.id == Report.period_id)
        .order_by(Period.ends_on.desc(), Organisation.official_order, Form.code)
        .limit(limit)
    )
    for word in words:
        named = Organisation.search_text.icontains(fold(word), autoescape=True)
        coded = [code.icontains(word, autoescape=True) for code in (Form.code, Period.code)]
        asked = asked.where(or_(named, *coded))
    return [(row.id, row.code, row.period, row.name) for row in session.execute(asked)]
