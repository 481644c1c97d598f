"""What can be asked of the audit. The scope of the session's actor applies, as everywhere."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit.tables import AuditEntry


def history(session: Session, noun: str, row_id: int, *, limit: int = 200) -> Sequence[AuditEntry]:
    """What happened to one row, latest first. ``noun`` is the table's name."""
    asked = select(AuditEntry).where(AuditEntry.noun == noun, AuditEntry.row_id == row_id)
    return session.scalars(asked.order_by(AuditEntry.id.desc()).limit(limit)).all()


def of_upload(session: Session, upload_id: int, *, limit: int = 1_000) -> Sequence[AuditEntry]:
    """What one uploaded file changed, in the order it was changed."""
    asked = select(AuditEntry).where(AuditEntry.upload_id == upload_id)
    return session.scalars(asked.order_by(AuditEntry.id).limit(limit)).all()
