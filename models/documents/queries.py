"""What can be asked about official documents."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.base.errors import NotFound
from models.base.text import clean
from models.documents.rules import key_text
from models.documents.tables import OfficialDocument


def by_key(session: Session, number: str, signed_on: date | None, issuer_name: str) -> OfficialDocument:
    """The document of a number, a date and an issuer; None is the date of those whose date is unknown.

    Raises NotFound. One in the bin is found too: its key stays taken.
    """
    if found := find(session, number, signed_on, issuer_name):
        return found
    raise NotFound("document.unknown", number=number)


def find(session: Session, number: str, signed_on: date | None, issuer_name: str) -> OfficialDocument | None:
    """As ``by_key``, None where there is none."""
    asked = select(OfficialDocument).where(
        OfficialDocument.number == clean(number),
        OfficialDocument.signed_on.is_(None) if signed_on is None else OfficialDocument.signed_on == signed_on,
        OfficialDocument.issuer_name == clean(issuer_name),
    )
    return session.scalar(asked)


def by_number(session: Session, number: str) -> list[OfficialDocument]:
    """Every document of a number, latest first: ``68/NQ-CP`` is two, ``468/QĐ-TTg`` as well."""
    asked = select(OfficialDocument).where(
        OfficialDocument.number == clean(number), OfficialDocument.deleted_at.is_(None)
    )
    found = session.scalars(asked.order_by(OfficialDocument.id))
    return sorted(found, key=lambda document: document.signed_on or date.min, reverse=True)


def by_text(session: Session, text: str) -> OfficialDocument:
    """The document that a text names: its whole key (``rules.key_text``), or its number where only one has it.

    Raises NotFound.
    """
    found = by_number(session, text.split(" · ")[0])
    exact = [each for each in found if key_text(each.number, each.signed_on, each.issuer_name) == clean(text)]
    named = exact or [each for each in found if each.number == clean(text)]
    if len(named) == 1:
        return named[0]
    raise NotFound("document.unknown", number=text)


def by_id_or_text(session: Session, value: str) -> OfficialDocument:
    """As ``by_text``; registers and the API name a document by its id. Raises NotFound."""
    if not value.isdecimal():
        return by_text(session, value)
    found = session.get(OfficialDocument, int(value)) if int(value) < 2**31 else None
    if found is None:
        raise NotFound("document.unknown", number=value)
    return found
