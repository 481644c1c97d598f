"""What is done with a focal point beyond the verbs of every register."""

from __future__ import annotations

from typing import Any, ClassVar

from flask import Response
from flask_appbuilder import expose

from models.base.permissions import Permission
from models.focal_points import operations
from models.focal_points.tables import FocalPoint
from views.api.requests import json_object, once
from views.base import Api, actor, allowed, now, session
from views.registers.focal_points import FOCAL_POINTS
from views.registers.writing import entity


class FocalPointApi(Api):
    """Confirmation each half year, and the removal of personal data."""

    resource_name = "focal_points"
    permission: ClassVar[Permission] = Permission.FOCAL_POINT_WRITE

    @expose("/<int:point_id>/verify", methods=["POST"])
    @allowed
    def verify(self, point_id: int) -> Response:
        """Say that this person still speaks for the agency.
        ---
        post:
          answers: {204: }
          refused: [404, 409]
        """
        return once(lambda: self._done(operations.verify, point_id))

    @expose("/<int:point_id>/remove_personal_data", methods=["POST"])
    @allowed
    def remove_personal_data(self, point_id: int) -> Response:
        """Take name, phone, e-mail and note out for good; agency, unit, dates and history stay.
        ---
        post:
          body: {type: object, required: [reason], properties: {reason: {type: string, minLength: 1, maxLength: 500}}}
          answers: {204: }
          refused: [404, 409, 413, 415, 422]
        """

        def work() -> Response:
            reason = json_object().get("reason")
            told = reason.strip()[:500] if isinstance(reason, str) else ""
            return self._done(operations.remove_personal_data, point_id, reason=told)

        return once(work)

    @staticmethod
    def _done(verb: Any, point_id: int, **more: Any) -> Response:
        point: FocalPoint = entity(session(), FOCAL_POINTS, point_id)
        verb(session(), actor(), point, at=now(), **more)
        return Response(status=204)
