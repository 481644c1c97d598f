"""The catalogue of procedures."""

from __future__ import annotations

from typing import Final

from models.base.permissions import Permission
from models.base.words import Words
from models.catalogue.operations import (
    add_procedure,
    add_variant,
    amend_procedure,
    amend_variant,
    bin_procedure,
    bin_variant,
    restore_procedure,
    restore_variant,
)
from models.catalogue.rules import FIELDS, LISTED, NATURAL_KEY, VARIANT_FIELDS
from models.catalogue.tables import Procedure, ProcedureVariant
from views.registers.description import Link, Register, Verbs, columns_of, stamps

PROCEDURES: Final = Register(
    name="procedures",
    model=Procedure,
    title=Words("Thủ tục hành chính", "Procedures"),
    singular=Words("Thủ tục", "Procedure"),
    columns=columns_of(Procedure, FIELDS) + stamps(Procedure),
    listed=LISTED,
    key=NATURAL_KEY,
    order=("name",),
    read=Permission.PROCEDURE_READ,
    write=Permission.PROCEDURE_WRITE,
    verbs=Verbs(add_procedure, amend_procedure, bin_procedure, restore_procedure),
    icon="book",
    workbook="procedures",
    safe_inline=("service_level", "terms", "fee", "note"),
    links=(Link("procedure_variants", "procedure", Words("Khác biệt tại địa phương", "What agencies do differently")),),
)
VARIANTS: Final = Register(
    name="procedure_variants",
    model=ProcedureVariant,
    title=Words("Khác biệt tại địa phương", "Variants of procedures"),
    singular=Words("Khác biệt tại địa phương", "Variant"),
    columns=columns_of(ProcedureVariant, VARIANT_FIELDS) + stamps(ProcedureVariant),
    listed=("procedure", "organisation", "local_code", "service_level", "terms", "fee", "decision_number"),
    key=("organisation", "procedure"),
    order=("procedure", "organisation"),
    read=Permission.PROCEDURE_READ,
    write=Permission.VARIANT_WRITE,
    verbs=Verbs(add_variant, amend_variant, bin_variant, restore_variant),
    fixed=("organisation", "procedure"),
    titled=("organisation_name", "procedure_name"),
    icon="copy",
    workbook="procedure-variants",
    safe_inline=("service_level", "terms", "fee", "note"),
)
