"""The files of a record over the API: list, add, take, remove, put back."""

from __future__ import annotations

from typing import Any, ClassVar

from flask import Response, request, url_for
from flask_appbuilder import expose

from models.attachments import operations
from models.attachments.queries import by_id, of_record
from views.api.answers import answer
from views.api.requests import once
from views.api.uploads import NoFile
from views.attachments import HOLDERS, Holder, as_json, handed_out, limits, record_of, take_in
from views.base import Api, actor, allowed, commit, now, session


class AttachmentsApi(Api):
    """``/api/v1/documents/5/attachments``."""

    holder: ClassVar[Holder]

    @expose("/<int:row_id>/attachments", methods=["GET"])
    @allowed
    def get_list(self, row_id: int) -> Response:
        """The files of the record; with ``?removed=true`` those that were removed, for whoever may put them back."""
        record = record_of(session(), self.holder, row_id)
        removed = request.args.get("removed") == "true"
        if removed:
            operations.require_change(actor(), record)
        found = of_record(session(), record, removed=removed)
        return answer({"result": [as_json(self.holder, record, each, actor()) for each in found]})

    @expose("/<int:row_id>/attachments", methods=["POST"])
    @allowed
    def post(self, row_id: int) -> Response:
        """Add one file, the part ``file`` of a multipart body. With an ``Idempotency-Key`` it may be sent again."""
        return once(lambda: self._post(row_id))

    def _post(self, row_id: int) -> Response:
        record = record_of(session(), self.holder, row_id)
        operations.require_change(actor(), record)
        sent = request.files.get("file")
        if sent is None:
            raise NoFile
        made = take_in(session(), actor(), record, sent.stream, sent.filename or "", at=now())
        where = url_for(".get", row_id=row_id, attachment_id=made.id)
        return answer(as_json(self.holder, record, made, actor()), 201, Location=where)

    @expose("/<int:row_id>/attachments/<int:attachment_id>", methods=["GET"])
    @allowed
    def get(self, row_id: int, attachment_id: int) -> Response:
        """What is known of one file; its scan, while that is waited for."""
        record = record_of(session(), self.holder, row_id)
        return answer(as_json(self.holder, record, by_id(session(), record, attachment_id), actor()))

    @expose("/<int:row_id>/attachments/<int:attachment_id>/content", methods=["GET"])
    @allowed
    def content(self, row_id: int, attachment_id: int) -> Response:
        """The bytes. 409 for what is infected or waits for its scan."""
        record = record_of(session(), self.holder, row_id)
        response = handed_out(session(), actor(), record, by_id(session(), record, attachment_id), at=now())
        commit()
        return response

    @expose("/<int:row_id>/attachments/<int:attachment_id>", methods=["DELETE"])
    @allowed
    def delete(self, row_id: int, attachment_id: int) -> Response:
        """Remove a file; it can be put back."""
        record = record_of(session(), self.holder, row_id)
        operations.remove(session(), actor(), record, by_id(session(), record, attachment_id), at=now())
        commit()
        return Response(status=204)

    @expose("/<int:row_id>/attachments/<int:attachment_id>/restore", methods=["POST"])
    @allowed
    def restore(self, row_id: int, attachment_id: int) -> Response:
        """Put a removed file back."""
        record = record_of(session(), self.holder, row_id)
        attachment = by_id(session(), record, attachment_id)

        def work() -> Response:
            operations.restore(session(), actor(), record, attachment, limits(), at=now())
            return answer(as_json(self.holder, record, attachment, actor()))

        return once(work)


def attachment_endpoints() -> list[type[AttachmentsApi]]:
    """A class for each register whose records have files."""
    return [_endpoint(holder) for holder in HOLDERS.values()]


def _endpoint(holder: Holder) -> type[AttachmentsApi]:
    members: dict[str, Any] = {
        "holder": holder, "permission": holder.read, "resource_name": holder.name,
        "verbs": dict.fromkeys(("post", "delete", "restore"), holder.write),
    }  # fmt: skip
    return type(f"{holder.title}AttachmentsApi", (AttachmentsApi,), members)
