"""Sending a workbook: drop it, watch it being checked, see findings and changes, confirm, keep the receipt."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from flask import Response, flash, redirect, request, url_for
from flask_appbuilder import expose, has_access
from flask_babel import gettext

from imports import apply
from imports.registers import REGISTERS
from models.audit.operations import record
from models.base.actor import ALL
from models.base.errors import Conflict, DomainError
from models.base.fields import Field, FieldType
from models.base.permissions import Permission
from models.forms.queries import definition_of
from models.forms.rules.rows import is_blank
from models.uploads import operations
from models.uploads.queries import WAITING, by_id, findings_of, latest, same_bytes, standing
from models.uploads.tables import Upload
from views import formats
from views.base import Page, actor, commit, done, now, refusal, session
from views.intake import ask_for_check, take_in
from views.messages import finding_as_json
from views.persons import meet
from views.registers.deeds import workbook
from views.sheets import shown
from views.uploads import belongs_to, form_of, hidden_findings, original
from views.workbooks import annotated, desk

SHOWN, RECENT = 200, 20
CELLS = 300  # of changed rows on a page
STEP = {"queued": 2, "checking": 2, "failed": 2, "refused": 3, "ready": 4, "discarded": 4, "confirmed": 5}


class UploadPage(Page):
    """Files that were sent, and the way of each."""

    route_base = "/uploads"
    permission: ClassVar[Permission] = Permission.UPLOAD_READ
    verbs: ClassVar[dict[str, Permission]] = dict.fromkeys(
        ("send", "confirm", "discard", "retry"), Permission.UPLOAD_CREATE
    )
    default_view = "index"

    @expose("/")
    @has_access
    def index(self) -> Any:
        uploads = latest(session(), limit=RECENT)
        meet(session(), [upload.uploader for upload in uploads])
        return self.render_template(
            "uploads/index.html", uploads=uploads, standing=standing, db=session(),
            workbook=workbook, reads_all=actor().reads is ALL,
        )  # fmt: skip

    @expose("/", methods=["POST"])
    @has_access
    def send(self) -> Any:
        sent = request.files.get("file")
        if sent is None or not sent.filename:
            flash(gettext("Choose a workbook first."), "warning")
            return redirect(url_for(".index"))
        try:
            upload = take_in(session(), actor(), sent.stream, sent.filename, at=now())
        except DomainError as error:
            flash(refusal(error), "danger")
            return redirect(url_for(".index"))
        commit()
        return redirect(url_for(".show", upload_id=upload.id))

    @expose("/<int:upload_id>")
    @has_access
    def show(self, upload_id: int) -> Any:
        return self.render_template("uploads/show.html", **_page(by_id(session(), upload_id)))

    @expose("/<int:upload_id>/state")
    @has_access
    def state(self, upload_id: int) -> Any:
        """The part of the page that changes while the file is checked; asks itself again until it is done."""
        upload = by_id(session(), upload_id)
        state, progress = standing(session(), upload)
        if state not in WAITING:
            return Response(headers={"HX-Refresh": "true"})
        return self.render_template("uploads/waiting.html", upload=upload, state=state, progress=progress)

    @expose("/<int:upload_id>/confirm", methods=["POST"])
    @has_access
    def confirm(self, upload_id: int) -> Any:
        upload = by_id(session(), upload_id)
        here = url_for(".show", upload_id=upload_id)
        try:
            apply.confirm(session(), actor(), upload, desk(), at=now(), replace="replace" in request.form)
        except Conflict as error:
            flash(refusal(error), "warning")
            return redirect(here)
        except DomainError as error:
            flash(refusal(error), "danger")
            return redirect(here)
        return done(gettext("Recorded. Your receipt is below."), here)

    @expose("/<int:upload_id>/discard", methods=["POST"])
    @has_access
    def discard(self, upload_id: int) -> Any:
        upload = by_id(session(), upload_id)
        try:
            operations.discard(session(), actor(), upload, at=now())
            apply.forget(upload, desk())
        except DomainError as error:
            flash(refusal(error), "danger")
            return redirect(url_for(".show", upload_id=upload_id))
        return done(gettext("Nothing was changed. The file was discarded."), url_for(".index"))

    @expose("/<int:upload_id>/retry", methods=["POST"])
    @has_access
    def retry(self, upload_id: int) -> Any:
        upload = by_id(session(), upload_id)
        try:
            operations.retry(session(), actor(), upload, at=now())
            ask_for_check(session(), actor(), upload, at=now())
        except DomainError as error:
            flash(refusal(error), "danger")
            return redirect(url_for(".show", upload_id=upload_id))
        return done(gettext("The file is being checked again."), url_for(".show", upload_id=upload_id))

    @expose("/<int:upload_id>/original")
    @has_access
    def original(self, upload_id: int) -> Any:
        upload = by_id(session(), upload_id)
        record(session(), actor(), "upload:downloaded", upload, at=now())
        commit()
        return original(upload)

    @expose("/<int:upload_id>/annotated")
    @has_access
    def annotated(self, upload_id: int) -> Any:
        upload = by_id(session(), upload_id)
        record(session(), actor(), "upload:annotated", upload, at=now())
        commit()
        return annotated(session(), upload)


def _page(upload: Upload) -> dict[str, Any]:
    state, progress = standing(session(), upload)
    version, period = belongs_to(session(), upload)
    findings = [finding_as_json(each) for each in findings_of(session(), upload.id, limit=SHOWN)]
    pages = _in_pages(upload.preview.get("rows", []))
    page = min(max(1, request.args.get("page", 1, type=int)), len(pages))
    twins = [twin for twin in same_bytes(session(), upload.sha256, besides=upload.id) if twin.id < upload.id]
    return {
        "upload": upload,
        "state": state,
        "progress": progress,
        "step": STEP.get(state, 2),
        "form": form_of(session(), version),
        "period": period,
        "findings": findings,
        "more": hidden_findings(session(), upload, len(findings)),
        "twin": twins[0] if twins else None,
        "rows": _worded_rows(pages[page - 1], _fields(upload, version)),
        "page": page,
        "pages": len(pages),
        "kind_words": workbook(upload.kind),
        "is_register": upload.kind in REGISTERS,
        "mine": actor().changes(upload.organisation_id) and actor().may(Permission.UPLOAD_CREATE),
        "waiting": state in WAITING,
    }


def _in_pages(rows: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """The changed rows of a preview, so many on a page that a browser need not think about their cells."""
    pages: list[list[dict[str, Any]]] = [[]]
    room = CELLS
    for row in rows:
        if pages[-1] and len(row["cells"]) > room:
            pages.append([])
            room = CELLS
        pages[-1].append(row)
        room -= len(row["cells"])
    return pages


def _worded_rows(rows: list[dict[str, Any]], fields: dict[tuple[str, str], Field]) -> list[dict[str, Any]]:
    """With the labels of their fields, values as people say them."""
    return [
        row | {"cells": [_said(cell, fields.get((row.get("section", ""), cell["field"]))) for cell in row["cells"]]}
        for row in rows
    ]


def _fields(upload: Upload, version: Any) -> dict[tuple[str, str], Field]:
    """The fields of the file by section and code: those of its form, or those of its register."""
    if version is not None:
        return {(part.code, item.code): item for part in definition_of(version).sections for item in part.fields}
    found = REGISTERS.get(upload.kind)
    return {(found.kind, item.code): item for item in found.fields} if found else {}


def _said(cell: dict[str, Any], item: Field | None) -> dict[str, Any]:
    if item is None:
        return cell | {"label": cell["field"]}
    label = f"{item.number} {formats.words(item.label)}".strip()
    return cell | {"label": label, "old": _worded(cell["old"], item), "new": _worded(cell["new"], item)}


def _worded(value: Any, item: Field) -> Any:
    """A choice by its label, a day and a figure as people write them, a yes as a yes; a list one after the other."""
    if isinstance(value, list):
        return "; ".join(str(_worded(each, item)) for each in value)
    if item.type is FieldType.BOOLEAN and isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if item.type is FieldType.DATE and isinstance(value, str) and value:
        return formats.day(date.fromisoformat(value))
    if item.type.is_number and not is_blank(value):
        return shown(item, Decimal(str(value)))
    choice = item.choice(value) if item.choices and isinstance(value, str) else None
    return formats.words(choice.label) if choice else value
