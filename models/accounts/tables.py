"""FAB's user with what FAB lacks: an end of sessions, a lock, a first password that must change."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import JSON, Boolean, ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.accounts.rules import has_password
from models.base.model import Keyed, Model
from models.base.types import CleanText, Instant

if TYPE_CHECKING:

    class User(Model):
        """FAB's user as the type checker sees it."""

        __abstract__ = True
        id: Mapped[int]
        username: Mapped[str]
        first_name: Mapped[str]
        last_name: Mapped[str]
        email: Mapped[str]
        active: Mapped[bool]
        password: Mapped[str | None]
        fail_login_count: Mapped[int | None]
        last_login: Mapped[datetime | None]
else:
    from flask_appbuilder.security.sqla.models import User


class Account(User):
    """A person or system that signs in; one row of ``ab_user``.

    ``session_epoch`` rises on sign-out, on a new password and on deactivation: cookies and tokens that
    carry an older one are dead.
    """

    __tablename__ = "ab_user"
    __table_args__ = {"extend_existing": True}

    session_epoch: Mapped[int] = mapped_column(Integer, nullable=False, default=0, server_default="0")
    locked_until: Mapped[datetime | None] = mapped_column(Instant)
    must_change_password: Mapped[bool] = mapped_column(Boolean, nullable=False, default=False, server_default="0")
    last_seen_at: Mapped[datetime | None] = mapped_column(Instant)
    tour_seen_at: Mapped[datetime | None] = mapped_column(Instant)  # None: the portal shows itself at the first visit
    language: Mapped[str] = mapped_column(String(5), nullable=False, default="vi", server_default="vi")

    @property
    def full_name(self) -> str:
        """Surname first, as Vietnamese names are written."""
        return f"{self.last_name} {self.first_name}".strip()

    @property
    def has_password(self) -> bool:
        """Whether a first password was ever given."""
        return has_password(self.password)

    def get_full_name(self) -> str:
        return self.full_name


class IdempotencyKey(Keyed, Model):
    """What a system was answered to a request that it may send again; forgotten after some days.

    The row is written in the transaction of the request: there is an answer exactly where there is an effect.
    """

    __tablename__ = "idempotency_key"
    __table_args__ = (UniqueConstraint("user_id", "key"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id"), nullable=False)
    key: Mapped[str] = mapped_column(String(200), nullable=False)
    digest: Mapped[str] = mapped_column(String(64), nullable=False)  # of method, address and body
    status: Mapped[int] = mapped_column(Integer, nullable=False, default=0)
    headers: Mapped[dict[str, str]] = mapped_column(JSON, nullable=False, default=dict)
    body: Mapped[str] = mapped_column(Text, nullable=False, default="")
    created_at: Mapped[datetime] = mapped_column(Instant, nullable=False, index=True)


class SavedView(Keyed, Model):
    """A list that somebody keeps under a name: the address of its filters, order and columns.

    The one without a name is how its owner last arranged the columns.

    A shared one is offered to the people of the same organisation. It holds no rows: what it shows is
    whatever its reader may see.
    """

    __tablename__ = "saved_view"
    __table_args__ = (UniqueConstraint("user_id", "register", "name"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id"), nullable=False)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    register: Mapped[str] = mapped_column(String(40), nullable=False)
    name: Mapped[str] = mapped_column(CleanText, nullable=False)
    query: Mapped[str] = mapped_column(Text, nullable=False)
    shared: Mapped[bool] = mapped_column(Boolean, nullable=False, default=False)
