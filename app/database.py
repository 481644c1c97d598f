"""How a connection is made ready: foreign keys and WAL on SQLite, a role under row security on PostgreSQL.

The second wall stands or the portal does not: a connection that cannot take its role is not used, and one whose role
may look past the policies is not either. Whoever wants PostgreSQL without the wall says so: ``DATABASE_ROLE=``.
"""

from __future__ import annotations

import logging
import re
import sys
from typing import Any, Final

from flask import Flask
from sqlalchemy import Connection, Engine, event, func, select
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.sql import column, table

from models.migrations.row_security import owned_tables

log = logging.getLogger(__name__)
BOOT_REFUSED: Final = 3  # with which gunicorn's master stops too, rather than trying again for ever
# PostgreSQL's classes of what passes: connection, rollback, resources, locks, operator.
_JOURNAL_PAGES: Final = 30_000  # 120 MB; see fold_journal
_PASSING: Final = {"08", "40", "53", "55", "57"}
_ROLE_ASKED: Final = "select rolsuper or rolbypassrls from pg_roles where rolname = %s"


class NoSecondWall(Exception):
    """The database does not repeat the row scope, though ``DATABASE_ROLE`` asks for it."""


def prepare(engine: Engine, role: str = "") -> None:
    """Listen for new connections of this engine. ``role`` is taken on PostgreSQL; without it no connection is given."""
    if event.contains(engine, "connect", _sqlite) or getattr(engine, "_tien_do_prepared", False):
        return
    engine._tien_do_prepared = True  # type: ignore[attr-defined]
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _sqlite)
    elif role:
        event.listen(engine, "connect", _taking(role))


def _sqlite(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    for pragma in (
        "foreign_keys=ON", "journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=10000",
        f"wal_autocheckpoint={_JOURNAL_PAGES}",
    ):  # fmt: skip
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def fold_journal(engine: Engine) -> None:
    """SQLite: bring what was committed from the journal into the file, as far as readers allow; nobody waits for it.

    Left to itself SQLite does so in the commit that fills four megabytes, and whoever sent a large register waited
    half a second longer. The worker does it every minute; without one a commit does, at ``_JOURNAL_PAGES``.
    """
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(PASSIVE)")


def _taking(role: str) -> Any:
    if not re.fullmatch(r"[a-z_][a-z0-9_]{0,62}", role):
        raise ValueError("DATABASE_ROLE must be a plain identifier")

    def take(connection: Any, _record: Any) -> None:
        before = connection.autocommit
        connection.autocommit = True
        with connection.cursor() as cursor:
            _set_role(cursor, role)
        connection.autocommit = before

    return take


def _set_role(cursor: Any, role: str) -> None:
    cursor.execute(_ROLE_ASKED, (role,))
    found = cursor.fetchone()
    if found is None:
        raise NoSecondWall(f'the role "{role}" does not exist: run.py migrate makes it; DATABASE_ROLE= does without')
    if found[0]:
        raise NoSecondWall(f'the role "{role}" is a superuser or has BYPASSRLS: row security does not bind it')
    try:
        cursor.execute(f'set role "{role}"')
    except Exception as error:  # the driver's own: what it says names the login
        raise NoSecondWall(f'the login is no member of the role "{role}": run.py migrate grants it') from error


def passes(error: DBAPIError) -> bool:
    """Whether the same may go well in a moment: the database is busy, restarts, or made one of two wait."""
    state = getattr(error.orig, "sqlstate", "")  # psycopg's; None where the server did not answer at all
    if state is None or state[:2] in _PASSING:
        return isinstance(error, OperationalError)
    return "locked" in str(error.orig) and isinstance(error, OperationalError)


def unguarded(connection: Connection) -> list[str]:
    """The tables of agencies' rows that no policy guards; all of them where there are none. PostgreSQL only."""
    guarded = table("pg_class", *map(column, ("oid", "relname", "relrowsecurity", "relforcerowsecurity")))
    policy = table("pg_policy", column("polrelid"))
    asked = select(guarded.c.relname).where(
        guarded.c.relrowsecurity, guarded.c.relforcerowsecurity, func.pg_table_is_visible(guarded.c.oid),
        guarded.c.oid.in_(select(policy.c.polrelid)),
    )  # fmt: skip
    return sorted(set(owned_tables()) - set(connection.execute(asked).scalars()))


def wall_stands(connection: Connection, role: str) -> bool:
    """Whether the database repeats the row scope for this connection, or is not asked to."""
    if connection.dialect.name != "postgresql" or not role:
        return True
    return connection.execute(select(func.current_user())).scalar() == role and not unguarded(connection)


def require_wall(engine: Engine, role: str) -> None:
    """For servers and workers at their start. Raises NoSecondWall; warns where the wall was not asked for.

    A database that does not answer yet is no reason to stay down: no connection gets past ``prepare`` later either.
    """
    if engine.dialect.name != "postgresql":
        return
    if not role:
        log.warning("DATABASE_ROLE is empty: PostgreSQL does not repeat the row scope")
        return
    try:
        with engine.connect() as connection:
            missing = unguarded(connection)
    except OperationalError:
        log.warning("the database does not answer yet; the second wall is looked at with each connection")
        return
    if missing:
        raise NoSecondWall(
            f"no policy guards {', '.join(missing)}: run.py migrate lays them; DATABASE_ROLE= does without"
        )


def hold_wall(app: Flask) -> None:
    """``require_wall`` for the application; the process ends with one line that says why."""
    from app.extensions import db

    with app.app_context():
        try:
            require_wall(db.engine, app.config["DATABASE_ROLE"])
        except NoSecondWall as refusal:
            log.critical("the portal does not start without its second wall: %s", refusal)
            sys.exit(BOOT_REFUSED)
