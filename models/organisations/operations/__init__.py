"""What can be done with agencies, their groups and their people."""

from models.organisations.operations.agencies import (
    add_code,
    add_organisation,
    amend_organisation,
    end_code,
    refresh_names,
    remove_organisation,
)
from models.organisations.operations.enrolling import member_values, upsert_member
from models.organisations.operations.groups import add_group, amend_group, join_group, leave_group
from models.organisations.operations.listing import upsert_organisation
from models.organisations.operations.members import appoint, end_membership, set_end
from models.organisations.operations.people import (
    Invitation,
    amend_person,
    change_role,
    deactivate,
    give_first_password,
    invite,
    leave,
    reactivate,
)
from models.organisations.operations.succession import Preview, carry_out, preview_succession

__all__ = [
    "Invitation",
    "Preview",
    "add_code",
    "add_group",
    "add_organisation",
    "amend_group",
    "amend_organisation",
    "amend_person",
    "appoint",
    "carry_out",
    "change_role",
    "deactivate",
    "end_code",
    "end_membership",
    "give_first_password",
    "invite",
    "join_group",
    "leave",
    "leave_group",
    "member_values",
    "preview_succession",
    "reactivate",
    "refresh_names",
    "remove_organisation",
    "set_end",
    "upsert_member",
    "upsert_organisation",
]
