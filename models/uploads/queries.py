"""What can be asked of uploads. The scope of the session's actor applies, as everywhere."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from models.base.errors import NotFound
from models.base.findings import Finding, Severity
from models.jobs.tables import Job
from models.uploads.rules import UploadState
from models.uploads.tables import Upload, UploadFinding

WAITING = frozenset({UploadState.QUEUED.value, UploadState.CHECKING.value})


def by_id(session: Session, upload_id: int) -> Upload:
    """The upload; NotFound where there is none, or none that the actor may know of."""
    if found := session.scalar(select(Upload).where(Upload.id == upload_id)):
        return found
    raise NotFound("upload.unknown", id=upload_id)


def findings_of(session: Session, upload_id: int, *, limit: int = 1_000, offset: int = 0) -> list[Finding]:
    """The kept findings of an upload in the order in which they were found."""
    asked = select(UploadFinding).where(UploadFinding.upload_id == upload_id).order_by(UploadFinding.position)
    return [_finding(row) for row in session.scalars(asked.limit(limit).offset(offset))]


def kept_findings(session: Session, upload_id: int) -> int:
    """How many findings are kept; ``Upload.counts`` says how many there were."""
    asked = select(func.count(UploadFinding.id)).where(UploadFinding.upload_id == upload_id)
    return session.scalar(asked) or 0


def standing(session: Session, upload: Upload) -> tuple[str, int]:
    """State and progress in percent; while it waits, its job knows better how far it is."""
    job = session.get(Job, upload.job_id) if upload.job_id and upload.state in WAITING else None
    if job is None:
        return upload.state, upload.progress
    state = {"running": UploadState.CHECKING.value, "failed": UploadState.FAILED.value}.get(job.state, upload.state)
    return state, job.progress


def same_bytes(session: Session, sha256: str, *, besides: int | None = None) -> list[Upload]:
    """Confirmed uploads of the very same bytes that the actor may see, latest first."""
    asked = select(Upload).where(Upload.sha256 == sha256, Upload.state == UploadState.CONFIRMED.value)
    if besides is not None:
        asked = asked.where(Upload.id != besides)
    return list(session.scalars(asked.order_by(Upload.id.desc()).limit(20)))


def latest(session: Session, *, organisation_id: int | None = None, limit: int = 50) -> list[Upload]:
    """The uploads that came in last, of one organisation or of all within sight."""
    asked = select(Upload).options(joinedload(Upload.organisation)).limit(limit)
    asked = asked.order_by(Upload.received_at.desc(), Upload.id.desc())
    if organisation_id is not None:
        asked = asked.where(Upload.organisation_id == organisation_id)
    return list(session.scalars(asked))


def _finding(row: UploadFinding) -> Finding:
    return Finding(
        row.code, Severity(row.severity), row.sheet, row.cell, row.row_key, row.column, row.value, dict(row.params)
    )
