"""What holds for plans and tasks: their fields, how a time is read, when something is late."""

from __future__ import annotations

from models.plans.rules.fields import (
    FIELDS,
    LISTED,
    NATURAL_KEY,
    TASK_FIELDS,
    TASK_LISTED,
    TASK_NATURAL_KEY,
)

__all__ = ["FIELDS", "LISTED", "NATURAL_KEY", "TASK_FIELDS", "TASK_LISTED", "TASK_NATURAL_KEY"]
