"""The definition of a form, under one name: its shape, how it is read, written and fingerprinted."""

from models.forms.rules.reading import examine, read
from models.forms.rules.shape import (
    Check,
    CheckScope,
    FormDefinition,
    FormField,
    GivenRow,
    Rollup,
    RollupMethod,
    RowGroup,
    RowsKind,
    Section,
    SectionKind,
    TargetLink,
    Value,
)
from models.forms.rules.writing import canonical, content_hash, dump, plain_number

__all__ = [
    "Check",
    "CheckScope",
    "FormDefinition",
    "FormField",
    "GivenRow",
    "Rollup",
    "RollupMethod",
    "RowGroup",
    "RowsKind",
    "Section",
    "SectionKind",
    "TargetLink",
    "Value",
    "canonical",
    "content_hash",
    "dump",
    "examine",
    "plain_number",
    "read",
]
