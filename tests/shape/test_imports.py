"""No circles among the modules of the views: what one needs of another stands at its top."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
OURS = {"views"}  # what is heavy and seldom needed may be imported late from below


def _late(tree: ast.AST) -> list[int]:
    """The lines within functions that import another view."""
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    inside = [node for function in functions for node in ast.walk(function) if isinstance(node, ast.ImportFrom)]
    return [node.lineno for node in inside if (node.module or "").partition(".")[0] in OURS]


def test_no_view_imports_within_a_function() -> None:
    found = {
        str(file.relative_to(ROOT)): _late(ast.parse(file.read_text("utf-8"))) for file in ROOT.glob("views/**/*.py")
    }
    assert {name: lines for name, lines in found.items() if lines} == {}
    assert len(found) > 100
