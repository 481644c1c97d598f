"""What can be done with the files of records. The bytes are kept by the door."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from models.attachments.queries import bytes_held, class_for, of_record
from models.attachments.rules import SERVED, Kind, Limits, Scan
from models.attachments.tables import Attachment
from models.audit.operations import record as note
from models.base.actor import Actor
from models.base.bin import put_in_bin, take_from_bin
from models.base.errors import Conflict, DomainError, Forbidden
from models.base.model import Binned, Owned, Reference
from models.base.permissions import Permission
from models.plans.tables import Plan, Task
from models.reports.rules.states import EDITABLE
from models.reports.tables import Report


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file as the store holds it, its kind judged."""

    filename: str
    kind: Kind
    sha256: str
    size: int


_OWNED_WRITES: dict[type[Any], Permission] = {
    Plan: Permission.PLAN_WRITE, Task: Permission.PLAN_WRITE, Report: Permission.REPORT_ENTER,
}  # fmt: skip


def require_change(actor: Actor, record: Any) -> None:
    """Raise unless the actor may add and remove files of the record as things stand.

    Whoever writes the record may, while it is not in the bin; files of a report stay as they were sent.
    """
    cls = class_for(record)
    if issubclass(cls, Reference):
        actor.require(cls.__managed_by__)
    else:
        actor.require(_OWNED_WRITES[cls.__record__])
        if not actor.changes(record.organisation_id):
            raise Forbidden("scope.violation", reason="row", noun=cls.__name__)
    if isinstance(record, Binned) and record.deleted_at is not None:
        raise Conflict("row.in_bin", keys=str(record), count=1)
    if isinstance(record, Report) and record.state not in EDITABLE:
        raise Conflict("attachment.report_sent")


def may_change(actor: Actor, record: Any) -> bool:
    """Whether ``require_change`` lets the actor pass."""
    try:
        require_change(actor, record)
    except DomainError:
        return False
    return True


def require_room(session: Session, record: Any, size: int, limits: Limits, *, at: datetime) -> None:
    """Raise where the record has too many files, or the agency no room for so many bytes more."""
    if len(of_record(session, record)) >= limits.count:
        raise Conflict("attachment.too_many", limit=limits.count)
    held = bytes_held(session, class_for(record), getattr(record, "organisation_id", None), at=at)
    if held + size > limits.quota:
        raise Conflict("attachment.no_room", held=held, limit=limits.quota)


def attach(
    session: Session, actor: Actor, record: Any, file: Incoming, limits: Limits, *, scanned: bool, at: datetime
) -> Attachment:
    """Note a file that was kept. ``scanned`` says that a scanner will look at it: until then nobody gets it.

    Raises Conflict for a full record or agency, and where the same bytes lie with the record already.
    """
    require_change(actor, record)
    require_room(session, record, file.size, limits, at=at)
    if twin := next((each for each in of_record(session, record) if each.sha256 == file.sha256), None):
        raise Conflict("attachment.already", name=twin.filename)
    cls = class_for(record)
    made = cls(
        record_id=record.id, filename=file.filename, kind=file.kind.code, size=file.size, sha256=file.sha256,
        scan=(Scan.WAITING if scanned else Scan.NOT_SCANNED).value, uploaded_at=at, uploader=actor.name,
    )  # type: ignore[call-arg]  # fmt: skip
    if isinstance(made, Owned):
        made.organisation_id = record.organisation_id
    session.add(made)
    session.flush()
    _say(session, actor, record, "file_attached", made, at)
    return made


def remove(session: Session, actor: Actor, record: Any, attachment: Attachment, *, at: datetime) -> None:
    """Take a file from its record; it can be put back, and its bytes stay for the record."""
    require_change(actor, record)
    put_in_bin(attachment, actor, at)
    session.flush()
    _say(session, actor, record, "file_removed", attachment, at)


def restore(
    session: Session, actor: Actor, record: Any, attachment: Attachment, limits: Limits, *, at: datetime
) -> None:
    """Put a removed file back. Raises Conflict where there is no room, or the same bytes came again meanwhile."""
    require_change(actor, record)
    take_from_bin(attachment)
    with session.no_autoflush:
        others = [each for each in of_record(session, record) if each is not attachment]
    if len(others) >= limits.count:
        raise Conflict("attachment.too_many", limit=limits.count)
    if twin := next((each for each in others if each.sha256 == attachment.sha256), None):
        raise Conflict("attachment.already", name=twin.filename)
    session.flush()
    _say(session, actor, record, "file_restored", attachment, at)


def hand_out(session: Session, actor: Actor, record: Any, attachment: Attachment, *, at: datetime) -> None:
    """Note that somebody takes the bytes. Raises Conflict for what is infected, waits for its scan, or was removed."""
    if attachment.scan not in SERVED:
        raise Conflict(f"attachment.{attachment.scan}", name=attachment.filename)
    if attachment.deleted_at is not None and not may_change(actor, record):
        raise Conflict("attachment.removed", name=attachment.filename)
    note(session, actor, "attachment:downloaded", attachment, at=at, note=attachment.filename)
    session.flush()


def judge(
    session: Session, actor: Actor, attachment: Attachment, *, infected: bool, signature: str = "", at: datetime
) -> None:
    """What the scanner said. ``signature`` is its name for what it found."""
    actor.require(Permission.SYSTEM_MANAGE)
    attachment.scan = (Scan.INFECTED if infected else Scan.CLEAN).value
    attachment.signature, attachment.scanned_at = signature[:200], at
    session.flush()
    if infected:
        note(session, actor, "attachment:found_infected", attachment, at=at, note=attachment.filename)


def _say(session: Session, actor: Actor, record: Any, verb: str, attachment: Attachment, at: datetime) -> None:
    """In the history of the record, where people look for it."""
    note(session, actor, f"{record.__tablename__}:{verb}", record, at=at, note=attachment.filename)
