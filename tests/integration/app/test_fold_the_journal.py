"""SQLite's journal is brought into its file by the worker, not by whoever commits."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, create_engine, text

from app import database, jobs
from app.database import fold_journal
from app.extensions import db

PAGE = 4096


def _filled(file: Path) -> Engine:
    """Eight megabytes in one commit, twice of what SQLite folds by itself."""
    engine = create_engine(f"sqlite:///{file}")
    database.prepare(engine)
    with engine.begin() as connection:
        connection.execute(text("create table t (id integer primary key, words text)"))
        connection.execute(text("insert into t (words) values (:words)"), [{"words": "x" * PAGE}] * 2000)
    return engine


def test_a_large_commit_does_not_wait_for_it(tmp_path: Path) -> None:
    engine = _filled(tmp_path / "a.db")
    assert (tmp_path / "a.db").stat().st_size < 10 * PAGE
    fold_journal(engine)
    assert (tmp_path / "a.db").stat().st_size > 2000 * PAGE
    engine.dispose()


def test_one_who_reads_holds_nothing_up(tmp_path: Path) -> None:
    engine = _filled(tmp_path / "a.db")
    with engine.connect() as reader:
        reader.exec_driver_sql("BEGIN")
        assert reader.execute(text("select count(*) from t")).scalar() == 2000
        with engine.begin() as connection:
            connection.execute(text("delete from t where id > 1000"))
        fold_journal(engine)
        assert reader.execute(text("select count(*) from t")).scalar() == 2000  # as when it began
    with engine.connect() as reader:
        assert reader.execute(text("select count(*) from t")).scalar() == 1000
    engine.dispose()


def test_the_worker_does_it_every_minute(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    folded: list[Engine] = []
    monkeypatch.setattr(jobs, "fold_journal", folded.append)
    tasks = {task.name: task for task in app.extensions[jobs.EXTENSION].huey._registry.periodic_tasks}
    tasks["fold_journal"].execute()
    with app.app_context():
        assert folded == [db.engine]
