"""Online service levels before and after NĐ 42/2022/NĐ-CP."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Bridge:
    """What an old level roughly became. ``legal`` is False: no text makes the two equivalent."""

    service_level: str
    legal: bool = False
    certainty: str = "OWN"


_BRIDGE: Final = {"4": "full", "3": "partial", "2": "information", "1": "information"}


def likely_service_level(before: str | None) -> Bridge | None:
    """What a level of before June 2022 (``1``–``4``) suggests; to be offered to a person, never stored unasked."""
    level = _BRIDGE.get(before or "")
    return Bridge(level) if level else None
