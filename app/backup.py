"""A copy of the whole portal in one file, taken while it runs, and the way back into an empty one.

The copy is of rows, not of the database's own files: what was taken from SQLite can be put into
PostgreSQL. It holds everything that people entered, the hashes of passwords included: keep it as the
database itself is kept. Keys of the installation (``secret_key``) are not in it.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import IO, Any, Final
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

from alembic.migration import MigrationContext
from sqlalchemy import (
    DDL,
    JSON,
    Column,
    Connection,
    Engine,
    ForeignKeyConstraint,
    MetaData,
    Table,
    create_engine,
    event,
    func,
    insert,
    select,
    text,
)
from sqlalchemy.schema import AddConstraint, DropConstraint
from sqlalchemy.types import TypeDecorator, TypeEngine

from app import migration
from app.storage import Folder
from models import schema
from models.base.errors import Conflict, DomainError
from models.migrations import row_security

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
ROWS_AT_ONCE: Final = 1_000


def backup(address: str, files: Folder, target: Path, *, at: datetime) -> dict[str, int]:
    """Write the copy to ``target`` and say how many rows each table gave, and how many files.

    Every row is of one moment. A file is written before any row names it and never changed, so the
    files copied afterwards hold at least what the rows name.
    """
    coming = target.with_name(f".{target.name}.coming")
    handle = os.open(coming, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "wb") as stream, ZipFile(stream, "w", ZIP_DEFLATED, allowZip64=True) as archive:
            counts = _write(address, files, archive, at)
        coming.replace(target)
    finally:
        coming.unlink(missing_ok=True)
    return counts


def restore(address: str, files: Folder, source: Path, *, role: str = "") -> dict[str, int]:
    """Put a copy into an empty portal, everything or nothing; Conflict where anything is there already."""
    try:
        with ZipFile(source) as archive:
            manifest = _manifest(archive)
            _require_no_files(files)
            migration.upgrade(address)
            with _whole(address, writing=True) as connection:
                _require_empty(connection)
                _require_same_revision(connection, manifest)
                counts = _fill(connection, archive)
                if role:
                    row_security.apply(connection, role)
                counts["files"] = _put_files(archive, files)
            return counts
    except (BadZipFile, KeyError, ValueError) as broken:
        raise DomainError("backup.unreadable") from broken


# -- taking ------------------------------------------------------------------------------------------


def _write(address: str, files: Folder, archive: ZipFile, at: datetime) -> dict[str, int]:
    counts: dict[str, int] = {}
    with _whole(address) as connection:
        revision = MigrationContext.configure(connection).get_current_revision()
        for table in _tables():
            with archive.open(f"tables/{table.name}.jsonl", "w", force_zip64=True) as lines:
                counts[table.name] = _write_rows(connection, table, lines)
    held = list(files)
    for sha256 in held:
        archive.write(files.path(sha256), f"files/{sha256}")
    manifest = {"format": FORMAT, "at": at.isoformat(), "revision": revision, "rows": counts, "files": len(held)}
    archive.writestr(MANIFEST, json.dumps(manifest, indent=2))
    return counts | {"files": len(held)}


def _write_rows(connection: Connection, table: Table, lines: IO[bytes]) -> int:
    written = 0
    rows = connection.execution_options(yield_per=ROWS_AT_ONCE).execute(select(table).order_by(*table.primary_key))
    for row in rows.mappings():
        line = {column.name: _encoded(column, row[column.name]) for column in table.columns}
        lines.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
        written += 1
    return written


def _encoded(column: Column[Any], value: Any) -> Any:
    """The value as JSON keeps it: what JSON has no word for is text, and the column says what it was."""
    if value is None or isinstance(_bare(column), JSON):
        return value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value


# -- putting back ------------------------------------------------------------------------------------


def _fill(connection: Connection, archive: ZipFile) -> dict[str, int]:
    counts: dict[str, int] = {}
    with _links_unchecked(connection), _open_to_inserts(connection):
        for table in _tables():
            with archive.open(f"tables/{table.name}.jsonl") as lines:
                counts[table.name] = _fill_table(connection, _as_stored(table), lines)
    for table in _tables():
        _advance_key(connection, table)
    return counts


def _fill_table(connection: Connection, table: Table, lines: Iterable[bytes]) -> int:
    filled = 0
    for batch in _batches(lines):
        rows = [{name: _decoded(table.columns[name], value) for name, value in row.items()} for row in batch]
        connection.execute(insert(table), rows)
        filled += len(rows)
    return filled


def _batches(lines: Iterable[bytes]) -> Iterator[list[dict[str, Any]]]:
    batch: list[dict[str, Any]] = []
    for line in lines:
        batch.append(json.loads(line))
        if len(batch) == ROWS_AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch


def _decoded(column: Column[Any], value: Any) -> Any:
    if value is None or isinstance(_bare(column), JSON):
        return value
    kind = _bare(column).python_type
    if issubclass(kind, datetime | date):
        return kind.fromisoformat(value)
    if issubclass(kind, Decimal):
        return Decimal(value)
    return base64.b64decode(value) if issubclass(kind, bytes) else value


def _bare(column: Column[Any]) -> TypeEngine[Any]:
    """The type under our own."""
    return column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type


def _as_stored(table: Table) -> Table:
    """A twin of the table for inserting: nothing in a JSON column is NULL again, and no default is filled in."""
    twin = Table(table.name, MetaData())
    for column in table.columns:
        is_json = isinstance(_bare(column), JSON) and column.nullable
        twin.append_column(Column(column.name, JSON(none_as_null=True) if is_json else column.type))
    return twin


def _advance_key(connection: Connection, table: Table) -> None:
    """PostgreSQL counts keys apart from the rows; SQLite goes on from the highest by itself."""
    if connection.dialect.name != "postgresql" or "id" not in table.columns:
        return
    if sequence := connection.scalar(select(func.pg_get_serial_sequence(table.name, "id"))):
        highest = connection.scalar(select(func.max(table.c.id)))
        if highest is not None:
            connection.execute(select(func.setval(sequence, highest)))
    elif sequence := _named_sequence(connection, table):
        highest = connection.scalar(select(func.coalesce(func.max(table.c.id), 0)))
        connection.execute(select(func.setval(sequence, highest + 1, False)))


def _named_sequence(connection: Connection, table: Table) -> str | None:
    """FAB names the sequences of its tables itself."""
    found: str | None = connection.scalar(select(func.to_regclass(f"{table.name}_id_seq")))
    return found


@contextmanager
def _links_unchecked(connection: Connection) -> Iterator[None]:
    """Rows that point at each other come in one after the other; the links are judged at the end."""
    if connection.dialect.name == "sqlite":
        connection.execute(text("PRAGMA defer_foreign_keys = ON"))
        yield
        return
    circular = [key for table in _tables() for key in table.foreign_key_constraints if _is_circular(key)]
    for key in circular:
        connection.execute(DropConstraint(key))
    yield
    for key in circular:
        connection.execute(AddConstraint(key))


@contextmanager
def _open_to_inserts(connection: Connection) -> Iterator[None]:
    """Cells of revisions that were sent come back too: what refuses them stands aside until they are in."""
    closed = [table.name for table in _tables() if table.info.get("closed_to_inserts")]
    if connection.dialect.name == "sqlite":
        asked = text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%_kept_insert'")
        triggers = connection.execute(asked).all()
        for name, _ in triggers:
            connection.execute(DDL(f"DROP TRIGGER {name}"))
        yield
        for _, statement in triggers:
            connection.execute(DDL(statement.replace("%", "%%")))
        return
    for name in closed:
        connection.execute(DDL(f"ALTER TABLE {name} DISABLE TRIGGER {name}_kept"))
    yield
    for name in closed:
        connection.execute(DDL(f"ALTER TABLE {name} ENABLE TRIGGER {name}_kept"))


def _is_circular(key: ForeignKeyConstraint) -> bool:
    return key.use_alter or key.referred_table is key.parent


def _put_files(archive: ZipFile, files: Folder) -> int:
    names = [name for name in archive.namelist() if name.startswith("files/")]
    for name in names:
        with archive.open(name) as stream:
            if hashlib.file_digest(stream, "sha256").hexdigest() != name.removeprefix("files/"):  # type: ignore[arg-type]
                raise DomainError("backup.damaged", file=name)
    for name in names:
        with archive.open(name) as stream:
            files.put(stream)
    return len(names)


def _manifest(archive: ZipFile) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads(archive.read(MANIFEST))
    if manifest["format"] != FORMAT:
        raise DomainError("backup.other_format", format=manifest["format"])
    return manifest


def _require_empty(connection: Connection) -> None:
    for table in _tables():
        if connection.execute(select(*table.primary_key).limit(1)).first() is not None:
            raise Conflict("backup.target_not_empty", table=table.name)


def _require_no_files(files: Folder) -> None:
    if next(iter(files), None) is not None:
        raise Conflict("backup.target_not_empty", table="files")


def _require_same_revision(connection: Connection, manifest: dict[str, Any]) -> None:
    standing = MigrationContext.configure(connection).get_current_revision()
    if standing != manifest["revision"]:
        raise DomainError("backup.other_revision", revision=manifest["revision"], standing=standing)


# -- both --------------------------------------------------------------------------------------------


def _tables() -> list[Table]:
    """Every table, those that others point at first."""
    return [table for table in schema().sorted_tables if not table.info.get("skip_backup")]


@contextmanager
def _whole(address: str, *, writing: bool = False) -> Iterator[Connection]:
    """One transaction as the tables' owner that sees one moment and every organisation's rows."""
    engine = create_engine(address)
    if engine.dialect.name == "sqlite":
        _one_moment_on_sqlite(engine, writing=writing)
    try:
        level = {} if engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
        with engine.connect().execution_options(**level) as connection, connection.begin():
            if engine.dialect.name == "postgresql":
                every = [func.set_config(f"app.{kind}", "all", True) for kind in ("reads", "writes")]
                connection.execute(select(*every))
            yield connection
    finally:
        engine.dispose()


def _one_moment_on_sqlite(engine: Engine, *, writing: bool) -> None:
    begin = "BEGIN IMMEDIATE" if writing else "BEGIN"
    event.listen(engine, "connect", lambda connection, _record: setattr(connection, "isolation_level", None))
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
