"""Workbooks on the command line: what is exported is imported unchanged, and a check changes nothing."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

LOAD = """
from app.cli.door import door
from app.cli.register_data import load_demo_registers
with door(name="test") as now:
    load_demo_registers(now.session, now.actor, now.at)
"""
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory):
    """A portal of its own with facts and people, driven by ``run.py`` as a stranger would."""
    folder = tmp_path_factory.mktemp("portal")
    environment = os.environ | {"DATA_DIR": str(folder), "DEMO_PASSWORD": "Một mật khẩu để thử", "PYTHONWARNINGS": ""}
    environment.pop("DATABASE_URL", None)

    def command(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "run.py", *words], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=170
        )

    for words in (("migrate",), ("demo", "--people-only")):
        made = command(*words)
        assert made.returncode == 0, made.stderr
    loaded = subprocess.run([sys.executable, "-c", LOAD], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert loaded.returncode == 0, loaded.stderr

    def audit() -> list[tuple[str, str, str]]:
        with closing(sqlite3.connect(next(folder.glob("*.sqlite")))) as database:
            return database.execute("SELECT actor_name, action, note FROM audit_entry").fetchall()

    command.audit = audit  # type: ignore[attr-defined]
    return command


def test_what_is_exported_is_imported_unchanged(run, tmp_path: Path) -> None:
    for name in ("procedures.xlsx", "procedures.csv"):
        file = tmp_path / name
        assert run("export", "procedures", "-o", str(file)).returncode == 0
        found = json.loads(run("check", str(file), "--as", "reviewer", "--json").stdout)
        assert found["verdict"] == "accepted", found["findings"][:3]
        assert (found["changes"]["created"], found["changes"]["updated"]) == (0, 0)


def test_an_export_of_one_agency_holds_its_entries_alone(run, tmp_path: Path) -> None:
    file = tmp_path / "plans.csv"
    assert run("export", "plans", "--agency", "H62", "-o", str(file)).returncode == 0
    assert {line.partition(",")[0] for line in file.read_text("utf-8-sig").splitlines()[1:] if line[:1] in "GH"} == {
        "H62"
    }
    for words in (("procedures", "--agency", "H62"), ("plans", "--period", "2021-Q3"), ("plans", "--agency", "H99")):
        refused = run("export", *words, "-o", str(tmp_path / "no.csv"))
        assert refused.returncode in {1, 2}, words
        assert not (tmp_path / "no.csv").exists()


def test_what_leaves_by_a_command_stands_in_the_audit(run, tmp_path: Path) -> None:
    for words in (("export", "plans", "--agency", "H62"), ("template", "procedures")):
        assert run(*words, "-o", str(tmp_path / "out.xlsx")).returncode == 0
    assert run("rollup", "II.06", "2021-Q3", "-o", str(tmp_path / "rollup.xlsx")).returncode == 0
    told = run.audit()
    by_action = {action: (who, note) for who, action, note in told}
    who, note = by_action["register:exported"]
    assert who.startswith("export")
    assert note.startswith("plans: ")
    assert note.endswith("agency=H62")
    assert by_action["template:downloaded"][1] == "procedures"
    assert by_action["rollup:exported"][1] == "II.06 2021-Q3"


def test_a_blank_report_is_refused_with_exit_code_1(run, tmp_path: Path) -> None:
    file = tmp_path / "II.06.xlsx"
    made = run("template", "II.06", "-o", str(file), "--agency", "H62", "--period", "2021-Q3")
    assert made.returncode == 0, made.stderr
    answer = run("check", str(file), "--as", "vinhphuc.editor", "--json", "--lang", "en")
    assert answer.returncode == 1
    assert json.loads(answer.stdout)["verdict"] == "refused"


def test_a_file_that_is_not_there_is_exit_code_2(run, tmp_path: Path) -> None:
    assert run("check", str(tmp_path / "none.xlsx"), "--as", "reviewer").returncode == 2
