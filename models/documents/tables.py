"""Official documents, known by number, date and issuer together."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base.model import Binned, Found, Keyed, Model, Reference, Sourced, Stamped, Versioned
from models.base.permissions import Permission
from models.base.types import Bytewise, CleanText, Narrative
from models.documents.rules import DocumentKind
from models.organisations.tables import Organisation


class OfficialDocument(Keyed, Reference, Versioned, Stamped, Binned, Found, Sourced, Model):
    """A decree, decision, letter or plan. Its number alone is no key: two Quyết định 468/QĐ-TTg exist.

    ``issuer_name`` is as printed; ``issuer_id`` is the agency where it is one of ours. ``signed_on`` is None
    where no source gives the day.
    """

    __tablename__ = "official_document"
    __managed_by__ = Permission.DOCUMENT_WRITE
    __sorted_by__ = "summary"
    __searched_in__ = ("number", "issuer_name", "summary")
    __table_args__ = (
        UniqueConstraint("number", "signed_on", "issuer_name"),
        CheckConstraint(f"kind IN ({', '.join(repr(kind.value) for kind in DocumentKind)})", name="kind"),
    )

    number: Mapped[str] = mapped_column(CleanText, nullable=False, index=True)
    signed_on: Mapped[date | None] = mapped_column(Date, index=True)
    effective_on: Mapped[date | None] = mapped_column(Date)
    issuer_name: Mapped[str] = mapped_column(CleanText, nullable=False)
    issuer_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20), nullable=False)
    summary: Mapped[str] = mapped_column(Narrative, nullable=False, default="")
    url: Mapped[str] = mapped_column(Bytewise, nullable=False, default="")

    issuer: Mapped[Organisation | None] = relationship()

    def __str__(self) -> str:
        return f"{self.number} ({self.signed_on:%d/%m/%Y})" if self.signed_on else self.number


# NULLs are never equal in a unique constraint: undated documents get their own.
Index(
    "uq_official_document_undated",
    OfficialDocument.number,
    OfficialDocument.issuer_name,
    unique=True,
    sqlite_where=OfficialDocument.signed_on.is_(None),
    postgresql_where=OfficialDocument.signed_on.is_(None),
)
