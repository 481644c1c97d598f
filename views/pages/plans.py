"""Plans at one glance: the line of time, how late the acts are; who speaks for nobody yet."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from flask import abort, request
from flask_appbuilder import expose, has_access
from flask_babel import gettext
from sqlalchemy import func, select

from models.base.clock import local_date
from models.base.errors import DomainError
from models.base.permissions import Permission
from models.focal_points import operations as focal_points
from models.focal_points.queries import agencies_without, confirmations_due, current
from models.focal_points.rules.masks import KINDS, mask
from models.focal_points.tables import FocalPoint
from models.organisations.queries import on_date
from models.organisations.tables import Organisation
from models.plans.queries import Bar, plans_of_programme, timeline
from models.plans.rules.fields import GROUPS
from models.plans.rules.lateness import Lateness, PlanStanding, task_lateness
from models.plans.tables import Plan, Task
from models.programmes.queries import programme as programme_by_code
from models.programmes.queries import programmes_on
from models.programmes.tables import Programme
from views.base import Page, actor, commit, done, now, refused, session
from views.confirmations import back_to, may_confirm

MONTH = 100  # units of the drawing for one month


class PlanTimelinePage(Page):
    """Dated tasks of a year as bars, and the acts against the programme's date."""

    route_base = "/plans/timeline"
    permission: ClassVar[Permission] = Permission.PLAN_READ
    default_view = "index"

    @expose("/")
    @has_access
    def index(self) -> Any:
        programme, agency = chosen_programme(), chosen_agency()
        if programme is None:
            return self.render_template("plans/none.html")
        found = years(programme.id, agency)
        year = request.args.get("year", type=int) or (today().year if today().year in found else max(found))
        if not 2000 <= year <= 2100:
            abort(404)
        bars = timeline(
            session(), programme.id, date(year, 1, 1), date(year, 12, 31), on=today(),
            organisation_id=agency.id if agency else None,
        )  # fmt: skip
        return self.render_template(
            "plans/timeline.html", bars=[drawn(each, year) for each in bars], year=year, years=found,
            groups={each.code: each.label for each in GROUPS},
            now_at=place(today(), year) if today().year == year else None, **common(programme, agency),
        )  # fmt: skip

    @expose("/acts")
    @has_access
    def acts(self) -> Any:
        programme, agency = chosen_programme(), chosen_agency()
        if programme is None:
            return self.render_template("plans/none.html")
        plans = plans_of_programme(session(), programme, today())
        if agency:
            plans = [each for each in plans if each.organisation.id == agency.id]
        counts = {each.value: sum(one.lateness.standing is each for one in plans) for each in PlanStanding}
        only = request.args.get("only", "")
        shown = [each for each in plans if not only or each.lateness.standing.value == only]
        return self.render_template(
            "plans/acts.html", plans=shown, counts=counts, only=only, **common(programme, agency)
        )


class FocalAlarmPage(Page):
    """Agencies for which nobody speaks, confirmations that are due, and contacts, masked until somebody asks."""

    route_base = "/focal_points/alarms"
    permission: ClassVar[Permission] = Permission.FOCAL_POINT_READ
    verbs: ClassVar[dict[str, Permission]] = {
        "confirm": Permission.FOCAL_POINT_WRITE, "reveal": Permission.FOCAL_POINT_REVEAL,
        "remove": Permission.FOCAL_POINT_WRITE,
    }  # fmt: skip
    default_view = "index"

    @expose("/")
    @has_access
    def index(self) -> Any:
        programme = chosen_programme()
        if programme is None:
            return self.render_template("plans/none.html")
        return self.render_template(
            "plans/focal_points.html", silent=agencies_without(session(), programme, today()),
            due=confirmations_due(session(), today(), programme_id=programme.id),
            speaking=current(session(), today(), programme_id=programme.id), masked=masked,
            may_confirm=lambda point: may_confirm(actor(), point), **common(programme, None),
        )  # fmt: skip

    @expose("/<int:point_id>/confirm", methods=["POST"])
    @has_access
    def confirm(self, point_id: int) -> Any:
        point = _point(point_id)
        if not actor().changes(point.organisation_id):
            abort(404)
        back = back_to(request.form.get("place", ""), point)
        try:
            focal_points.verify(session(), actor(), point, at=now())
        except DomainError as error:
            return refused(error, back)
        return done(gettext("Confirmed: this person still speaks for the agency."), back)

    @expose("/<int:point_id>/reveal", methods=["POST"])
    @has_access
    def reveal(self, point_id: int) -> Any:
        point = _point(point_id)
        contact = focal_points.reveal(session(), actor(), point, now(), why=request.form.get("why", "").strip())
        commit()
        return self.render_template("plans/contact.html", point=point, contact=contact)

    @expose("/<int:point_id>/remove", methods=["POST"])
    @has_access
    def remove(self, point_id: int) -> Any:
        """Take the personal data out because somebody asked for it; it is on record who asked."""
        point = _point(point_id)
        if not actor().changes(point.organisation_id):
            abort(404)
        back, reason = back_to("record", point), request.form.get("reason", "").strip()[:500]
        try:
            focal_points.remove_personal_data(session(), actor(), point, at=now(), reason=reason)
        except DomainError as error:
            return refused(error, back)
        return done(gettext("The personal data was removed; the history stays."), back)


def today() -> date:
    """The Vietnamese day of the request."""
    return local_date(now())


def chosen_programme() -> Programme | None:
    """The programme of the address, else the first in force, else the first there ever was."""
    if code := request.args.get("programme"):
        return programme_by_code(session(), code)
    found = programmes_on(session(), today())
    return found[0] if found else session().scalars(select(Programme).order_by(Programme.code)).first()


def chosen_agency() -> Organisation | None:
    """The agency of the address; 404 where it is out of reach. None means every one within reach."""
    code = request.args.get("agency")
    if not code:
        return None
    found = session().scalar(select(Organisation).where(Organisation.code == code)) or abort(404)
    return found if actor().sees(found.id) else abort(404)


def common(programme: Programme, agency: Organisation | None) -> dict[str, Any]:
    """What the switches above every page of plans need."""
    everything = not isinstance(actor().reads, frozenset)
    return {
        "programme": programme, "agency": agency, "today": today(),
        "programmes": session().scalars(select(Programme).order_by(Programme.code)).all(),
        "agencies": on_date(session(), today()) if everything else [],
    }  # fmt: skip


def standing(task: Task) -> Lateness:
    """How a task stands today; only a dated one can be overdue."""
    return task_lateness(task.state, task.due_on, task.done_on, today())


def years(programme_id: int, agency: Organisation | None) -> list[int]:
    """The years that dated tasks touch, this one where there are none."""
    asked = select(func.min(func.coalesce(Task.starts_on, Task.due_on)), func.max(Task.due_on)).join(Task.plan)
    asked = asked.where(Task.deleted_at.is_(None), Task.due_on.is_not(None), Plan.programme_id == programme_id)
    if agency:
        asked = asked.where(Task.organisation_id == agency.id)
    first, last = session().execute(asked).one()
    return list(range(first.year, last.year + 1))[-12:] if first else [today().year]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A bar in units of the drawing: twelve months of a hundred."""

    bar: Bar
    x: int
    width: int
    tone: str


TONES = {"done": "ok", "done_late": "warn", "stopped": "calm", "open": "info", "due_soon": "warn", "overdue": "bad"}


def drawn(bar: Bar, year: int) -> Drawn:
    """Where the bar of a task begins and how long it is within the year; one without a start is a mark at its end."""
    end = place(bar.due_on, year, end=True)
    begin = place(bar.starts_on, year) if bar.starts_on else end - 12
    begin = max(0, min(begin, end - 8))
    return Drawn(bar, begin, end - begin, TONES.get(bar.lateness.standing.value, "calm"))


def place(on: date, year: int, *, end: bool = False) -> int:
    """A day on the line of a year, 0 to 1200; days before and after it stand at its ends."""
    if on.year != year:
        return 0 if on.year < year else 12 * MONTH
    days = on.day if end else on.day - 1
    return round((on.month - 1 + days / monthrange(year, on.month)[1]) * MONTH)


def masked(point: FocalPoint, name: str) -> str:
    """A contact's value as it is shown before anybody asks."""
    value = getattr(point, name)
    return mask(value, KINDS[name]) if value else ""


def _point(point_id: int) -> FocalPoint:
    asked = select(FocalPoint).where(FocalPoint.id == point_id, FocalPoint.deleted_at.is_(None))
    return session().scalar(asked) or abort(404)
