"""Passwords at the door: hashed before anything below sees them, made when somebody is invited."""

from __future__ import annotations

import secrets

from werkzeug.security import generate_password_hash

# Read over the telephone without mistakes: no l, 1, O, 0.
_LETTERS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def hashed(password: str) -> str:
    """The scrypt hash that FAB checks a sign-in against."""
    return str(generate_password_hash(password, method="scrypt", salt_length=16))


def invented() -> str:
    """A first password: four groups of four, 93 bits."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))
