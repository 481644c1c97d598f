"""National figures of a form in a period, with their parts."""

from __future__ import annotations

from typing import Any, ClassVar

from flask import redirect, request, url_for
from flask_appbuilder import expose, has_access
from flask_babel import gettext
from sqlalchemy import func, select

from imports.rollup_book import rollup_book
from models.audit.operations import record
from models.base.clock import local_date
from models.base.errors import DomainError
from models.base.permissions import Permission
from models.forms.tables import Form
from models.periods.tables import Period
from models.reports.tables import Report
from models.rollup import operations
from models.rollup.queries import national, parts, snapshots
from views import formats, pictures
from views.base import Page, actor, commit, done, now, refusal, session
from views.persons import meet
from views.workbooks import attachment


class RollupPage(Page):
    """The country on one page, and the way from each figure to the cell it came from."""

    route_base = "/rollup"
    permission: ClassVar[Permission] = Permission.ROLLUP_READ
    verbs: ClassVar[dict[str, Permission]] = {"freeze": Permission.ROLLUP_FREEZE}
    default_view = "index"

    @expose("/")
    @has_access
    def index(self) -> Any:
        """To what ``?of=II.06/2021-Q3`` asks for, else the last period that anything was accepted for."""
        form_code, _, period_code = request.args.get("of", "").partition("/")
        if form_code and period_code:
            waiting = 1 if request.args.get("waiting") == "1" else None
            return redirect(url_for(".country", form=form_code, period=period_code, waiting=waiting))
        if (last := _last_counted()) is not None:
            return redirect(url_for(".country", form=last[0], period=last[1]))
        form = session().scalars(select(Form).where(Form.regime_id.is_not(None)).order_by(Form.code)).first()
        if form is None:
            return self.render_template("rollup/none.html")
        ended = select(Period).where(Period.regime_id == form.regime_id, Period.ends_on < local_date(now()))
        period = session().scalars(ended.order_by(Period.ends_on.desc(), Period.starts_on.desc())).first()
        if period is None:
            return self.render_template("rollup/none.html")
        return redirect(url_for(".country", form=form.code, period=period.code))

    @expose("/<form>/<period>")
    @has_access
    def country(self, form: str, period: str) -> Any:
        waiting = request.args.get("waiting") == "1"
        found = national(session(), form, period, include_submitted=waiting)
        frozen = snapshots(session(), form, period)
        meet(session(), [each.taken_by for each in frozen])
        return self.render_template(
            "rollup/country.html", rollup=found, form=form, period=period, waiting=waiting,
            choices=_choices(), frozen=frozen, shown=_shown,
        )  # fmt: skip

    @expose("/<form>/<period>/<figure>")
    @has_access
    def figure(self, form: str, period: str, figure: str) -> Any:
        waiting = request.args.get("waiting") == "1"
        found = national(session(), form, period, include_submitted=waiting)
        made_of = parts(session(), form, period, figure, include_submitted=waiting)
        return self.render_template(
            "rollup/figure.html", rollup=found, form=form, period=period, figure=found.figures[figure],
            total=found.fields[figure], parts=made_of, waiting=waiting, shown=_shown, code=figure,
            pictures=_pictures(found, figure),
        )  # fmt: skip

    @expose("/<form>/<period>/<figure>/trend.json")
    @has_access
    def trend(self, form: str, period: str, figure: str) -> Any:
        """The figure in the periods of the same kind up to this one, for the chart that asks when it is seen."""
        told = [(code, national(session(), form, code).fields.get(figure)) for code in _before(form, period)]
        values = [None if total is None or total.value is None else float(total.value) for _, total in told]
        name = gettext("Whole country")
        return {
            "labels": [formats.period(code) for code, _ in told],
            "series": [{"name": name, "values": values}],
            "links": [url_for(".figure", form=form, period=code, figure=figure) for code, _ in told],
        }

    @expose("/<form>/<period>.xlsx")
    @has_access
    def workbook(self, form: str, period: str) -> Any:
        content = rollup_book(national(session(), form, period), formats.language())
        record(session(), actor(), "rollup:exported", at=now(), note=f"{form} {period}")
        commit()
        country = gettext("national")
        return attachment(content, f"{form}_{period}_{country}.xlsx")

    @expose("/<form>/<period>/freeze", methods=["POST"])
    @has_access
    def freeze(self, form: str, period: str) -> Any:
        here = url_for(".country", form=form, period=period)
        title = request.form.get("title", "").strip() or f"{form} {period}"
        try:
            operations.freeze(session(), actor(), form, period, title, at=now())
        except DomainError as error:
            from flask import flash

            flash(refusal(error), "danger")
            return redirect(here)
        return done(gettext("The figures were frozen under this title."), here)


def _pictures(found: Any, code: str) -> dict[str, Any]:
    figure = found.figures[code]
    known = [value for agency in found.agencies if (value := agency.figures.get(code)) is not None]
    return {
        "map": pictures.map_of_figure(found.agencies, code, lambda value: _shown(figure, value), _report),
        "ranking": pictures.ranking(found.agencies, code, _report),
        "distribution": pictures.distribution(known),
    }  # fmt: skip


def _report(report_id: int) -> str:
    return url_for("ReportPage.show", report_id=report_id)


def _before(form: str, period: str) -> list[str]:
    """The codes of the period and at most seven before it, of the same kind, oldest first."""
    regime = select(Form.regime_id).where(Form.code == form).scalar_subquery()
    this = session().scalars(select(Period).where(Period.regime_id == regime, Period.code == period)).first()
    if this is None:
        return []
    earlier = (
        select(Period.code)
        .where(Period.regime_id == regime, Period.kind == this.kind, Period.ends_on <= this.ends_on)
        .order_by(Period.ends_on.desc())
        .limit(8)
    )
    return list(reversed(session().scalars(earlier).all()))


def _last_counted() -> tuple[str, str] | None:
    """Form and period of the latest figures; of those that end together, the form that most agencies sent."""
    asked = (
        select(Form.code, Period.code.label("period"))
        .select_from(Report)
        .join(Form, Form.id == Report.form_id)
        .join(Period, Period.id == Report.period_id)
        .where(Report.state == "accepted")
        .group_by(Form.code, Period.code, Period.ends_on)
        .order_by(Period.ends_on.desc(), func.count(Report.id).desc(), Form.code)
        .limit(1)
    )
    row = session().execute(asked).first()
    return (row.code, row.period) if row else None


def _choices() -> list[tuple[str, str]]:
    """Forms and the periods of their regimes, for the switch at the top."""
    found = session().execute(
        select(Form.code, Period.code)
        .join(Period, Period.regime_id == Form.regime_id)
        .where(Period.starts_on <= local_date(now()))
        .order_by(Form.code, Period.ends_on.desc())
    )
    return [(form, period) for form, period in found]


def _shown(figure: Any, value: Any) -> str:
    if value is None:
        return formats.BLANK
    return formats.percent(value, 2) if figure.kind.value == "percent" else formats.number(value)
