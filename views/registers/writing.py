"""What somebody sends for a row: read against the description, judged, handed to the noun's own verbs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from models.audit.tables import AuditEntry
from models.base import values as rules
from models.base.actor import Actor
from models.base.errors import NotFound, Refused
from models.base.fields import Field, FieldType
from models.base.findings import Finding, Severity
from views.registers.description import Column, Register
from views.registers.values import day, figure, outgoing


def read_values(
    register: Register,
    actor: Actor,
    body: Mapping[str, Any],
    *,
    present: Mapping[str, Any] | None = None,
    key: str = "",
) -> dict[str, Any]:
    """The values by field code, of the fields' own types. Raises Refused with a finding for each that is not.

    A field that the actor may not know of is as unknown as one that never was. A field that only the
    portal sets may be sent back as it was got (``present``), not otherwise.
    """
    writable = register.writable(actor)
    values, findings = {}, []
    for code, sent in body.items():
        column = writable.get(code)
        if column is None or (present is not None and code in register.fixed):
            findings += _closed(register, actor, code, sent, present, key)
            continue
        value, finding = _coerced(column.field, sent, key)
        values[code] = value
        findings += [finding] if finding else []
    fine = {code: value for code, value in values.items() if code not in {f.column for f in findings}}
    fields = [column.field for code, column in writable.items() if present is None or code in values]
    refused = {f.column for f in findings}
    findings += [
        f for f in rules.check(fields, fine, row_key=key, partial=present is not None) if f.column not in refused
    ]
    if findings:
        raise Refused(findings, "refused.values")
    return rules.cleaned(fields, values)


def _closed(
    register: Register, actor: Actor, code: str, sent: Any, present: Mapping[str, Any] | None, key: str
) -> list[Finding]:
    known = code == "id" or register.column(code, actor) is not None
    if known and present is not None and code in present and present[code] == sent:
        return []
    what = "value.read_only" if known else "value.unknown_field"
    return [Finding(what, Severity.ERROR, row_key=key, column=code[:100], value=str(sent)[:200])]


def _coerced(field: Field, sent: Any, key: str) -> tuple[Any, Finding | None]:
    try:
        return _typed(field, sent), None
    except ValueError:
        params = {"type": field.type.value}
        return None, Finding(
            "value.wrong_type", Severity.ERROR, row_key=key, column=field.code, value=str(sent)[:200], params=params
        )


def _typed(field: Field, sent: Any) -> Any:
    """JSON knows neither days nor exact figures; text that a database cannot hold is no text."""
    if sent is None or sent == "" or sent == []:
        return None
    if field.extra.get("list") and isinstance(sent, list):
        sent = f"{field.extra['list']} ".join(_text(item) for item in sent)
    if field.type is FieldType.DATE:
        return _day(sent)
    if field.type.is_number:
        return _number(field, sent)
    if isinstance(sent, list):
        return [_text(item) for item in sent]
    return _text(sent) if isinstance(sent, str) else sent


def _text(sent: Any) -> str:
    if not isinstance(sent, str) or "\x00" in sent or any(0xD800 <= ord(letter) <= 0xDFFF for letter in sent):
        raise ValueError
    return sent


def _day(sent: Any) -> date:
    if not isinstance(sent, str):
        raise ValueError
    found = day(sent)
    if not 1900 <= found.year <= 2200:
        raise ValueError
    return found


def _number(field: Field, sent: Any) -> int | Decimal:
    if isinstance(sent, bool) or not isinstance(sent, int | float | str):
        raise ValueError
    number = figure(sent if isinstance(sent, str) else repr(sent))
    if field.type is FieldType.INTEGER and number == number.to_integral_value():
        return int(number)
    return number


def entity(session: Session, register: Register, row_id: int, *, binned: bool = False) -> Any:
    """The row itself, for a verb. Raises NotFound where it is not, or not the actor's to see."""
    found = session.get(register.model, row_id) if 0 < row_id < 2**31 else None
    if found is None or (register.is_binned and (found.deleted_at is not None) != binned):
        raise NotFound
    return found


def stored(row: Any, columns: Mapping[str, Column]) -> dict[str, Any]:
    """What the row holds now, by field code, as JSON has it: references by their natural keys."""
    return {"id": row.id} | {code: _shown(row, column) for code, column in columns.items() if not column.mask}


def _shown(row: Any, column: Column) -> Any:
    for step in column.path:
        row = getattr(row, step) if row is not None else None
    return outgoing(getattr(row, column.attribute)) if row is not None else None


def changes_since(session: Session, actor: Actor, register: Register, row: Any, version: int) -> list[dict[str, Any]]:
    """Who changed what after that version, latest first, as far as the actor may read it."""
    steps = row.row_version - version
    if steps <= 0:
        return []
    asked = (
        select(AuditEntry.at, AuditEntry.actor_name, AuditEntry.changes)
        .where(AuditEntry.noun == register.noun, AuditEntry.row_id == row.id)
        .where(AuditEntry.action == f"{register.noun}:changed")
        .order_by(AuditEntry.id.desc())
        .limit(min(steps, 50))
    )
    names = attribute_names(register, actor)
    return [
        {"at": outgoing(at), "by": by, "changes": {names[k]: v for k, v in changes.items() if k in names}}
        for at, by, changes in session.execute(asked)
    ]


def attribute_names(register: Register, actor: Actor) -> dict[str, str]:
    """Mapped attribute → field code, of the fields that may be shown; personal data is not among them."""
    mapper = inspect(register.model)
    names: dict[str, str] = {}
    for code, column in register.visible(actor).items():
        if column.mask or column.label_of:
            continue
        if not column.path:
            names[column.attribute] = code
        elif len(column.path) == 1:
            pairs = mapper.relationships[column.path[0]].local_remote_pairs
            local = next((local for local, remote in pairs if remote.name == "id"), None)
            if local is not None:
                names[mapper.get_property_by_column(local).key] = code
    return names
