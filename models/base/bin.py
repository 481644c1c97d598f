"""In the bin and out of it again: for every register alike."""

from __future__ import annotations

from datetime import datetime

from models.base.actor import Actor
from models.base.errors import Conflict
from models.base.model import Binned


def put_in_bin(row: Binned, actor: Actor, at: datetime) -> None:
    """Mark the row as binned. Raises Conflict where it lies there already."""
    if row.deleted_at is not None:
        raise Conflict("row.in_bin", keys=str(row), count=1)
    row.deleted_at, row.deleted_by_id = at, actor.user_id


def take_from_bin(row: Binned) -> None:
    """Take the row out. Raises Conflict where it is not there."""
    if row.deleted_at is None:
        raise Conflict("row.not_in_bin", keys=str(row))
    row.deleted_at = row.deleted_by_id = None


def require_live(row: Binned) -> None:
    """Raise Conflict where the row lies in the bin: it is restored before it is changed."""
    if row.deleted_at is not None:
        raise Conflict("row.in_bin", keys=str(row), count=1)
