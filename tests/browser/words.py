"""The sentences of the pages in the language that a test reads them in: from the catalogue, never typed a second time."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from babel.messages.pofile import read_po

CATALOGUE = Path(__file__).resolve().parents[2] / "translations" / "vi" / "LC_MESSAGES" / "messages.po"


@cache
def _vietnamese() -> dict[str, str]:
    with CATALOGUE.open("rb") as text:
        return {str(each.id): str(each.string) for each in read_po(text) if isinstance(each.id, str)}


class Words:
    """``Words("vi")("Confirm")`` is "Xác nhận"; a sentence that the catalogue has not is an error in both languages."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, english: str, **values: Any) -> str:
        said = _vietnamese()[english]
        said = said if self.language == "vi" else english
        return said % values if values else said
