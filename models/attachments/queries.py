"""What can be asked about the files of records."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from models.attachments.rules import RESTORABLE, Scan
from models.attachments.tables import CLASSES, Attachment
from models.base.errors import NotFound
from models.base.model import Owned


def class_for(record: Any) -> type[Attachment]:
    """The class of the files of such a record; NotFound for a noun that has none."""
    for cls in CLASSES:
        if isinstance(record, cls.__record__):
            return cls
    raise NotFound("attachment.not_here")


def of_record(session: Session, record: Any, *, removed: bool = False) -> Sequence[Attachment]:
    """The files of a record, first come first; with ``removed`` those that were taken away, last removed first."""
    cls = class_for(record)
    asked = select(cls).where(cls.record_id == record.id)
    if removed:
        return session.scalars(asked.where(cls.deleted_at.is_not(None)).order_by(cls.deleted_at.desc(), cls.id)).all()
    return session.scalars(asked.where(cls.deleted_at.is_(None)).order_by(cls.uploaded_at, cls.id)).all()


def by_id(session: Session, record: Any, attachment_id: int) -> Attachment:
    """A file of that very record, removed or not. Raises NotFound."""
    cls = class_for(record)
    found = session.scalars(select(cls).where(cls.id == attachment_id, cls.record_id == record.id)).one_or_none()
    if found is None:
        raise NotFound("attachment.not_found")
    return found


def bytes_held(session: Session, cls: type[Attachment], organisation_id: int | None, *, at: datetime) -> int:
    """Bytes against one quota: an agency's, or that of all registers which everybody reads.

    A removed file counts as long as it may be restored without asking for room again.
    """
    total = 0
    for each in CLASSES:
        if issubclass(each, Owned) != issubclass(cls, Owned):
            continue
        counted = or_(each.deleted_at.is_(None), each.deleted_at > at - RESTORABLE)
        asked = select(func.coalesce(func.sum(each.size), 0)).where(counted)
        if issubclass(each, Owned):
            asked = asked.where(each.organisation_id == organisation_id)
        total += int(session.scalar(asked) or 0)
    return total


def unscanned(session: Session, *, before: datetime) -> Iterator[tuple[str, int]]:
    """Files that came in before that moment and that no scanner has judged: (table, number)."""
    open_ = (Scan.WAITING.value, Scan.NOT_SCANNED.value)
    for cls in CLASSES:
        asked = select(cls.id).where(cls.scan.in_(open_), cls.uploaded_at < before, cls.deleted_at.is_(None))
        for attachment_id in session.scalars(asked.order_by(cls.id)):
            yield str(cls.__tablename__), attachment_id  # type: ignore[attr-defined]


def in_table(session: Session, table: str, attachment_id: int) -> Attachment:
    """A file by its table and number, for the scanner. Raises NotFound."""
    for cls in CLASSES:
        if cls.__tablename__ == table:  # type: ignore[attr-defined]
            found = session.scalars(select(cls).where(cls.id == attachment_id)).one_or_none()
            if found is not None:
                return found
    raise NotFound("attachment.not_found")
