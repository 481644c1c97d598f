"""The board of all agencies, and the queue of what came in: each in a few queries, however many there are."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.base.clock import local_date
from models.forms.tables import Form
from models.organisations.queries import called_on
from models.organisations.tables import AddresseeGroup, AddresseeGroupMember, Organisation
from models.periods.rules.standing import Standing
from models.periods.tables import Period
from models.reports.queries.owing import Obligation, extensions, obligations, standing_of
from models.reports.rules.states import WAITING, State
from models.reports.tables import Report, ReportEvent, Revision


@dataclass(frozen=True, slots=True)
class Cell:
    """What the board shows for one agency and one column: the obligation, and how often it came back."""

    obligation: Obligation
    returns: int


@dataclass(frozen=True, slots=True)
class BoardRow:
    """An agency and its cells, one per column, None where nothing is asked of it."""

    organisation_id: int
    agency: str
    agency_name: str
    kind: str
    level: str
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """Agencies × (form, period). Columns by last day to send, rows in official order."""

    columns: tuple[tuple[str, str], ...]
    rows: tuple[BoardRow, ...]

    def count(self) -> dict[str, int]:
        """How many cells are in each state; ``none`` where nothing was begun."""
        tally: dict[str, int] = {}
        for cell in (cell for row in self.rows for cell in row.cells if cell):
            name = cell.obligation.state.value if cell.obligation.state else "none"
            tally[name] = tally.get(name, 0) + 1
        return tally


def status_matrix(
    session: Session, *, on: date, year: int | None = None, periods: Collection[str] | None = None,
    group_code: str | None = None, form_code: str | None = None,
) -> Board:  # fmt: skip
    """The board of a year, or of some periods by code, for one group of agencies or all. At most seven queries."""
    owed = obligations(session, on=on, year=year, form_code=form_code)
    if periods is not None:
        owed = [each for each in owed if each.period in periods]
    if group_code is not None:
        among = _group(session, group_code)
        owed = [each for each in owed if each.organisation_id in among]
    returns = _returns(session, [each.report_id for each in owed if each.report_id])
    columns = tuple(dict.fromkeys((each.form, each.period) for each in owed))
    rows: dict[int, dict[tuple[str, str], Obligation]] = {}
    for each in owed:
        rows.setdefault(each.organisation_id, {})[each.form, each.period] = each
    ordered = sorted(rows.values(), key=_official_order)
    return Board(columns, tuple(_board_row(cells, columns, returns) for cells in ordered))


@dataclass(frozen=True, slots=True)
class Waiting:
    """A report that waits for the office. ``days`` since it was sent; ``taken_by`` is empty until it is taken up."""

    report_id: int
    organisation_id: int
    agency: str
    agency_name: str
    form: str
    period: str
    state: State
    revision: int
    submitted_at: datetime
    submitted_by: str
    taken_by: str
    days: int
    standing: Standing


def queue(session: Session, *, on: date) -> list[Waiting]:
    """What came in and is not decided, oldest first, with its lateness. Two queries.

    Agencies are called as they were when the period of their report ended.
    """
    asked = (
        select(Report, Organisation.code, called_on(Period.ends_on), Form.code, Period, Revision.number)
        .join(Organisation, Organisation.id == Report.organisation_id)
        .join(Form, Form.id == Report.form_id)
        .join(Period, Period.id == Report.period_id)
        .join(Revision, Revision.id == Report.current_revision_id)
        .where(Report.state.in_([state.value for state in WAITING]))
        .order_by(Report.submitted_at, Report.id)
    )
    found = session.execute(asked).all()
    extended = extensions(session, {period.id for _, _, _, _, period, _ in found})
    return [_waiting(*row, extended, on) for row in found]


def _returns(session: Session, reports: Collection[int]) -> dict[int, int]:
    asked = (
        select(ReportEvent.report_id, func.count(ReportEvent.id).label("returns"))
        .where(ReportEvent.report_id.in_(reports), ReportEvent.verb == "return")
        .group_by(ReportEvent.report_id)
    )
    return {row.report_id: row.returns for row in session.execute(asked)}


def _group(session: Session, code: str) -> set[int]:
    asked = (
        select(AddresseeGroupMember.organisation_id)
        .join(AddresseeGroup, AddresseeGroup.id == AddresseeGroupMember.group_id)
        .where(AddresseeGroup.code == code)
    )
    return set(session.scalars(asked))


def _official_order(cells: dict[tuple[str, str], Obligation]) -> tuple[int, str]:
    first = next(iter(cells.values()))
    return first.official_order, first.agency


def _board_row(
    cells: dict[tuple[str, str], Obligation], columns: Iterable[tuple[str, str]], returns: dict[int, int]
) -> BoardRow:
    shown = list(cells.values())[-1]  # the agency under the name of the latest period
    return BoardRow(
        shown.organisation_id, shown.agency, shown.agency_name, shown.kind, shown.level,
        tuple(
            Cell(owed, returns.get(owed.report_id or 0, 0)) if (owed := cells.get(column)) else None
            for column in columns
        ),
    )  # fmt: skip


def _waiting(
    report: Report, agency: str, name: str, form: str, period: Period, revision: int,
    extended: dict[tuple[int, int], date], on: date,
) -> Waiting:  # fmt: skip
    sent = report.submitted_at
    assert sent is not None, "a report that waits was sent"
    until = extended.get((report.organisation_id, period.id))
    return Waiting(
        report.id, report.organisation_id, agency, name, form, period.code, State(report.state), revision, sent,
        report.submitted_by or "", report.taken_by or "", (on - local_date(sent)).days,
        standing_of(period, until, report.first_submitted_at, on),
    )  # fmt: skip
