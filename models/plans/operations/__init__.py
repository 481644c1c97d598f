"""What can be done with plans and their tasks."""

from __future__ import annotations

from models.plans.operations.plans import add_plan, amend_plan, bin_plan, restore_plan, upsert_plan
from models.plans.operations.tasks import add_task, amend_task, bin_task, restore_task, set_progress, upsert_task

__all__ = [
    "add_plan",
    "add_task",
    "amend_plan",
    "amend_task",
    "bin_plan",
    "bin_task",
    "restore_plan",
    "restore_task",
    "set_progress",
    "upsert_plan",
    "upsert_task",
]
