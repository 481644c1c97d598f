"""The command line: each module of this package with a ``register`` adds its commands.

Exit codes: 0 done, 1 refused or findings of severity error, 2 unusable input or arguments.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

from sqlalchemy.exc import ArgumentError, OperationalError

from app.cli.words import ACCEPTED, REFUSED, UNUSABLE, Unusable, say_error
from models.base.errors import DomainError

__all__ = ["ACCEPTED", "REFUSED", "UNUSABLE", "main", "parser"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the arguments say and give the exit code."""
    os.umask(0o077)  # whatever is written here holds people's data
    options = parser().parse_args(arguments)
    try:
        return int(options.do(options) or ACCEPTED)
    except DomainError as refusal:
        say_error(options, refusal)
        return REFUSED
    except Unusable as reason:
        say_error(options, reason)
        return UNUSABLE
    except (ArgumentError, OperationalError):
        # Its message quotes the address, which may hold a password.
        say_error(options, Unusable("the database cannot be reached: look at DATABASE_URL and run.py migrate"))
        return UNUSABLE
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return ACCEPTED


def parser() -> argparse.ArgumentParser:
    """The whole command line, described."""
    top = argparse.ArgumentParser(prog="run.py", description="Tiến Độ: plans, reports and focal points.")
    commands: Any = top.add_subparsers(metavar="COMMAND", required=True)
    for module in iter_modules(__path__):
        if _has_commands(module.name):
            import_module(f"{__name__}.{module.name}").register(commands)
    return top


def _has_commands(name: str) -> bool:
    """Told without loading it: modules without commands bring in tables and operations, which takes seconds."""
    return "\ndef register(" in (Path(__path__[0]) / f"{name}.py").read_text(encoding="utf-8")
