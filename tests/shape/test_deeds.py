"""Everything that the audit records has words: the noun, what was done, and notes that would be codes."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from models.organisations.operations.succession import past
from models.organisations.rules.succession import SuccessionKind
from models.reports.rules.workflow import MOVES
from views.kinds_of_work import KINDS
from views.registers.deeds import NOUNS, VERBS
from views.registers.index import REGISTERS

ROOT = Path(__file__).resolve().parent.parent.parent
_DEED = re.compile(r"([a-z_]*):([a-z_]+)")
NO_DEEDS = {"models/base/permissions.py", "views/kinds_of_work.py"}


def _recorded() -> Iterator[tuple[str, str, str]]:
    """``(noun, verb, where)`` of every text that is an action; the noun is empty where it is worked out."""
    for package in ("models", "imports", "app", "views"):
        for file in sorted((ROOT / package).rglob("*.py")):
            name = str(file.relative_to(ROOT))
            if name in NO_DEEDS or "migrations" in name:
                continue
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                text = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
                if text not in KINDS and (found := _DEED.fullmatch(text)):
                    yield found[1], found[2], f"{name}:{node.lineno}"


def test_every_deed_is_told_in_words() -> None:
    nouns = {register.noun for register in REGISTERS.values()} | set(NOUNS)
    verbs = set(VERBS)
    silent = [each for each in _recorded() if each[1] not in verbs or (each[0] and each[0] not in nouns)]
    assert silent == []


def test_every_move_of_a_report_is_told_in_words() -> None:
    assert {move.event for move in MOVES} - {f"report:{verb}" for verb in VERBS} == set()


def test_every_change_of_an_agency_is_told_in_words() -> None:
    assert {past(kind) for kind in SuccessionKind} - set(VERBS) == set()


def test_the_search_finds_deeds() -> None:
    assert len({(noun, verb) for noun, verb, _ in _recorded()}) > 80
