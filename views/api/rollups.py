"""National figures over the API."""

from __future__ import annotations

from typing import Any, ClassVar

from flask import Response, request
from flask_appbuilder import expose

from models.base.permissions import Permission
from models.reports.rules.values import plain
from models.rollup.queries import Part, national, parts
from views.api.answers import answer
from views.base import Api, allowed, session


class RollupApi(Api):
    """``GET /api/v1/rollups/{form}/{period}``, with ``?field=c3`` the cells that a figure is made of."""

    resource_name = "rollups"
    permission: ClassVar[Permission] = Permission.ROLLUP_READ

    @expose("/<form>/<period>", methods=["GET"])
    @allowed
    def get(self, form: str, period: str) -> Response:
        """The figures, who is in them and who is missing.
        ---
        get:
          query:
            field: {type: string}
            include_submitted: {type: string, enum: ['0', '1']}
          answers: {200: Rollup}
          refused: [404]
        """
        waiting = request.args.get("include_submitted") == "1"
        found = national(session(), form, period, include_submitted=waiting).as_dict()
        if field := request.args.get("field"):
            found["parts"] = [
                as_json(part) for part in parts(session(), form, period, field, include_submitted=waiting)
            ]
        return answer(found)


def as_json(part: Part) -> dict[str, Any]:
    """One cell of a figure, down to the file and the place in it."""
    return {
        "agency": part.agency,
        "report": part.report_id,
        "revision": part.revision,
        "upload": part.upload_id,
        "file": part.filename,
        "sheet": part.sheet,
        "cell": part.cell,
        "group": part.group,
        "row_key": part.row_key,
        "field": part.field,
        "value": plain(part.value),
        "reason": part.reason,
    }
