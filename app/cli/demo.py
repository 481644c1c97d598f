"""``demo``: the facts that ship with the portal, the demo people and the demo year; ``facts``: the facts alone."""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping
from dataclasses import asdict
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.cli.words import add, say

if TYPE_CHECKING:
    from models.base.agreement import Tally


def register(commands: Any) -> None:
    command = add(commands, "demo", "fill the database with the demo year 2021; again it adds what is missing", demo)
    command.add_argument("--people-only", action="store_true", help="facts and accounts, no reports")
    add(commands, "facts", "the facts that ship with the portal, for one that begins its own work", facts)


def facts(options: argparse.Namespace) -> None:
    """Agencies, documents, programmes, periods and forms: what an office needs before its first account."""
    from app.cli.door import door
    from app.cli.reference_data import load_reference_data

    with door(name="facts") as now:
        tallies = load_reference_data(now.session, now.actor, now.at)
    lines = (f"{noun}: {tally.added} added, {tally.changed} changed" for noun, tally in tallies.items())
    say(options, {"facts": _counted(tallies)}, *lines)


def _counted(tallies: Mapping[str, Tally]) -> dict[str, dict[str, int]]:
    return {noun: asdict(tally) for noun, tally in tallies.items()}


def demo(options: argparse.Namespace) -> None:
    """Everything in one transaction: a demo that fails half-way leaves nothing."""
    from app.cli.demo_people import PEOPLE, seat
    from app.cli.door import door
    from app.cli.reference_data import load_reference_data
    from config import Config
    from views.passwords import hashed

    password, new = _password(Path(Config.DATA_DIR))
    with door(name="demo") as now:
        tallies = load_reference_data(now.session, now.actor, now.at)
        made = seat(now.session, now.actor, lambda: hashed(password), at=now.at)
        if not options.people_only and (year := _demo_year()):
            year(now.session, now.actor, now.at)
    names = [person.username for person in PEOPLE]
    answer = {"accounts": names, "made": made, "password": password, "facts": _counted(tallies)}
    say(options, answer, *_lines(names, password, new=new or bool(made)))


def told_again(folder: Path) -> list[str]:
    """What the command says of accounts that stand; nothing is looked up for it."""
    from app.cli.demo_people import PEOPLE

    return _lines([person.username for person in PEOPLE], _password(folder)[0], new=False)


def _demo_year() -> Any:
    name = "app.cli.demo_year"
    return import_module(name).load if find_spec(name) else None


def _password(folder: Path) -> tuple[str, bool]:
    """``DEMO_PASSWORD``, else one made at first start and kept where only the owner reads it."""
    if given := os.environ.get("DEMO_PASSWORD"):
        return given, False
    file = folder / "demo_password"
    if not file.exists():
        from views.passwords import invented

        folder.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
            stream.write(invented())
        return file.read_text(), True
    return file.read_text(), False


def _lines(names: list[str], password: str, *, new: bool) -> list[str]:
    return [
        "demo accounts:" if new else "demo accounts (as they were):",
        *(f"  {name}" for name in names),
        f"password of all of them, unless one was changed: {password}",
    ]
