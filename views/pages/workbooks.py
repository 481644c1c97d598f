"""Workbooks to download."""

from __future__ import annotations

from typing import Any, ClassVar

from flask import flash, redirect, request, url_for
from flask_appbuilder import expose, has_access

from models.base.errors import DomainError
from models.base.permissions import Permission
from views import exports
from views.base import Page, actor, commit, now, refusal, session
from views.workbooks import attachment, form_workbook


class TemplatePage(Page):
    """``/workbooks/II.06?period=2021-Q3`` gives the workbook, filled with what is known."""

    route_base = "/workbooks"
    permission: ClassVar[Permission] = Permission.FORM_READ
    default_view = "workbook"

    @expose("/<kind>")
    @has_access
    def workbook(self, kind: str) -> Any:
        period, agency = request.args.get("period", ""), request.args.get("agency", "")
        if kind in exports.REGISTERS:
            answer = exports.template(session(), actor(), kind, at=now())
            commit()
            return answer
        try:
            issued = form_workbook(session(), actor(), kind, period, agency, at=now())
        except DomainError as error:
            flash(refusal(error), "danger")
            return redirect(url_for("WorkPage.index"))
        commit()
        return attachment(issued.content, issued.filename)
