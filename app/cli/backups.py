"""``backup`` and ``restore``: the whole portal in one file, and back."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from app.cli.words import Unusable, add, say


def register(commands: Any) -> None:
    command = add(commands, "backup", "copy database and files into one file, while the server runs", backup)
    command.add_argument("file", type=Path, metavar="FILE")
    command.add_argument("--replace", action="store_true", help="write over a file that is there")
    command = add(commands, "restore", "put such a copy into an empty database and folder", restore)
    command.add_argument("file", type=Path, metavar="FILE")


def backup(options: argparse.Namespace) -> None:
    """The copy appears under its name only when it is whole."""
    from app import backup as copying
    from config import Config

    if options.file.exists() and not options.replace:
        raise Unusable(f"{options.file} is there already; --replace writes over it")
    if not options.file.absolute().parent.is_dir():
        raise Unusable(f"no folder {options.file.absolute().parent}")
    counts = copying.backup(Config.SQLALCHEMY_DATABASE_URI, _files(), options.file, at=Config.CLOCK())
    say(options, {"file": str(options.file), "rows": counts}, _line(counts), str(options.file))


def restore(options: argparse.Namespace) -> None:
    """Refused where anything is there already: a restore never mixes."""
    from app import backup as copying
    from config import Config

    if not options.file.is_file():
        raise Unusable(f"no file {options.file}")
    counts = copying.restore(Config.SQLALCHEMY_DATABASE_URI, _files(), options.file, role=Config.DATABASE_ROLE)
    say(options, {"rows": counts}, _line(counts))


def _files() -> Any:
    from app.storage import Folder
    from config import Config

    return Folder(Path(Config.DATA_DIR) / "files")


def _line(counts: dict[str, int]) -> str:
    rows = sum(count for name, count in counts.items() if name != "files")
    return f"{rows} rows, {counts['files']} files"
