"""The forms that ship come through the door that an administrator uses, as often as one likes."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from sqlalchemy.orm import Session

from app.cli.forms_data import load_forms, shipped_forms
from models.base.actor import system
from models.base.errors import NotFound
from models.forms import operations, queries
from models.forms.rules.definition import examine
from models.organisations.tables import AddresseeGroup
from models.periods.tables import Regime

ACTOR = system("test")


@pytest.fixture
def regimes(session: Session) -> None:
    for code in ("KSTTHC", "DA468"):
        session.add(Regime(code=code, name=code, valid_from=date(2020, 12, 15)))
    for code in ("KSTTHC", "S0"):
        session.add(AddresseeGroup(code=code, name=code))
    session.flush()


@pytest.mark.usefixtures("regimes")
def test_the_forms_are_there_and_a_second_load_changes_nothing(session: Session, at: datetime) -> None:
    first = load_forms(session, ACTOR, at)
    again = load_forms(session, ACTOR, at)
    assert (first.added, again.added, again.unchanged) == (4, 0, 4)
    assert [form.code for form in queries.forms(session)] == ["468-TD", "II.06", "II.07b"]


@pytest.mark.usefixtures("regimes")
def test_each_year_has_its_own_objectives(session: Session, at: datetime) -> None:
    load_forms(session, ACTOR, at)
    keys = {}
    for day in (date(2021, 9, 14), date(2022, 3, 14)):
        definition = queries.definition_of(queries.current_version(session, "468-TD", day))
        keys[day.year] = [row.key for row in definition.sections[0].given]
    assert keys[2021] == ["O1", "O2", "O3-TW", "O3-T", "O3-H", "O3-X", "O4", "TD1"]
    assert keys[2022] == ["O5", "O6-TW", "O6-T", "O6-H", "O6-X", "O7", "O8", "TD1"]


@pytest.mark.usefixtures("regimes")
def test_what_an_administrator_published_is_kept(session: Session, at: datetime) -> None:
    load_forms(session, ACTOR, at)
    form = queries.form_by_code(session, "468-TD")
    own = shipped_forms()[0].content | {"help": "Bản của cơ quan quản lý"}
    draft, _ = operations.save_draft(session, ACTOR, form, own, at=at)
    operations.publish(session, ACTOR, draft, valid_from=date(2022, 6, 15), at=at)
    assert load_forms(session, ACTOR, at).added == 0


def test_without_regimes_nothing_is_guessed(session: Session, at: datetime) -> None:
    with pytest.raises(NotFound):
        load_forms(session, ACTOR, at)


def test_every_file_that_ships_is_sound_and_says_where_it_comes_from() -> None:
    for edition in shipped_forms():
        definition, findings = examine(edition.content)
        assert findings == []
        assert definition.source
        assert definition.certainty in {"H", "M", "L", "OWN"}
        assert all(field.label.en for section in definition.sections for field in section.fields)
        assert all(check.message.en for check in definition.checks)
