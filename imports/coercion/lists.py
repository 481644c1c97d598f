"""Answers out of a list: choices, có/không, references; old spellings are understood and said."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from difflib import get_close_matches

from imports.cells import Raw
from imports.coercion.say import INFO, Say
from imports.coercion.texts import written
from models.base.fields import Choice, Field
from models.base.text import clean, fold

_YES = {"co", "x", "v", "true", "1", "dung", "yes", "y", "roi", "da co"}
_NO = {"khong", "false", "0", "sai", "no", "n", "chua", "chua co"}
_MARKS = {"✓": True, "✔": True, "☑": True, "☒": True, "☐": False, "✗": False}
_PARTS = re.compile(r"\s*[;\n]\s*")


class Choices:
    """The ways to name each entry of a list, exact ones before folded ones."""

    def __init__(self, choices: tuple[Choice, ...]) -> None:
        self.labels = [choice.label.vi for choice in choices]
        shown = choices[:30]
        self.allowed = {language: "; ".join(c.label.in_(language) for c in shown) for language in ("vi", "en")}
        self.exact: dict[str, str] = {}
        self.seen: dict[str, str] = {}  # spellings that need no word, as they stood
        self.folded: dict[str, str | None] = {}
        for choice in choices:
            names = [choice.code, choice.label.vi, choice.label.en]
            self.exact |= {clean(name).casefold(): choice.code for name in names if name}
            for name in [*names, *choice.synonyms]:
                self._learn(fold(name), choice.code)

    def _learn(self, key: str, code: str) -> None:
        if key:  # a folded text that means two entries means none
            self.folded[key] = code if self.folded.get(key, code) == code else None

    def read(self, text: str, say: Say) -> str | None:
        """The code that the text names; None after an error."""
        if code := self.seen.get(text):
            return code
        raw, text = text, clean(text)
        if code := self.exact.get(text.casefold()):
            self.seen[raw] = code
            return code
        if code := self.folded.get(fold(text)):
            say("cell.read_as", INFO, value=text, reading=self._label(code))
            return code
        close = get_close_matches(text, self.labels, 1, 0.6)
        say("cell.unknown_choice", value=text, allowed=self.allowed, close=close)
        return None

    def _label(self, code: str) -> str:
        return next((name for name in self.labels if self.exact.get(clean(name).casefold()) == code), code)


def read_choices(choices: Choices) -> Callable[[Field, Raw, Say], list[str] | None]:
    """Several entries, apart by ``;`` or on lines of their own; one unknown entry is one error."""

    def read(field: Field, raw: Raw, say: Say) -> list[str] | None:
        parts = [part for part in _PARTS.split(written(raw)) if clean(part)]
        codes = [choices.read(part, say) for part in parts]
        return None if None in codes else list(dict.fromkeys(code for code in codes if code))

    return read


def read_boolean(field: Field, raw: Raw, say: Say) -> bool | None:
    """có / không, x, ✓, 1 / 0; anything else is an error."""
    if isinstance(raw, bool):
        return raw
    text = written(raw).strip()
    if text in _MARKS:
        return _MARKS[text]
    key = fold(text)
    if key in _YES or key in _NO:
        return key in _YES
    say("cell.not_a_boolean", value=text)
    return None


def read_reference(field: Field, raw: Raw, say: Say, known: Mapping[str, str] | None) -> str | None:
    """The natural key that the text names. ``known`` maps keys, and folded names, to keys."""
    text = clean(written(raw))
    if known is None or text in known:
        return known[text] if known else text
    if code := known.get(fold(text)):
        say("cell.read_as", INFO, value=text, reading=code)
        return code
    say(
        "cell.unknown_reference",
        value=text,
        noun=field.reference,
        close=get_close_matches(text, list(known)[:5000], 1, 0.7),
    )
    return None
