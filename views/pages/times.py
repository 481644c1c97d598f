"""Reporting regimes with their elements and periods, days off, and more time for one agency."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from flask import abort, flash, redirect, request, url_for
from flask_appbuilder import expose, has_access
from flask_babel import gettext
from sqlalchemy import select

from models.base.clock import local_date
from models.base.errors import DomainError
from models.base.permissions import Permission
from models.forms.tables import Form
from models.organisations.queries import by_code
from models.periods import operations
from models.periods.queries import effective_due, periods_of
from models.periods.queries import regime as regime_by_code
from models.periods.tables import Holiday, Period, Regime
from views.base import Page, actor, done, now, refusal, refused, session
from views.registers.rules import said_of_cutoff, said_of_due


class TimePage(Page):
    """What is to be reported, for which days and by when."""

    route_base = "/time"
    permission: ClassVar[Permission] = Permission.REGIME_READ
    verbs: ClassVar[dict[str, Permission]] = dict.fromkeys(
        ("generate", "add_holiday", "remove_holiday"), Permission.REGIME_MANAGE
    )
    default_view = "index"

    @expose("/")
    @has_access
    def index(self) -> Any:
        """Regimes have one place: their register, whose records lead on to the periods of a year."""
        return redirect(url_for("RegimesPage.list"))

    @expose("/<code>")
    @has_access
    def show(self, code: str) -> Any:
        regime, year = regime_by_code(session(), code), a_year()
        forms = session().scalars(select(Form).where(Form.regime_id == regime.id).order_by(Form.code)).all()
        return self.render_template(
            "time/regime.html", regime=regime, year=year, periods=periods_of(session(), code, year=year), today=today(),
            elements=elements(regime, [f"{form.code} {form.title}" for form in forms]),
        )  # fmt: skip

    @expose("/<code>/generate", methods=["POST"])
    @has_access
    def generate(self, code: str) -> Any:
        regime, year = regime_by_code(session(), code), request.form.get("year", type=int) or 0
        here = url_for(".show", code=code, year=year)
        if not 2000 <= year <= 2100:
            abort(404)
        try:
            made = operations.generate_periods(session(), actor(), regime, year, now())
        except DomainError as error:
            return refused(error, here)
        return done(gettext("%(year)s has %(count)s periods.", year=year, count=len(made)), here)

    @expose("/holidays/")
    @has_access
    def holidays(self) -> Any:
        year = a_year()
        asked = select(Holiday).where(Holiday.on >= date(year, 1, 1), Holiday.on <= date(year, 12, 31))
        days = session().scalars(asked.order_by(Holiday.on)).all()
        return self.render_template("time/holidays.html", days=days, year=year)

    @expose("/holidays/", methods=["POST"])
    @has_access
    def add_holiday(self) -> Any:
        try:
            on = _day(request.form.get("on"))
            here = url_for(".holidays", year=on.year)
            name, source = (request.form.get(each, "").strip() for each in ("name", "source"))
            if not name:
                raise DomainError("holiday.no_name")
            made = operations.add_holiday(session(), actor(), on=on, name=name, source=source, at=now())
        except DomainError as error:
            return refused(error, url_for(".holidays"))
        said = gettext("The day off was entered. Generate periods again where due dates should move.")
        return done(said, here, url_for(".remove_holiday", holiday_id=made.id))

    @expose("/holidays/<int:holiday_id>/remove", methods=["POST"])
    @has_access
    def remove_holiday(self, holiday_id: int) -> Any:
        holiday = session().get(Holiday, holiday_id) or abort(404)
        here = url_for(".holidays", year=holiday.on.year)
        operations.remove_holiday(session(), actor(), holiday, at=now())
        return done(gettext("The day off was taken out."), here)


class ExtensionPage(Page):
    """More time for one agency in one period, with the reason."""

    route_base = "/extensions"
    permission: ClassVar[Permission] = Permission.PERIOD_EXTEND
    default_view = "form"

    @expose("/period/<int:period_id>/<agency>")
    @has_access
    def of_period(self, period_id: int, agency: str) -> Any:
        period = session().get(Period, period_id) or abort(404)
        return redirect(url_for(".form", regime=period.regime.code, period=period.code, agency=agency))

    @expose("/<regime>/<period>/<agency>")
    @has_access
    def form(self, regime: str, period: str, agency: str) -> Any:
        return self._form(regime, period, agency, {})

    @expose("/<regime>/<period>/<agency>", methods=["POST"])
    @has_access
    def grant(self, regime: str, period: str, agency: str) -> Any:
        of, organisation = _period(regime, period), by_code(session(), agency)
        reason = request.form.get("reason", "").strip()
        try:
            until = _day(request.form.get("until"))
            operations.extend(session(), actor(), of, organisation, until=until, reason=reason, at=now())
        except DomainError as error:
            flash(refusal(error), "danger")
            return self._form(regime, period, agency, dict(request.form))
        message = gettext("%(agency)s has time until the end of the day chosen.", agency=organisation.name)
        return done(message, url_for("AgencyPage.show", code=organisation.code))

    def _form(self, regime: str, period: str, agency: str, sent: dict[str, str]) -> Any:
        of, organisation = _period(regime, period), by_code(session(), agency)
        due = effective_due(session(), of, organisation.id)
        return self.render_template("time/extension.html", period=of, agency=organisation, due=due, sent=sent)


def today() -> date:
    """The Vietnamese day of the request."""
    return local_date(now())


def a_year() -> int:
    """The year of the address, else this one."""
    year = request.args.get("year", today().year, type=int)
    return year if 2000 <= year <= 2100 else abort(404)


def _period(regime: str, code: str) -> Period:
    asked = select(Period).join(Period.regime).where(Regime.code == regime, Period.code == code)
    return session().scalar(asked) or abort(404)


def _day(text: str | None) -> date:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        raise DomainError("task.bad_day") from None


def elements(regime: Regime, forms: list[str]) -> list[tuple[str, Any]]:
    """The eleven elements of Nghị định 09/2019/NĐ-CP, in words."""
    contents = {"words": gettext("Words"), "figures": gettext("Figures"), "both": gettext("Words and figures")}
    channels = {
        "reporting_system": gettext("reporting system"), "document_axis": gettext("national document axis"),
        "email": gettext("e-mail"), "post": gettext("post"), "fax": gettext("fax"), "direct": gettext("by hand"),
    }  # fmt: skip
    return [
        (gettext("1. Name"), regime.name),
        (gettext("2. Content"), contents.get(regime.content_kind, regime.content_kind)),
        (gettext("3. Who reports"), regime.subject_group.name if regime.subject_group else None),
        (gettext("4. Who receives"), regime.receiver.name if regime.receiver else None),
        (gettext("5. How it is sent"), ", ".join(channels.get(each, each) for each in regime.channels)),
        (gettext("6. By when"), said_of_due(regime.due_rule)),
        (gettext("7. How often"), said_of_frequency(regime.frequency)),
        (gettext("8. When figures close"), said_of_cutoff(regime.cutoff_rule)),
        (gettext("9. Outline"), regime.outline or None),
        (gettext("10. Data forms"), "; ".join(forms) or None),
        (gettext("11. How it is made"), regime.procedure_note or None),
    ]


def said_of_frequency(codes: list[str]) -> str:
    """``["Q1", "Y"]`` as people say it."""
    words = {
        "Q1": gettext("quarter I"), "Q2": gettext("quarter II"), "Q3": gettext("quarter III"),
        "Q4": gettext("quarter IV"), "H1": gettext("first half"), "H2": gettext("second half"),
        "9M": gettext("nine months"), "Y": gettext("year"), "M": gettext("every month"),
    }  # fmt: skip
    return ", ".join(words.get(each, each) for each in codes)
