"""What is kept of forms: the form, and its versions with their content as JSON."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    DDL,
    JSON,
    CheckConstraint,
    Connection,
    Date,
    ForeignKey,
    Integer,
    String,
    UniqueConstraint,
    event,
)
from sqlalchemy import inspect as inspect_
from sqlalchemy.orm import Mapped, Mapper, mapped_column, relationship

from models.base.errors import Conflict
from models.base.model import Found, Keyed, Model, Reference, Stamped, Versioned
from models.base.permissions import Permission
from models.base.types import Bytewise, CleanText, Instant
from models.organisations.tables import AddresseeGroup
from models.periods.tables import Regime

DRAFT, PUBLISHED, RETIRED = "draft", "published", "retired"
FROZEN = ("form_id", "number", "content", "content_hash", "valid_from")


class Form(Keyed, Reference, Versioned, Stamped, Found, Model):
    """A form that a regime asks for, whatever version of it is in force."""

    __tablename__ = "form"
    __managed_by__ = Permission.FORM_MANAGE
    __sorted_by__ = "title"
    __searched_in__ = ("code", "title", "title_en")

    code: Mapped[str] = mapped_column(Bytewise, unique=True)
    title: Mapped[str] = mapped_column(CleanText)
    title_en: Mapped[str] = mapped_column(CleanText, default="")
    regime_id: Mapped[int | None] = mapped_column(ForeignKey("regime.id"), index=True)
    group_id: Mapped[int | None] = mapped_column(ForeignKey("addressee_group.id"), index=True)

    regime: Mapped[Regime | None] = relationship()
    group: Mapped[AddresseeGroup | None] = relationship()
    versions: Mapped[list[FormVersion]] = relationship(back_populates="form", order_by="FormVersion.number")

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class FormVersion(Keyed, Reference, Versioned, Stamped, Model):
    """One edition of a form. Once published its content, hash and first day never change.

    ``valid_to`` is the first day on which it no longer holds; None while no day is set.
    """

    __tablename__ = "form_version"
    __managed_by__ = Permission.FORM_MANAGE
    __table_args__ = (
        UniqueConstraint("form_id", "number"),
        CheckConstraint("state IN ('draft', 'published', 'retired')", name="state"),
        CheckConstraint("state = 'draft' OR valid_from IS NOT NULL", name="published_has_first_day"),
        CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="valid_span"),
    )

    form_id: Mapped[int] = mapped_column(ForeignKey("form.id"), index=True)
    number: Mapped[int] = mapped_column(Integer)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    content_hash: Mapped[str] = mapped_column(String(64), index=True)
    state: Mapped[str] = mapped_column(String(16), default=DRAFT, index=True)
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    published_at: Mapped[datetime | None] = mapped_column(Instant)

    form: Mapped[Form] = relationship(back_populates="versions")

    def __str__(self) -> str:
        return f"{self.form.code} v{self.number}" if self.form else f"v{self.number}"


@event.listens_for(FormVersion, "before_update")
def _keep_frozen(_mapper: Mapper[Any], _connection: Connection, version: FormVersion) -> None:
    state = inspect_(version).attrs.state.history
    before = state.deleted[0] if state.deleted else version.state
    changed = [name for name in FROZEN if inspect_(version).attrs[name].history.has_changes()]
    if before != DRAFT and (changed or version.state == DRAFT):
        raise Conflict("form.version_frozen", number=version.number, fields=changed)


@event.listens_for(FormVersion, "before_delete")
def _keep_published(_mapper: Mapper[Any], _connection: Connection, version: FormVersion) -> None:
    if version.state != DRAFT:
        raise Conflict("form.version_frozen", number=version.number, fields=[])


REFUSAL = "a published version of a form never changes"
_THAWED = "OLD.state <> 'draft' AND (NEW.form_id <> OLD.form_id OR NEW.number <> OLD.number OR NEW.state = 'draft'"
_THAWED += " OR NEW.content_hash <> OLD.content_hash OR NEW.valid_from <> OLD.valid_from"

SQLITE_TRIGGERS = (
    "CREATE TRIGGER form_version_frozen BEFORE UPDATE ON form_version "
    f"WHEN {_THAWED} OR NEW.content <> OLD.content) BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
    "CREATE TRIGGER form_version_kept BEFORE DELETE ON form_version WHEN OLD.state <> 'draft' "
    f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
)
POSTGRESQL_TRIGGERS = (
    "CREATE OR REPLACE FUNCTION form_version_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$",
    "CREATE TRIGGER form_version_frozen BEFORE UPDATE ON form_version FOR EACH ROW "
    f"WHEN ({_THAWED} OR NEW.content::text <> OLD.content::text)) EXECUTE FUNCTION form_version_refuse()",
    "CREATE TRIGGER form_version_kept BEFORE DELETE ON form_version FOR EACH ROW "
    "WHEN (OLD.state <> 'draft') EXECUTE FUNCTION form_version_refuse()",
)
POSTGRESQL_LEFTOVER = "DROP FUNCTION IF EXISTS form_version_refuse()"


def _add(moment: str, statement: str, dialect: str) -> None:
    ddl = DDL(statement.replace("%", "%%"))  # type: ignore[no-untyped-call]
    event.listen(FormVersion.__table__, moment, ddl.execute_if(dialect=dialect))


for _statement in SQLITE_TRIGGERS:
    _add("after_create", _statement, "sqlite")
for _statement in POSTGRESQL_TRIGGERS:
    _add("after_create", _statement, "postgresql")
_add("after_drop", POSTGRESQL_LEFTOVER, "postgresql")
