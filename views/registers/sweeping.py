"""All rows that a list shows, changed as one: surveyed first, then done by a job, taken back by another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from models.audit.operations import record
from models.base.actor import Actor
from models.base.errors import Conflict, DomainError, Forbidden, NotFound, Refused
from models.base.fields import FieldType
from views.registers import query as queries
from views.registers.changing import amend, require_version
from views.registers.compiler import Compiler
from views.registers.description import Column, Register
from views.registers.parameters import query_from
from views.registers.query import Query
from views.registers.values import outgoing
from views.registers.writing import read_values

SWEEP: Final = "register.bulk"
AT_ONCE: Final = 500  # rows that a request changes by itself
MOST: Final = 20_000  # rows of one job: it is one transaction, and other writers wait for it
SAMPLE: Final = 20
KINDS_SHOWN: Final = 8
BATCH: Final = 200
ACTIONS: Final = ("set", "bin", "restore")

Told = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Deed:
    """What is to be done with each row: ``set`` a field to a value as the API takes it, ``bin`` or ``restore``."""

    register: Register
    action: str
    code: str = ""
    value: Any = None

    @property
    def sent(self) -> dict[str, Any]:
        return {self.code: self.value}


@dataclass(frozen=True, slots=True)
class Row:
    """A row that the list shows: its key, its version, what the field holds now."""

    id: int
    version: int | None
    old: Any


@dataclass(slots=True)
class Survey:
    """What a deed would do. ``by_old`` counts the rows that change by what they hold now, the commonest first.

    ``mark`` is of the very rows in their versions: the job does nothing where another mark comes out.
    """

    count: int = 0
    changing: int = 0
    by_old: list[tuple[Any, int]] = field(default_factory=list)
    sample: list[tuple[Any, Any]] = field(default_factory=list)
    mark: str = ""

    @property
    def unchanged(self) -> int:
        return self.count - self.changing


def require_deed(actor: Actor, deed: Deed) -> None:
    """Raise Forbidden or NotFound unless the actor may do it to rows of the register at all."""
    register = deed.register
    if register.write is None:
        raise Forbidden
    actor.require(register.write)
    verb = register.verbs.amend if deed.action == "set" else getattr(register.verbs, deed.action, None)
    if deed.action not in ACTIONS or verb is None:
        raise NotFound
    if deed.action == "set" and deed.code not in {column.code for column in settable(register, actor)}:
        raise NotFound


def settable(register: Register, actor: Actor) -> list[Column]:
    """The columns that may be set for many rows at once: one value that suits all, nothing that is hidden in lists."""
    return [
        column
        for code, column in register.writable(actor).items()
        if not (column.is_reference or column.mask or code in register.fixed or code == "code")
        and column.field.type is not FieldType.NARRATIVE
    ]


def survey(session: Session, actor: Actor, deed: Deed, query: Query) -> Survey:
    """Look at every row that the query finds. Raises Refused for a value that no row could hold, Conflict for too many.

    Writes nothing.
    """
    require_deed(actor, deed)
    target, rows = wanted(actor, deed), found_rows(session, actor, deed, query)
    changing = [row for row in rows if deed.action != "set" or outgoing(row.old) != target]
    kinds = Counter(_hashable(row.old) for row in changing) if deed.action == "set" else Counter()
    named = _named(session, deed.register, [row.id for row in changing[:SAMPLE]])
    sample = [(named[row.id], row.old) for row in changing[:SAMPLE] if row.id in named]
    return Survey(len(rows), len(changing), kinds.most_common(KINDS_SHOWN), sample, mark_of(rows))


def found_rows(session: Session, actor: Actor, deed: Deed, query: Query) -> list[Row]:
    """All rows of all pages, in the order of their keys. Raises Conflict ``bulk.too_many``."""
    columns = _columns(actor, deed)
    asked = query.asking(columns=columns, sorts=(), page=1, page_size=MOST, cursor="")
    found = session.execute(Compiler(session, asked).rows(None)).all()
    if len(found) > MOST:
        raise Conflict("bulk.too_many", most=MOST)
    versioned, chosen = deed.register.is_versioned, deed.action == "set" and bool(deed.code)
    return [Row(row[0], row[len(columns)] if versioned else None, row[1] if chosen else None) for row in found]


def mark_of(rows: list[Row]) -> str:
    """A hash of the rows in their versions."""
    return sha256(";".join(f"{row.id}:{row.version}" for row in rows).encode()).hexdigest()


def carry_out(
    session: Session, actor: Actor, deed: Deed, query: Query, mark: str, *, at: datetime, told: Told
) -> int:  # fmt: skip
    """Do it to every row, through the noun's own verb; how many changed. The caller commits all of it or nothing.

    Raises Conflict ``bulk.moved`` where the rows are not those that were surveyed, ``bulk.row_refused`` with the
    row's name where a verb refuses one.
    """
    require_deed(actor, deed)
    target, rows = wanted(actor, deed), found_rows(session, actor, deed, query)
    if mark_of(rows) != mark:
        raise Conflict("bulk.moved")
    changing = [row for row in rows if deed.action != "set" or outgoing(row.old) != target]
    for done, (row, entity) in enumerate(_entities(session, deed.register, changing)):
        if done % 25 == 0:
            told(done, len(changing))
        do_to(session, actor, deed, entity, version=row.version, at=at)
    note = " ".join(filter(None, (deed.action, deed.code, str(len(changing)))))
    record(session, actor, f"{deed.register.noun}:changed_many", None, at=at, note=note)
    return len(changing)


def do_to(session: Session, actor: Actor, deed: Deed, entity: Any, *, version: int | None, at: datetime) -> None:
    """Do it to one row, if it is still at that version. Raises Conflict ``bulk.row_refused`` with the row's name."""
    name = str(entity)
    try:
        if deed.action == "set":
            amend(session, actor, deed.register, entity, deed.sent, version=version, at=at)
        else:
            require_version(session, actor, deed.register, entity, version)
            getattr(deed.register.verbs, deed.action)(session, actor, entity, at=at)
    except DomainError as error:
        raise _naming(name, error) from error


def _naming(name: str, error: DomainError) -> Conflict:
    """The refusal of one row with the row's name; of several findings the first."""
    if isinstance(error, Refused) and error.findings:
        first = error.findings[0]
        told = first.params | {"column": first.column, "value": first.value}
        return Conflict("bulk.row_refused", **told | {"name": name, "why": first.code})
    told = {each: value for each, value in error.params.items() if isinstance(value, str | int)}
    return Conflict("bulk.row_refused", **told | {"name": name, "why": error.code})


def _entities(session: Session, register: Register, rows: list[Row]) -> Iterator[tuple[Row, Any]]:
    """The rows themselves, some hundred held at a time. One that is gone meanwhile is a move of the world."""
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        asked = select(register.model).where(register.model.id.in_([row.id for row in batch]))
        held = {each.id: each for each in session.scalars(asked)}
        for row in batch:
            if row.id not in held:
                raise Conflict("bulk.moved")
            yield row, held[row.id]


def wanted(actor: Actor, deed: Deed) -> Any:
    """The value as JSON has it, once it is one of the field's own type. Raises Refused."""
    if deed.action != "set":
        return None
    return outgoing(read_values(deed.register, actor, deed.sent, present={}).get(deed.code))


def query_of(register: Register, actor: Actor, args: MultiDict[str, str]) -> Query:
    """The rows that a list of these parameters shows, on all its pages."""
    return query_from(register, actor, args)


def _columns(actor: Actor, deed: Deed) -> tuple[Column, ...]:
    codes = [deed.code] if deed.action == "set" and deed.code else []
    codes += ["row_version"] if deed.register.is_versioned else []
    return queries.columns(deed.register, actor, codes)


def _named(session: Session, register: Register, ids: list[int]) -> dict[int, Any]:
    asked = select(register.model).where(register.model.id.in_(ids))
    return {each.id: each for each in session.scalars(asked)}


def _hashable(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
