"""The tour of the first visit, remembered with the account and not with the browser."""

from __future__ import annotations

from typing import Any

from flask_appbuilder import expose, has_access

from models.accounts import operations
from views.base import Page, actor, commit, now, session


class TourPage(Page):
    """Nothing to look at: the script says here that the tour was walked or skipped."""

    route_base = "/tour"

    @expose("/seen", methods=["POST"])
    @has_access
    def seen(self) -> Any:
        operations.note_tour(session(), actor(), at=now())
        commit()
        return "", 204
