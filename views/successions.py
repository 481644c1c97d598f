"""What a change of agencies touches, by name: who moves, which plans, focal points, reports and debts stay behind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.accounts.tables import Account
from models.focal_points.queries import current
from models.focal_points.tables import FocalPoint
from models.organisations.operations import Preview
from models.organisations.tables import Member, Organisation
from models.plans.tables import Plan
from models.reports.queries import obligations
from models.reports.queries.owing import Obligation
from models.reports.rules.states import EDITABLE, WAITING
from models.reports.tables import Report


@dataclass(frozen=True, slots=True)
class Touched:
    """Rows of the agencies that the change begins with. ``ends`` says whether these agencies end by it."""

    ends: bool
    moving: list[tuple[Member, str]]
    leaving: list[tuple[Member, str]]
    plans: list[Plan]
    points: list[FocalPoint]
    reports: list[Report]
    owed: list[Obligation]


def touched(session: Session, preview: Preview, sources: list[Organisation], on: date, today: date) -> Touched:
    """Everything by name, as it stands today; the year of the day decides which debts are looked at."""
    ids = [each.id for each in sources]
    moving = {each.id for each in preview.moves}
    people = [(member, _name(session, member)) for member in preview.members]
    plans = select(Plan).where(Plan.organisation_id.in_(ids), Plan.deleted_at.is_(None)).order_by(Plan.id)
    open_states = [state.value for state in (*EDITABLE, *WAITING)]
    reports = select(Report).where(Report.organisation_id.in_(ids), Report.state.in_(open_states)).order_by(Report.id)
    return Touched(
        ends=bool(preview.ends),
        moving=[pair for pair in people if pair[0].id in moving],
        leaving=[pair for pair in people if pair[0].id not in moving],
        plans=list(session.scalars(plans)),
        points=[point for each in ids for point in current(session, today, organisation_id=each)],
        reports=list(session.scalars(reports)),
        owed=[
            each
            for organisation_id in ids
            for each in obligations(session, on=today, year=on.year, organisation_id=organisation_id)
            if not each.is_settled
        ],
    )


def _name(session: Session, member: Member) -> str:
    account = session.get(Account, member.user_id)
    return account.full_name if account is not None else ""
