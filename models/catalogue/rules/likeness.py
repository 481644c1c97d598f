"""How alike two names are. Likeness only suggests; nothing is ever merged by it."""

from __future__ import annotations

from models.base.text import fold

THRESHOLD = 75
"""From here on two names are shown as possibly the same (0–100; a commune's own tool uses about 75)."""


def likeness(one: str, other: str) -> int:
    """0–100: the share of three-letter pieces that the folded names have in common (Dice), 100 where they are equal."""
    return shared(pieces(one), pieces(other))


def pieces(name: str) -> frozenset[str]:
    """The three-letter pieces of a folded name, its beginning and end marked by spaces."""
    text = f"  {fold(name)} "
    return frozenset(text[start : start + 3] for start in range(len(text) - 2))


def shared(one: frozenset[str], other: frozenset[str]) -> int:
    """0–100: twice the pieces in common over all the pieces."""
    return round(200 * len(one & other) / (len(one) + len(other)))
