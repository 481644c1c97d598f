"""A sentence or label in the two languages of the portal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Words:
    """Text that is data rather than interface: labels of fields, titles of forms.

    Vietnamese is always there; where English is missing, Vietnamese is shown.
    """

    vi: str
    en: str = ""

    def in_(self, language: str) -> str:
        """The text in ``vi`` or ``en``; any other language reads Vietnamese."""
        return self.en if language == "en" and self.en else self.vi

    def as_dict(self) -> dict[str, str]:
        return {"vi": self.vi, "en": self.en} if self.en else {"vi": self.vi}

    @classmethod
    def read(cls, value: Any) -> Words:
        """From JSON: a plain string is Vietnamese, a mapping has ``vi`` and ``en``."""
        if isinstance(value, str):
            return cls(value)
        return cls(str(value["vi"]), str(value.get("en", "")))
