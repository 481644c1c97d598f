"""From a national figure down to the cells, files and places it came from; and frozen figures found again."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from models.base.errors import NotFound
from models.forms.rules.definition import FormDefinition, Value
from models.forms.tables import Form
from models.organisations.queries import called_on
from models.organisations.tables import Organisation
from models.periods.tables import Period
from models.reports.rules.states import COUNTED, State
from models.reports.rules.values import spoken
from models.reports.tables import Answer, Report, Revision
from models.rollup.queries.country import asked_for, counting
from models.rollup.rules import Figure, figures
from models.rollup.tables import Snapshot
from models.uploads.tables import Upload


@dataclass(frozen=True, slots=True)
class Part:
    """One cell of one agency that a figure is made of, down to the file and the place in it.

    ``upload_id`` is None and ``cell`` empty for what was typed into the web form or sent over the API.
    """

    organisation_id: int
    agency: str
    agency_name: str
    report_id: int
    revision_id: int
    revision: int
    upload_id: int | None
    filename: str
    section: str
    group: str
    row_key: str
    field: str
    sheet: str
    cell: str
    value: Value
    reason: str

    @property
    def number(self) -> Decimal | None:
        """What the cell adds to a sum; None for a blank and for anything but a figure."""
        return self.value if isinstance(self.value, Decimal) else None


def parts(
    session: Session, form_code: str, period_code: str, figure_code: str, *,
    as_of_states: Collection[State] = COUNTED, include_submitted: bool = False, organisation_id: int | None = None,
) -> list[Part]:  # fmt: skip
    """The cells that a figure is made of, blanks included, agency by agency in official order.

    For a share these are its numerators and denominators. Raises NotFound for an unknown figure.
    """
    form, period, definition = asked_for(session, form_code, period_code)
    figure = figures(definition).get(figure_code)
    if figure is None:
        raise NotFound("rollup.unknown_figure", figure=figure_code)
    counts, _ = counting(form, period, as_of_states, include_submitted=include_submitted)
    asked = (
        select(Answer, Organisation.code, called_on(period.ends_on), Report.id, Revision.number, Upload.filename)
        .join(Report, Report.current_revision_id == Answer.revision_id)
        .join(Revision, Revision.id == Answer.revision_id)
        .join(Organisation, Organisation.id == Answer.organisation_id)
        .outerjoin(Upload, Upload.id == Answer.upload_id)
        .where(counts, _of(figure))
        .order_by(Organisation.official_order, Organisation.code, Answer.position, Answer.row_group, Answer.id)
    )
    if organisation_id is not None:
        asked = asked.where(Answer.organisation_id == organisation_id)
    return [_part(definition, *row) for row in session.execute(asked)]


def snapshots(session: Session, form_code: str, period_code: str) -> list[Snapshot]:
    """The frozen figures of a form in a period, latest first."""
    asked = (
        select(Snapshot)
        .join(Form, Form.id == Snapshot.form_id)
        .join(Period, Period.id == Snapshot.period_id)
        .where(Form.code == form_code, Period.code == period_code)
        .order_by(Snapshot.number.desc())
    )
    return list(session.scalars(asked))


def _of(figure: Figure) -> ColumnElement[bool]:
    of = and_(Answer.section == figure.section, Answer.field.in_(figure.sources))
    return and_(of, Answer.row_key == figure.row_key) if figure.row_key else of


def _part(
    definition: FormDefinition, answer: Answer, agency: str, name: str, report_id: int, revision: int,
    filename: str | None,
) -> Part:  # fmt: skip
    section = definition.section(answer.section)
    asked = section.asked(answer.field, answer.row_key) if section else None
    return Part(
        answer.organisation_id, agency, name, report_id, answer.revision_id, revision, answer.upload_id,
        filename or "", answer.section, answer.row_group, answer.row_key, answer.field, answer.sheet, answer.cell,
        spoken(answer.number, answer.text, asked.type if asked else None), answer.reason or "",
    )  # fmt: skip
