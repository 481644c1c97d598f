"""How people write the names of agencies, and which agency they mean."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from models.base.text import clean, fold

SIMILAR_ENOUGH = 0.86

# What stands before a name and says nothing about which: "UBND tỉnh", "TP.", "Văn phòng UBND thành phố".
_PREFIXES = tuple(
    tuple(words.split())
    for words in (
        "van phong uy ban nhan dan",
        "van phong ubnd",
        "vp ubnd",
        "uy ban nhan dan",
        "ubnd",
        "thanh pho",
        "tinh",
        "tp",
        "t p",
    )
)
# Short forms that no rule of spelling gives; the key of what is written → the key of what is meant.
_SHORT_FORMS = {
    "hcm": "hochiminh",
    "tphcm": "hochiminh",
    "hn": "hanoi",
    "tphn": "hanoi",
    "brvt": "bariavungtau",
    "bariavt": "bariavungtau",
    "tthue": "thuathienhue",
    "tth": "thuathienhue",
    "vov": "daitiengnoivietnam",
    "vtv": "daitruienhinhvietnam",
    "bhxh": "bhxhvn",
    "nhnnvn": "nhnn",
    "nhnnvietnam": "nhnn",
}
# Typists mix i with y (Quy, Qui; Mỹ, Mĩ) and c with k (Đắk Lắk, Đắc Lắc; Bắc Kạn, Bắc Cạn).
_MIXED = str.maketrans({"y": "i", "k": "c"})
_SILENT = frozenset({"va"})
_IN_FULL = {"ptnt": "phattriennongthon", "csxh": "chinhsachxahoi"}


class Reason(StrEnum):
    """Why a text is taken for an agency, surest first."""

    CODE = "code"
    NAME = "name"
    SPELLING = "spelling"
    OTHER_NAME = "other_name"  # a name of the same agency on another day
    SUCCESSOR = "successor"  # the agency that was meant is no more on that day; this one followed it
    SIMILAR = "similar"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An agency that a text may mean on a day. Nothing is rewritten by it: a person or a rule takes it up.

    ``certain`` is True where one agency alone is meant and it exists on the day. ``meant`` is the code
    of the agency that was written where that is another one, merged or split since.
    """

    organisation_id: int
    code: str
    name: str
    reason: Reason
    certain: bool
    score: float = 1.0
    meant: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """One name or code under which an agency can be written."""

    organisation_id: int
    text: str
    short: str = ""


def key_of(text: str) -> str:
    """What is left of a written name when habits of spelling are taken away.

    ``UBND TP. Đăk Lăk``, ``tỉnh Đắc Lắc`` and ``Daklak`` have one key.
    """
    words = _without_prefixes(fold(_spaced(text)).split())
    key = "".join(word for word in words if word not in _SILENT).translate(_MIXED)
    return _SHORT_FORMS.get(key, key)


def keys_of(known: Known) -> frozenset[str]:
    """Every key that stands for the name: as it is, without ``Bộ``, without ``Việt Nam``, and the abbreviation."""
    key = key_of(known.text)
    keys = {key, key_of(known.short) if known.short else key}
    if key.startswith("bo") and fold(known.text).startswith("bo "):
        keys.add(key[2:])
    if len(key) > len("vietnam"):
        keys.add(key.removesuffix("vietnam"))
    return frozenset(keys - {""})


def matches(text: str, names: Iterable[Known]) -> list[tuple[Known, Reason, float]]:
    """The names that the text may be, surest first: the very name, a spelling of it, or one much like it."""
    written, key, keys = clean(text), key_of(text), _written_keys(text)
    found: list[tuple[Known, Reason, float]] = []
    for known in names:
        if written and written in {known.text, known.short}:
            found.append((known, Reason.NAME, 1.0))
        elif keys & keys_of(known):
            found.append((known, Reason.SPELLING, 1.0))
        elif (score := likeness(key, key_of(known.text))) >= SIMILAR_ENOUGH:
            found.append((known, Reason.SIMILAR, score))
    return _surest(found)


def likeness(one: str, other: str) -> float:
    """How much two keys are alike, 0 to 1. Short keys are never alike unless equal: Hà Nam is not Hà Nội."""
    if min(len(one), len(other)) < 6:
        return float(one == other)
    return round(SequenceMatcher(None, one, other, autojunk=False).ratio(), 3)


def _surest(found: Sequence[tuple[Known, Reason, float]]) -> list[tuple[Known, Reason, float]]:
    """Only the matches of the surest kind that was met, one of each agency: a likeness says nothing beside a name."""
    if not found:
        return []
    order = list(Reason)
    ranked = sorted(found, key=lambda match: (order.index(match[1]), -match[2]))
    best = ranked[0][1]
    kept: dict[int, tuple[Known, Reason, float]] = {}
    for match in ranked:
        same_kind = match[1] is best or {match[1], best} == {Reason.NAME, Reason.SPELLING}
        if same_kind and match[0].organisation_id not in kept:
            kept[match[0].organisation_id] = match
    return list(kept.values())


def _written_keys(text: str) -> set[str]:
    """``Bộ KH&CN`` is written for ``BKHCN``, ``Bộ Nông nghiệp & PTNT`` for the name in full."""
    key = key_of(text)
    keys = {key, key_of(" ".join(_IN_FULL.get(word, word) for word in fold(_spaced(text)).split()))}
    if key.startswith("bo") and len(key) > 3:
        keys.add("b" + key[2:])
    return keys - {""}


def _spaced(text: str) -> str:
    """Points and dashes part words: ``TP.HCM``, ``BR-VT``; a Latin ``&`` is ``và``."""
    return text.replace("&", " ").replace("–", " ").replace(".", " ")


def _without_prefixes(words: list[str]) -> list[str]:
    for prefix in _PREFIXES:
        if tuple(words[: len(prefix)]) == prefix and len(words) > len(prefix):
            return _without_prefixes(words[len(prefix) :])
    return words
