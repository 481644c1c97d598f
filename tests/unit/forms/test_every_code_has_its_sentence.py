"""Whatever the rules of forms say by code, there is a sentence for it, in both languages."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from babel.messages.pofile import read_po

from views.messages import SENTENCES
from views.sentences import forms

ROOT = Path(__file__).parents[3]
CODE = re.compile(r"(?:form|cell|row|section|report|findings|json)\.[a-z_]+")


def codes() -> set[str]:
    """Every string in the forms package that is a code."""
    files = (ROOT / "models" / "forms").rglob("*.py")
    nodes = (node for file in files for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))))
    texts = (node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str))
    return {text for text in texts if CODE.fullmatch(text)} - {"form.id", "regime.id", "report.same"}


def test_every_code_has_a_sentence() -> None:
    assert codes() - set(SENTENCES) == set()


def test_every_sentence_is_said_in_vietnamese() -> None:
    with (ROOT / "translations/vi/LC_MESSAGES/messages.po").open("rb") as file:
        catalogue = read_po(file)
    said = {str(message.id) for message in catalogue if message.string}
    assert {*forms.SENTENCES.values(), *forms.HELP.values()} <= said
