"""What an account and its password must be. Passwords are long and not easily guessed; no character classes."""

from __future__ import annotations

import re
import secrets

from models.base.findings import Finding, Severity
from models.base.text import fold

SHORTEST = 12
FEWEST_DIFFERENT = 6
_WELL_KNOWN = ("password", "matkhau", "mat khau", "123456", "qwerty", "vanphongchinhphu", "tiendo")


def password_faults(password: str, username: str = "") -> list[str]:
    """Codes of what is wrong with a new password; an empty list means that it may be taken."""
    faults: list[str] = []
    if len(password) < SHORTEST:
        faults.append("password.too_short")
    if len(set(password)) < FEWEST_DIFFERENT:
        faults.append("password.too_plain")
    plain = fold(password).replace(" ", "")
    if any(plain.strip("0123456789") == word.replace(" ", "") for word in _WELL_KNOWN):
        faults.append("password.well_known")
    if username and fold(username).replace(" ", "") in plain:
        faults.append("password.holds_name")
    return faults


_UNSET = "none"  # in the place of the salt
_HASH_LENGTH = 64  # bytes, as the portal's own hashes have


def no_password() -> str:
    """What is kept of an account whose first password was never given: a hash that no password has.

    It is shaped as any other, so that a try at it takes as long as a try at any account.
    """
    return f"scrypt:32768:8:1${_UNSET}${secrets.token_hex(_HASH_LENGTH)}"


def has_password(password_hash: str | None) -> bool:
    """Whether somebody could sign in by a password at all."""
    return bool(password_hash) and str(password_hash).split("$")[1:2] != [_UNSET]


_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{2,63}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
LONGEST_NAME = 64


def account_faults(username: str, last_name: str, first_name: str, email: str) -> list[Finding]:
    """What is wrong with the values of a new account, each at its column."""
    wrong = {
        "username": "account.bad_username" if not _USERNAME.fullmatch(username) else "",
        "last_name": "account.no_name" if not 0 < len(last_name) <= LONGEST_NAME else "",
        "first_name": "account.no_name" if not 0 < len(first_name) <= LONGEST_NAME else "",
        "email": "account.bad_email" if len(email) > 320 or not _EMAIL.fullmatch(email) else "",
    }
    return [Finding(code, Severity.ERROR, column=column) for column, code in wrong.items() if code]
