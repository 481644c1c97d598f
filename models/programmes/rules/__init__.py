"""What holds for programmes, their objectives and targets."""

from models.programmes.rules.fields import (
    FIELDS,
    NATURAL_KEY,
    OBJECTIVE_FIELDS,
    OBJECTIVE_NATURAL_KEY,
    TARGET_FIELDS,
    TARGET_NATURAL_KEY,
)
from models.programmes.rules.targets import DISTRICTS_UNTIL, Operator, TargetLevel, answers_for, is_met

__all__ = [
    "DISTRICTS_UNTIL", "FIELDS", "NATURAL_KEY", "OBJECTIVE_FIELDS", "OBJECTIVE_NATURAL_KEY", "TARGET_FIELDS",
    "TARGET_NATURAL_KEY", "Operator", "TargetLevel", "answers_for", "is_met",
]  # fmt: skip
