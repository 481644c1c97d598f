"""Many rows in one transaction. Every row is judged before the first is written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from models.base.actor import Actor
from models.base.errors import DomainError, Refused
from models.base.findings import Finding, Severity
from views.registers.changing import Stale, add, amend
from views.registers.description import Register
from views.registers.writing import entity

MOST = 1_000


def run_batch(session: Session, actor: Actor, register: Register, body: dict[str, Any], *, at: datetime) -> Any:
    """``{"create": [{…}], "update": [{"id": 1, "row_version": 3, …}]}``: what was made and what it is now.

    Raises Refused with the findings of every row (``row_key`` is ``create[0]``), and then nothing is done.
    """
    creates, updates = _rows(body, "create"), _rows(body, "update")
    if extra := set(body) - {"create", "update"}:
        raise Refused([_finding("value.unknown_field", "", min(extra))], "refused.values")
    if len(creates) + len(updates) > MOST:
        raise Refused([_finding("batch.too_large", "", str(len(creates) + len(updates)), most=MOST)], "refused.values")
    findings: list[Finding] = []
    made = [_tried(lambda row=row, key=key: add(session, actor, register, row, at=at, key=key), key, findings)
            for key, row in _keyed("create", creates)]  # fmt: skip
    changed = [_tried(lambda row=row, key=key: _update(session, actor, register, row, at, key), key, findings)
               for key, row in _keyed("update", updates)]  # fmt: skip
    if findings:
        session.rollback()
        raise Refused(findings, "refused.values")
    return {"created": [_named(row) for row in made], "updated": [_named(row) for row in changed]}


def _tried(work: Callable[[], Any], key: str, findings: list[Finding]) -> Any:
    """The row, or None and the reasons among the findings; the other rows are still judged.

    Of one that changed meanwhile the finding's value is the present version.
    """
    try:
        return work()
    except Refused as error:
        findings += [each if each.row_key == key else _keyed_finding(each, key) for each in error.findings]
    except DomainError as error:
        about = {"column": "row_version", "value": str(error.params["version"])} if isinstance(error, Stale) else {}
        findings.append(Finding(error.code, Severity.ERROR, row_key=key, params=_plain(error.params), **about))
    return None


def _update(session: Session, actor: Actor, register: Register, row: dict[str, Any], at: datetime, key: str) -> Any:
    values = {name: value for name, value in row.items() if name not in {"id", "row_version"}}
    identity, version = row.get("id"), row.get("row_version")
    if not _is_whole(identity):
        raise Refused([_finding("value.required", key, "id", column="id")])
    if not _is_whole(version):
        raise Refused([_finding("value.required", key, "row_version", column="row_version")])
    found = entity(session, register, identity)
    return amend(session, actor, register, found, values, version=version, at=at, key=key)


def _rows(body: dict[str, Any], name: str) -> list[dict[str, Any]]:
    rows = body.get(name, [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Refused([_finding("batch.not_rows", "", name)], "refused.values")
    return rows


def _keyed(name: str, rows: list[dict[str, Any]]) -> list[tuple[str, dict[str, Any]]]:
    return [(f"{name}[{position}]", row) for position, row in enumerate(rows)]


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _named(row: Any) -> dict[str, Any]:
    return {"id": row.id, "row_version": getattr(row, "row_version", None)}


def _plain(params: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in params.items() if isinstance(value, str | int | bool)}


def _keyed_finding(finding: Finding, key: str) -> Finding:
    return Finding(
        finding.code, finding.severity, row_key=key, column=finding.column, value=finding.value, params=finding.params
    )


def _finding(code: str, key: str, value: str, *, column: str = "", **params: Any) -> Finding:
    return Finding(code, Severity.ERROR, row_key=key, column=column or value[:100], value=value[:200], params=params)
