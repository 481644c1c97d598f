"""A backup is the whole portal of one moment, and comes back on either database."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app import backup, migration
from app.storage import Folder
from models import schema
from models.audit.operations import record
from models.base.actor import system
from models.base.errors import Conflict, DomainError
from models.base.session import bind
from models.organisations.tables import Organisation
from tests.cast import assemble
from tests.conftest import DATABASES
from tests.integration.reports.conftest import set_up_year
from tests.integration.reports.flow import accepted

AT = datetime(2021, 10, 5, 2, 0, tzinfo=UTC)
NewDatabase = Callable[[str], str]


@pytest.fixture
def new_database(request: pytest.FixtureRequest, tmp_path: Path, process_id: str) -> Iterator[NewDatabase]:
    """``new_database("sqlite")``: the address of another empty database of that kind."""
    from tests.postgres import create_database, drop_database

    made: list[str] = []

    def make(kind: str) -> str:
        name = f"backup_{process_id}_{len(made)}"
        made.append(name if kind == "postgresql" else "")
        if kind == "sqlite":
            return f"sqlite:///{tmp_path}/{name}.sqlite"
        server = request.getfixturevalue("postgresql")
        return create_database(server, name).render_as_string(hide_password=False)

    yield make
    for name in filter(None, made):
        drop_database(request.getfixturevalue("postgresql"), name)


def _furnish(address: str) -> None:
    engine = create_engine(address)
    with Session(engine) as session:
        actor = system("test")
        bind(session, actor)
        parent = Organisation(
            code="X02", name="Bộ Thử", kind="ministry", level="central", valid_from=date(2021, 1, 1), id=900
        )
        session.add(parent)
        session.flush()
        child = Organisation(
            code="X01", name="Cục Thử", kind="other", level="central", valid_from=date(2021, 1, 1),
            parent_id=900, id=5,
        )  # fmt: skip
        session.add(child)
        session.flush()
        record(session, actor, "test:furnished", child, at=AT, changes={"name": [None, "Cục Thử"]})
        session.commit()
    engine.dispose()


def _content(address: str) -> dict[str, list[tuple[object, ...]]]:
    engine = create_engine(address)
    with engine.connect() as connection:
        content = {
            table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))]
            for table in schema().sorted_tables
        }
    engine.dispose()
    return content


@pytest.mark.parametrize("to", DATABASES)
@pytest.mark.parametrize("of", DATABASES)
def test_what_was_copied_comes_back(of: str, to: str, new_database: NewDatabase, tmp_path: Path) -> None:
    source, target = new_database(of), new_database(to)
    migration.upgrade(source, "tien_do_app")
    _furnish(source)
    files, elsewhere = Folder(tmp_path / "files"), Folder(tmp_path / "elsewhere")
    kept = files.put("báo cáo".encode())
    backup.backup(source, files, tmp_path / "copy.zip", at=AT)
    counts = backup.restore(target, elsewhere, tmp_path / "copy.zip", role="tien_do_app")
    assert _content(target) == _content(source)
    assert (counts["organisation"], counts["files"]) == (2, 1)
    assert elsewhere.read(kept.sha256) == "báo cáo".encode()
    _the_next_key_is_free(target)


@pytest.mark.parametrize("kind", DATABASES)
def test_what_was_sent_comes_back_and_is_closed_again(kind: str, new_database: NewDatabase, tmp_path: Path) -> None:
    source, target = new_database(kind), new_database(kind)
    migration.upgrade(source)
    engine = create_engine(source)
    with Session(engine) as session:
        bind(session, system("test"))
        accepted(set_up_year(session, assemble(session), AT), lambda minute: AT + timedelta(minutes=minute))
        session.commit()
    engine.dispose()
    backup.backup(source, Folder(tmp_path / "files"), tmp_path / "copy.zip", at=AT)
    backup.restore(target, Folder(tmp_path / "elsewhere"), tmp_path / "copy.zip")
    assert _content(target) == _content(source)
    engine = create_engine(target)
    for change in ("UPDATE answer SET number = 1", "INSERT INTO answer SELECT * FROM answer", "DELETE FROM revision"):
        with pytest.raises(DBAPIError, match="never changes"), engine.begin() as connection:
            connection.execute(text(change))
    engine.dispose()


def _the_next_key_is_free(address: str) -> None:
    engine = create_engine(address)
    with Session(engine) as session:
        bind(session, system("test"))
        row = Organisation(code="X03", name="Ba", kind="other", level="central", valid_from=date(2021, 1, 1))
        session.add(row)
        session.commit()
        assert row.id > 900
    engine.dispose()


@pytest.mark.parametrize("kind", DATABASES)
def test_a_restore_never_mixes(kind: str, new_database: NewDatabase, tmp_path: Path) -> None:
    source, files = new_database(kind), Folder(tmp_path / "files")
    migration.upgrade(source)
    _furnish(source)
    backup.backup(source, files, tmp_path / "copy.zip", at=AT)
    before = _content(source)
    with pytest.raises(Conflict, match="target_not_empty"):
        backup.restore(source, files, tmp_path / "copy.zip")
    assert _content(source) == before


def test_a_folder_with_files_is_not_empty(new_database: NewDatabase, tmp_path: Path) -> None:
    source, files = new_database("sqlite"), Folder(tmp_path / "files")
    migration.upgrade(source)
    files.put(b"a")
    backup.backup(source, files, tmp_path / "copy.zip", at=AT)
    with pytest.raises(Conflict, match="target_not_empty"):
        backup.restore(new_database("sqlite"), files, tmp_path / "copy.zip")


def test_a_damaged_file_leaves_nothing(new_database: NewDatabase, tmp_path: Path) -> None:
    source, target = new_database("sqlite"), new_database("sqlite")
    migration.upgrade(source)
    _furnish(source)
    backup.backup(source, Folder(tmp_path / "none"), tmp_path / "copy.zip", at=AT)
    with zipfile.ZipFile(tmp_path / "copy.zip", "a") as archive:
        archive.writestr("files/" + "0" * 64, b"not what the hash says")
    with pytest.raises(DomainError, match="damaged"):
        backup.restore(target, Folder(tmp_path / "elsewhere"), tmp_path / "copy.zip")
    engine = create_engine(target)
    with engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(Organisation)) == 0
    engine.dispose()


def test_what_is_no_backup_is_said_to_be_none(new_database: NewDatabase, tmp_path: Path) -> None:
    (tmp_path / "copy.zip").write_bytes(b"xlsx, in truth")
    with pytest.raises(DomainError, match="unreadable"):
        backup.restore(new_database("sqlite"), Folder(tmp_path / "files"), tmp_path / "copy.zip")


@pytest.mark.parametrize("kind", DATABASES)
def test_rows_written_meanwhile_are_all_in_or_all_out(kind: str, new_database: NewDatabase, tmp_path: Path) -> None:
    """The copy is of one moment: what another commits while it is taken is not half in it."""
    address = new_database(kind)
    migration.upgrade(address)
    _furnish(address)
    taken: list[int] = []
    real = backup._write_rows

    def slowly(connection, table, lines):  # type: ignore[no-untyped-def]
        count = real(connection, table, lines)
        if table.name == "audit_entry" and not taken:
            taken.append(count)
            _add_one(address)
        return count

    backup._write_rows = slowly
    try:
        counts = backup.backup(address, Folder(tmp_path / "files"), tmp_path / "copy.zip", at=AT)
    finally:
        backup._write_rows = real
    with zipfile.ZipFile(tmp_path / "copy.zip") as archive:
        codes = [json.loads(line)["code"] for line in archive.read("tables/organisation.jsonl").splitlines()]
    assert "X09" not in codes
    assert counts["organisation"] == 2


def _add_one(address: str) -> None:
    engine = create_engine(address)
    with engine.begin() as connection:
        connection.execute(
            text(
                "insert into organisation (code, name, short_name, official_order, kind, level, valid_from,"
                " row_version, search_text, name_sort) values ('X09', 'x', 'x', 1, 'other', 'central',"
                " '2021-01-01', 1, '', '')"
            )
        )
    engine.dispose()
