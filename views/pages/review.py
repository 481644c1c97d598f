"""The queue of the reviewers: what came in and waits for a decision."""

from __future__ import annotations

from typing import Any, ClassVar

from flask import request
from flask_appbuilder import expose, has_access

from models.base.clock import local_date
from models.base.permissions import Permission
from models.reports.queries import Waiting, queue
from views import formats
from views.base import Page, actor, now, session
from views.persons import meet


class QueuePage(Page):
    """Oldest first; what one has taken up oneself stands on top."""

    route_base = "/review"
    permission: ClassVar[Permission] = Permission.REPORT_REVIEW
    default_view = "index"

    @expose("/")
    @has_access
    def index(self) -> Any:
        everything = queue(session(), on=local_date(now()))
        form, period = request.args.get("form") or "", request.args.get("period") or ""
        waiting = [each for each in everything if form in {"", each.form} and period in {"", each.period}]
        mine = [each for each in waiting if each.taken_by == actor().name]
        free = [each for each in waiting if not each.taken_by]
        others = [each for each in waiting if each.taken_by and each.taken_by != actor().name]
        meet(session(), [name for each in waiting for name in (each.submitted_by, each.taken_by)])
        return self.render_template(
            "work/queue.html", mine=mine, free=free, others=others, waits=tally_of(waiting), everything=len(everything),
            form=form, period=period, forms=sorted({each.form for each in everything}),
            periods=[(code, formats.period(code)) for code in sorted({each.period for each in everything})],
        )  # fmt: skip


def tally_of(waiting: list[Waiting]) -> dict[str, int]:
    """How many wait, are with the reader, are with nobody, came late; and the longest wait in days."""
    return {
        "all": len(waiting),
        "mine": sum(each.taken_by == actor().name for each in waiting),
        "free": sum(not each.taken_by for each in waiting),
        "late": sum(each.standing.state.value == "late" for each in waiting),
        "longest": max((each.days for each in waiting), default=0),
    }
