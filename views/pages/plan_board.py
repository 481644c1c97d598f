"""The tasks of plans on a board: an agency says there how far its own are, and takes it back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

from flask import abort, request, url_for
from flask_appbuilder import expose, has_access
from flask_babel import gettext
from sqlalchemy import select

from models.base.errors import Conflict, DomainError, NotFound
from models.base.permissions import Permission
from models.organisations.tables import Organisation
from models.plans.operations import set_progress
from models.plans.queries import board, overdue_tasks
from models.plans.rules.fields import GROUPS, TASK_STATES
from models.plans.tables import Task
from models.programmes.tables import Programme
from views.base import Page, actor, done, now, refused, session
from views.pages.plans import chosen_agency, chosen_programme, common, standing, today
from views.registers.history import touched, undo_request
from views.registers.index import REGISTERS


class PlanBoardPage(Page):
    """Tasks in lanes, by state or by group; an agency moves its own."""

    route_base = "/plans/board"
    permission: ClassVar[Permission] = Permission.PLAN_READ
    verbs: ClassVar[dict[str, Permission]] = dict.fromkeys(("move", "undo"), Permission.PLAN_WRITE)
    default_view = "index"

    @expose("/")
    @has_access
    def index(self) -> Any:
        programme, agency = chosen_programme(), chosen_agency()
        by = "group" if request.args.get("by") == "group" else "state"
        if programme is None:
            return self.render_template("plans/none.html")
        chosen = agency.id if agency else None
        lanes = board(session(), programme.id, by=by, organisation_id=chosen)
        late = overdue_tasks(session(), programme.id, today(), organisation_id=chosen)
        choices = {each.code: each.label for each in (TASK_STATES if by == "state" else GROUPS)}
        return self.render_template(
            "plans/board.html", lanes=lanes, by=by, labels=choices, late=late, standing=standing,
            states={each.code: each.label for each in TASK_STATES}, may_move=may_move,
            late_filter=late_filter(programme, agency), **common(programme, agency),
        )  # fmt: skip

    @expose("/<int:task_id>/move", methods=["POST"])
    @has_access
    def move(self, task_id: int) -> Any:
        task = session().scalar(select(Task).where(Task.id == task_id, Task.deleted_at.is_(None))) or abort(404)
        if not may_move(task):
            abort(404)
        place = {"programme": task.programme.code, "by": request.form.get("by") or None}
        back = url_for(".index", **place)
        try:
            if request.form.get("row_version", type=int) != task.row_version:
                raise Conflict
            values = {
                "progress": _share(request.form.get("progress", "")),
                "done_on": _day(request.form.get("done_on")),
            }
            set_progress(session(), actor(), task, at=now(), note=request.form.get("note", "").strip(), **values)
        except DomainError as error:
            return refused(error, back)
        has_changed = touched(session(), actor(), REGISTERS["tasks"], actor().request_id)
        undo = url_for(".undo", request_id=actor().request_id, **place) if has_changed else ""
        return done(gettext("The progress was recorded."), back, undo)

    @expose("/undo/<request_id>", methods=["POST"])
    @has_access
    def undo(self, request_id: str) -> Any:
        """Take back what one of the reader's own moves said; refused where the task was changed again since."""
        back = url_for(".index", programme=request.args.get("programme"), by=request.args.get("by"))
        try:
            undo_request(session(), actor(), REGISTERS["tasks"], request_id, at=now())
        except NotFound:
            raise
        except DomainError as error:
            return refused(error, back)
        return done(gettext("The task is as it was."), back)


def late_filter(programme: Programme, agency: Organisation | None) -> dict[str, str]:
    """The parameters under which the list of tasks shows those that are overdue today."""
    asked = {
        "filter[programme]": programme.code, "filter[state][in]": "not_started,in_progress",
        "filter[due_on][lt]": today().isoformat(), "sort": "due_on",
    }  # fmt: skip
    return asked | ({"filter[organisation]": agency.code} if agency else {})


def may_move(task: Task) -> bool:
    """Whether the reader may say how far the task is."""
    return actor().may(Permission.PLAN_WRITE) and actor().changes(task.organisation_id)


def _share(text: str) -> Decimal:
    try:
        found = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        raise DomainError("task.bad_progress") from None
    if not found.is_finite() or not 0 <= found <= 100:
        raise DomainError("task.bad_progress")
    return found


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise DomainError("task.bad_day") from None
