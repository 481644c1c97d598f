"""What is given to a verb: only the columns that it may set, and a reason where one is asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from models.base.errors import DomainError


def allowed(values: Mapping[str, Any], names: frozenset[str]) -> Mapping[str, Any]:
    """The values, if they are all of those names."""
    if unknown := sorted(set(values) - names):
        raise DomainError("field.not_amendable", fields=", ".join(unknown))
    return values


def require_reason(reason: str) -> None:
    """Raise DomainError where there is none."""
    if not reason.strip():
        raise DomainError("reason.missing")
