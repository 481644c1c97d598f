"""The command line, run as people and scripts run it: its answers, its exit codes, no trace of the inside."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import func, select

from app.cli import door, main, speaking
from app.extensions import db
from config import Config
from models.accounts import operations as accounts
from models.accounts.tables import Account
from models.reports.tables import Report
from models.uploads.tables import Upload

ROOT = Path(__file__).resolve().parents[3]


@dataclass
class Answer:
    """What a command gave."""

    returncode: int
    stdout: str
    stderr: str


Run = Callable[..., Answer]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("installation")


@pytest.fixture
def run(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Run]:
    """``run("migrate", "--json", data=…)``: the command in this process, in an installation of its own."""

    def command(*arguments: str, data: Path = folder, database: str = "", password: str = "") -> Answer:
        monkeypatch.setattr(Config, "DATA_DIR", data)
        monkeypatch.setattr(Config, "SQLALCHEMY_DATABASE_URI", database or f"sqlite:///{data}/tien-do.sqlite")
        monkeypatch.setattr(Config, "QUEUE_URL", "memory:")
        monkeypatch.setenv("DEMO_PASSWORD", "Duyệt-báo-cáo-2021")
        if password:
            monkeypatch.setenv("PASSWORD", password)
        capsys.readouterr()
        try:
            code = main(arguments)
        except SystemExit as ended:  # argparse
            code = int(ended.code or 0)
        said = capsys.readouterr()
        return Answer(code, said.out, said.err)

    mask = os.umask(0o022)
    yield command
    os.umask(mask)


@pytest.fixture(scope="module", autouse=True)
def one_application(folder: Path) -> Iterator[None]:
    """The application that commands share here goes with this module."""
    yield
    _let_it_go()


def _let_it_go() -> None:
    if speaking.application.cache_info().currsize:
        app = speaking.application()
        with app.app_context():
            db.engine.dispose()
    speaking.application.cache_clear()


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Path]:
    """The folder of another portal, which commands of this test meet with an application of its own."""
    _let_it_go()
    yield tmp_path
    _let_it_go()


@pytest.fixture
def installed(run: Run, folder: Path) -> Run:
    """The installation with its schema, facts and people."""
    if not (folder / "tien-do.sqlite").exists():
        assert run("migrate").returncode == 0
        assert run("demo", "--people-only").returncode == 0
    return run


def test_help_names_every_command_and_its_own(run: Run) -> None:
    answer = run("--help")
    assert answer.returncode == 0
    for name in ("serve", "worker", "migrate", "demo", "create-user", "backup", "restore"):
        assert name in answer.stdout


def test_arguments_that_cannot_be_used_are_2(run: Run) -> None:
    answer = run("migrate", "--sideways")
    assert (answer.returncode, answer.stdout) == (2, "")
    assert "Traceback" not in answer.stderr


@pytest.mark.parametrize("address", ["nonsense", "postgresql://an:bi-mat@127.0.0.1:1/none"])
def test_a_database_out_of_reach_is_2_and_its_password_unsaid(run: Run, address: str) -> None:
    answer = run("migrate", database=address)
    assert answer.returncode == 2
    assert "Traceback" not in answer.stderr
    assert "bi-mat" not in answer.stderr


def test_the_demo_can_be_asked_for_twice(installed: Run) -> None:
    answer = installed("demo", "--people-only", "--json")
    found = json.loads(answer.stdout)
    assert (answer.returncode, found["made"]) == (0, [])
    assert "vinhphuc.approver" in found["accounts"]


def test_a_portal_without_a_demo_gets_its_facts_and_its_first_administrator(run: Run, elsewhere: Path) -> None:
    assert run("migrate", data=elsewhere).returncode == 0
    first = run("facts", "--json", data=elsewhere)
    assert first.returncode == 0
    assert json.loads(first.stdout)["facts"]["organisation"]["added"] >= 97
    made = run("create-user", "quantri", "--agency", "G22", "--role", "admin", *NEW, data=elsewhere, password=OWN)
    assert made.returncode == 0, made.stderr
    again = run("facts", data=elsewhere)
    assert (again.returncode, "organisation: 0 added" in again.stdout) == (0, True)


def test_code_and_database_agree(installed: Run) -> None:
    answer = installed("migrate", "--check", "--json")
    assert (answer.returncode, json.loads(answer.stdout)) == (0, {"differences": []})


OWN = "Mật-khẩu-riêng-2026"
NEW = ("--last-name", "Phan Văn", "--first-name", "Mới", "--email", "moi@example.vn")


def test_a_new_account_gets_a_password_once(installed: Run) -> None:
    arguments = ("create-user", "hanoi.moi", "--agency", "H26", "--role", "agency_editor", *NEW, "--json")
    answer = installed(*arguments)
    assert answer.returncode == 0, answer.stderr
    assert re.fullmatch(r"(\w{4}-){3}\w{4}", json.loads(answer.stdout)["password"])
    again = installed(*arguments)
    assert (again.returncode, json.loads(again.stdout)["code"]) == (1, "account.taken")


def test_a_weak_password_is_refused_in_the_readers_language(installed: Run) -> None:
    arguments = (
        "create-user",
        "yeu",
        "--agency",
        "H26",
        "--role",
        "agency_editor",
        *NEW[:4],
        "--email",
        "y@example.vn",
    )
    vietnamese = installed(*arguments, password="ngắn")
    english = installed(*arguments, "--lang", "en", password="ngắn")
    assert vietnamese.returncode == english.returncode == 1
    assert vietnamese.stderr != english.stderr
    assert english.stderr.isascii()


def test_an_unknown_agency_or_role_is_told(installed: Run) -> None:
    assert installed("create-user", "x", "--agency", "Z99", "--role", "agency_editor", *NEW).returncode == 1
    assert installed("create-user", "x", "--agency", "H26", "--role", "king", *NEW).returncode == 2


def test_a_backup_comes_back_elsewhere(installed: Run, tmp_path: Path) -> None:
    copy = tmp_path / "copy.zip"
    assert installed("backup", str(copy)).returncode == 0
    assert copy.stat().st_mode & 0o077 == 0
    assert installed("backup", str(copy)).returncode == 2
    elsewhere = tmp_path / "elsewhere"
    answer = installed("restore", str(copy), "--json", data=elsewhere)
    assert answer.returncode == 0, answer.stderr
    assert json.loads(answer.stdout)["rows"]["ab_user"] >= 10
    again = installed("restore", str(copy), "--json", data=elsewhere)
    assert (again.returncode, json.loads(again.stdout)["code"]) == (1, "backup.target_not_empty")


def test_secrets_are_for_the_owner_alone(installed: Run, folder: Path) -> None:
    for file in folder.iterdir():
        assert file.stat().st_mode & 0o077 == 0, file.name


@pytest.fixture
def workbook(installed: Run, tmp_path: Path) -> Path:
    """The workbook that was issued to Vinh Phuc."""
    file = tmp_path / "II.06.xlsx"
    made = installed("template", "II.06", "-o", str(file), "--agency", "H62", "--period", "2021-Q3")
    assert made.returncode == 0, made.stderr
    return file


def test_a_workbook_and_its_findings_speak_the_language_that_was_asked_for(
    installed: Run, workbook: Path, tmp_path: Path
) -> None:
    file = tmp_path / "english.xlsx"
    arguments = ("template", "II.06", "-o", str(file), "--agency", "H62", "--period", "2021-Q3", "--lang", "en")
    assert installed(*arguments).returncode == 0
    spoken = {path: openpyxl.load_workbook(path, read_only=True).sheetnames for path in (workbook, file)}
    assert spoken[workbook] != spoken[file]
    said = {
        language: installed("check", str(workbook), "--as", "hanoi.editor", "--lang", language).stdout
        for language in ("vi", "en")
    }
    assert said["vi"] != said["en"]


def _stored() -> tuple[int, int]:
    """How many uploads and reports there are."""
    with door.door(name="test") as now:
        return tuple(now.session.scalar(select(func.count()).select_from(table)) or 0 for table in (Upload, Report))


@pytest.mark.parametrize("command", [("check",), ("import", "--yes")])
def test_another_agencys_workbook_is_refused_and_nothing_comes_of_it(
    installed: Run, workbook: Path, command: tuple[str, ...]
) -> None:
    uploads, reports = _stored()
    answer = installed(command[0], str(workbook), "--as", "hanoi.editor", "--json", *command[1:])
    assert answer.returncode == 1, answer.stderr
    found = json.loads(answer.stdout)
    assert found["verdict"] == "refused"
    assert [finding["code"] for finding in found["findings"]] == ["manifest.other_agency"]
    assert _stored() == (uploads + (command[0] == "import"), reports)


@pytest.mark.parametrize("command", ["check", "import"])
def test_nobody_sends_under_a_name_that_may_not_sign_in(installed: Run, workbook: Path, command: str) -> None:
    with door.door(name="test") as now:
        account = now.session.scalars(select(Account).where(Account.username == "vinhphuc.editor")).one()
        accounts.deactivate(now.session, now.actor, account, at=now.at)
    before = _stored()
    try:
        said = set()
        for name in ("vinhphuc.editor", "nobody.at.all"):
            answer = installed(command, str(workbook), "--as", name, "--json")
            assert answer.returncode == 2
            said.add(answer.stdout.replace(name, "…"))
        assert len(said) == 1  # which names there are is not said
        reader = installed(command, str(workbook), "--as", "auditor", "--json")
        assert reader.returncode == 1
    finally:
        with door.door(name="test") as now:
            account = now.session.scalars(select(Account).where(Account.username == "vinhphuc.editor")).one()
            accounts.reactivate(now.session, now.actor, account, at=now.at)
    assert _stored() == before


def test_a_first_start_makes_no_account_and_a_key_of_its_own(tmp_path: Path) -> None:
    """Of a portal without the demo: nobody can sign in, and what it keeps is for its owner alone."""
    environment = os.environ | {"DATA_DIR": str(tmp_path)}
    for given in ("DATABASE_URL", "SECRET_KEY", "DEMO_PASSWORD", "QUEUE_URL"):
        environment.pop(given, None)
    made = subprocess.run([sys.executable, "run.py", "migrate"], cwd=ROOT, env=environment, timeout=120)
    assert made.returncode == 0
    assert len(set((tmp_path / "secret_key").read_text())) > 20
    assert not (tmp_path / "demo_password").exists()
    for file in tmp_path.iterdir():
        assert file.stat().st_mode & 0o077 == 0, file.name
    with closing(sqlite3.connect(tmp_path / "tien-do.sqlite")) as there:
        assert there.execute("select count(*) from ab_user").fetchone() == (0,)
