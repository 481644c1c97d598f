"""What can be done with procedures: one at a time, or a whole list."""

from __future__ import annotations

from models.catalogue.operations.bulk import load_procedures, upsert_procedures
from models.catalogue.operations.procedures import (
    add_procedure,
    amend_procedure,
    bin_procedure,
    restore_procedure,
    upsert_procedure,
)
from models.catalogue.operations.variants import (
    add_variant,
    amend_variant,
    bin_variant,
    restore_variant,
    upsert_variant,
)

__all__ = [
    "add_procedure",
    "add_variant",
    "amend_procedure",
    "amend_variant",
    "bin_procedure",
    "bin_variant",
    "load_procedures",
    "restore_procedure",
    "restore_variant",
    "upsert_procedure",
    "upsert_procedures",
    "upsert_variant",
]
