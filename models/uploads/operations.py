"""What can be done with an upload. The bytes are kept by the door; reading them is the pipeline's."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit.operations import record
from models.base.actor import Actor
from models.base.errors import Conflict
from models.base.findings import Finding, counts
from models.base.permissions import Permission
from models.uploads.rules import UploadState, may_become, verdict
from models.uploads.tables import Upload, UploadFinding

# Of a file with 200,000 errors nobody reads more, and the page has to open; the counts stay whole.
KEPT_PER_CODE: Final = 200
KEPT: Final = 5_000


@dataclass(frozen=True, slots=True)
class Bytes:
    """A file as the store holds it: name as sent, SHA-256, size in bytes, path in the store."""

    filename: str
    sha256: str
    size: int
    content: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What checking a file gave. ``counts`` may be given where ``findings`` are only the first of them."""

    findings: Sequence[Finding] = ()
    counts: Mapping[str, int] | None = None
    changes: Mapping[str, int] = field(default_factory=dict)
    preview: Mapping[str, Any] = field(default_factory=dict)
    fingerprint: str | None = None
    form_version_id: int | None = None
    period_id: int | None = None
    report_id: int | None = None
    kind: str = ""


def receive(session: Session, actor: Actor, organisation_id: int, kind: str, file: Bytes, *, at: datetime) -> Upload:
    """Note a file that came in; it waits in the queue. ``kind`` is a form code or the name of a register."""
    actor.require(Permission.UPLOAD_CREATE)
    upload = Upload(
        organisation_id=organisation_id, uploader_id=actor.user_id, uploader=actor.name, kind=kind,
        filename=file.filename, sha256=file.sha256, size=file.size, content=file.content, received_at=at,
        state=UploadState.QUEUED.value,
    )  # fmt: skip
    session.add(upload)
    session.flush()
    record(session, actor, "upload:received", upload, at=at)
    return upload


def start(session: Session, actor: Actor, upload: Upload, *, at: datetime) -> None:
    """Checking begins. A file that was looked at before is looked at afresh."""
    actor.require(Permission.UPLOAD_CREATE)
    _step(upload, UploadState.CHECKING)
    upload.progress, upload.error_code = 0, None
    session.flush()


def report_progress(session: Session, upload: Upload, percent: int) -> None:
    """How far checking has come, from 0 to 100."""
    upload.progress = max(0, min(100, percent))
    session.flush()


def finish(session: Session, actor: Actor, upload: Upload, checked: Checked, *, at: datetime) -> None:
    """Checking is over: the file is ready to be confirmed, or refused."""
    actor.require(Permission.UPLOAD_CREATE)
    totals = dict(checked.counts or counts(list(checked.findings)))
    said = verdict(totals)
    _step(upload, UploadState.REFUSED if said == "refused" else UploadState.READY)
    upload.verdict, upload.counts, upload.progress, upload.checked_at = said.value, totals, 100, at
    upload.changes, upload.preview = dict(checked.changes), dict(checked.preview)
    upload.fingerprint, upload.kind = checked.fingerprint, checked.kind or upload.kind
    upload.form_version_id, upload.period_id = checked.form_version_id, checked.period_id
    upload.report_id = checked.report_id
    _keep_findings(session, upload, checked.findings)
    session.flush()
    record(session, actor, "upload:checked", upload, at=at, note=said.value)


def confirm(
    session: Session, actor: Actor, upload: Upload, *, receipt: Mapping[str, Any], at: datetime,
    report_id: int | None = None,
) -> None:  # fmt: skip
    """What the preview showed was done, in this transaction; the receipt says what."""
    actor.require(Permission.UPLOAD_CREATE)
    _step(upload, UploadState.CONFIRMED)
    upload.receipt, upload.confirmed_at = dict(receipt), at
    upload.report_id = report_id if report_id is not None else upload.report_id
    session.flush()
    record(session, actor, "upload:confirmed", upload, at=at)


def discard(session: Session, actor: Actor, upload: Upload, *, at: datetime) -> None:
    """The sender does not want it. The bytes and the findings stay for the record."""
    actor.require(Permission.UPLOAD_CREATE)
    _step(upload, UploadState.DISCARDED)
    upload.error_code = None
    session.flush()
    record(session, actor, "upload:discarded", upload, at=at)


def fail(session: Session, actor: Actor, upload: Upload, code: str, *, at: datetime) -> None:
    """Checking broke for a cause that is not the sender's; ``code`` names it and the sender may try again."""
    _step(upload, UploadState.FAILED)
    upload.error_code = code
    session.flush()
    record(session, actor, "upload:failed", upload, at=at, note=code)


def retry(session: Session, actor: Actor, upload: Upload, *, at: datetime) -> None:
    """Back into the queue: after a failure, or because the stored rows changed since the preview."""
    actor.require(Permission.UPLOAD_CREATE)
    _step(upload, UploadState.QUEUED)
    upload.error_code, upload.progress = None, 0
    session.flush()
    record(session, actor, "upload:retried", upload, at=at)


def _step(upload: Upload, target: UploadState) -> None:
    if not may_become(UploadState(upload.state), target):
        raise Conflict("upload.wrong_state", state=upload.state, target=target.value)
    upload.state = target.value


def _keep_findings(session: Session, upload: Upload, findings: Iterable[Finding]) -> None:
    for old in session.scalars(select(UploadFinding).where(UploadFinding.upload_id == upload.id)):
        session.delete(old)
    session.flush()
    session.add_all(
        UploadFinding(
            organisation_id=upload.organisation_id, upload_id=upload.id, position=position, code=finding.code,
            severity=finding.severity.value, sheet=finding.sheet, cell=finding.cell, row_key=finding.row_key,
            column=finding.column, value=finding.value, params=_plain(finding.params),
        )
        for position, finding in enumerate(_first(findings))
    )  # fmt: skip


def _plain(params: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters as JSON holds them: figures and dates as text."""
    plain: dict[str, Any] = json.loads(json.dumps(params, ensure_ascii=False, default=str))
    return plain


def _first(findings: Iterable[Finding]) -> list[Finding]:
    seen: Counter[str] = Counter()
    kept: list[Finding] = []
    for finding in findings:
        seen[finding.code] += 1
        if seen[finding.code] <= KEPT_PER_CODE and len(kept) < KEPT:
            kept.append(finding)
    return kept
