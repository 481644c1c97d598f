"""What every page of a register knows."""

from __future__ import annotations

from typing import ClassVar

from flask import current_app

from views.base import Page, actor
from views.registers.description import Register
from views.registers.index import REGISTERS

# These have pages of their own.
PAGED = frozenset(REGISTERS) - {"reports", "uploads"}


class RegisterView(Page):
    """A page of one register. Nothing of a request is kept on the view, which all threads share."""

    register: ClassVar[Register]

    def may_write(self) -> bool:
        """Whether the reader may change rows of the register at all."""
        return self.register.write is not None and actor().may(self.register.write)

    @property
    def secret(self) -> str:
        """What cursors are signed with."""
        return str(current_app.config["SECRET_KEY"])


def page_name(register: Register) -> str:
    """The endpoint of a register's pages."""
    return "".join(part.capitalize() for part in register.name.split("_")) + "Page"
