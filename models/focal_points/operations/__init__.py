"""What can be done with focal points."""

from __future__ import annotations

from models.focal_points.operations.contacts import Contact, remove_personal_data, reveal
from models.focal_points.operations.terms import (
    amend,
    appoint,
    bin_focal_point,
    end,
    replace,
    restore_focal_point,
    upsert_focal_point,
    verify,
)

__all__ = [
    "Contact",
    "amend",
    "appoint",
    "bin_focal_point",
    "end",
    "remove_personal_data",
    "replace",
    "restore_focal_point",
    "reveal",
    "upsert_focal_point",
    "verify",
]
