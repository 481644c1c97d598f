"""Every code that the portal can give has a sentence."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from views.messages import SENTENCES

ROOT = Path(__file__).resolve().parent.parent.parent
SAYS = {"Finding", "DomainError", "NotFound", "Forbidden", "Conflict", "Refused", "ScopeViolation"}


def _given() -> Iterator[tuple[str, str]]:
    for package in ("models", "imports", "app", "views"):
        for file in sorted((ROOT / package).rglob("*.py")):
            for code, line in _codes(ast.parse(file.read_text(encoding="utf-8"))):
                yield code, f"{file.relative_to(ROOT)}:{line}"


def _codes(tree: ast.AST) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name(node.func) in SAYS:
            place = 1 if _name(node.func) == "Refused" else 0
            arguments = [*node.args[place : place + 1], *(k.value for k in node.keywords if k.arg == "code")]
            for argument in arguments:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str) and argument.value:
                    yield argument.value, node.lineno
        if isinstance(node, ast.ClassDef):
            yield from _of_class(node)


def _of_class(node: ast.ClassDef) -> Iterator[tuple[str, int]]:
    """An error class says its code as an attribute."""
    if any(_name(base) in SAYS for base in node.bases):
        for line in node.body:
            if isinstance(line, ast.Assign) and [_name(target) for target in line.targets] == ["code"]:
                yield str(ast.literal_eval(line.value)), line.lineno


def _name(node: ast.AST) -> str:
    return getattr(node, "id", getattr(node, "attr", ""))


def _has_sentence(code: str) -> bool:
    return code in SENTENCES or f"{code.rsplit('.', 1)[0]}.*" in SENTENCES


def test_every_code_has_its_sentence() -> None:
    assert [f"{place}: {code}" for code, place in _given() if not _has_sentence(code)] == []


def test_the_search_finds_codes() -> None:
    assert len({code for code, _ in _given()}) > 50
