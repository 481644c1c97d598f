"""What can be done with programmes, their objectives and targets."""

from models.programmes.operations.listing import (
    objective_values,
    programme_values,
    target_values,
    upsert_objective,
    upsert_programme,
    upsert_target,
)
from models.programmes.operations.parts import add_objective, add_programme, add_target, amend, remove, restore

__all__ = [
    "add_objective", "add_programme", "add_target", "amend", "objective_values", "programme_values", "remove",
    "restore", "target_values", "upsert_objective", "upsert_programme", "upsert_target",
]  # fmt: skip
