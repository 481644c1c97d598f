"""What a file for a register is compared with, and what would happen to each of its rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from imports.cells import Workbook
from imports.coercion import Context
from imports.header import find_header, headed
from imports.intake import RegisterIntake, joined_key
from imports.layouts.model import Column
from imports.registers.description import Register, Values
from imports.registers.every import REGISTERS
from imports.registers.sets import set_intake
from imports.staging.intake import SetIntake
from models.base.actor import ALL, Actor
from models.base.errors import DomainError, Forbidden, NotFound
from models.base.findings import Finding, Severity
from models.base.text import fold
from models.catalogue.queries import known_codes
from models.documents.rules import key_text
from models.documents.tables import OfficialDocument
from models.organisations.tables import AddresseeGroup, Organisation
from models.periods.tables import Regime
from models.programmes.tables import Programme

Names = dict[str, str]


def register(kind: str) -> Register:
    """The register of a name. Raises NotFound."""
    if found := REGISTERS.get(kind):
        return found
    raise NotFound("register.unknown", kind=kind)


def guess_register(book: Workbook) -> str:
    """The register whose headings an unmarked workbook or text file shows most of; empty where none is certain."""
    is_headed = headed(book.sheets)
    fitting = sorted(((_headings(book, found, is_headed), kind) for kind, found in REGISTERS.items()), reverse=True)
    (best, kind), (second, _) = fitting[:2]
    return kind if best > second else ""


def _headings(book: Workbook, found: Register, is_headed: Callable[[Column], bool]) -> int:
    """How many columns of the register a sheet shows; none where a required one is missing."""
    page = found.layout().sheets[0]
    needed = {item.code for item in found.fields if item.required}
    if not all(is_headed(column) for column in page.columns if column.code in needed):
        return 0
    headers = [header for sheet in book.sheets if (header := find_header(sheet, page)) is not None]
    return max((len(header.columns) for header in headers if needed <= header.columns.keys()), default=0)


def register_intake(session: Session, actor: Actor, kind: str, *, at: datetime) -> RegisterIntake | SetIntake:
    """What a file for the register is compared with. Raises Forbidden, with the register, where the actor may not
    write it.

    An agency's file is compared with its own entries: another's are to it as those that never were.
    """
    found = register(kind)
    if not actor.may(found.permission):
        raise Forbidden("register.not_written", register=found.title.as_dict(), permission=found.permission.value)
    known = found.known(session)
    nouns = {item.reference for item in found.fields}
    own = {"code": {key: key for key in known}} if found.keys == ("code",) else {}
    context = Context(known=_references(session, nouns) | own)
    if found.sets is not None:
        return set_intake(session, found, frozenset(known), context)
    return RegisterIntake(
        found.layout(), found.keys, partial(found.load, session), known, context,
        _judging(session, actor, found, frozenset(known)), found.normal(),
        rehearse=partial(rehearse, session, actor, found, at) if found.upsert else None,
        may_replace=found.bin is not None, judge_together=found.judge_together,
    )  # fmt: skip


def _judging(
    session: Session, actor: Actor, found: Register, known: frozenset[str]
) -> Callable[[Values], list[Finding]]:  # fmt: skip
    """What is asked of each row beyond its fields: whose it is, and whether the key that it names exists."""
    own = _own_agencies(session, actor) if found.is_owned and actor.writes is not ALL else None
    if own is None and not found.unknown_key:
        return found.judge_row

    def judge(values: Values) -> list[Finding]:
        said = found.judge_row(values)
        agency, key = values.get("organisation"), joined_key(values, found.keys)
        if own is not None and agency and agency not in own:
            said.append(Finding("row.other_agency", Severity.ERROR, row_key=key, column="organisation", value=agency))
        if found.unknown_key and key and key not in known:
            said.append(Finding(found.unknown_key, Severity.ERROR, row_key=key, column=found.keys[0], value=key))
        return said

    return judge


def _own_agencies(session: Session, actor: Actor) -> frozenset[str]:
    writes = actor.writes if isinstance(actor.writes, frozenset) else frozenset()
    return frozenset(session.scalars(select(Organisation.code).where(Organisation.id.in_(writes))))


def rehearse(
    session: Session, actor: Actor, found: Register, at: datetime, rows: Sequence[Values]
) -> list[tuple[int, DomainError]]:
    """Enter the rows and undo it all: which of them (by position) the noun's own verb refuses, and why."""
    assert found.upsert is not None
    refused: list[tuple[int, DomainError]] = []
    session.flush()
    trial = session.begin_nested()
    try:
        for position, row in enumerate(rows):
            step = session.begin_nested()
            try:
                found.upsert(session, actor, row, at=at)
                step.commit()
            except DomainError as refusal:
                step.rollback()
                refused.append((position, refusal))
    finally:
        trial.rollback()
    return refused


def take_out(session: Session, actor: Actor, found: Register, keys: Sequence[str], *, at: datetime) -> int:
    """Put the entries of these keys in the bin, through the noun's own verb; how many."""
    assert found.bin is not None
    wanted, ids = set(keys), found.ids(session)
    chosen = [row_id for row_id, values in found.read(session, ids) if joined_key(values, found.keys) in wanted]
    for row_id in chosen:
        found.bin(session, actor, session.get(found.model, row_id), at=at)
    return len(chosen)


def _references(session: Session, nouns: Collection[str]) -> dict[str, Names]:
    """What a reference may name, by key and by folded name. Procedures are many: only where a field names one."""
    agencies = session.execute(select(Organisation.code, Organisation.name, Organisation.short_name)).all()
    named = {fold(name): row.code for row in agencies for name in (row.name, row.short_name) if name}
    programmes = list(session.scalars(select(Programme.code).where(Programme.deleted_at.is_(None))))
    return {
        "organisation": named | {row.code: row.code for row in agencies},
        "programme": {fold(code): code for code in programmes} | {code: code for code in programmes},
        "group": _codes(session, AddresseeGroup.code),
        "document": _documents(session),
        "regime": _codes(session, Regime.code),
        **({"procedure": {code: code for code in known_codes(session)}} if "procedure" in nouns else {}),
    }


def _codes(session: Session, column: Any) -> Names:
    codes = list(session.scalars(select(column)))
    return {fold(code): code for code in codes} | {code: code for code in codes}


def _documents(session: Session) -> Names:
    """A document by its whole key; by its number alone where no other has it."""
    columns = (OfficialDocument.number, OfficialDocument.signed_on, OfficialDocument.issuer_name)
    rows = session.execute(select(*columns).where(OfficialDocument.deleted_at.is_(None))).all()
    numbers = Counter(row.number for row in rows)
    whole = {key: key for row in rows for key in (key_text(*row),)}
    return {row.number: key_text(*row) for row in rows if numbers[row.number] == 1} | whole
