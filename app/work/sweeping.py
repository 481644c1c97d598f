"""Changing all the rows that a list shows, and taking it back, outside the request: all of it or nothing."""

from __future__ import annotations

from typing import Any

from app.jobs import Run, handles
from views.registers.history import undo_request
from views.registers.index import REGISTERS
from views.registers.sweeping import SWEEP, Deed, carry_out, query_of
from views.sweeps import UNDO, arguments


@handles(SWEEP)
def change_rows(run: Run) -> dict[str, Any]:
    """What was surveyed, if the rows are still those; with the rights that the requester has by now."""
    asked = run.payload
    deed = Deed(REGISTERS[str(asked["register"])], str(asked["action"]), str(asked["code"]), asked["value"])
    query = query_of(deed.register, run.actor, arguments(str(asked["query"])))
    count = carry_out(run.session, run.actor, deed, query, str(asked["mark"]), at=run.at, told=_teller(run))
    return {"rows": count}


@handles(UNDO)
def undo_rows(run: Run) -> dict[str, Any]:
    """Every change of one request, unless a row was changed again since."""
    register = REGISTERS[str(run.payload["register"])]
    if register.write is not None:
        run.actor.require(register.write)
    count = undo_request(
        run.session, run.actor, register, str(run.payload["request_id"]), at=run.at, told=_teller(run)
    )  # fmt: skip
    return {"rows": count}


def _teller(run: Run) -> Any:
    return lambda done, total: run.progress(2 + 96 * done // max(1, total))
