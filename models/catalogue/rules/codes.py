"""Codes of procedures. They are text that looks like a number, and spreadsheets damage them."""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass
from enum import StrEnum

from models.base.text import clean

NATIONAL = r"[1-9]\.\d{6}"
LOCAL = NATIONAL + r"\.\d{3}\.\d{2}\.\d{2}\.H\d{2}"
SERVICE = LOCAL + r"\.\d{2}"

_DIGITS_FOR_LETTERS = str.maketrans({"O": "0", "o": "0", "l": "1", "I": "1", ",": ".", "·": ".", "。": "."})
_AS_NUMBER = re.compile(r"(\d{7})\.0+")


class CodeKind(StrEnum):
    """NATIONAL: ``1.001193``. LOCAL: with the agency, ``1.011442.000.00.00.H38``. SERVICE (MaDVC): ``….H55.02``."""

    NATIONAL = "national"
    LOCAL = "local"
    SERVICE = "service"


class Damage(StrEnum):
    """What happened to a code on its way."""

    SPACES = "spaces"
    LETTERS = "letters"  # O for 0, l for 1, a comma for the point
    LOST_POINT = "lost_point"  # 1.004194 read as the Vietnamese number 1004194
    LOST_ZEROS = "lost_zeros"  # 2.000720 kept as the number 2.00072
    SUFFIX = "suffix"  # the code of an agency where the national one is wanted


@dataclass(frozen=True, slots=True)
class Repair:
    """What a damaged code may have been. Only one that the catalogue knows may be taken, and never silently."""

    code: str
    damages: tuple[Damage, ...]
    known: bool


def kind_of(code: str) -> CodeKind | None:
    """What kind of code the text is exactly, None where it is none."""
    kinds = ((CodeKind.NATIONAL, NATIONAL), (CodeKind.LOCAL, LOCAL), (CodeKind.SERVICE, SERVICE))
    return next((kind for kind, pattern in kinds if re.fullmatch(pattern, code)), None)


def national_part(code: str) -> str:
    """The national code that a local or service code begins with; the code itself where it is neither."""
    return code[:8] if kind_of(code) in {CodeKind.LOCAL, CodeKind.SERVICE} else code


def suggest(text: str, known: Container[str] = ()) -> Repair | None:
    """The national code that a damaged text stands for, None where it is sound already or nothing like a code.

    ``known`` are the codes of the catalogue. Zeros that were lost at the end cannot be told from a
    code that is wrong, so such a repair is worth something only when ``known`` says so.
    """
    if kind_of(text) is CodeKind.NATIONAL:
        return None
    code, damages = _mended(text)
    if kind_of(code) is not CodeKind.NATIONAL:
        return None
    return Repair(code, damages, code in known)


def _mended(text: str) -> tuple[str, tuple[Damage, ...]]:
    damages: list[Damage] = []
    bare = clean(text).replace(" ", "")
    if bare != text:
        damages.append(Damage.SPACES)
    if kind_of(bare) in {CodeKind.LOCAL, CodeKind.SERVICE}:
        return national_part(bare), (*damages, Damage.SUFFIX)
    digits = bare.translate(_DIGITS_FOR_LETTERS)
    if digits != bare:
        damages.append(Damage.LETTERS)
    if found := _AS_NUMBER.fullmatch(digits):
        digits = found[1]
    if re.fullmatch(r"[1-9]\d{6}", digits):
        return f"{digits[0]}.{digits[1:]}", (*damages, Damage.LOST_POINT)
    if re.fullmatch(r"[1-9]\.\d{1,5}", digits):
        return digits.ljust(8, "0"), (*damages, Damage.LOST_ZEROS)
    return digits, tuple(damages)
