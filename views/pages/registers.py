"""The pages of the registers, all made from their descriptions: list, record, form, bin."""

from __future__ import annotations

from typing import Any

from models.base.permissions import Permission
from views.pages.registers_bulk import BulkActions
from views.pages.registers_common import page_name
from views.pages.registers_record import RecordActions
from views.registers.description import Register


class RegisterPage(RecordActions, BulkActions):
    """The pages of one register."""

    default_view = "list"


_MANY = ("bulk", "bulk_do", "undo", "sweep", "swept", "sweep_state")
_WRITES = ("add", "edit", "bin", "restore", "cell", "inline", "revert", "bring_back", *_MANY)


def page_of(register: Register) -> type[RegisterPage]:
    """The class of pages for a register."""
    verbs = dict.fromkeys(_WRITES, register.write or Permission.SYSTEM_MANAGE)
    if register.write is None:
        verbs = {}
    members: dict[str, Any] = {
        "register": register, "permission": register.read, "verbs": verbs, "route_base": f"/{register.name}",
        "exclude_route_methods": _missing(register),
    }  # fmt: skip
    return type(page_name(register), (RegisterPage,), members)


def _missing(register: Register) -> set[str]:
    verbs = register.verbs
    missing = {"inline", "cell"} if not register.safe_inline else set()
    amends = {"edit", "cell", "inline", "revert", "bring_back", *_MANY}
    for verb, methods in ((verbs.add, {"add"}), (verbs.amend, amends), (verbs.bin, {"bin"}),
                          (verbs.restore, {"restore"})):  # fmt: skip
        if verb is None:
            missing |= methods
    return missing


__all__ = ["page_name", "page_of"]
