"""The agencies as they are called today; their other days are in the names and codes of each."""

from __future__ import annotations

from typing import Final

from models.base.permissions import Permission
from models.base.words import Words
from models.organisations.operations import add_organisation, amend_organisation, remove_organisation
from models.organisations.rules.fields import FIELDS
from models.organisations.tables import Organisation
from views.registers.adapting import adding, amending
from views.registers.description import Link, Register, Verbs, columns_of, stamps

_NAMED: Final = {"parent": "organisation"}

ORGANISATIONS: Final = Register(
    name="organisations",
    model=Organisation,
    title=Words("Cơ quan, đơn vị", "Organisations"),
    singular=Words("Cơ quan", "Organisation"),
    columns=columns_of(Organisation, FIELDS) + stamps(Organisation),
    listed=("code", "name", "short_name", "kind", "level", "valid_from", "valid_to"),
    key=("code",),
    order=("official_order", "name"),
    read=Permission.ORGANISATION_READ,
    write=Permission.ORGANISATION_MANAGE,
    verbs=Verbs(
        add=adding(Organisation, add_organisation, _NAMED),
        amend=amending(Organisation, amend_organisation, _NAMED),
        bin=remove_organisation,
    ),
    fixed=("code",),
    icon="building",
    workbook="organisations",
    links=(
        Link("procedures", "owner", Words("Thủ tục hành chính", "Procedures")),
        Link("plans", "organisation", Words("Kế hoạch", "Plans")),
        Link("tasks", "organisation", Words("Nhiệm vụ", "Tasks")),
        Link("focal_points", "organisation", Words("Cán bộ đầu mối", "Focal points")),
        Link("procedure_variants", "organisation", Words("Khác biệt tại địa phương", "Variants of procedures")),
        Link("addressee_group_members", "organisation", Words("Nhóm đối tượng báo cáo", "Groups of addressees")),
    ),
)
