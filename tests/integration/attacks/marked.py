"""Everything that one agency can have in the portal, each row with a mark that nobody else may ever read.

The rows are made from the tables themselves, so a table that is added later is marked as well, or fails the test.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from io import BytesIO
from typing import Any, Final

from flask import Flask
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    Integer,
    MetaData,
    Numeric,
    Table,
    insert,
    select,
)
from sqlalchemy.orm import Session

from app.scope import owned_classes
from models import schema
from models.accounts.tables import SavedView
from models.organisations.tables import Organisation

FOUND_BY: Final = "dauhieuchim"  # what a stranger may look for, and finds nothing
MARK: Final = f"{FOUND_BY} quyenam"  # what a stranger may never read
FIGURE: Final = Decimal("917364528")
AT: Final = datetime(2021, 9, 20, 2, tzinfo=UTC)

FIRST_KEY: Final = 41_001  # every row has a key of its own, which no other row of any table has

# Tables without a place for words; their rows are counted and compared all the same.
WORDLESS: Final = {"member"}

PLAIN: Final = (
    (JSON, {"mark": MARK}), (Boolean, False), (DateTime, AT), (Date, date(2021, 6, 1)), (Integer, 1), (Numeric, FIGURE),
)  # fmt: skip

ATTACHED: Final[dict[str, Any]] = {
    "kind": "pdf", "scan": "clean", "size": 40, "deleted_at": None, "deleted_by_id": None, "filename": f"{MARK}.pdf",
}  # fmt: skip
GIVEN: Final[dict[str, dict[str, Any]]] = {
    "report": {"state": "draft", "current_revision_id": None, "submitted_at": None, "submitted_by": None,
               "submitted_by_id": None, "taken_at": None, "taken_by": None,
               "taken_by_id": None, "decided_at": None, "decided_by": None, "decided_by_id": None, "reason": MARK},
    "revision": {"number": 1, "is_open": True, "counts": {"cells": 1}, "entered_by": [], "submitted_at": None,
                 "submitted_by": None, "submitted_by_id": None, "content_hash": None},
    "answer": {"section": "results", "row_group": "so_ban_nganh", "field": "c3", "number": FIGURE, "text": None,
               "row_key": MARK, "cell": "C9"},
    "report_event": {"verb": "submit", "from_state": "draft", "to_state": "submitted", "changes": {"row": MARK}},
    "review_note": {"section": "results", "row_group": "so_ban_nganh", "field": "c3", "resolved_at": None,
                    "resolved_by": None, "resolution": None},
    "warning_answer": {"finding": {"code": "check.W1", "severity": "warning", "row_key": MARK}},
    "upload": {"state": "confirmed", "verdict": "accepted", "kind": "report", "counts": {"warning": 1},
               "changes": {"created": 1}, "preview": {"rows": []}, "receipt": {"who": MARK, "report": 1},
               "error_code": None, "size": 40, "progress": 100, "filename": f"{MARK}.xlsx"},
    "upload_finding": {"code": "check.E1", "severity": "error", "params": {"value": MARK}, "cell": "C9"},
    "plan_attachment": ATTACHED,
    "task_attachment": ATTACHED,
    "report_attachment": ATTACHED,
    "plan": {"act_kind": "plan", "deleted_at": None, "deleted_by_id": None},
    "task": {"task_group": "N1", "time_kind": "ongoing", "due_on": None, "starts_on": None, "state": "in_progress",
             "progress": Decimal(40), "done_on": None, "deleted_at": None, "deleted_by_id": None, "number": "1"},
    "focal_point": {"duty": "main", "end_reason": None, "valid_to": None, "removed_at": None, "deleted_at": None,
                    "deleted_by_id": None, "email": "dauhieuchim.quyenam@example.vn"},
    "procedure_variant": {"service_level": "full", "deleted_at": None, "deleted_by_id": None},
    "period_extension": {"until": date(2021, 12, 1)},
    "member": {"role": "agency_editor", "valid_to": None},
    "job": {"kind": "upload.check", "state": "failed", "payload": {"upload": 1, "note": MARK}, "cancel_asked_at": None,
            "error_code": "job.broke", "error_params": {"job": MARK}, "attempts": 1},
    "audit_entry": {"action": "plan:changed", "noun": "plan", "changes": {"title": [MARK, MARK]}},
}  # fmt: skip


@dataclass
class Marked:
    """The key of the one marked row of each table, by the table's name."""

    organisation_id: int
    ids: dict[str, int] = field(default_factory=dict)


def mark_everything(
    session: Session, app: Flask, agency: Organisation, user_id: int, mark: str = MARK
) -> Marked:  # fmt: skip
    """One row in every owned table, a file in the store, and what the agency's people keep for themselves."""
    with app.app_context():
        from app.storage import files

        stored = files().put(BytesIO(f"{MARK} as bytes".encode()))
    made = Marked(agency.id)
    owned = {cls.__table__.name: cls.__table__ for cls in owned_classes()}
    for key, table in enumerate(_in_order(set(owned)), FIRST_KEY):
        values = {"id": key} | _values(session, table, set(owned), made, user_id)
        if table.name == "upload":
            values |= {"sha256": stored.sha256, "content": stored.sha256, "size": stored.size}
        if table.name.endswith("_attachment"):
            values |= {"sha256": stored.sha256, "record_id": made.ids[table.name.removesuffix("_attachment")]}
        told = {name: _said(value, mark, table.columns[name]) for name, value in values.items()}
        session.connection().execute(insert(table).values(**told))
        made.ids[table.name] = key
    _tie(session, owned, made)
    view = SavedView(id=FIRST_KEY + 500, user_id=user_id, organisation_id=agency.id, register="plans", name=MARK,
                     query=f"?search={MARK}", shared=True)  # fmt: skip
    session.add(view)
    session.flush()
    made.ids["saved_view"] = view.id
    return made


def _said(value: Any, mark: str, column: Column[Any]) -> Any:
    """The value with another mark in it, as far as the column has room."""
    if isinstance(value, dict):
        return {name: _said(item, mark, column) for name, item in value.items()}
    if isinstance(value, str) and MARK in value and mark != MARK:
        return value.replace(MARK, mark)[: getattr(column.type, "length", None) or 500]
    return value


def _in_order(owned: set[str]) -> list[Table]:
    """What others point at first; the audit, which points at everything without saying so, last."""
    tables = [table for table in schema().sorted_tables if table.name in owned]
    return sorted(tables, key=lambda table: table.name == "audit_entry")


def _tie(session: Session, owned: dict[str, Any], made: Marked) -> None:
    """What comes after its parts: the revision is closed, the report points at it."""
    revision = owned["revision"]
    closed = {"is_open": False, "submitted_at": AT, "submitted_by": MARK, "content_hash": MARK}
    session.connection().execute(revision.update().where(revision.c.id == made.ids["revision"]).values(**closed))
    report = owned["report"]
    sent = {"state": "submitted", "current_revision_id": made.ids["revision"], "submitted_at": AT, "submitted_by": MARK}
    session.connection().execute(report.update().where(report.c.id == made.ids["report"]).values(**sent))


def _values(session: Session, table: Table, owned: set[str], made: Marked, user_id: int) -> dict[str, Any]:
    given = GIVEN.get(table.name, {})
    values: dict[str, Any] = {}
    for column in table.columns:
        if column.primary_key:
            continue
        if column.name in given:
            values[column.name] = given[column.name]
        elif column.name == "organisation_id":
            values[column.name] = made.organisation_id
        elif column.name == "row_id":
            values[column.name] = made.ids["plan"]
        elif column.name == "search_text":
            values[column.name] = f" {MARK}"
        else:
            values[column.name] = _value(session, column, owned, made, user_id)
    return values


def _value(session: Session, column: Column[Any], owned: set[str], made: Marked, user_id: int) -> Any:
    for key in column.foreign_keys:
        name = key.column.table.name
        if name == "ab_user":
            return user_id
        if name in owned:
            return made.ids.get(name)
        return _some_row(session, column.table.metadata, name)
    kind = getattr(column.type, "impl_instance", column.type)
    for of, value in PLAIN:
        if isinstance(kind, of):
            return value
    return MARK[: getattr(kind, "length", None) or 500]


def _some_row(session: Session, metadata: MetaData, name: str) -> int:
    """A fitting row of the facts: of the form that ships, its version and its period."""
    table = metadata.tables[name]
    where = []
    if name == "form":
        where = [table.c.code == "II.06"]
    if name == "form_version":
        form = metadata.tables["form"]
        where = [table.c.form_id.in_(select(form.c.id).where(form.c.code == "II.06"))]
    if name == "period":
        where = [table.c.code == "2021-Q3"]
    key = session.connection().execute(select(table.c.id).where(*where).order_by(table.c.id).limit(1)).scalar()
    assert key is not None, f"no row in {name}"
    return int(key)


def rows_of(session: Session, marked: Marked) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of the agency, as the driver gives them: asked after every request, so nothing is built anew for it."""
    connection = session.connection()
    return {
        name: [tuple(row) for row in connection.exec_driver_sql(statement)]
        for name, statement in _rows_of(connection.dialect, marked.organisation_id)
    }


@cache
def _rows_of(dialect: Dialect, organisation_id: int) -> list[tuple[str, str]]:
    """Each owned table with the statement that reads the agency's rows, in the words of that database."""
    statements = []
    for table in (cls.__table__ for cls in owned_classes()):
        asked = select(table).where(table.c.organisation_id == organisation_id).order_by(table.c.id)
        written = asked.compile(dialect=dialect, compile_kwargs={"literal_binds": True})
        statements.append((table.name, str(written)))
    return statements
