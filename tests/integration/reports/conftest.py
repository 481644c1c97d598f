"""The year 2021 for three agencies: the regime, its quarters and the form II.06."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from app.security.actor import actor_for
from models.base.actor import Actor
from models.base.session import acting_as
from models.forms.rules.definition import content_hash
from models.forms.tables import Form, FormVersion
from models.organisations.tables import AddresseeGroup, AddresseeGroupMember, Organisation
from models.periods.tables import Period, Regime
from models.reports.operations import ensure_report
from models.reports.tables import Report
from tests.cast import SINCE, Cast

FORMS = Path(__file__).parents[3] / "app" / "data" / "forms"

# code, kind, first and last day, opening, last day to send
PERIODS = [
    ("2021-Q1", "quarter", date(2020, 12, 15), date(2021, 3, 14), date(2021, 3, 25)),
    ("2021-Q2", "quarter", date(2021, 3, 15), date(2021, 6, 14), date(2021, 6, 25)),
    ("2021-Q3", "quarter", date(2021, 6, 15), date(2021, 9, 14), date(2021, 9, 25)),
    ("2021-Y", "year", date(2020, 12, 15), date(2021, 12, 14), date(2021, 12, 25)),
]


@dataclass
class Year:
    """What the tests of reports stand on. ``acting`` binds a person of the cast to the session."""

    session: Session
    cast: Cast
    form: Form
    version: FormVersion
    group: AddresseeGroup
    at: datetime
    periods: dict[str, Period] = field(default_factory=dict)

    @contextmanager
    def acting(self, username: str) -> Iterator[Actor]:
        with acting_as(self.session, self.actor(username)):
            yield self.actor(username)

    def actor(self, username: str) -> Actor:
        return actor_for(self.session, self.cast.accounts[username], at=self.at)

    def agency(self, code: str) -> Organisation:
        return self.cast.agencies[code]

    def begin(self, username: str = "vinhphuc.editor", period: str = "2021-Q3") -> Report:
        agency = self.cast.agency_of(username)
        with self.acting(username) as actor:
            return ensure_report(self.session, actor, agency.id, self.version, self.periods[period], at=self.at)


def a_form(session: Session, regime: Regime, group: AddresseeGroup, code: str) -> tuple[Form, FormVersion]:
    """A shipped form, published from the first day of the year's first period."""
    content = json.loads((FORMS / f"{code}.json").read_text(encoding="utf-8"))
    form = Form(code=code, title=content["title"]["vi"], title_en="", regime_id=regime.id, group_id=group.id)
    session.add(form)
    session.flush()
    version = FormVersion(
        form_id=form.id, number=1, content=content, content_hash=content_hash(content), state="published",
        valid_from=date(2020, 12, 15),
    )  # fmt: skip
    session.add(version)
    session.flush()
    return form, version


@pytest.fixture
def year(session: Session, cast: Cast, at: datetime) -> Year:
    return set_up_year(session, cast, at)


def set_up_year(session: Session, cast: Cast, at: datetime) -> Year:
    """The regime with QI, QII, QIII and the year; II.06 is asked of Ha Noi, Vinh Phuc and the Ministry of Health."""
    group = AddresseeGroup(code="TEST", name="Nhóm thử", source="")
    session.add(group)
    session.flush()
    for code in ("H26", "H62", "G18"):
        session.add(AddresseeGroupMember(group_id=group.id, organisation_id=cast.agencies[code].id, valid_from=SINCE))
    regime = Regime(code="KSTTHC", name="Kiểm soát TTHC", subject_group_id=group.id, valid_from=SINCE)
    session.add(regime)
    session.flush()
    form, version = a_form(session, regime, group, "II.06")
    year = Year(session, cast, form, version, group, at)
    for code, kind, starts, ends, due in PERIODS:
        year.periods[code] = Period(
            regime_id=regime.id, code=code, kind=kind, name=code, starts_on=starts, ends_on=ends, opens_on=ends,
            cutoff_on=ends, due_on=due,
        )  # fmt: skip
        session.add(year.periods[code])
    session.flush()
    return year


@pytest.fixture
def clock() -> Callable[[int], datetime]:
    """``clock(3)``: the third minute of the test's day, so that acts follow each other."""
    return lambda minute: datetime(2021, 9, 20, 2, minute, tzinfo=UTC)
