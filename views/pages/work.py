"""What an agency owes: every report of the year with its days left, its workbook and its state."""

from __future__ import annotations

from typing import Any, ClassVar

from flask_appbuilder import expose, has_access

from models.base.clock import local_date
from models.base.permissions import Permission
from models.reports.queries import Obligation, obligations
from views.base import Page, actor, now, session
from views.years import chosen_year, years

ORDER = {"overdue": 0, "due_soon": 1, "extended": 2, "open": 3, "late": 4, "on_time": 5, "not_open": 6}


class WorkPage(Page):
    """The task list of an agency. Whoever sees all agencies chooses one, or looks at the board instead."""

    route_base = "/work"
    permission: ClassVar[Permission] = Permission.REPORT_READ
    default_view = "index"

    @expose("/")
    @has_access
    def index(self) -> Any:
        today = local_date(now())
        year = chosen_year(session(), today)
        owed = owed_by(actor().organisation_id, year)
        return self.render_template(
            "work/index.html", owed=owed, year=year, years=years(session()), tally=tally(owed), today=today
        )


def owed_by(organisation_id: int | None, year: int) -> list[Obligation]:
    """What one organisation owes in a year, the most pressing first."""
    if organisation_id is None:
        return []
    found = obligations(session(), on=local_date(now()), year=year, organisation_id=organisation_id)
    return sorted(found, key=lambda each: (each.is_settled, _pressing(each), each.due_on, each.form))


def _pressing(owed: Obligation) -> int:
    return ORDER.get(owed.standing.state.value, 9) if owed.standing else 9


def tally(owed: list[Obligation]) -> dict[str, int]:
    """How many are settled, came back, are overdue and are still open."""
    back = [each for each in owed if each.state in {"returned", "reopened"}]
    settled = [each for each in owed if each.is_settled]
    overdue = [each for each in owed if each.is_overdue]
    return {
        "all": len(owed), "settled": len(settled), "back": len(back), "overdue": len(overdue),
        "open": len(owed) - len(settled),
    }  # fmt: skip
