"""Whether this installation was prepared by this very code: then a second start need not look at every fact again.

A note in DATA_DIR keeps a hash of code, facts and the database's address, and the revision at which the database
stood. It is believed only while the database answers with that revision and has its accounts.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any, Final

from sqlalchemy import URL, Engine, column, create_engine, make_url, select, table
from sqlalchemy.exc import SQLAlchemyError

HERE: Final = Path(__file__).resolve().parent.parent.parent
NOTE: Final = "prepared.json"
KEPT_IN: Final = ("app", "models", "imports", "views", "config.py", "uv.lock")
ENDINGS: Final = (".py", ".json", ".lock")


def is_prepared(folder: Path, address: str, role: str) -> bool:
    """Whether nothing changed since ``note`` was written; False where anything is in doubt."""
    try:
        kept: dict[str, Any] = json.loads((folder / NOTE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return bool(kept.get("mark") == mark(address, role) and kept.get("revision") == _revision(make_url(address)))


def note(folder: Path, address: str, role: str) -> None:
    """Remember that everything is in place."""
    kept = {"mark": mark(address, role), "revision": _revision(make_url(address))}
    (folder / NOTE).write_text(json.dumps(kept), encoding="utf-8")


def mark(address: str, role: str) -> str:
    """The hash of the code, the facts that ship with it, and where they are put."""
    digest = hashlib.sha256(f"{address}\0{role}".encode())
    for path in sorted(path for part in KEPT_IN for path in _files(HERE / part)):
        digest.update(path.relative_to(HERE).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _files(part: Path) -> list[Path]:
    if part.is_file():
        return [part]
    return [path for path in part.rglob("*") if path.suffix in ENDINGS and "static" not in path.parts]


def _revision(address: URL) -> str | None:
    """The revision of a database that has accounts; None of any other."""
    if address.get_backend_name() == "sqlite" and not Path(address.database or "").is_file():
        return None
    engine: Engine = create_engine(address)
    try:
        with engine.connect() as connection:
            person = connection.execute(select(column("id")).select_from(table("ab_user")).limit(1)).first()
            found = connection.scalar(select(column("version_num")).select_from(table("alembic_version")))
            return str(found) if person is not None and found else None
    except SQLAlchemyError:
        return None
    finally:
        engine.dispose()
