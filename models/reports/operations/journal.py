"""What every act on a report has in common: nobody else was faster, and it is written down."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from models.audit.operations import record
from models.base.actor import Actor
from models.base.errors import Conflict
from models.reports.queries.reading import events_since
from models.reports.rules.states import State
from models.reports.tables import Report, ReportEvent

Changes = dict[str, Any]


def lock(session: Session, report: Report) -> None:
    """The report as it stands, held until the transaction ends, on either database.

    Of two who press at once the second waits here and then sees what the first did. The statement
    changes nothing: writing is what makes SQLite wait before it reads, and PostgreSQL hold the row.
    """
    session.flush()
    held = update(Report).where(Report.id == report.id).values(row_version=Report.row_version)
    session.execute(held, execution_options={"scope_checked": True, "synchronize_session": False})
    session.refresh(report)


def expect(session: Session, report: Report, version: int | None) -> None:
    """Raise Conflict, with who changed what and when, unless the report still has that ``row_version``."""
    if version is None or version == report.row_version:
        return
    events = events_since(session, report, version)
    latest = events[0] if events else None
    raise Conflict(
        "report.changed",
        version=report.row_version,
        by=latest.actor if latest else "",
        at=latest.at.isoformat() if latest else "",
        verb=latest.verb if latest else "",
        changes=[{"verb": e.verb, "by": e.actor, "at": e.at.isoformat(), "changes": e.changes} for e in events],
    )


def flush(session: Session, report: Report) -> None:
    """Write; raise Conflict where another transaction changed the report first."""
    number = report.id
    try:
        session.flush()
    except StaleDataError as lost:
        raise Conflict("report.changed", id=number) from lost


def write_event(
    session: Session, actor: Actor, report: Report, verb: str, source: State | None, *, at: datetime,
    reason: str = "", revision: int | None = None, changes: Changes | None = None,
) -> ReportEvent:  # fmt: skip
    """Append what happened. Flushes first, so that the event carries the version that the act made."""
    flush(session, report)
    event = ReportEvent(
        organisation_id=report.organisation_id, report_id=report.id, verb=verb,
        from_state=source.value if source else None, to_state=report.state, at=at, actor=actor.name,
        actor_id=actor.user_id, reason=reason or None, revision_number=revision,
        report_version=report.row_version, changes=changes or {},
    )  # fmt: skip
    session.add(event)
    session.flush()
    return event


def tell_audit(session: Session, actor: Actor, report: Report, action: str, *, at: datetime, note: str = "") -> None:
    """The act itself; what it changed, field by field, the audit saw in the flush."""
    record(session, actor, action, report, at=at, note=note)
