"""``migrate``: the schema, up or down."""

from __future__ import annotations

import argparse
import tempfile
from typing import Any

from app.cli.words import REFUSED, add, say


def register(commands: Any) -> None:
    command = add(commands, "migrate", "bring the database's schema to where the code stands", migrate)
    command.add_argument("--to", default="head", metavar="REVISION", help="another revision; 'base' empties it")
    command.add_argument("--check", action="store_true", help="only say whether code and database agree")
    command.add_argument("--new", metavar="NAME", help="for developers: write the revision that is missing")
    command.add_argument("--first", action="store_true", help="for developers, before the first release")


def migrate(options: argparse.Namespace) -> int | None:
    """Nothing is half-made: a migration that fails leaves the schema as it was."""
    from app import migration
    from config import Config

    address = Config.SQLALCHEMY_DATABASE_URI
    if options.check:
        return _check(options, address)
    if options.new or options.first:
        return _write(options)
    if options.to == "base":
        migration.downgrade(address, "base")
    else:
        migration.upgrade(address, Config.DATABASE_ROLE, options.to)
    say(options, {"revision": options.to}, f"schema: {options.to}")
    return None


def _write(options: argparse.Namespace) -> None:
    """Against an empty database of its own: the revision says what the code says, not what stands somewhere."""
    from app import migration

    with tempfile.TemporaryDirectory() as folder:
        address = f"sqlite:///{folder}/empty.sqlite"
        if options.first:
            migration.write_first(address)
        else:
            migration.upgrade(address)
            migration.write(address, options.new)


def _check(options: argparse.Namespace, address: str) -> int | None:
    from sqlalchemy import create_engine

    from app import migration

    engine = create_engine(address)
    with engine.connect() as connection:
        found = [str(each) for each in migration.differences(connection)]
    engine.dispose()
    say(options, {"differences": found}, *(found or ["code and database agree"]))
    return REFUSED if found else None
