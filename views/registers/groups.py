"""Groups of agencies that letters, regimes and forms address, and who belonged to them when."""

from __future__ import annotations

from typing import Final

from models.base.permissions import Permission
from models.base.words import Words
from models.organisations.operations.grouping import (
    change_group,
    change_group_member,
    enter_group,
    enter_group_member,
    remove_group,
    remove_group_member,
)
from models.organisations.rules.groups import GROUP_FIELDS, GROUP_KEY, GROUP_MEMBER_FIELDS
from models.organisations.tables import AddresseeGroup, AddresseeGroupMember
from views.registers.description import Link, Register, Verbs, columns_of, stamps

GROUPS: Final = Register(
    name="addressee_groups",
    model=AddresseeGroup,
    title=Words("Nhóm đối tượng báo cáo", "Addressee groups"),
    singular=Words("Nhóm đối tượng", "Addressee group"),
    columns=columns_of(AddresseeGroup, GROUP_FIELDS) + stamps(AddresseeGroup),
    listed=("code", "name", "source"),
    key=GROUP_KEY,
    order=("code",),
    read=Permission.ORGANISATION_READ,
    write=Permission.ORGANISATION_MANAGE,
    verbs=Verbs(enter_group, change_group, remove_group),
    fixed=("code",),
    icon="users",
    workbook="addressee-groups",
    links=(
        Link("addressee_group_members", "group", Words("Cơ quan trong nhóm", "Agencies of the group")),
        Link("regimes", "subject_group", Words("Chế độ báo cáo", "Regimes")),
        Link("forms", "group", Words("Biểu mẫu", "Forms")),
    ),
)
GROUP_MEMBERS: Final = Register(
    name="addressee_group_members",
    model=AddresseeGroupMember,
    title=Words("Cơ quan trong nhóm đối tượng", "Agencies of addressee groups"),
    singular=Words("Cơ quan trong nhóm", "Agency of a group"),
    columns=columns_of(AddresseeGroupMember, GROUP_MEMBER_FIELDS) + stamps(AddresseeGroupMember),
    listed=("organisation", "group", "valid_from", "valid_to"),
    key=("id",),
    order=("group", "organisation"),
    read=Permission.ORGANISATION_READ,
    write=Permission.ORGANISATION_MANAGE,
    verbs=Verbs(enter_group_member, change_group_member, remove_group_member),
    fixed=("group", "organisation", "valid_from"),
    titled=("group_name", "organisation_name"),
    icon="users",
    workbook="addressee-group-members",
)
