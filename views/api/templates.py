"""Workbooks over the API."""

from __future__ import annotations

from typing import ClassVar

from flask import Response, request
from flask_appbuilder import expose

from models.base.permissions import Permission
from views import exports
from views.base import Api, actor, allowed, commit, now, session
from views.workbooks import attachment, form_workbook


class TemplateApi(Api):
    """``GET /api/v1/templates/{kind}?agency=&period=``."""

    resource_name = "templates"
    permission: ClassVar[Permission] = Permission.FORM_READ

    @expose("/<kind>", methods=["GET"])
    @allowed
    def get(self, kind: str) -> Response:
        """The workbook of a form, filled for an agency and a period where they are named; of a register, empty.
        ---
        get:
          query:
            period: {type: string}
            agency: {type: string}
          answers: {200: workbook}
          refused: [404, 409, 422]
        """
        if kind in exports.REGISTERS:
            made = exports.template(session(), actor(), kind, at=now())
            commit()
            return made
        period, agency = request.args.get("period", ""), request.args.get("agency", "")
        issued = form_workbook(session(), actor(), kind, period, agency, at=now())
        commit()
        return attachment(issued.content, issued.filename)
