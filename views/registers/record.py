"""One row, in full, as the reader may see it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from models.base.actor import Actor
from models.base.errors import NotFound
from views.registers.compiler import Compiler
from views.registers.description import Register
from views.registers.listing import as_dicts
from views.registers.query import Query


def record(
    session: Session, actor: Actor, register: Register, row_id: int, *, at: datetime, raw: bool = False
) -> dict[str, Any]:
    """Every field of the row that the actor may read, wherever it lies, the bin included.

    Personal data comes in clear to those who may see it, and each showing is recorded: the door commits.
    Raises NotFound where the row does not exist or is not the actor's to see.
    """
    query = Query(register, tuple(register.visible(actor).values()), ids=(row_id,), page_size=1)
    asked = Compiler(session, query).rows(None, anywhere=True)
    found = session.execute(asked).first() if row_id < 2**31 else None
    if found is None:
        raise NotFound
    clear = register.reveal is not None and actor.may(register.reveal)
    if clear and register.on_reveal is not None:
        register.on_reveal(session, actor, session.get(register.model, row_id), at)
    return as_dicts(session, actor, query, [found], raw=raw, clear=clear)[0]
