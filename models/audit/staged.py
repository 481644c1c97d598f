"""What happens between a stage table and the table it is for: refusals first, then one statement for each change."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Executable,
    Integer,
    MetaData,
    Numeric,
    Table,
    and_,
    bindparam,
    false,
    func,
    insert,
    literal,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.orm import Session

from models.audit.changes import DERIVED
from models.audit.kept import TABLE, Kept
from models.audit.tables import AuditEntry
from models.audit.told import Pair, changes_as_json, long_digest
from models.base.actor import ALL, Actor
from models.base.errors import Conflict, Forbidden, Refused
from models.base.findings import Finding, Severity
from models.base.model import Binned, Found, Owned, Stamped, Versioned, found_columns
from models.base.search import added_together
from models.base.types import Strings

SHOWN = 20  # keys named in a refusal; the rest are counted


@dataclass(frozen=True, slots=True)
class Counts:
    """What an upsert did."""

    created: int
    updated: int
    unchanged: int


class Load:
    """One upsert. An entry is the same as a row where the keys are, and in an agency's table the agencies too."""

    def __init__(
        self, session: Session, actor: Actor, model: type[Any], names: tuple[str, ...], key: str, at: datetime
    ) -> None:
        self.session, self.actor, self.model, self.at = session, actor, model, at
        self.table = cast(Table, model.__table__)
        mapper = model.__mapper__
        self.columns: dict[str, Column[Any]] = {name: mapper.columns[name] for name in names}
        self.key = self.columns[key]
        self.sqlite = session.get_bind().dialect.name == "sqlite"
        self.temporary = Table(
            f"stage_{self.table.name}", MetaData(), *self._like_columns(), Column("target_id", Integer),
            prefixes=["TEMPORARY"],
        )  # fmt: skip
        self._stand_on(self.temporary)

    def _like_columns(self) -> list[Column[Any]]:
        return [Column(name, like.type, key=like.name, info=like.info) for name, like in self.columns.items()]

    def _stand_on(self, stage: Table) -> None:
        """From now on the rows are those of this table; one without ``target_id`` holds none that is there already."""
        names_of_key = [self.key.name, *(["organisation_id"] if issubclass(self.model, Owned) else [])]
        self.stage = stage
        self.same = and_(*(self.table.c[name] == stage.c[name] for name in names_of_key))
        self.keys = [stage.c[name] for name in names_of_key]
        self.fresh = stage.c.target_id.is_(None) if "target_id" in stage.c else true()

    def run(
        self, rows: Iterable[Sequence[Any]], expect: Callable[[list[tuple[Any, int]]], None] | None = None
    ) -> Counts:  # fmt: skip
        connection = self.session.connection()
        self.clear()  # one that broke on this connection may have left its own
        if self.sqlite and isinstance(rows, Kept):
            self._attach(connection, rows)
        else:
            self._fill(connection, rows)
            self._queue()
        self._refuse_foreign()
        self._refuse_twice()
        matched = self._match() if self.stage is self.temporary else 0
        if matched:
            self._refuse_binned()
        if expect is not None:
            expect(self._versions() if matched else [])
        updated = self._update() if matched else 0
        total = cast(int, self._do(select(func.count()).select_from(self.stage)).scalar_one())
        created = self._create(total - matched) if matched < total else 0
        return Counts(created, updated, total - created - updated)

    def clear(self) -> None:
        self.temporary.drop(self.session.connection(), checkfirst=True)

    def _do(self, statement: Executable, *parameters: Any) -> Any:
        # The scope is checked here; the listener still tells PostgreSQL who asks.
        return self.session.execute(statement, *parameters, execution_options={"scope_checked": True})

    def _attach(self, connection: Connection, rows: Kept) -> None:
        """SQLite reads kept rows where they lie, where none of them is there already."""
        self._queue()
        kept = Table(TABLE, MetaData(), *self._like_columns(), schema=rows.attach(connection))
        self._stand_on(kept)
        if self._do(select(select(self.keys[0]).where(self.same).exists())).scalar_one():
            self._stand_on(self.temporary)
            self.temporary.create(connection)
            self._do(insert(self.temporary).from_select(list(kept.c.keys()), select(*kept.c), include_defaults=False))

    def _fill(self, connection: Connection, rows: Iterable[Sequence[Any]]) -> None:
        self.temporary.create(connection)
        names = ", ".join(f'"{column.name}"' for column in self.columns.values())
        driver = cast(Any, connection.connection.driver_connection)
        if self.sqlite:
            places = ", ".join("?" * len(self.columns))
            # Names of mapped columns only.
            driver.executemany(f"INSERT INTO {self.temporary.name} ({names}) VALUES ({places})", rows)  # noqa: S608
            return
        with driver.cursor() as cursor, cursor.copy(f"COPY {self.temporary.name} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)

    def _queue(self) -> None:
        """One load of a table after the other: the second sees what the first one made, and is judged by that.

        On SQLite by taking the lock of the writer before anything is read, on PostgreSQL by a lock that only
        loads ask for and that ends with the transaction.
        """
        if self.sqlite:  # not by the table itself: SQLite does not wait where an index of words hangs on it
            nothing = select(literal("")).where(false())
            self._do(insert(cast(Table, AuditEntry.__table__)).from_select(["action"], nothing, include_defaults=False))
        else:
            self._do(select(func.pg_advisory_xact_lock(func.hashtext(f"load:{self.table.name}"))))

    def _refuse_foreign(self) -> None:
        if issubclass(self.model, Owned) and self.actor.writes is not ALL:
            owner = self.stage.c.organisation_id
            foreign = select(func.count()).where(or_(owner.is_(None), owner.not_in(self.actor.writes)))
            if self._do(foreign.select_from(self.stage)).scalar_one():
                raise Forbidden("scope.violation", reason="row", noun=self.model.__name__)

    def _refuse_twice(self) -> None:
        twice = select(self.keys[0]).group_by(*self.keys).having(func.count() > 1).order_by(self.keys[0])
        if found := list(self._do(twice).scalars()):
            raise Refused([
                Finding("row.duplicate_key", Severity.ERROR, row_key=str(k), column=self.key.name, value=str(k))
                for k in found[:SHOWN]
            ], count=len(found))  # fmt: skip

    def _match(self) -> int:
        """Find the entry of each row; how many there are. Nobody may change them until they are written."""
        stage, table = self.stage, self.table
        found = update(stage).values(target_id=table.c.id).where(self.same)
        if not self._do(found).rowcount:
            return 0
        if issubclass(self.model, Binned):  # where a key is free again once its entry lies in the bin, the live one
            self._do(found.where(table.c.deleted_at.is_(None)))
        if not self.sqlite:
            matched = select(stage.c.target_id).where(stage.c.target_id.is_not(None))
            locked = select(table.c.id).where(table.c.id.in_(matched)).with_for_update().subquery()
            self._do(select(func.count()).select_from(locked))
        return cast(int, self._do(select(func.count(stage.c.target_id))).scalar_one())

    def _refuse_binned(self) -> None:
        if issubclass(self.model, Binned):
            asked = select(self.keys[0]).select_from(self._joined()).where(self.table.c.deleted_at.is_not(None))
            if keys := list(self._do(asked).scalars()):
                raise Conflict("row.in_bin", keys=", ".join(map(str, keys[:SHOWN])), count=len(keys))

    def _versions(self) -> list[tuple[Any, int]]:
        asked = select(self.keys[0], self.table.c.row_version).select_from(self._joined())
        return [(key, version) for key, version in self._do(asked)]

    def _joined(self) -> Any:
        return self.stage.join(self.table, self.table.c.id == self.stage.c.target_id)

    def _update(self) -> int:
        stage, table = self.stage, self.table
        pairs = [(table.c[c.name], stage.c[c.name]) for c in self.columns.values() if c.name not in DERIVED]
        where = and_(table.c.id == stage.c.target_id, or_(*(old.is_distinct_from(new) for old, new in pairs)))
        self._complete(where)
        self._audit("changed", where, pairs)
        values = {c.name: stage.c[c.name] for c in self.columns.values()} | self._stamps(created=False)
        return cast(int, self._do(update(table).values(values).where(where)).rowcount)

    def _complete(self, where: ColumnElement[bool]) -> None:
        """The words of columns that the rows lack stay in the search text of the entries that change."""
        if not issubclass(self.model, Found):
            return
        needed = {*self.model.__searched_in__, self.model.__sorted_by__}
        if needed <= self.columns.keys():
            return
        columns = [self.stage.c[name] if name in self.columns else self.table.c[name] for name in sorted(needed)]
        rows = self._do(select(self.stage.c.target_id, *columns).where(where))
        texts = [
            {"of": row[0], **found_columns(self.model, dict(zip(sorted(needed), row[1:], strict=True)))} for row in rows
        ]
        if texts:
            new: dict[str, Any] = {name: bindparam(name) for name in ("search_text", "name_sort")}
            self.session.connection().execute(
                update(self.stage).where(self.stage.c.target_id == bindparam("of")).values(new), texts
            )

    def _create(self, count: int) -> int:
        stage, table = self.stage, self.table
        fresh: dict[str, Any] = {c.name: stage.c[c.name] for c in self.columns.values()}
        fresh = self._defaults(fresh) | fresh | self._stamps(created=True)
        rows = select(*fresh.values()).where(self.fresh)
        if "name_sort" in self.columns:
            rows = rows.order_by(stage.c.name_sort)  # neighbours in most of its indexes: half the work of any order
        last = self._do(select(func.coalesce(func.max(table.c.id), 0))).scalar_one() if self.sqlite else 0
        with self._words(last):
            self._do(insert(table).from_select(list(fresh), rows, include_defaults=False))
        told = [c.name for c in self.columns.values() if c.name not in DERIVED]
        if self.sqlite:  # whoever writes writes alone there: what lies behind the last one is what came
            self._audit("created", table.c.id > last, [(None, table.c[name]) for name in told])
        else:
            self._audit("created", and_(self.fresh, self.same), [(None, stage.c[n]) for n in told])
        return count

    def _words(self, last: int) -> AbstractContextManager[None]:
        if self.sqlite and getattr(self.model, "__indexed_search__", False):
            return added_together(self.session.connection(), self.table.name, last)
        return nullcontext()

    def _stamps(self, *, created: bool) -> dict[str, Any]:
        stamps: dict[str, Any] = {}
        if issubclass(self.model, Stamped):
            who = literal(self.actor.user_id, Integer)
            when = literal(self.at, self.table.c.changed_at.type)
            stamps = {"changed_at": when, "changed_by_id": who}
            if created:
                stamps |= {"created_at": when, "created_by_id": who}
        if issubclass(self.model, Versioned):
            stamps["row_version"] = literal(1) if created else self.table.c.row_version + 1
        return stamps

    def _defaults(self, given: dict[str, Any]) -> dict[str, Any]:
        defaults: dict[str, Any] = {}
        for column in self.table.columns:
            default: Any = column.default
            if default is not None and column.name not in given and column.name != "id":
                value = default.arg(None) if default.is_callable else default.arg
                defaults[column.name] = literal(value, column.type)
        return defaults

    def _audit(self, verb: str, where: ColumnElement[bool], pairs: Sequence[Pair]) -> None:
        if self.sqlite:
            driver = cast(Any, self.session.connection().connection.driver_connection)
            driver.create_function("long_digest", 1, long_digest, deterministic=True)
        entry, table = cast(Table, AuditEntry.__table__), self.table
        owner = table.c.get("organisation_id", literal(self.actor.organisation_id, Integer))
        values: dict[str, Any] = {
            "at": literal(self.at, entry.c.at.type),
            "actor_name": literal(self.actor.name),
            "user_id": literal(self.actor.user_id, Integer),
            "organisation_id": owner,
            "action": literal(f"{table.name}:{verb}"),
            "noun": literal(table.name),
            "row_id": table.c.id,
            "changes": changes_as_json(pairs, sqlite=self.sqlite),
            "request_id": literal(self.actor.request_id),
            "upload_id": literal(self.session.info.get("upload_id"), Integer),
            "note": literal(""),
        }
        rows = select(*values.values()).where(where)
        self._do(insert(entry).from_select(list(values), rows, include_defaults=False))


def plain_value(column: Column[Any], *, sqlite: bool) -> Callable[[Any], Any] | None:
    """How the driver wants a value of the column; None where it takes it as it is."""
    if isinstance(column.type, Strings):
        return lambda value: None if value is None else json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    kind = column.type.python_type if not hasattr(column.type, "impl") else object
    if kind is date:
        return lambda value: value.isoformat() if value is not None else None
    if sqlite and (kind is Decimal or isinstance(getattr(column.type, "impl_instance", None), Numeric)):
        return lambda value: None if value is None else _sqlite_number(value)
    return None


def _sqlite_number(value: Decimal) -> int | str:
    return int(value) if value == value.to_integral_value() else str(value)
