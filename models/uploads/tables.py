"""Uploads and their findings as they are kept."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base.keeping import refuse
from models.base.model import Keyed, Model, Owned, Stamped, Versioned
from models.base.types import CleanText, Instant
from models.organisations.tables import Organisation
from models.periods.tables import Period
from models.uploads.rules import UploadState, Verdict


def _one_of(column: str, values: type[UploadState] | type[Verdict]) -> str:
    return f"{column} IN ({', '.join(repr(value.value) for value in values)})"


class Upload(Keyed, Owned, Versioned, Stamped, Model):
    """A file as it was received, and what became of it.

    ``content`` is the path of the bytes in the file store, which addresses them by ``sha256``.
    ``fingerprint`` is that of the stored rows the preview was compared with: a confirmation with
    another one is stale. ``changes`` counts rows; ``preview`` holds the first of them, old and new.
    """

    __tablename__ = "upload"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        CheckConstraint(_one_of("state", UploadState), name="state"),
        CheckConstraint(f"verdict IS NULL OR {_one_of('verdict', Verdict)}", name="verdict"),
        CheckConstraint("progress BETWEEN 0 AND 100", name="progress"),
        CheckConstraint("size >= 0", name="size"),
        CheckConstraint("(state = 'confirmed') = (confirmed_at IS NOT NULL)", name="confirmed_has_time"),
        CheckConstraint("(state = 'failed') = (error_code IS NOT NULL)", name="failed_has_cause"),
        CheckConstraint("state NOT IN ('ready', 'refused', 'confirmed') OR verdict IS NOT NULL", name="checked"),
        Index("ix_upload_sha256", "sha256"),
        Index("ix_upload_state_received_at", "state", "received_at"),
    )

    uploader_id: Mapped[int | None] = mapped_column(ForeignKey("ab_user.id"), index=True)
    uploader: Mapped[str] = mapped_column(CleanText(200), nullable=False)
    kind: Mapped[str] = mapped_column(String(40), nullable=False)
    filename: Mapped[str] = mapped_column(CleanText(255), nullable=False)
    sha256: Mapped[str] = mapped_column(String(64), nullable=False)
    size: Mapped[int] = mapped_column(BigInteger, nullable=False)
    content: Mapped[str] = mapped_column(String(300), nullable=False)
    received_at: Mapped[datetime] = mapped_column(Instant, nullable=False)
    state: Mapped[str] = mapped_column(String(20), nullable=False, default=UploadState.QUEUED.value)
    progress: Mapped[int] = mapped_column(Integer, nullable=False, default=0)
    checked_at: Mapped[datetime | None] = mapped_column(Instant)
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)
    form_version_id: Mapped[int | None] = mapped_column(ForeignKey("form_version.id"))
    period_id: Mapped[int | None] = mapped_column(ForeignKey("period.id"))
    # A revision names its upload as well, so the two tables are made first and tied after.
    report_id: Mapped[int | None] = mapped_column(ForeignKey("report.id", use_alter=True), index=True)
    # The job that checks it: its progress and its end are the upload's while it waits.
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id"))
    verdict: Mapped[str | None] = mapped_column(String(30))
    counts: Mapped[dict[str, int]] = mapped_column(JSON, nullable=False, default=dict)
    changes: Mapped[dict[str, int]] = mapped_column(JSON, nullable=False, default=dict)
    # Half a megabyte where a file has hundreds of changes: read when a page shows it.
    preview: Mapped[dict[str, Any]] = mapped_column(JSON, nullable=False, default=dict, deferred=True)
    fingerprint: Mapped[str | None] = mapped_column(String(64))
    receipt: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    error_code: Mapped[str | None] = mapped_column(String(100))

    organisation: Mapped[Organisation] = relationship(foreign_keys="Upload.organisation_id", viewonly=True)
    period: Mapped[Period | None] = relationship(viewonly=True)
    findings: Mapped[list[UploadFinding]] = relationship(
        primaryjoin="Upload.id == foreign(UploadFinding.upload_id)",
        order_by="UploadFinding.position",
        back_populates="upload",
        lazy="select",
    )


class UploadFinding(Keyed, Owned, Model):
    """One finding of an upload, in the order in which it was found; the fields are those of ``Finding``."""

    __tablename__ = "upload_finding"
    __audited__: ClassVar[bool] = False
    __table_args__ = (
        ForeignKeyConstraint(["upload_id", "organisation_id"], ["upload.id", "upload.organisation_id"]),
        UniqueConstraint("upload_id", "position"),
    )

    upload_id: Mapped[int] = mapped_column(Integer, nullable=False)
    position: Mapped[int] = mapped_column(Integer, nullable=False)
    code: Mapped[str] = mapped_column(String(100), nullable=False)
    severity: Mapped[str] = mapped_column(String(20), nullable=False)
    sheet: Mapped[str] = mapped_column(String(100), nullable=False, default="")
    cell: Mapped[str] = mapped_column(String(20), nullable=False, default="")
    row_key: Mapped[str] = mapped_column(Text, nullable=False, default="")
    column: Mapped[str] = mapped_column("field", String(100), nullable=False, default="")
    value: Mapped[str] = mapped_column(Text, nullable=False, default="")
    params: Mapped[dict[str, Any]] = mapped_column(JSON, nullable=False, default=dict)

    upload: Mapped[Upload] = relationship(
        primaryjoin="Upload.id == foreign(UploadFinding.upload_id)", back_populates="findings"
    )


_OTHER_BYTES = "NEW.sha256 <> OLD.sha256 OR NEW.size <> OLD.size OR NEW.content <> OLD.content"
_OTHER_RECEIPT = (
    "OLD.state = 'confirmed' AND (NEW.state <> 'confirmed' OR NEW.confirmed_at <> OLD.confirmed_at "
    "OR CAST(NEW.receipt AS TEXT) <> CAST(OLD.receipt AS TEXT) OR NEW.receipt IS NULL)"
)
refuse(
    Upload.__table__, "what was received and confirmed never changes",
    {"UPDATE": f"{_OTHER_BYTES} OR {_OTHER_RECEIPT}", "DELETE": "OLD.state = 'confirmed'"},
    replacing="EXISTS (SELECT 1 FROM upload AS held WHERE held.id = NEW.id AND held.state = 'confirmed')",
)  # fmt: skip
