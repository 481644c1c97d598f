"""The files of a record, on its page: add, take, remove, put back. One page class for each register that has files."""

from __future__ import annotations

from typing import Any, ClassVar

from flask import flash, redirect, request, url_for
from flask_appbuilder import expose, has_access
from flask_babel import gettext, ngettext

from models.attachments import operations
from models.attachments.queries import by_id
from models.base.errors import DomainError, NotFound
from views.api.answers import answer
from views.attachments import HOLDERS, Holder, card, handed_out, limits, record_of, take_in
from views.base import Page, actor, commit, now, refusal, session

REPORTED = "reports"


class AttachmentsPage(Page):
    """``/documents/5/files``."""

    holder: ClassVar[Holder]
    default_view = "show"

    @expose("/<int:row_id>/files")
    @has_access
    def show(self, row_id: int) -> Any:
        """The part of the record's page with its files; asks itself again while a scan is waited for."""
        record = record_of(session(), self.holder, row_id)
        return self.render_template("attachments/card.html", attached=card(session(), actor(), self.holder, record))

    @expose("/<int:row_id>/files", methods=["POST"])
    @has_access
    def add(self, row_id: int) -> Any:
        """Each file is taken or refused for itself; the answer says which, and why."""
        record = record_of(session(), self.holder, row_id)
        operations.require_change(actor(), record)
        taken: list[str] = []
        said: list[str] = []
        for sent in [each for each in request.files.getlist("file") if each.filename]:
            try:
                taken.append(take_in(session(), actor(), record, sent.stream, sent.filename or "", at=now()).filename)
                commit()
            except DomainError as error:
                said.append(refusal(error))
                record = record_of(session(), self.holder, row_id)
        if not taken and not said:
            said.append(gettext("Choose a file first."))
        if request.headers.get("X-Sent-By") == "script":
            return answer({"taken": taken, "refused": said})
        if taken:
            flash(ngettext("%(num)s file was attached.", "%(num)s files were attached.", len(taken)), "success")
        for sentence in said:
            flash(sentence, "danger")
        return self._back(row_id)

    @expose("/<int:row_id>/files/<int:attachment_id>")
    @has_access
    def content(self, row_id: int, attachment_id: int) -> Any:
        """The bytes, always as a download."""
        record = record_of(session(), self.holder, row_id)
        attachment = by_id(session(), record, attachment_id)
        try:
            answer = handed_out(session(), actor(), record, attachment, at=now())
        except NotFound:
            raise
        except DomainError as error:
            flash(refusal(error), "danger")
            return self._back(row_id)
        commit()
        return answer

    @expose("/<int:row_id>/files/<int:attachment_id>/remove", methods=["POST"])
    @has_access
    def remove(self, row_id: int, attachment_id: int) -> Any:
        """Take a file from the record; it can be put back."""
        record = record_of(session(), self.holder, row_id)
        attachment = by_id(session(), record, attachment_id)
        try:
            operations.remove(session(), actor(), record, attachment, at=now())
        except DomainError as error:
            flash(refusal(error), "danger")
            return self._back(row_id)
        commit()
        flash(gettext("The file was removed; it can be put back."), "success")
        return self._back(row_id)

    @expose("/<int:row_id>/files/<int:attachment_id>/restore", methods=["POST"])
    @has_access
    def restore(self, row_id: int, attachment_id: int) -> Any:
        """Put a removed file back."""
        record = record_of(session(), self.holder, row_id)
        attachment = by_id(session(), record, attachment_id)
        try:
            operations.restore(session(), actor(), record, attachment, limits(), at=now())
        except DomainError as error:
            flash(refusal(error), "danger")
            return self._back(row_id)
        commit()
        flash(gettext("The file is back."), "success")
        return self._back(row_id)

    def _back(self, row_id: int) -> Any:
        if self.holder.name == REPORTED:
            return redirect(url_for("ReportPage.show", report_id=row_id, tab="files"))
        return redirect(url_for(f"{self.holder.title}Page.show", row_id=row_id, _anchor="files"))


def pages() -> list[type[AttachmentsPage]]:
    """A class for each register whose records have files."""
    return [
        type(
            f"{holder.title}AttachmentsPage",
            (AttachmentsPage,),
            {
                "holder": holder, "permission": holder.read, "route_base": f"/{holder.name}",
                "verbs": dict.fromkeys(("add", "remove", "restore"), holder.write),
            },
        )
        for holder in HOLDERS.values()
    ]  # fmt: skip
