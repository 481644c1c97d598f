"""Units that lead or help: one text with semicolons, several units."""

from __future__ import annotations

from collections.abc import Iterable

from models.base.text import clean, fold


def split_units(text: str | Iterable[str] | None) -> list[str]:
    """``Sở TTTT; Công an tỉnh`` → two units, in order, each once. A comma does not part: ``Sở, ban, ngành`` is one."""
    if text is None:
        return []
    parts = text.replace("\n", ";").split(";") if isinstance(text, str) else list(text)
    units: dict[str, str] = {}
    for part in parts:
        unit = clean(part).strip(" ,.;-–")
        if unit:
            units.setdefault(fold(unit), unit)
    return list(units.values())


def joined_units(units: Iterable[str]) -> str:
    """The units as one text, as a workbook and a form show them."""
    return "; ".join(units)
