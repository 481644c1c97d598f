"""Text, addresses, telephone numbers, and codes that Excel took for numbers."""

from __future__ import annotations

import math
import re
from collections.abc import Container
from datetime import date, datetime

from imports.cells import Raw
from imports.coercion.legacy import find_legacy
from imports.coercion.say import INFO, WARNING, Say
from models.base.fields import Field, FieldType
from models.base.text import clean, clean_lines

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
EXCEL_LIMIT = 32_767
_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9-]+)+")
_BETWEEN = re.compile(r"[\s;,/]+")


def read_text(field: Field, raw: Raw, say: Say, font: str = "") -> str | None:
    """The text in a cell: NFC, trimmed; a number or day that stands there is written out."""
    text = raw if isinstance(raw, str) else written(raw)
    if _CONTROL.search(text):
        say("cell.control_character", value=_CONTROL.sub("�", text)[:100])
        return None
    if not text.isascii() and (old := find_legacy(text, font)):
        say("cell.legacy_font", value=text[:200], encoding=old[0], reading=old[1][:200])
        return None
    text = clean_lines(text) if field.type is FieldType.NARRATIVE else clean(text)
    if isinstance(raw, str) and len(raw) >= EXCEL_LIMIT:
        say("cell.cut_by_excel", WARNING, length=len(raw), limit=EXCEL_LIMIT)
    return text or None


def written(raw: Raw) -> str:
    """A stored value as a person would write it: 5.0 is 5, a day is dd/mm/yyyy."""
    if isinstance(raw, bool):
        return "Có" if raw else "Không"
    if isinstance(raw, float):
        return format(raw, ".15g") if abs(raw) < 1e15 else repr(raw)
    if isinstance(raw, datetime):
        return raw.strftime("%d/%m/%Y" if raw.time() == raw.time().min else "%d/%m/%Y %H:%M")
    return raw.strftime("%d/%m/%Y") if isinstance(raw, date) else str(raw)


def read_code(field: Field, raw: Raw, say: Say, known: Container[str] | None) -> str | None:
    """A code. One that Excel damaged is mended only where the mended code exists; else it is asked back."""
    if isinstance(raw, float) and (not math.isfinite(raw) or abs(raw) >= 1e15):
        say("cell.digits_lost", value=written(raw))
        return None
    if not isinstance(raw, str | int | float) or isinstance(raw, bool):
        say("cell.code_damaged", value=written(raw), readings=[])
        return None
    text = clean(raw) if isinstance(raw, str) else written(raw)
    if not text.isascii() or _CONTROL.search(text):
        return read_text(field, text, say)
    fits = not field.pattern or re.fullmatch(field.pattern, text)
    if fits and (known is None or text in known or isinstance(raw, str)):
        return text
    return _mend(field, text, say, known)


def _mend(field: Field, text: str, say: Say, known: Container[str] | None) -> str | None:
    candidates = [code for code in _candidates(text) if not field.pattern or re.fullmatch(field.pattern, code)]
    found = [code for code in candidates if known is not None and code in known]
    if len(found) == 1:
        say("cell.code_mended", INFO, value=text, reading=found[0])
        return found[0]
    say(
        "cell.code_damaged" if candidates else "cell.bad_pattern",
        value=text,
        readings=candidates,
        pattern=field.pattern,
    )
    return None


def _candidates(text: str) -> list[str]:
    """What a procedure code may have been: 2.00072 was 2.000720, 1004194 was 1.004194, 1.OO4194 had an O."""
    text = text.translate(str.maketrans("Oo,", "00.", " "))
    tries = [text]
    if re.fullmatch(r"\d\.\d{1,5}", text):
        tries.append(text.ljust(8, "0"))
    if re.fullmatch(r"\d{7}", text):
        tries.append(f"{text[0]}.{text[1:]}")
    return list(dict.fromkeys(tries))


def read_email(field: Field, raw: Raw, say: Say) -> str | None:
    """One address; two in a cell are asked back."""
    text = clean(written(raw)).removeprefix("mailto:").strip(" ;,")
    parts = [part for part in _BETWEEN.split(text) if "@" in part]
    if len(parts) > 1:
        say("cell.several_emails", value=text)
        return None
    if not _EMAIL.fullmatch(text) or len(text) > 254 or ".." in text:
        say("cell.not_an_email", value=text)
        return None
    return text


def read_phone(field: Field, raw: Raw, say: Say) -> str | None:
    """Digits with an optional leading +; 84912… and 912… get their zero back."""
    text = clean(written(raw))
    bare = re.sub(r"[\s.()\-]+", "", text)
    if re.fullmatch(r"[;,/]", re.sub(r"[^;,/]+", "", bare)):
        say("cell.several_phones", value=text)
        return None
    if not re.fullmatch(r"\+?\d{8,15}", bare):
        say("cell.not_a_phone", value=text)
        return None
    mended = re.sub(r"^(?:\+84|84(?=\d{9}$))0?", "0", bare)
    if not isinstance(raw, str) and not mended.startswith("0"):
        mended = "0" + mended
    if mended != bare and not isinstance(raw, str):
        say("cell.zero_restored", INFO, value=text, reading=mended)
    return mended
