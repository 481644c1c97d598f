"""A second start looks at nothing twice, and trusts its note only while the database answers to it."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from app.cli import prepared

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def address(tmp_path: Path) -> str:
    """A database that stands at some revision and has somebody in it."""
    with closing(sqlite3.connect(tmp_path / "portal.sqlite")) as made:
        made.executescript(
            "create table alembic_version (version_num text); insert into alembic_version values ('0001');"
            "create table ab_user (id integer); insert into ab_user values (1);"
        )
    return f"sqlite:///{tmp_path}/portal.sqlite"


def test_what_was_prepared_is_prepared(tmp_path: Path, address: str) -> None:
    assert not prepared.is_prepared(tmp_path, address, "role")
    prepared.note(tmp_path, address, "role")
    assert prepared.is_prepared(tmp_path, address, "role")


@pytest.mark.parametrize("change", ["delete from ab_user", "update alembic_version set version_num = '0002'",
                                    "drop table alembic_version"])  # fmt: skip
def test_a_database_that_changed_is_looked_at_again(tmp_path: Path, address: str, change: str) -> None:
    prepared.note(tmp_path, address, "role")
    with closing(sqlite3.connect(tmp_path / "portal.sqlite")) as there:
        there.executescript(change)
    assert not prepared.is_prepared(tmp_path, address, "role")


def test_another_code_database_or_role_is_looked_at_again(
    tmp_path: Path, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared.note(tmp_path, address, "role")
    assert not prepared.is_prepared(tmp_path, address, "other")
    assert not prepared.is_prepared(tmp_path, f"sqlite:///{tmp_path}/none.sqlite", "role")
    monkeypatch.setattr(prepared, "KEPT_IN", ("models",))
    assert not prepared.is_prepared(tmp_path, address, "role")


def test_the_command_line_loads_no_screens_to_say_what_it_can() -> None:
    script = (
        "import sys, app.cli; app.cli.parser(); print({'flask', 'flask_appbuilder', 'xlsxwriter'} & set(sys.modules))"
    )
    told = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "set()"
