"""``fold`` and ``sort_key`` of thousands of texts at once: every letter goes through a table of bytes.

The letters of Vietnamese, great and small, with what stands on a keyboard, are fewer than 256: a column of texts is
written in an alphabet of single bytes, and each key is one translation of them. A text with any other letter goes
the usual way.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable, Sequence
from typing import Any

from models.base.text import fold, folded_letter, sort_key, sorted_letter

_SMALL = "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵ"
_LETTERS = "\0\n" + "".join(map(chr, range(32, 127))) + _SMALL + _SMALL.upper() + "–—“”‘’…≥≤"


def fold_all(texts: Sequence[str]) -> list[str]:
    """``fold`` of each text, which must be clean."""
    written = _written(texts)
    if written is None:
        return list(map(fold, texts))
    return [" ".join(line.split()) for line in written.translate(_FOLDED).decode().split("\n")]


def sort_keys(texts: Sequence[str]) -> list[str]:
    """``sort_key`` of each text, which must be clean."""
    written = _written(texts)
    if written is None:
        return list(map(sort_key, texts))
    ranks = written.translate(_RANKS).decode().split("\n")
    tones = written.translate(_TONES, _TONELESS).decode().split("\n")
    return [f"{rank} {tone}" for rank, tone in zip(ranks, tones, strict=True)]


def _written(texts: Sequence[str]) -> bytes | None:
    """The texts, a line each, in the alphabet of single bytes; None where they have other letters."""
    joined = "\n".join(texts)
    if not texts or joined.count("\n") != len(texts) - 1:
        return None
    try:
        written: bytes = _charmap_encode(joined, "strict", _ALPHABET)[0]
    except UnicodeEncodeError:
        return None
    return written


def _table(of_letter: Callable[[str], str]) -> bytes:
    """What each letter becomes; one that becomes nothing stands as a space, and is to be left out."""
    letters = ["\0\n", *(of_letter(letter.lower()) or " " for letter in _LETTERS[2:])]
    return "".join(letters).encode("ascii").ljust(256, b" ")


_codecs: Any = codecs  # the two functions that every encoding of one byte is made with; no stubs know them
_charmap_encode = _codecs.charmap_encode
_ALPHABET = _codecs.charmap_build(_LETTERS.ljust(256, "\ufffe"))
_FOLDED = _table(folded_letter)
_RANKS = _table(lambda letter: sorted_letter(letter)[0])
_TONES = _table(lambda letter: sorted_letter(letter)[1])
_TONELESS = bytes(at for at, letter in enumerate(_LETTERS) if at > 1 and not sorted_letter(letter.lower())[1])
