"""Frozen national figures."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, ForeignKey, Index, Integer, String, UniqueConstraint, event
from sqlalchemy.orm import Mapped, Mapper, mapped_column

from models.base.errors import Refused
from models.base.findings import Finding, Severity
from models.base.keeping import ALWAYS, refuse
from models.base.model import Keyed, Model, Reference
from models.base.permissions import Permission
from models.base.types import CleanText, Instant


class Snapshot(Keyed, Reference, Model):
    """A roll-up as it stood at a moment, for a report that quotes it. Never changed, never removed."""

    __managed_by__: ClassVar[Permission] = Permission.ROLLUP_FREEZE
    __tablename__ = "rollup_snapshot"
    __table_args__ = (
        UniqueConstraint("form_id", "period_id", "number"),
        Index("ix_rollup_snapshot_taken_at", "taken_at"),
    )

    form_id: Mapped[int] = mapped_column(ForeignKey("form.id"), nullable=False)
    period_id: Mapped[int] = mapped_column(ForeignKey("period.id"), nullable=False)
    number: Mapped[int] = mapped_column(Integer, nullable=False)
    title: Mapped[str] = mapped_column(CleanText(300), nullable=False)
    content: Mapped[dict[str, Any]] = mapped_column(JSON, nullable=False)
    content_hash: Mapped[str] = mapped_column(String(64), nullable=False)
    taken_at: Mapped[datetime] = mapped_column(Instant, nullable=False)
    taken_by: Mapped[str] = mapped_column(CleanText(200), nullable=False)
    taken_by_id: Mapped[int | None] = mapped_column(ForeignKey("ab_user.id"))


@event.listens_for(Snapshot, "before_update")
@event.listens_for(Snapshot, "before_delete")
def _stay(_mapper: Mapper[Any], _connection: Any, target: Snapshot) -> None:
    raise Refused([Finding("rollup.snapshot_is_frozen", Severity.ERROR, params={"title": target.title})])


refuse(
    Snapshot.__table__, "frozen figures never change", {"UPDATE": ALWAYS, "DELETE": ALWAYS},
    replacing="EXISTS (SELECT 1 FROM rollup_snapshot AS held WHERE held.id = NEW.id)",
)  # fmt: skip
