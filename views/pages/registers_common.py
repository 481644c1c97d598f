"""What every page of a register knows."""

from __future__ import annotations

from typing import ClassVar

from flask import current_app, url_for

from views.base import Page, actor
from views.registers.description import Register


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


def address_of(register: Register, row_id: int) -> str:
    """Where the page of a row is: the register's record, or a page that was made for it."""
    endpoint, name = register.page or (f"{page_name(register)}.show", "row_id")
    return url_for(endpoint, **{name: row_id})
