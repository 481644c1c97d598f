"""The status board counted: by form and period, by agency, as tiles and as a table that can be taken away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext, ngettext

from models.reports.queries import Board, BoardRow, Cell, Obligation
from views import formats
from views.pictures import Chart, state_of


def summary(board: Board) -> dict[str, int]:
    """Counts over the whole board; what is not open yet is in none of them."""
    cells = [cell.obligation for row in board.rows for cell in row.cells if cell is not None]
    due = [owed for owed in cells if owed.standing is None or owed.standing.state.value != "not_open"]
    return {
        "due": len(due),
        "settled": sum(owed.is_settled for owed in due),
        "accepted": sum(owed.state == "accepted" for owed in due),
        "overdue": sum(owed.is_overdue for owed in due),
        "late": sum(bool(owed.standing and owed.standing.state.value == "late") for owed in due),
        "back": sum(owed.state in {"returned", "reopened"} for owed in due),
    }


@dataclass(frozen=True)
class Share:
    """One column of the board counted: every agency of which the report is asked is in exactly one figure."""

    form: str
    period: str
    accepted: int  # with those that had nothing to report
    waiting: int  # sent, not decided
    back: int  # returned or reopened
    overdue: int  # nothing sent, and the day is past
    open: int  # nothing sent, and there is time
    late: int  # sent after the day; counted in the others too

    @property
    def all(self) -> int:
        return self.accepted + self.waiting + self.back + self.overdue + self.open


KINDS = {
    "accepted": "accepted", "nil": "accepted", "submitted": "waiting", "in_review": "waiting",
    "returned": "back", "reopened": "back", "overdue": "overdue",
}  # fmt: skip


def by_column(board: Board) -> list[Share]:
    """Each form and period with its agencies counted by where their reports are; the excused are left out."""
    return [_share(form, period, _cells(board, at)) for at, (form, period) in enumerate(board.columns)]


def _cells(board: Board, at: int) -> list[Obligation]:
    cells = [cell.obligation for row in board.rows if (cell := row.cells[at]) is not None]
    return [owed for owed in cells if owed.state != "not_required"]


def _share(form: str, period: str, owed: list[Obligation]) -> Share:
    counts = Counter(KINDS.get(state_of(each), "open") for each in owed)
    late = sum(bool(each.standing and each.standing.state.value == "late") for each in owed)
    return Share(form, period, late=late, **{k: counts[k] for k in ("accepted", "waiting", "back", "overdue", "open")})


@dataclass(frozen=True)
class Record:
    """How an agency kept its days over the whole board. ``days`` late in all, what is overdue counted to this day."""

    code: str
    name: str
    asked: int
    overdue: int
    late: int
    returns: int
    days: int
    on_time: int


def records(board: Board) -> list[Record]:
    """One record for each agency, in the order of the board; what is not open yet is in none of them."""
    return [_record(row) for row in board.rows]


def _record(row: BoardRow) -> Record:
    cells = [cell for cell in row.cells if cell is not None and cell.obligation.standing is not None]
    standings = [cell.obligation.standing for cell in cells if cell.obligation.standing is not None]
    begun = [standing for standing in standings if standing.state.value != "not_open"]
    states = Counter(standing.state.value for standing in begun)
    days = sum(standing.days for standing in begun if standing.state.value in {"late", "overdue"})
    returns = sum(cell.returns for cell in cells)
    overdue = sum(cell.obligation.is_overdue for cell in cells)
    return Record(row.agency, row.agency_name, len(begun), overdue, states["late"], returns, days, states["on_time"])


def most_overdue(board: Board) -> list[Record]:
    """The agencies with something overdue, most reports and then most days first."""
    behind = [record for record in records(board) if record.overdue]
    return sorted(behind, key=lambda record: (-record.overdue, -record.days, record.name))


def holds(cell: Cell | None, state: str) -> bool:
    """Whether a cell is one of those that a figure of the summary counts; every cell where none is asked."""
    if not state:
        return True
    if cell is None:
        return False
    owed = cell.obligation
    standing = owed.standing.state.value if owed.standing else ""
    return {
        "sent": owed.is_settled,
        "accepted": owed.state == "accepted",
        "overdue": owed.is_overdue,
        "late": standing == "late",
        "back": owed.state in {"returned", "reopened"},
    }.get(state, False)


def with_state(board: Board, state: str) -> Board:
    """The rows that have such a cell; the whole board where no state is asked."""
    if not state:
        return board
    return Board(board.columns, tuple(row for row in board.rows if any(holds(cell, state) for cell in row.cells)))


def said_states() -> dict[str, str]:
    """The words of what stands in a cell: the state of what was sent, else the standing of what was not."""
    return {
        "accepted": gettext("Accepted"), "nil": gettext("Nothing to report"), "submitted": gettext("Submitted"),
        "in_review": gettext("In review"), "returned": gettext("Returned"), "reopened": gettext("Reopened"),
        "not_required": gettext("Not required"), "overdue": gettext("Overdue"), "due_soon": gettext("Due soon"),
        "open": gettext("Open for reports"), "not_open": gettext("Not open yet"), "extended": gettext("Extended"),
        "withdrawn": gettext("Withdrawn"), "draft": gettext("Draft"),
    }  # fmt: skip


def as_table(board: Board) -> list[list[str]]:
    """The board as rows of text, head first: each cell with its state, lateness and returns in words."""
    said = said_states()
    head = [
        gettext("Code"),
        gettext("Agency"),
        *(f"{form} · {formats.period(period)}" for form, period in board.columns),
    ]
    return [
        head,
        *([row.agency, row.agency_name, *(_in_words(cell, said) for cell in row.cells)] for row in board.rows),
    ]


def _in_words(cell: Cell | None, said: Mapping[str, str]) -> str:
    if cell is None:
        return ""
    state = state_of(cell.obligation)
    words = [said.get(state, state)]
    standing = cell.obligation.standing
    if standing and standing.days and standing.state.value in {"late", "overdue"}:
        words.append(ngettext("%(num)s day", "%(num)s days", standing.days))
    if cell.returns:
        words.append(ngettext("returned once", "returned %(num)s times", cell.returns))
    return ", ".join(words)


# What an agency's record can be coloured and ranked by, besides the state of one report.
MEASURES: dict[str, Callable[[Record], int]] = {
    "overdue": lambda record: record.overdue,
    "days": lambda record: record.days,
    "late": lambda record: record.late,
    "returns": lambda record: record.returns,
    "on_time": lambda record: record.on_time,
}


def said_measures() -> dict[str, str]:
    """The words of each measure."""
    return {
        "overdue": gettext("Reports overdue"), "days": gettext("Days late, in all"),
        "late": gettext("Reports that came late"), "returns": gettext("Times returned"),
        "on_time": gettext("Reports in time"),
    }  # fmt: skip


def ranked(
    found: Sequence[Record], measure: str, href: Callable[[Record], str], first: int = 20
) -> tuple[Chart, list[str]]:
    """The agencies with most of a measure, and where each leads; those with none of it are not ranked."""
    of = MEASURES[measure]
    most = sorted((record for record in found if of(record)), key=lambda record: (-of(record), record.name))[:first]
    return Chart([record.name for record in most], [of(record) for record in most]), [href(record) for record in most]


def spread(found: Sequence[Record]) -> Chart:
    """How many agencies have none, one, two … reports overdue."""
    counts = Counter(record.overdue for record in found)
    most = max(counts, default=0)
    labels = [ngettext("%(num)s report", "%(num)s reports", number) for number in range(most + 1)]
    return Chart(labels, [counts[number] for number in range(most + 1)]) if found else Chart([], [])


def parts_of(shares: Sequence[Share]) -> list[dict[str, Any]]:
    """The shares as series of a stacked chart, in the colours of the states."""
    kinds = (
        ("accepted", gettext("Accepted"), "ok"), ("waiting", gettext("In review"), "info"),
        ("back", gettext("Returned"), "warn"), ("overdue", gettext("Overdue"), "bad"),
        ("open", gettext("Open for reports"), "calm"),
    )  # fmt: skip
    return [
        {"name": name, "tone": tone, "values": [getattr(each, kind) for each in shares]} for kind, name, tone in kinds
    ]
