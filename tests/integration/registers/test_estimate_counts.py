"""How many rows there are, as the database believes: marked as an estimate, and never of rows out of sight."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from models.base.actor import system
from models.base.session import acting_as
from models.catalogue.tables import Procedure, ProcedureVariant
from tests.cast import Cast
from views.registers import listing

PORTAL = system("test")
ALL, ABOLISHED, OF_HANOI, OF_VINHPHUC = 400, 100, 400, 40
Counts = Callable[..., tuple[int, str]]


@pytest.fixture
def count(
    session: Session, cast: Cast, app: Flask, bearer: Callable[[str], dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> Counts:
    """Ask for a list; what was counted and what the figure is. More than ten rows are estimated here."""
    monkeypatch.setattr(listing, "FAR", 10)
    monkeypatch.setattr(listing, "LIMITS", {listing.Count.CHEAP: 5})
    _fill(session, cast)
    _analyse(session)

    def asked(who: str, register: str, query: str) -> tuple[int, str]:
        page = app.test_client().get(f"/api/v1/{register}/?page_size=5&{query}", headers=bearer(who)).get_json()
        return page["count"], page["count_is"]

    return asked


def _fill(session: Session, cast: Cast) -> None:
    with acting_as(session, PORTAL):
        made = [
            Procedure(
                code=f"1.{number:06d}", name=f"Thủ tục {number}", field="Hộ tịch", levels=["commune"],
                owner_id=cast.agencies["G22"].id, publication_state="new" if number % 4 else "abolished",
            )
            for number in range(ALL)
        ]  # fmt: skip
        session.add_all(made)
        session.flush()
        for code, number in (("H26", OF_HANOI), ("H62", OF_VINHPHUC)):
            owner = cast.agencies[code].id
            session.add_all(ProcedureVariant(organisation_id=owner, procedure_id=row.id) for row in made[:number])
        session.commit()


def _analyse(session: Session) -> None:
    """As the owner of the tables, whatever role the suite runs under."""
    unchecked = {"scope_checked": True}
    with acting_as(session, PORTAL):
        if session.get_bind().dialect.name != "postgresql":
            session.execute(text("ANALYZE"), execution_options=unchecked)
            return
        role = session.execute(text("SELECT current_user"), execution_options=unchecked).scalar_one()
        session.execute(text("RESET ROLE"), execution_options=unchecked)
        session.execute(text("ANALYZE procedure, procedure_variant"), execution_options=unchecked)
        session.execute(text(f'SET ROLE "{role}"'), execution_options=unchecked)


def test_a_long_list_says_about_how_long_it_is(count: Counts) -> None:
    number, how = count("hanoi.editor", "procedures", "count=estimated")
    assert (how, abs(number - ALL) <= ALL / 10) == ("estimate", True)
    assert count("hanoi.editor", "procedures", "count=exact") == (ALL, "exact")
    assert count("hanoi.editor", "procedures", "") == (5, "at_least")


def test_a_narrowed_list_is_estimated_where_the_database_can(count: Counts, session: Session) -> None:
    number, how = count("admin", "procedures", "count=estimated&filter[publication_state]=abolished")
    if session.get_bind().dialect.name == "postgresql":
        assert (how, abs(number - ABOLISHED) <= ABOLISHED / 4) == ("estimate", True)
    else:
        assert (number, how) == (10, "at_least")


def test_an_agency_hears_of_its_own_rows_only(count: Counts, session: Session) -> None:
    admin, how = count("admin", "procedure_variants", "count=estimated")
    assert (how, abs(admin - OF_HANOI - OF_VINHPHUC) <= 60) == ("estimate", True)
    number, how = count("vinhphuc.editor", "procedure_variants", "count=estimated")
    if session.get_bind().dialect.name == "postgresql":
        assert (how, number <= 2 * OF_VINHPHUC) == ("estimate", True)
    else:
        assert (number, how) == (10, "at_least")


def test_the_page_says_that_it_is_an_estimate(
    count: Counts, sign_in: Callable[[str], FlaskClient], session: Session
) -> None:  # fmt: skip
    page = sign_in("hanoi.editor").get("/procedures/list/").get_data(as_text=True)
    said = re.search(r"khoảng (\d+) bản ghi", page)
    assert said
    assert abs(int(said[1]) - ALL) <= ALL / 10
    assert "count=exact" in page
    assert f"{ALL} bản ghi" in sign_in("hanoi.editor").get("/procedures/list/?count=exact").get_data(as_text=True)
