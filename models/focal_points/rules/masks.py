"""How personal data is shown to those who need to know only that it is there."""

from __future__ import annotations

from models.base.values import Values
from models.focal_points.rules.fields import FIELDS

KINDS = {field.code: str(field.extra["mask"]) for field in FIELDS if "mask" in field.extra}
"""Which field is hidden how."""


def mask(value: str, kind: str) -> str:
    """``Nguyễn Văn An`` → ``N*** V*** A***``; ``0000123456`` → ``*******456``; ``an@x.vn`` → ``a***@x.vn``.

    ``kind`` is ``name``, ``phone`` or ``email``; anything else hides everything.
    """
    if kind == "name":
        return " ".join(f"{word[0]}***" for word in value.split())
    if kind == "phone":
        return "*" * max(len(value) - 3, 0) + value[-3:]
    if kind == "email" and "@" in value:
        name, _, host = value.partition("@")
        return f"{name[:1]}***@{host}"
    return "***"


def unmasked(given: Values, stored: Values) -> dict[str, object]:
    """The given values where a mask that was exported reads as what it hides: nothing unseen is changed."""
    return {
        name: stored.get(name)
        if (kind := KINDS.get(name)) and isinstance(old := stored.get(name), str) and value == mask(old, kind)
        else value
        for name, value in given.items()
    }


def still_masked(values: Values) -> list[str]:
    """The fields whose value is a mask and nothing else: whose it is, nobody can tell."""
    return [name for name in KINDS if "***" in str(values.get(name) or "")]
