"""Files of records as the doors deal with them: which record, what may come in, how bytes go out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any, Final

from flask import Response, current_app, send_file, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.attachments import operations
from models.attachments.queries import of_record
from models.attachments.rules import KINDS, SERVED, Limits, Scan, judged
from models.attachments.tables import Attachment
from models.base.actor import ALL, Actor
from models.base.errors import NotFound
from models.base.permissions import Permission
from models.jobs.operations import QUEUE, enqueue
from views.intake import display_name, store
from views.persons import meet
from views.registers.index import REGISTERS

SCAN: Final = "attachment.scan"
_WRITES: Final[dict[str, Permission]] = {
    "documents": Permission.DOCUMENT_WRITE,
    "procedures": Permission.PROCEDURE_WRITE,
    "organisations": Permission.ORGANISATION_MANAGE,
    "plans": Permission.PLAN_WRITE,
    "tasks": Permission.PLAN_WRITE,
    "programmes": Permission.PROGRAMME_MANAGE,
    "reports": Permission.REPORT_ENTER,
}


@dataclass(frozen=True, slots=True)
class Holder:
    """A register whose records have files: its address, its class, who reads and who writes."""

    name: str
    model: type[Any]
    read: Permission
    write: Permission

    @property
    def title(self) -> str:
        """For the names of classes: ``Documents``."""
        return "".join(part.capitalize() for part in self.name.split("_"))


HOLDERS: Final[dict[str, Holder]] = {
    name: Holder(name, REGISTERS[name].model, REGISTERS[name].read, write) for name, write in _WRITES.items()
}


def limits() -> Limits:
    """What the settings let in."""
    config = current_app.config
    return Limits(
        config["ATTACHMENT_KINDS"], config["ATTACHMENT_LIMIT"], config["ATTACHMENTS_OF_A_RECORD"],
        config["ATTACHMENT_QUOTA"],
    )  # fmt: skip


def has_scanner() -> bool:
    return bool(current_app.config["ATTACHMENT_SCANNER"])


def record_of(session: Session, holder: Holder, row_id: int) -> Any:
    """The record, in the bin or out of it. Raises NotFound for one that is not there or not the actor's to see."""
    found = session.scalars(select(holder.model).where(holder.model.id == row_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def take_in(
    session: Session, actor: Actor, record: Any, content: IO[bytes], filename: str, *, at: datetime
) -> Attachment:
    """Judge the bytes, keep them, note the file, and ask for its scan. The caller commits.

    Nothing is kept of what the actor may not add, of a kind that is not taken, or where there is no room.
    """
    operations.require_change(actor, record)
    name, allowed = display_name(filename), limits()
    kind = judged(content, name, allowed)
    operations.require_room(session, record, content.seek(0, 2), allowed, at=at)
    content.seek(0)
    kept = store().put(content)
    file = operations.Incoming(name, kind, kept.sha256, kept.size)
    made = operations.attach(session, actor, record, file, allowed, scanned=has_scanner(), at=at)
    if made.scan == Scan.WAITING:
        enqueue(session, QUEUE, SCAN, {"table": str(made.__tablename__), "id": made.id}, at=at)  # type: ignore[attr-defined]
    return made


def handed_out(session: Session, actor: Actor, record: Any, attachment: Attachment, *, at: datetime) -> Response:
    """The bytes, as a download that no browser opens in place; noted. The caller commits."""
    operations.hand_out(session, actor, record, attachment, at=at)
    try:
        content = store().open(attachment.sha256)
    except KeyError:
        raise NotFound("attachment.bytes_missing", name=attachment.filename) from None
    answer = send_file(
        content, mimetype=KINDS[attachment.kind].media_type, as_attachment=True, download_name=attachment.filename,
        etag=False, max_age=0,
    )  # fmt: skip
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["Content-Length"] = str(attachment.size)
    return answer


def as_json(holder: Holder, record: Any, attachment: Attachment, actor: Actor) -> dict[str, Any]:
    """A file as the API tells it. Of the office's people another agency learns no names."""
    own = actor.reads is ALL or hasattr(record, "organisation_id")
    served = attachment.scan in SERVED
    return {
        "id": attachment.id, "filename": attachment.filename, "kind": attachment.kind,
        "media_type": KINDS[attachment.kind].media_type, "size": attachment.size, "sha256": attachment.sha256,
        "scan": attachment.scan, "uploaded_at": attachment.uploaded_at.isoformat(),
        "uploader": attachment.uploader if own else None,
        "removed_at": attachment.deleted_at.isoformat() if attachment.deleted_at else None,
        "content": _api(holder, "content", record, attachment) if served else None,
    }  # fmt: skip


def _api(holder: Holder, method: str, record: Any, attachment: Attachment) -> str:
    return url_for(f"{holder.title}AttachmentsApi.{method}", row_id=record.id, attachment_id=attachment.id)


def card(session: Session, actor: Actor, holder: Holder, record: Any) -> dict[str, Any]:
    """What the part of a record's page with its files needs."""
    may_change = operations.may_change(actor, record)
    files = of_record(session, record)
    shows_people = actor.reads is ALL or hasattr(record, "organisation_id")
    if shows_people:
        meet(session, [each.uploader for each in files])
    return {
        "holder": holder, "record_id": record.id, "files": files, "limits": limits(),
        "may_change": may_change, "removed": of_record(session, record, removed=True) if may_change else [],
        "waits": any(each.scan == Scan.WAITING for each in files), "has_scanner": has_scanner(),
        "shows_people": shows_people,
        "page": f"{holder.title}AttachmentsPage",
    }  # fmt: skip
