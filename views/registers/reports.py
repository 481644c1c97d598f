"""Reports, uploads and the audit: read here, changed by their own doors."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit.tables import AuditEntry
from models.base.actor import Actor
from models.base.fields import Field, FieldType
from models.base.permissions import Permission
from models.base.words import Words
from models.focal_points.rules import PERSONAL
from models.reports.rules.states import State
from models.reports.rules.workflow import allowed
from models.reports.tables import Report, Revision
from models.uploads.queries import WAITING, standing
from models.uploads.tables import Upload
from views.registers.choices import REPORT_STATES, UPLOAD_STATES, VERDICTS
from views.registers.description import INSTANT, PERSON, Link, Register, columns_of, stamps, structured


def _moment(code: str, vi: str, en: str) -> Field:
    return Field(code, FieldType.DATE, Words(vi, en), read_only=True, extra=INSTANT)


def _person(code: str, vi: str, en: str) -> Field:
    """Who acted, by the user name; pages tell the name as well."""
    return Field(code, FieldType.TEXT, Words(vi, en), extra={"spoken": PERSON})


REPORT_FIELDS: Final = (
    Field("agency", FieldType.REFERENCE, Words("Cơ quan", "Agency"), reference="organisation"),
    Field("form", FieldType.REFERENCE, Words("Biểu mẫu", "Form"), reference="form"),
    Field("period", FieldType.REFERENCE, Words("Kỳ báo cáo", "Period"), reference="period"),
    Field("state", FieldType.CHOICE, Words("Trạng thái", "State"), choices=REPORT_STATES),
    _moment("submitted_at", "Gửi lúc", "Submitted"),
    _person("submitted_by", "Người gửi", "Submitted by"),
    _moment("taken_at", "Tiếp nhận lúc", "Taken up"),
    _person("taken_by", "Người tiếp nhận", "Taken up by"),
    _moment("decided_at", "Quyết định lúc", "Decided"),
    _person("decided_by", "Người quyết định", "Decided by"),
    Field("reason", FieldType.NARRATIVE, Words("Lý do", "Reason")),
)


def _with_moves(session: Session, actor: Actor, rows: list[dict[str, Any]]) -> None:
    """The number of the revision shown and the moves that the actor has the right to, for a page at once."""
    ids = [row["id"] for row in rows]
    asked = select(Report.id, Report.state, Revision.number).where(Report.id.in_(ids))
    asked = asked.outerjoin(Revision, Revision.id == Report.current_revision_id)
    found = {report: (State(state), number) for report, state, number in session.execute(asked)}
    for row in rows:
        if (known := found.get(row["id"])) is not None:
            moves = allowed(known[0], actor.permissions)
            row["revision"] = known[1]
            row["allowed_moves"] = [{"verb": move.verb, "needs_reason": move.needs_reason} for move in moves]


REPORTS: Final = Register(
    name="reports",
    model=Report,
    title=Words("Tất cả báo cáo", "All reports"),
    singular=Words("Báo cáo", "Report"),
    columns=columns_of(Report, REPORT_FIELDS, paths={"agency": ("organisation",)}) + stamps(Report),
    listed=("agency", "form", "period", "state", "submitted_at", "submitted_by", "decided_at"),
    key=("agency", "form", "period"),
    order=("-changed_at",),
    read=Permission.REPORT_READ,
    titled=("form", "period", "agency_name"),
    icon="report",
    page=("ReportPage.show", "report_id"),
    extend=_with_moves,
)


def _as_far_as_they_are(session: Session, _actor: Actor, rows: list[dict[str, Any]]) -> None:
    """Of a file that waits to be checked its job knows the state and how far it is."""
    waiting = {row["id"]: row for row in rows if row.get("state") in WAITING}
    for upload in session.scalars(select(Upload).where(Upload.id.in_(waiting))) if waiting else ():
        state, progress = standing(session, upload)
        told = {"state": state, "progress": progress}
        waiting[upload.id].update({name: told[name] for name in told if name in waiting[upload.id]})


UPLOADS: Final = Register(
    name="uploads",
    model=Upload,
    title=Words("Tất cả tệp đã gửi", "All files sent"),
    singular=Words("Tệp", "Upload"),
    columns=columns_of(Upload, (
        Field("filename", FieldType.TEXT, Words("Tên tệp", "File name")),
        Field("agency", FieldType.REFERENCE, Words("Cơ quan", "Agency"), reference="organisation"),
        Field("kind", FieldType.TEXT, Words("Loại", "Kind"), extra={"spoken": "workbook"}),
        Field("period", FieldType.REFERENCE, Words("Kỳ báo cáo", "Period"), reference="period"),
        Field("state", FieldType.CHOICE, Words("Trạng thái", "State"), choices=UPLOAD_STATES),
        Field("verdict", FieldType.CHOICE, Words("Kết luận", "Verdict"), choices=VERDICTS),
        Field("progress", FieldType.INTEGER, Words("Tiến trình", "Progress")),
        _person("uploader", "Người gửi", "Sent by"),
        _moment("received_at", "Nhận lúc", "Received"),
        _moment("confirmed_at", "Ghi nhận lúc", "Confirmed"),
        Field("size", FieldType.INTEGER, Words("Dung lượng (byte)", "Size (bytes)")),
        Field("sha256", FieldType.CODE, Words("Mã băm", "SHA-256")),
    ), paths={"agency": ("organisation",)}) + stamps(Upload),
    listed=("filename", "agency", "kind", "period", "state", "verdict", "uploader", "received_at", "confirmed_at"),
    key=("id",),
    order=("-received_at",),
    read=Permission.UPLOAD_READ,
    titled=("filename",),
    icon="file-upload",
    page=("UploadPage.show", "upload_id"),
    extend=_as_far_as_they_are,
    links=(Link("audit", "upload_id", Words("Thay đổi", "Changes")),),
)  # fmt: skip


def _without_contacts(_session: Session, _actor: Actor, rows: list[dict[str, Any]]) -> None:
    """Personal data is shown at the person's record only, where the showing is logged."""
    for row in rows:
        changes = row.get("changes")
        if isinstance(changes, dict):
            row["changes"] = {name: ["***", "***"] if name in PERSONAL else pair for name, pair in changes.items()}


AUDIT_FIELDS: Final = (
    _moment("at", "Lúc", "When"),
    _person("actor_name", "Người thực hiện", "Who"),
    Field("action", FieldType.TEXT, Words("Hành động", "Action"), extra={"spoken": "deed"}),
    Field("noun", FieldType.TEXT, Words("Đối tượng", "Noun"), extra={"spoken": "thing"}),
    Field("row_id", FieldType.INTEGER, Words("Bản ghi", "Row")),
    Field("request_id", FieldType.CODE, Words("Mã yêu cầu", "Request")),
    Field("upload_id", FieldType.INTEGER, Words("Tệp", "Upload")),
    Field("note", FieldType.NARRATIVE, Words("Ghi chú", "Note")),
)
AUDIT: Final = Register(
    name="audit",
    model=AuditEntry,
    title=Words("Nhật ký", "Audit"),
    singular=Words("Mục nhật ký", "Entry"),
    columns=(*columns_of(AuditEntry, AUDIT_FIELDS), structured("changes", Words("Thay đổi", "Changes"))),
    listed=("at", "actor_name", "action", "noun", "row_id", "changes", "note"),
    key=("id",),
    order=("-at",),
    read=Permission.AUDIT_READ,
    titled=("action",),
    icon="history",
    extend=_without_contacts,
)  # fmt: skip
