"""Vietnamese text: one normal form, a folded form to search in, a key to sort by.

Neither SQLite nor the PostgreSQL that is shipped knows Vietnamese order, so both keys are
stored beside the text and compared byte by byte on every database.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

# ð and Ð (Icelandic eth) are typed for đ and Đ by old keyboards and converters.
_LOOKALIKES = str.maketrans({"ð": "đ", "Ð": "Đ", "\u00a0": " ", "\u2007": " ", "\u202f": " "})
# Soft hyphens, zero widths, marks that turn the direction of writing, controls that no database keeps.
_INVISIBLE = re.compile("[\x00-\x08\x0e-\x1b\x7f\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_SPACES = re.compile(r"\s+")
# Printable Latin and Vietnamese words, one space between: nothing for ``clean`` to do.
_WORD = "[!-~\u00a1-\u00ac\u00ae-\u00cf\u00d1-\u00ef\u00f1-\u0233\u1ea0-\u1ef9–—“”‘’…≥≤]+"
_CLEAN = re.compile(f"(?:{_WORD}(?: {_WORD})*+)?")
_CLEAN_LINES = re.compile(f"(?:{_WORD}(?: {_WORD})*+)?(?:\n(?:{_WORD}(?: {_WORD})*+)?)*+")
_NOT_WORD = re.compile(r"[^0-9a-z]+")

_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_TONES = "\u0300\u0309\u0303\u0301\u0323"  # huyền, hỏi, ngã, sắc, nặng; ngang comes first


def clean(text: str) -> str:
    """NFC, no invisible characters, single spaces, no blank ends; đ is really đ."""
    if _CLEAN.fullmatch(text) and unicodedata.is_normalized("NFC", text):
        return text  # most texts are, and this is asked of every cell
    text = unicodedata.normalize("NFC", text.translate(_LOOKALIKES))
    return _SPACES.sub(" ", _INVISIBLE.sub("", text)).strip()


def are_clean(lines: str) -> bool:
    """Whether ``clean`` has nothing to do in any of the lines. May be False where it has nothing to do either."""
    return _CLEAN_LINES.fullmatch(lines) is not None and unicodedata.is_normalized("NFC", lines)


def clean_lines(text: str) -> str:
    """As ``clean``, but keeps the paragraphs of a narrative."""
    return "\n".join(clean(line) for line in text.replace("\r\n", "\n").split("\n")).strip()


def fold(text: str) -> str:
    """Lower case without marks, words apart by one space: ``Kế hoạch`` → ``ke hoach``."""
    return _NOT_WORD.sub(" ", clean(text).lower().translate(_BARE)).strip()


def sort_key(text: str) -> str:
    """A key in plain ASCII whose byte order is the Vietnamese dictionary order.

    Letters decide first (a ă â b … d đ e ê …), tones only between words of equal letters,
    in the order ngang, huyền, hỏi, ngã, sắc, nặng. A syllable has one tone, on whichever of its vowels
    it is written (``hòa``, ``hoà``), so behind the letters stand the tones of the syllables: the key is
    kept in most indexes of a table.
    """
    text = clean(text).lower()
    return f"{text.translate(_RANKS)} {text.translate(_TONE_RANKS)}"


class _PerLetter(dict[int, str]):
    """A table for ``str.translate`` that works a letter out when it is first met, and remembers it."""

    def __init__(self, of_letter: Callable[[str], str]) -> None:
        self._of_letter = of_letter

    def __missing__(self, point: int) -> str:
        if len(self) > 2_000:  # a text of every script there is must not fill the memory
            self.clear()
        self[point] = found = self._of_letter(chr(point))
        return found


def _bare(letter: str) -> str:
    return "d" if letter == "đ" else "".join(c for c in unicodedata.normalize("NFD", letter) if not _is_mark(c))


def _rank(letter: str) -> str:
    shaped = unicodedata.normalize("NFC", "".join(c for c in unicodedata.normalize("NFD", letter) if c not in _TONES))
    place = _ALPHABET.find(shaped) if shaped else -1
    if place >= 0:
        return chr(ord("A") + place)
    if letter.isdigit() and letter.isascii():
        return letter
    bare = _bare(letter)
    if len(bare) == 1 and bare in _ALPHABET:  # é of a loanword stands with e
        return chr(ord("A") + _ALPHABET.index(bare))
    # A space sorts before everything, and so does whatever is no letter.
    return "" if _is_mark(letter) or letter.isalnum() else "!"


def _tone(letter: str) -> str:
    if _rank(letter) == "!":
        return " "  # the next syllable; one without a tone comes before those with
    marks = [c for c in unicodedata.normalize("NFD", letter) if c in _TONES]
    return str(_TONES.index(marks[0]) + 1) if marks and _rank(letter) else ""


def _is_mark(char: str) -> bool:
    return unicodedata.combining(char) > 0


_BARE = _PerLetter(_bare)
_RANKS = _PerLetter(_rank)
_TONE_RANKS = _PerLetter(_tone)


def folded_letter(letter: str) -> str:
    """What ``fold`` makes of one lower-case letter before it joins words: itself without marks, or a space."""
    return _NOT_WORD.sub(" ", _bare(letter))


def sorted_letter(letter: str) -> tuple[str, str]:
    """What one lower-case letter gives to each half of ``sort_key``."""
    return _rank(letter), _tone(letter)
