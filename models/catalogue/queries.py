"""What can be asked about procedures."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models.base.errors import NotFound
from models.catalogue.rules import FIELDS
from models.catalogue.rules.codes import Repair, suggest
from models.catalogue.rules.likeness import THRESHOLD, pieces, shared
from models.catalogue.rules.publication import Deadline, Terms, decision_deadline, entry_deadline
from models.catalogue.tables import Procedure, ProcedureVariant, PublicationTerm
from models.organisations.queries import dated
from models.organisations.tables import Organisation
from models.periods.tables import Holiday

BATCH = 500


def procedure_of_code(session: Session, code: str) -> Procedure:
    """The procedure of a national code that is not in the bin. Raises NotFound."""
    asked = select(Procedure).where(Procedure.code == code, Procedure.deleted_at.is_(None))
    if procedure := session.scalars(asked).one_or_none():
        return procedure
    raise NotFound("procedure.unknown", code=code)


def stored_by_code(session: Session, codes: Collection[str]) -> dict[str, dict[str, Any]]:
    """The values by field code of the procedures that have these codes, the bin's among them, by code.

    Columns only: no object is made. ``deleted_at`` stands beside the fields.
    """
    return _stored(session, Procedure.code, codes)


def stored_by_id(session: Session, ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """As ``stored_by_code``, by the rows' ids."""
    return _stored(session, Procedure.id, ids)


def _stored(session: Session, key: Any, wanted: Collection[Any]) -> dict[Any, dict[str, Any]]:
    codes = [field.code for field in FIELDS if field.code != "owner"]
    names = (*codes, "owner", "deleted_at")
    columns = [getattr(Procedure, name) for name in codes]
    asked = select(key, *columns, Organisation.code, Procedure.deleted_at).join(Procedure.owner)
    found: dict[Any, dict[str, Any]] = {}
    all_of_them = list(wanted)
    for start in range(0, len(all_of_them), BATCH):
        batch = asked.where(key.in_(all_of_them[start : start + BATCH]))
        found |= {row[0]: dict(zip(names, row[1:], strict=True)) for row in session.execute(batch)}
    return found


def known_codes(session: Session) -> frozenset[str]:
    """Every code of the catalogue, those in the bin left out."""
    return frozenset(session.scalars(select(Procedure.code).where(Procedure.deleted_at.is_(None))))


def repair_of(session: Session, text: str) -> Repair | None:
    """What a damaged code may have been (``rules.codes.suggest``), looked up in the catalogue."""
    guess = suggest(text)
    if guess is None:
        return None
    live = select(Procedure.id).where(Procedure.code == guess.code, Procedure.deleted_at.is_(None))
    return Repair(guess.code, guess.damages, session.scalar(live) is not None)


@dataclass(frozen=True, slots=True)
class Alike:
    """A procedure whose name is much like another's: 0–100. It may be the same; a person says so."""

    procedure: Procedure
    likeness: int


def possible_duplicates(
    session: Session, name: str, field: str, *, without: int | None = None, limit: int = 10
) -> list[Alike]:
    """Procedures of the same field whose names are alike, the most alike first. ``without`` is a key to leave out."""
    asked = select(Procedure.id, Procedure.name).where(Procedure.field == field, Procedure.deleted_at.is_(None))
    mine = pieces(name)
    scored = ((shared(mine, pieces(row.name)), row.id) for row in session.execute(asked) if row.id != without)
    best = sorted((pair for pair in scored if pair[0] >= THRESHOLD), key=lambda pair: (-pair[0], pair[1]))[:limit]
    rows = {row.id: row for row in session.scalars(select(Procedure).where(Procedure.id.in_(key for _, key in best)))}
    return [Alike(rows[key], score) for score, key in best]


@dataclass(frozen=True, slots=True)
class Publication:
    """How the publication of a procedure stands on a day. ``terms`` is None where none is in force."""

    terms: Terms | None
    decision: Deadline | None
    entry: Deadline | None


def publication_of(session: Session, procedure: Procedure, on: date) -> Publication:
    """The deadlines of NĐ 63/2010 for the procedure, by the terms of its publishing agency's level on the day.

    The terms are those in force when the decision was signed; before it is, those of the day of looking.
    """
    terms = terms_on(session, procedure.owner.level, procedure.decision_on or on)
    if terms is None:
        return Publication(None, None, None)
    decision = decision_deadline(
        terms,
        issued_on=procedure.issued_on,
        effective_on=procedure.effective_on,
        shortened=procedure.shortened,
        done_on=procedure.decision_on,
        on=on,
    )
    entry = entry_deadline(
        terms,
        decision_on=procedure.decision_on,
        done_on=procedure.published_on,
        holidays=frozenset(session.scalars(select(Holiday.on))),
        on=on,
    )
    return Publication(terms, decision, entry)


def terms_on(session: Session, level: str, on: date) -> Terms | None:
    """The terms of publication of a level of administration on the day."""
    asked = select(PublicationTerm).where(PublicationTerm.level == level, dated(PublicationTerm, on))
    term = session.scalars(asked).first()
    if term is None:
        return None
    return Terms(term.decision_days_before_effect, term.decision_days_after_issue_shortened, term.entry_working_days)


def variants_of(session: Session, procedure_id: int) -> list[ProcedureVariant]:
    """What agencies do differently in the procedure, as far as the actor may see them."""
    asked = (
        select(ProcedureVariant)
        .where(ProcedureVariant.procedure_id == procedure_id, ProcedureVariant.deleted_at.is_(None))
        .options(joinedload(ProcedureVariant.organisation))
    )
    return sorted(session.scalars(asked), key=lambda variant: variant.organisation.official_order)
