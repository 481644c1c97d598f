"""The first page: what waits for whoever signed in. An agency's debts, a reviewer's queue, the country."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import redirect, url_for
from flask_appbuilder import expose

from models.base.clock import local_date
from models.base.permissions import Permission
from models.reports.queries import latest_events, queue, status_matrix
from models.uploads.queries import latest
from views.base import Page, actor, now, session
from views.boards import by_column, most_overdue, summary
from views.confirmations import own_reminders
from views.moves import said_of_event
from views.pages.review import tally_of
from views.pages.work import owed_by, tally
from views.persons import meet
from views.years import chosen_year

SHOWN = 8
DECIDED = ("return", "accept", "reopen", "excuse", "require")  # what an agency wants to hear of
CAME_IN = ("submit", "nil", "withdraw", "accept", "return", "reopen")


class HomePage(Page):
    """FAB's index. Without an account there is only the sign-in page."""

    route_base = ""
    default_view = "index"

    @expose("/")
    def index(self) -> Any:
        if actor().user_id is None:
            return redirect(url_for("SignInPage.login"))
        today = local_date(now())
        year = chosen_year(session(), today)
        parts: dict[str, Any] = {"year": year, "today": today}
        if actor().may(Permission.REPORT_ENTER):
            parts |= _agency(year) | own_reminders(session(), actor(), today)
        if actor().may(Permission.REPORT_REVIEW):
            waiting = queue(session(), on=today)
            mine = [each for each in waiting if each.taken_by == actor().name]
            free = [each for each in waiting if not each.taken_by]
            parts |= {"waiting": (mine + free)[:SHOWN], "waits": tally_of(waiting)}
        if actor().may(Permission.ROLLUP_READ):
            parts |= _country(today, year)
        parts["leads"] = actor().may(Permission.ROLLUP_FREEZE) or "waiting" not in parts
        return self.render_template("home.html", **parts)


def _agency(year: int) -> dict[str, Any]:
    owed = owed_by(actor().organisation_id, year)
    return {
        "owed": [each for each in owed if not each.is_settled][:SHOWN],
        "tally": tally(owed),
        "back": [each for each in owed if each.state in {"returned", "reopened"}],
        "uploads": latest(session(), limit=5),
        "news": _news(DECIDED),
    }


def _country(today: date, year: int) -> dict[str, Any]:
    board = status_matrix(session(), on=today, year=year)
    return {
        "summary": summary(board), "columns": by_column(board), "slowest": most_overdue(board)[:SHOWN],
        "news": _news(CAME_IN),
    }  # fmt: skip


def _news(verbs: tuple[str, ...]) -> list[dict[str, Any]]:
    told = []
    found = latest_events(session(), verbs=verbs)
    meet(session(), [each.actor for each in found])
    for each in found:
        what, icon, tone = said_of_event(each.verb)
        href = url_for("ReportPage.show", report_id=each.report_id)
        told.append({"event": each, "what": what, "icon": icon, "tone": tone, "href": href})
    return told
