"""Checking an upload, outside the request."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from app.jobs import Run, handles
from imports import apply
from models.base.session import acting_as
from models.jobs.operations import QUEUE
from models.jobs.tables import Job
from models.uploads import operations
from models.uploads.queries import by_id
from models.uploads.rules import UploadState
from views.intake import CHECK
from views.workbooks import desk


def _failed(session: Session, job: Job) -> None:
    """A check that broke or was lost: the upload says so, and its sender may try again."""
    with acting_as(session, QUEUE):
        upload = by_id(session, int(job.payload["upload"]))
        if upload.state in {UploadState.QUEUED.value, UploadState.CHECKING.value}:
            operations.fail(session, QUEUE, upload, job.error_code or "job.cancelled", at=job.finished_at)


@handles(CHECK, aftermath=_failed)
def check_upload(run: Run) -> dict[str, Any]:
    """From the bytes to findings and a preview."""
    upload = by_id(run.session, int(run.payload["upload"]))
    run.progress(10)
    found = apply.preview(
        run.session, run.actor, upload, desk(), at=run.at, told=lambda done: run.progress(10 + done * 85 // 100)
    )  # fmt: skip
    run.progress(95)
    return {"upload": upload.id, "verdict": found.verdict}
