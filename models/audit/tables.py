"""The audit entry, and the triggers by which the database itself refuses to alter or remove one."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import DDL, JSON, Index, String, Text, event
from sqlalchemy.orm import Mapped, mapped_column

from models.base.model import Keyed, Model, Owned
from models.base.types import Instant


class AuditEntry(Keyed, Owned, Model):
    """One act. ``changes`` holds ``{field: [old, new]}``.

    No foreign keys: an entry outlives whatever it names. ``organisation_id`` is the owner of the row
    or, where the row has none, the organisation of whoever acted. Entries without one (commands,
    failed sign-ins) are for those who read every organisation.
    """

    __tablename__ = "audit_entry"
    __owner_optional__: ClassVar[bool] = True
    __audited__: ClassVar[bool] = False

    at: Mapped[datetime] = mapped_column(Instant, nullable=False, index=True)
    actor_name: Mapped[str] = mapped_column(String(200), nullable=False)
    user_id: Mapped[int | None] = mapped_column(index=True)
    organisation_id: Mapped[int | None] = mapped_column(index=True)  # type: ignore[assignment]
    action: Mapped[str] = mapped_column(String(80), nullable=False, index=True)
    noun: Mapped[str] = mapped_column(String(64), nullable=False, default="")
    row_id: Mapped[int | None]
    changes: Mapped[dict[str, Any]] = mapped_column(JSON, nullable=False, default=dict)
    request_id: Mapped[str] = mapped_column(String(64), nullable=False, default="")
    upload_id: Mapped[int | None] = mapped_column(index=True)
    note: Mapped[str] = mapped_column(Text, nullable=False, default="")

    __table_args__ = (Index("ix_audit_entry_noun_row_id", "noun", "row_id"),)


REFUSAL = "audit entries are append-only"

SQLITE_TRIGGERS = (
    f"CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
    f"CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
    # INSERT OR REPLACE removes a row without firing the trigger above.
    "CREATE TRIGGER audit_entry_no_replace BEFORE INSERT ON audit_entry "
    "WHEN EXISTS (SELECT 1 FROM audit_entry WHERE id = NEW.id) "
    "BEGIN SELECT RAISE(ABORT, 'audit entries are append-only'); END",
)

POSTGRESQL_TRIGGERS = (
    "CREATE OR REPLACE FUNCTION audit_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$",
    "CREATE TRIGGER audit_entry_no_change BEFORE UPDATE OR DELETE ON audit_entry "
    "FOR EACH ROW EXECUTE FUNCTION audit_entry_refuse()",
    "CREATE TRIGGER audit_entry_no_truncate BEFORE TRUNCATE ON audit_entry "
    "FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_refuse()",
)

POSTGRESQL_LEFTOVER = "DROP FUNCTION IF EXISTS audit_entry_refuse()"


def _add(moment: str, statement: str, dialect: str) -> None:
    ddl = DDL(statement.replace("%", "%%"))  # type: ignore[no-untyped-call]
    event.listen(AuditEntry.__table__, moment, ddl.execute_if(dialect=dialect))


for _statement in SQLITE_TRIGGERS:
    _add("after_create", _statement, "sqlite")
for _statement in POSTGRESQL_TRIGGERS:
    _add("after_create", _statement, "postgresql")
_add("after_drop", POSTGRESQL_LEFTOVER, "postgresql")
