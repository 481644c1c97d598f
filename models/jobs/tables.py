"""One row for each piece of work outside a request."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base.model import Keyed, Model, Owned
from models.base.types import Instant
from models.jobs.rules import State


class Job(Keyed, Owned, Model):
    """A piece of work. ``payload`` is what it was asked, ``result`` what it answered; both are small.

    It belongs to the organisation of whoever asked, to none where the portal asked itself. ``worker``
    is ``host/process``. ``error_code`` is a dotted code with a sentence in the reader's language. ``once`` is the
    key under which only one job may be asked for: the chore and its day.
    """

    __tablename__ = "job"
    __owner_optional__: ClassVar[bool] = True
    __audited__: ClassVar[bool] = False  # asking and cancelling are recorded; progress is not history
    __table_args__ = (
        CheckConstraint(f"state IN ({', '.join(repr(state.value) for state in State)})", name="state"),
        CheckConstraint("progress BETWEEN 0 AND 100", name="progress"),
        CheckConstraint("(state IN ('queued', 'running')) = (finished_at IS NULL)", name="ended_has_time"),
        CheckConstraint("state <> 'failed' OR error_code <> ''", name="failed_has_reason"),
    )

    organisation_id: Mapped[int | None] = mapped_column(  # type: ignore[assignment]
        ForeignKey("organisation.id"), index=True, active_history=True
    )
    kind: Mapped[str] = mapped_column(String(64), nullable=False, index=True)
    state: Mapped[str] = mapped_column(String(10), nullable=False, default=State.QUEUED.value, index=True)
    progress: Mapped[int] = mapped_column(Integer, nullable=False, default=0)
    payload: Mapped[dict[str, Any]] = mapped_column(JSON, nullable=False, default=dict)
    result: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    error_code: Mapped[str] = mapped_column(String(80), nullable=False, default="")
    error_params: Mapped[dict[str, Any]] = mapped_column(JSON, nullable=False, default=dict)
    attempts: Mapped[int] = mapped_column(Integer, nullable=False, default=0)
    requested_by_id: Mapped[int | None] = mapped_column(ForeignKey("ab_user.id"), index=True)
    request_id: Mapped[str] = mapped_column(String(64), nullable=False, default="")
    requested_at: Mapped[datetime] = mapped_column(Instant, nullable=False)
    started_at: Mapped[datetime | None] = mapped_column(Instant)
    heartbeat_at: Mapped[datetime | None] = mapped_column(Instant)
    finished_at: Mapped[datetime | None] = mapped_column(Instant)
    cancel_asked_at: Mapped[datetime | None] = mapped_column(Instant)
    once: Mapped[str | None] = mapped_column(String(120), unique=True)
    worker: Mapped[str] = mapped_column(String(128), nullable=False, default="")
