"""Records for the palette: found without diacritics in every register that the reader may read."""

from __future__ import annotations

from typing import Any, ClassVar

from flask import Response, current_app, request, url_for
from flask_appbuilder import expose, has_access
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from models.base.permissions import Permission
from models.reports.queries import reports_called
from views import formats
from views.api.answers import answer
from views.base import Page, actor, session
from views.pages.registers_common import address_of
from views.registers import presenting
from views.registers import query as queries
from views.registers.description import Register
from views.registers.index import REGISTERS
from views.registers.listing import listing
from views.registers.parameters import query_from
from views.registers.query import Count

MOST, EACH, SHORTEST, LONGEST = 20, 5, 2, 100


class SearchPage(Page):
    """``/search.json?q=``: at most 20 records, a few of each register."""

    route_base = ""
    default_view = "search"
    permission: ClassVar[Permission] = Permission.ACCOUNT_USE

    @expose("/search.json")
    @has_access
    def search(self) -> Response:
        """What is found, as the palette takes it."""
        words = request.args.get("q", "").strip()[:LONGEST]
        results: list[dict[str, Any]] = []
        if len(words) >= SHORTEST:
            results += _reports(words)
            for register in REGISTERS.values():
                if register.is_found and actor().may(register.read):
                    results += _found(register, words)
        return answer(results[:MOST])


def _reports(words: str) -> list[dict[str, Any]]:
    """Reports by agency, form and period together: ``vinh phuc II.06``."""
    if not actor().may(Permission.REPORT_READ):
        return []
    found = reports_called(session(), words.split(), limit=EACH)
    return [
        {
            "kind": "report",
            "kind_label": gettext("Reports"),
            "label": f"{form} · {formats.period(period)}",
            "sub": agency,
            "href": url_for("ReportPage.show", report_id=report_id),
        }
        for report_id, form, period, agency in found
    ]


def _found(register: Register, words: str) -> list[dict[str, Any]]:
    query = query_from(register, actor(), MultiDict({"search": words}))
    codes = [code for code in dict.fromkeys((*register.titled, *register.key)) if code in register.by_code]
    query = query.asking(columns=queries.columns(register, actor(), codes), page_size=EACH, count=Count.NONE)
    rows = listing(session(), actor(), query, current_app.config["SECRET_KEY"]).rows
    label, sub = register.titled[-1], register.titled[0]
    return [
        {
            "kind": register.noun,
            "kind_label": formats.words(register.title),
            "label": str(row.get(label) or presenting.name_of(register, row)),
            "sub": str(row.get(sub) or ""),
            "href": address_of(register, row["id"]),
        }
        for row in rows
    ]
