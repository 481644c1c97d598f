"""What the documents promise is there, and what is there is documented."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def _commands() -> list[str]:
    from app.cli import parser

    actions = [action for action in parser()._actions if action.choices]
    return sorted(actions[0].choices)


def _targets() -> list[str]:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    return sorted(set(re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE)))


def _text() -> str:
    return "\n".join(page.read_text(encoding="utf-8") for page in PAGES)


def test_every_command_is_documented() -> None:
    text = _text()
    assert [name for name in _commands() if f"run.py {name}" not in text] == []


def test_every_target_of_make_is_documented() -> None:
    text = _text()
    assert [name for name in _targets() if f"make {name}" not in text] == []


def test_no_document_names_a_command_that_is_not_there() -> None:
    named = set(re.findall(r"run\.py ([a-z][a-z-]+)", _text()))
    assert sorted(named - set(_commands())) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_documents_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_nothing_comes_from_the_workplace() -> None:
    for page in PAGES:
        assert not re.search(r"(?<!app)/work/|/shared/", page.read_text(encoding="utf-8")), page.name
