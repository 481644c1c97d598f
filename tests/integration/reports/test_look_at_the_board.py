"""The board: its ways of looking, its filters, and what can be taken away."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.cli.forms_data import load_forms
from models.base.actor import system
from models.reports.queries import Board, BoardRow, status_matrix
from views import boards


@pytest.fixture
def year(loaded: Session, session: Session, cast: Any, at: Any) -> Board:
    """A year in which everything is asked and nothing was sent."""
    load_forms(session, system("tests"), at)
    return status_matrix(session, on=at.date(), year=2021)


def row(board: Board, agency: str) -> BoardRow:
    return next(row for row in board.rows if row.agency == agency)


def test_every_agency_stands_in_one_figure_of_each_column(year: Board) -> None:
    for at, share in enumerate(boards.by_column(year)):
        assert share.all == sum(row.cells[at] is not None for row in year.rows)
    assert boards.summary(year)["overdue"] == sum(share.overdue for share in boards.by_column(year)) > 0


def test_a_state_leaves_the_rows_that_have_it(year: Board) -> None:
    assert boards.with_state(year, "accepted").rows == ()
    assert boards.with_state(year, "").rows == year.rows
    behind = boards.with_state(year, "overdue")
    assert {row.agency for row in behind.rows} == {record.code for record in boards.most_overdue(year)}


def test_records_count_days_and_charts_count_agencies(year: Board) -> None:
    found = boards.records(year)
    chart, links = boards.ranked(found, "days", lambda record: f"/agencies/{record.code}")
    assert chart.values == sorted(chart.values, reverse=True)
    assert len(links) == len(chart.labels) == 20
    assert sum(boards.spread(found).values) == len(found)


def test_each_way_of_looking_opens_and_unknown_questions_do_no_harm(
    year: Board, sign_in: Callable[[str], FlaskClient]
) -> None:
    client = sign_in("lead")
    first = f"{year.columns[0][0]}"
    for query in (
        "", "view=map", "view=map&by=days", "view=map&by=figure:nothing&column=99", "view=charts&overdue=0",
        "state=overdue", "state=nonsense&view=nonsense", "wall=1", f"form={first}&group=nobody",
    ):  # fmt: skip
        assert client.get(f"/board/?year=2021&{query}").status_code == 200, query
    assert client.get("/board/?year=2021&view=map").text.count('class="tile tile-') >= 63
    assert "data-refresh" in client.get("/board/?year=2021&wall=1").text


def test_it_is_taken_away_as_a_workbook_and_as_text(year: Board, sign_in: Callable[[str], FlaskClient]) -> None:
    client = sign_in("auditor")
    text = client.get("/board/board.csv?year=2021").get_data().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert len(rows) == len(year.rows) + 1
    assert len(rows[0]) == len(year.columns) + 2
    book = openpyxl.load_workbook(io.BytesIO(client.get("/board/board.xlsx?year=2021").get_data()))
    assert len(book.sheetnames) == 3
    assert [sheet.max_row for sheet in book] == [len(year.rows) + 1, len(year.columns) + 1, len(year.rows) + 1]
    assert sign_in("hanoi.editor").get("/board/board.csv").status_code == 403
