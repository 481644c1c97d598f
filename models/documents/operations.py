"""What can be done with official documents."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from models.audit.operations import record
from models.base.actor import Actor
from models.base.bin import require_live
from models.base.errors import Conflict, DomainError
from models.base.permissions import Permission
from models.base.values import Outcome, Values, cleaned, require
from models.documents.queries import find
from models.documents.rules import FIELDS, kind_of
from models.documents.tables import OfficialDocument
from models.organisations.queries import by_code

AMENDABLE = frozenset(
    {"number", "signed_on", "effective_on", "issuer_name", "issuer_id", "kind", "summary", "url", "source", "certainty"}
)


def add_document(
    session: Session,
    actor: Actor,
    *,
    number: str,
    signed_on: date | None,
    issuer_name: str,
    at: datetime,
    **more: Any,
) -> OfficialDocument:
    """Enter a document; its kind is read from its number where none is given.

    Raises Conflict where number, date and issuer are taken, in the bin or out of it.
    """
    actor.require(Permission.DOCUMENT_WRITE)
    if unknown := sorted(set(more) - AMENDABLE):
        raise DomainError("field.not_amendable", fields=", ".join(unknown))
    more.setdefault("kind", kind_of(number).value)
    made = OfficialDocument(number=number, signed_on=signed_on, issuer_name=issuer_name, **more)
    _refuse_twin(session, made)
    session.add(made)
    session.flush()
    record(session, actor, "document:added", made, at=at)
    return made


def amend_document(
    session: Session,
    actor: Actor,
    document: OfficialDocument,
    *,
    at: datetime,
    changes: Mapping[str, Any] | None = None,
) -> OfficialDocument:
    """Correct a document; ``changes`` may be left out where the object was already altered."""
    actor.require(Permission.DOCUMENT_WRITE)
    if unknown := sorted(set(changes or {}) - AMENDABLE):
        raise DomainError("field.not_amendable", fields=", ".join(unknown))
    for name, value in (changes or {}).items():
        setattr(document, name, value)
    _refuse_twin(session, document)
    session.flush()
    record(session, actor, "document:amended", document, at=at)
    return document


def remove_document(session: Session, actor: Actor, document: OfficialDocument, *, at: datetime) -> None:
    """Put a document in the bin. What rests on it goes on pointing there."""
    actor.require(Permission.DOCUMENT_WRITE)
    document.deleted_at, document.deleted_by_id = at, actor.user_id
    session.flush()
    record(session, actor, "document:removed", document, at=at)


def restore_document(session: Session, actor: Actor, document: OfficialDocument, *, at: datetime) -> None:
    """Take a document out of the bin."""
    actor.require(Permission.DOCUMENT_WRITE)
    document.deleted_at = document.deleted_by_id = None
    session.flush()
    record(session, actor, "document:restored", document, at=at)


def _refuse_twin(session: Session, document: OfficialDocument) -> None:
    with session.no_autoflush:
        twin = find(session, document.number, document.signed_on, document.issuer_name)
    if twin is not None and twin is not document:
        raise Conflict("document.already", number=document.number, in_bin=twin.deleted_at is not None)


def upsert_document(
    session: Session, actor: Actor, values: Values, *, at: datetime
) -> tuple[OfficialDocument, Outcome]:  # fmt: skip
    """Enter the document of the number, day and issuer, or amend what differs in it. ``issuer`` is an agency's code.

    Raises Refused with every finding, Conflict for one in the bin.
    """
    actor.require(Permission.DOCUMENT_WRITE)
    given = cleaned(FIELDS, values)
    stored = find(session, given.get("number") or "", given.get("signed_on"), given.get("issuer_name") or "")
    require(FIELDS, (stored_values(stored) if stored else {}) | given)
    columns = _columns(session, given)
    if stored is None:
        return add_document(session, actor, at=at, **columns), Outcome.CREATED
    require_live(stored)
    changes = {name: value for name, value in columns.items() if getattr(stored, name) != value}
    if changes:
        amend_document(session, actor, stored, at=at, changes=changes)
    return stored, Outcome.UPDATED if changes else Outcome.UNCHANGED


def stored_values(document: OfficialDocument) -> dict[str, Any]:
    """The document's values by field code, the issuing agency as its code."""
    plain = {field.code: getattr(document, field.code) for field in FIELDS if field.code != "issuer"}
    return plain | {"issuer": document.issuer.code if document.issuer else None}


def _columns(session: Session, given: Values) -> dict[str, Any]:
    """As columns: blank texts as the table keeps them, a blank kind read from the number, a blank certainty left."""
    columns = {name: value for name, value in given.items() if name != "issuer"}
    columns |= {name: "" for name in ("summary", "url", "source") if name in columns and columns[name] is None}
    if "kind" in columns and columns["kind"] is None:
        columns["kind"] = kind_of(str(given["number"])).value
    if columns.get("certainty", "") is None:
        del columns["certainty"]
    if "issuer" in given:
        columns["issuer_id"] = by_code(session, given["issuer"]).id if given["issuer"] else None
    return columns
