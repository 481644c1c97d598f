"""Tokens that were found good: a system sends one with every call, and to read it each time is a tenth of a call."""

from __future__ import annotations

from hashlib import sha256
from time import time
from typing import Any

MOST = 2_000  # tokens; then all are forgotten and read anew


class GoodTokens:
    """What good tokens claim, by the hash of the header that brought them. Only those that the library took are kept.

    A signature does not turn bad; what does change with time is asked each time: the end of the token here, the
    account and its sessions by whoever loads it.
    """

    def __init__(self) -> None:
        self._claims: dict[bytes, dict[str, Any]] = {}

    def claims(self, header: str) -> dict[str, Any] | None:
        """What the token of this header claims; None where it is not known, or at its end."""
        found = self._claims.get(_key(header))
        return found if found is not None and found.get("exp", 0) > time() else None

    def keep(self, header: str, claims: dict[str, Any]) -> None:
        """The token was found good; one that never ends is not kept."""
        if len(self._claims) >= MOST:
            self._claims.clear()
        self._claims[_key(header)] = claims


def _key(header: str) -> bytes:
    return sha256(header.encode("utf-8", "surrogatepass")).digest()
