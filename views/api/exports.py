"""Registers as workbooks over the API: ask, poll, fetch."""

from __future__ import annotations

from typing import ClassVar

from flask import Response, request, url_for
from flask_appbuilder import expose

from models.base.permissions import Permission
from views import exports
from views.api.answers import answer
from views.base import Api, actor, allowed, commit, now, session


class ExportApi(Api):
    """``/api/v1/exports/``."""

    resource_name = "exports"
    permission: ClassVar[Permission] = Permission.EXPORT_CREATE

    @expose("/<kind>", methods=["POST"])
    @allowed
    def post(self, kind: str) -> Response:
        """Ask for the workbook of a register: of all of it, or of what the filters of its list leave.
        ---
        post:
          answers: {202: Export}
          refused: [404, 422]
        """
        exports.wanted(session(), actor(), kind, request.args)
        job = exports.ask(session(), actor(), kind, request.query_string.decode(), at=now())
        commit()
        return answer(exports.as_json(job), 202, Location=url_for(".get", job_id=job.id))

    @expose("/<int:job_id>", methods=["GET"])
    @allowed
    def get(self, job_id: int) -> Response:
        """State and progress of an export that the caller asked for.
        ---
        get:
          answers: {200: Export}
          refused: [404, 405]  # a number that no row can have is read as a kind
        """
        return answer(exports.as_json(exports.own_export(session(), actor(), job_id)))

    @expose("/<int:job_id>/file", methods=["GET"])
    @allowed
    def file(self, job_id: int) -> Response:
        """The workbook, once it is there.
        ---
        get:
          answers: {200: workbook}
          refused: [404]
        """
        made = exports.made_file(session(), actor(), exports.own_export(session(), actor(), job_id), at=now())
        commit()
        return made
