"""The status board: agencies × forms × periods, on a wall or at a desk."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from flask import Response, request, url_for
from flask_appbuilder import expose, has_access
from flask_babel import gettext
from sqlalchemy import select

from imports.table_book import table_book
from models.audit.operations import record
from models.base.clock import local_date
from models.base.permissions import Permission
from models.organisations.tables import AddresseeGroup
from models.reports.queries import Board, status_matrix
from models.rollup.queries import Rollup, national
from views import boards, formats
from views.base import Page, actor, commit, now, session
from views.pictures import Map, map_of_column, map_of_figure, map_of_measure
from views.workbooks import attachment
from views.years import chosen_year, years

VIEWS = ("table", "map", "charts")
STATES = ("sent", "accepted", "overdue", "late", "back")
EVERY = 120  # seconds after which a wall screen looks again


@dataclass(frozen=True)
class Asked:
    """What the address asks for; each part is one that there is."""

    year: int
    group: str
    form: str
    state: str
    view: str
    column: int | None
    by: str  # what the map is coloured by: "state", a measure, or "figure:" and the code of a figure

    def address(self, **changes: Any) -> str:
        """The board with something else asked."""
        said = {"year": self.year, "group": self.group, "form": self.form, "state": self.state, "view": self.view}
        return url_for("BoardPage.index", **{k: v for k, v in (said | changes).items() if v not in {"", None, "table"}})


class BoardPage(Page):
    """Who owes what, at one glance; each cell opens its report."""

    route_base = "/board"
    permission: ClassVar[Permission] = Permission.ROLLUP_READ
    default_view = "index"

    @expose("/")
    @has_access
    def index(self) -> Any:
        today = local_date(now())
        asked = _asked(today)
        board = _board(asked, today)
        wall = request.args.get("wall") == "1"
        return self.render_template(
            "board/index.html", asked=asked, board=boards.with_state(board, asked.state), years=years(session()),
            groups=session().scalars(select(AddresseeGroup).order_by(AddresseeGroup.code)).all(),
            forms=sorted({code for code, _ in board.columns}), summary=boards.summary(board), holds=boards.holds,
            shares=boards.by_column(board), wall=wall, every=EVERY, at=now(), states=_said_states(),
            **(_map(board, asked) if asked.view == "map" or wall else {}),
            **(_charts(board, asked) if asked.view == "charts" else {}),
            **({"slowest": boards.most_overdue(board)[:10]} if wall else {}),
        )  # fmt: skip

    @expose("/board.<any(xlsx, csv):kind>")
    @has_access
    def download(self, kind: str) -> Response:
        """What the board shows, as a workbook of three sheets or as one table of text."""
        today = local_date(now())
        asked = _asked(today)
        board = boards.with_state(_board(asked, today), asked.state)
        record(session(), actor(), "board:exported", at=now(), note=f"{asked.year} {asked.form} {asked.group}".strip())
        commit()
        name = f"{gettext('status-board')}_{asked.year}_{today:%Y%m%d}.{kind}"
        if kind == "csv":
            return _text(boards.as_table(board), name)
        return attachment(table_book(_sheets(board)), name)


def _asked(today: date) -> Asked:
    said = request.args
    view, state = said.get("view", "table"), said.get("state", "")
    return Asked(
        chosen_year(session(), today), said.get("group", ""), said.get("form", ""), state if state in STATES else "",
        view if view in VIEWS else "table", said.get("column", type=int), said.get("by", "state"),
    )  # fmt: skip


def _board(asked: Asked, today: date) -> Board:
    return status_matrix(
        session(), on=today, year=asked.year, group_code=asked.group or None, form_code=asked.form or None
    )


def _said_states() -> list[tuple[str, str]]:
    return [
        ("sent", gettext("Sent")), ("accepted", gettext("Accepted")), ("overdue", gettext("Overdue")),
        ("late", gettext("Came late")), ("back", gettext("With the agency again")),
    ]  # fmt: skip


def _map(board: Board, asked: Asked) -> dict[str, Any]:
    """The map of one column (the chosen one, else the last in which anything was sent) or of a measure of the year."""
    if not board.columns:
        return {"map": None}
    at = _column(board, asked.column)
    form, period = board.columns[at]
    found = national(session(), form, period, include_submitted=True)
    kind, _, code = asked.by.partition(":")
    drawn, title, unit = _by_state(board, at), f"{form} · {formats.period(period)}", ""
    if kind == "figure" and code in found.figures and found.agencies:
        drawn, unit = _by_figure(found, code), formats.words(found.figures[code].unit)
        title = f"{formats.words(found.figures[code].label)} · {form} · {formats.period(period)}"
    elif kind in boards.MEASURES:
        drawn = _by_measure(board, kind)
        title = f"{boards.said_measures()[kind]} · {asked.year}"
    return {
        "map": drawn, "column": at, "map_title": title, "unit": unit, "measures": boards.said_measures(),
        "figures": {code: formats.words(each.label) for code, each in found.figures.items()},
    }  # fmt: skip


def _column(board: Board, asked: int | None) -> int:
    if asked is not None and 0 <= asked < len(board.columns):
        return asked
    begun = [
        at for at in range(len(board.columns)) if any((c := row.cells[at]) and c.obligation.state for row in board.rows)
    ]
    return (begun or [0])[-1]


def _report(report_id: int) -> str:
    return url_for("ReportPage.show", report_id=report_id)


def _agency(code: str) -> str:
    return url_for("AgencyPage.show", code=code)


def _by_state(board: Board, at: int) -> Map | None:
    return map_of_column(board.rows, at, boards.said_states(), _report, _agency)


def _by_figure(found: Rollup, code: str) -> Map | None:
    figure = found.figures[code]
    percent = figure.kind.value == "percent"
    return map_of_figure(
        found.agencies, code, lambda v: formats.percent(v, 1) if percent else formats.number(v), _report
    )


def _by_measure(board: Board, measure: str) -> Map | None:
    of = boards.MEASURES[measure]
    return map_of_measure({each.code: Decimal(of(each)) for each in boards.records(board) if each.asked}, _agency)


def _charts(board: Board, asked: Asked) -> dict[str, Any]:
    shares, found = boards.by_column(board), boards.records(board)
    overdue, spread = request.args.get("overdue", type=int), boards.spread(found)
    days, links = boards.ranked(found, "days", lambda each: _agency(each.code))
    return {
        "trend": {
            "labels": [f"{each.form} {formats.period(each.period)}" for each in shares],
            "series": boards.parts_of(shares),
            "links": [asked.address(view="table", form=each.form) for each in shares],
        },
        "ranking": {"chart": days, "links": links},
        "spread": {"chart": spread, "links": [_with_overdue(asked, number) for number in range(len(spread.labels))]},
        "overdue": overdue,
        "records": sorted(
            (each for each in found if overdue in {None, each.overdue}), key=lambda r: (-r.overdue, -r.days, r.name)
        ),
    }


def _with_overdue(asked: Asked, number: int) -> str:
    return asked.address(view="charts", overdue=number, _anchor="agencies")


def _sheets(board: Board) -> list[tuple[str, list[list[Any]]]]:
    return [
        (gettext("Status board"), boards.as_table(board)),
        (gettext("By form and period"), _by_form(board)),
        (gettext("By agency"), _by_agency(board)),
    ]


def _by_form(board: Board) -> list[list[Any]]:
    head = [gettext("Form"), gettext("Period"), *(part["name"] for part in boards.parts_of([])), gettext("Came late")]
    rows = [
        [s.form, formats.period(s.period), s.accepted, s.waiting, s.back, s.overdue, s.open, s.late]
        for s in boards.by_column(board)
    ]
    return [head, *rows]


def _by_agency(board: Board) -> list[list[Any]]:
    head = [gettext("Code"), gettext("Agency"), gettext("Reports asked"), *boards.said_measures().values()]
    rows = [
        [each.code, each.name, each.asked, *(of(each) for of in boards.MEASURES.values())]
        for each in boards.records(board)
    ]
    return [head, *rows]


def _text(rows: list[list[str]], name: str) -> Response:
    target = io.StringIO()
    csv.writer(target).writerows(rows)
    answer = Response("\ufeff" + target.getvalue(), mimetype="text/csv")  # the mark lets Excel read the diacritics
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer
