"""What holds for procedures: their fields, codes, publication deadlines and likeness."""

from __future__ import annotations

from models.catalogue.rules.fields import (
    FIELDS,
    LISTED,
    NATURAL_KEY,
    VARIANT_FIELDS,
    VARIANT_LISTED,
    VARIANT_NATURAL_KEY,
)

__all__ = ["FIELDS", "LISTED", "NATURAL_KEY", "VARIANT_FIELDS", "VARIANT_LISTED", "VARIANT_NATURAL_KEY"]
