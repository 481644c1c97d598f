"""Workbooks over the API: send, poll, confirm, fetch what came of it."""

from __future__ import annotations

from typing import ClassVar

from flask import Response, request, url_for
from flask_appbuilder import expose

from imports import apply
from models.audit.operations import record
from models.base.errors import DomainError, NotFound
from models.base.permissions import Permission
from models.uploads import operations
from models.uploads.queries import by_id
from views.api.answers import answer, is_known, tag_of
from views.api.registers import RegisterReadApi
from views.api.requests import once
from views.base import actor, allowed, commit, now, session
from views.intake import ask_for_check, take_in
from views.registers.description import Register
from views.registers.index import REGISTERS
from views.uploads import as_json, original
from views.workbooks import annotated, desk


class NoFile(DomainError):
    """The request carries no file."""

    code = "upload.no_file"
    status = 400


class UploadApi(RegisterReadApi):
    """``/api/v1/uploads/``: listed as every register is; one of them tells all that was found."""

    register: ClassVar[Register] = REGISTERS["uploads"]
    resource_name = "uploads"
    permission: ClassVar[Permission] = register.read
    verbs: ClassVar[dict[str, Permission]] = dict.fromkeys(
        ("post", "confirm", "discard", "retry"), Permission.UPLOAD_CREATE
    )

    @expose("/", methods=["POST"])
    @allowed
    def post(self) -> Response:
        """Take a workbook in; it is checked outside the request.
        ---
        post:
          form:
            type: object
            required: [file]
            properties:
              file: {type: string, format: binary}
          answers: {202: Received}
          refused: [409, 413, 415, 422]
        """
        sent = request.files.get("file")
        if sent is None:
            raise NoFile

        def work() -> Response:
            upload = take_in(session(), actor(), sent.stream, sent.filename or "", at=now())
            where = url_for(".get", row_id=upload.id)
            return answer({"id": upload.id, "state": upload.state}, 202, Location=where)

        return once(work)

    @expose("/<int:row_id>", methods=["GET"])
    @allowed
    def get(self, row_id: int) -> Response:
        """State, progress, findings, changes. Asked again with ``If-None-Match``, 304 while nothing happened.
        ---
        get:
          answers: {200: Upload}
          refused: [404]
        """
        told = as_json(session(), by_id(session(), row_id))
        tag = tag_of(told, None)
        return Response(status=304, headers={"ETag": tag}) if is_known(tag) else answer(told, tag=tag)

    @expose("/<int:upload_id>/confirm", methods=["POST"])
    @allowed
    def confirm(self, upload_id: int) -> Response:
        """Do exactly what the preview showed; a stale preview is refused.

        With ``?replace=true`` the entries of a register that the file lacks go into the bin.
        ---
        post:
          query:
            replace: {type: string, enum: ['true', 'false']}
          answers: {200: Upload}
          refused: [404, 409, 422]
        """
        upload = by_id(session(), upload_id)
        replace = request.args.get("replace") == "true"

        def work() -> Response:
            apply.confirm(session(), actor(), upload, desk(), at=now(), replace=replace)
            return answer(as_json(session(), upload))

        return once(work)

    @expose("/<int:upload_id>/discard", methods=["POST"])
    @allowed
    def discard(self, upload_id: int) -> Response:
        """Forget the preview; the bytes stay for the record.
        ---
        post:
          answers: {200: Upload}
          refused: [404, 409]
        """
        upload = by_id(session(), upload_id)

        def work() -> Response:
            operations.discard(session(), actor(), upload, at=now())
            apply.forget(upload, desk())
            return answer(as_json(session(), upload))

        return once(work)

    @expose("/<int:upload_id>/retry", methods=["POST"])
    @allowed
    def retry(self, upload_id: int) -> Response:
        """Check it again, after a failure or because the stored rows changed.
        ---
        post:
          answers: {202: Upload}
          refused: [404, 409]
        """
        upload = by_id(session(), upload_id)

        def work() -> Response:
            operations.retry(session(), actor(), upload, at=now())
            ask_for_check(session(), actor(), upload, at=now())
            return answer(as_json(session(), upload), 202)

        return once(work)

    @expose("/<int:upload_id>/original", methods=["GET"])
    @allowed
    def original(self, upload_id: int) -> Response:
        """The bytes as received.
        ---
        get:
          answers: {200: file}
          refused: [404]
        """
        upload = by_id(session(), upload_id)
        record(session(), actor(), "upload:downloaded", upload, at=now())
        commit()
        return original(upload)

    @expose("/<int:upload_id>/annotated", methods=["GET"])
    @allowed
    def annotated(self, upload_id: int) -> Response:
        """The sender's own workbook with the findings in it.
        ---
        get:
          answers: {200: workbook}
          refused: [404]
        """
        upload = by_id(session(), upload_id)
        record(session(), actor(), "upload:annotated", upload, at=now())
        commit()
        return annotated(session(), upload)

    @expose("/<int:upload_id>/receipt", methods=["GET"])
    @allowed
    def receipt(self, upload_id: int) -> Response:
        """What was done, by whom, when, from which bytes.
        ---
        get:
          answers: {200: Receipt}
          refused: [404]
        """
        upload = by_id(session(), upload_id)
        if upload.receipt is None:
            raise NotFound("upload.no_receipt")
        return answer(upload.receipt)
