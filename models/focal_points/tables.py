"""Focal points as they are kept. A removed one keeps its agency, unit and dates, and no personal data."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base.model import Binned, Dated, Found, Keyed, Model, Owned, Stamped, Versioned
from models.base.types import Bytewise, CleanText, Instant, Narrative
from models.organisations.tables import Organisation
from models.programmes.tables import Programme


class FocalPoint(Keyed, Owned, Versioned, Stamped, Binned, Found, Dated, Model):
    """A person who speaks for an agency in a programme from ``valid_from`` until the day before ``valid_to``.

    The audit says that personal data changed and never what it was (``secret``), so that it can be removed.
    It is never searched in nor sorted by: an order or a hit would tell what a mask hides.
    """

    __tablename__ = "focal_point"
    __sorted_by__: ClassVar[str] = "unit"
    __searched_in__: ClassVar[tuple[str, ...]] = ("code", "unit", "position", "role_mailbox")

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), nullable=False, index=True)
    code: Mapped[str] = mapped_column(Bytewise, nullable=False)
    duty: Mapped[str] = mapped_column(CleanText, nullable=False, default="main")
    full_name: Mapped[str | None] = mapped_column(CleanText, info={"secret": True})
    position: Mapped[str | None] = mapped_column(CleanText)
    unit: Mapped[str] = mapped_column(CleanText, nullable=False)
    phone: Mapped[str | None] = mapped_column(CleanText, info={"secret": True})
    email: Mapped[str | None] = mapped_column(CleanText, info={"secret": True})
    role_mailbox: Mapped[str | None] = mapped_column(CleanText)
    end_reason: Mapped[str | None] = mapped_column(CleanText)
    verified_on: Mapped[date | None]
    removed_at: Mapped[datetime | None] = mapped_column(Instant)
    note: Mapped[str | None] = mapped_column(Narrative)

    organisation: Mapped[Organisation] = relationship()
    programme: Mapped[Programme] = relationship()

    __table_args__ = (
        UniqueConstraint("code"),
        CheckConstraint("duty IN ('main', 'deputy')", name="duty"),
        CheckConstraint("end_reason IN ('left', 'moved', 'replaced', 'other')", name="end_reason"),
        CheckConstraint("removed_at IS NOT NULL OR full_name IS NOT NULL", name="named_unless_removed"),
        CheckConstraint(
            "removed_at IS NULL OR (full_name IS NULL AND phone IS NULL AND email IS NULL)", name="removed_is_bare"
        ),
        Index("ix_focal_point_programme_organisation", "programme_id", "organisation_id", "valid_to"),
    )

    def __str__(self) -> str:
        return self.code
