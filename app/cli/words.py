"""How a command is declared, and how it speaks: plain lines, or JSON with ``--json``."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from typing import Any, Final

from models.base.errors import DomainError, Refused

ACCEPTED: Final = 0
REFUSED: Final = 1
UNUSABLE: Final = 2

Command = Callable[[argparse.Namespace], "int | None"]


class Unusable(Exception):
    """The arguments or the input cannot be used at all: no such file, no such account."""


def add(commands: Any, name: str, does: str, do: Command, *, speaks: bool = True) -> argparse.ArgumentParser:
    """Declare a command. ``do`` gets the parsed options and gives an exit code, None for done.

    ``speaks`` adds ``--json`` and ``--lang``; leave them out where there is nothing to read.
    """
    made: argparse.ArgumentParser = commands.add_parser(name, help=does, description=does)
    made.set_defaults(do=do, json=False, lang="vi")
    if speaks:
        made.add_argument("--json", action="store_true", help="answer in JSON")
        made.add_argument("--lang", choices=("vi", "en"), default="vi", help="language of sentences")
    return made


def say(options: argparse.Namespace, answer: dict[str, Any], *lines: str) -> None:
    """The answer: as JSON where it was asked for, else the lines."""
    if options.json:
        print(json.dumps(answer, ensure_ascii=False, indent=2, default=str))
    else:
        for line in lines:
            print(line)


def say_error(options: argparse.Namespace, error: DomainError | Unusable) -> None:
    """Why nothing was done, on standard error; in JSON on standard output too."""
    if isinstance(error, Unusable):
        code, text, found = "input.unusable", str(error), []
    else:
        code, text, found = error.code, _sentence(options, error), _findings(options, error)
    if options.json:
        print(json.dumps({"code": code, "message": text, "findings": found}, ensure_ascii=False, indent=2))
    print(text, file=sys.stderr)


def _sentence(options: argparse.Namespace, error: DomainError) -> str:
    from app.cli.speaking import speaking
    from views.messages import sentence

    with speaking(options.lang):
        return sentence(error.code, error.params)


def _findings(options: argparse.Namespace, error: DomainError) -> list[dict[str, Any]]:
    from app.cli.speaking import speaking
    from views.messages import finding_as_json

    if not isinstance(error, Refused):
        return []
    with speaking(options.lang):
        return [finding_as_json(finding) for finding in error.findings]
