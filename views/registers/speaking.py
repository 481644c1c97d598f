"""What the rows of a page need to be read by people: entries of the audit name rows of every register."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from views.registers.description import Register
from views.registers.naming import tell_changes
from views.registers.notes import tell_notes


def speak(session: Session, register: Register, rows: list[dict[str, Any]]) -> None:
    """Put the rows of a page into words, where the register's rows need it."""
    if register.name == "audit":
        tell_changes(session, rows)
        tell_notes(session, rows)
