"""The database's schema brought to where the code stands, or back. Needs no application, only an address."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config as Alembic
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, ForeignKeyConstraint, create_engine, event, make_url

from models import schema
from models.migrations import row_security
from models.migrations.env_options import OPTIONS

FOLDER = Path(__file__).resolve().parent.parent / "models" / "migrations"


def upgrade(address: str | URL, role: str = "", to: str = "head") -> None:
    """Up to a revision, everything or nothing; on PostgreSQL the row policies are laid again."""
    with _as_owner(address) as connection:
        command.upgrade(_alembic(connection), to)
        if role:
            row_security.apply(connection, role)


def downgrade(address: str | URL, to: str) -> None:
    """Down to a revision, ``base`` for an empty database."""
    with _as_owner(address) as connection:
        command.downgrade(_alembic(connection), to)


def write(address: str | URL, message: str, revision: str | None = None) -> None:
    """A new revision from the difference between the database at this address and the code."""
    with _as_owner(address) as connection:
        command.revision(_alembic(connection), message=message, autogenerate=True, rev_id=revision)


def write_first(address: str | URL) -> None:
    """The first revision anew, from an empty database. Only until the first release: afterwards it stands."""
    for file in (FOLDER / "versions").glob("*.py"):
        file.unlink()
    write(address, "The schema", "0001")
    (file,) = (FOLDER / "versions").glob("0001_*.py")
    text = file.read_text(encoding="utf-8")
    up, down = text.split("def downgrade() -> None:\n")
    up = up.rstrip().replace("from alembic import op\n", "from alembic import op\nfrom models.migrations import ddl\n")
    tie, untie = _ties()
    file.write_text(
        f"{up}\n{tie}    ddl.create(op.get_bind())\n\n\n"
        f"def downgrade() -> None:\n    ddl.drop(op.get_bind())\n{untie}"
        f"{down.rstrip()}\n    ddl.drop_leftovers(op.get_bind())\n",
        encoding="utf-8",
    )


def _ties() -> tuple[str, str]:
    """Lines that make, and that undo, the foreign keys of tables that point at each other."""
    tie = untie = ""
    for table in schema().sorted_tables:
        for key in table.constraints:
            if isinstance(key, ForeignKeyConstraint) and key.use_alter:
                batch = f'    with op.batch_alter_table("{table.name}") as batch:\n        batch.'
                there = [element.column.name for element in key.elements]
                target = f'"{key.referred_table.name}", {key.column_keys}, {there}'
                tie += f'{batch}create_foreign_key("{key.name}", {target})\n'
                untie += f'{batch}drop_constraint("{key.name}", type_="foreignkey")\n'
    return tie, untie


def differences(connection: Connection) -> list[object]:
    """What a new revision would have to do; empty where code and database agree."""
    context = MigrationContext.configure(connection, opts=OPTIONS)
    return list(compare_metadata(context, schema()))


def is_current(connection: Connection) -> bool:
    """Whether the database stands at the latest revision."""
    standing = MigrationContext.configure(connection).get_current_heads()
    return bool(standing) and set(standing) == set(ScriptDirectory(str(FOLDER)).get_heads())


def _alembic(connection: Connection) -> Alembic:
    alembic = Alembic()
    alembic.set_main_option("script_location", str(FOLDER))
    alembic.set_main_option("path_separator", "os")
    alembic.attributes["connection"] = connection
    return alembic


@contextmanager
def _as_owner(address: str | URL) -> Iterator[Connection]:
    """One transaction as the owner of the tables, not in the role under which the portal works."""
    url = make_url(address)
    if url.get_backend_name() == "sqlite" and url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        # pysqlite would commit before each CREATE; a half-made schema is worse than none.
        event.listen(engine, "connect", _leave_transactions_to_us)
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def _leave_transactions_to_us(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode = WAL")  # the file remembers it: readers never hold up a writer
