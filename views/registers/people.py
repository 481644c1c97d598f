"""Who works where in which role, from when to when; appointed and ended on the page of people, or by workbook."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from models.base.fields import Field, FieldType
from models.base.permissions import Permission
from models.base.words import Words
from models.organisations.rules.people import FIELDS
from models.organisations.tables import Member
from views.registers.description import INSTANT, Column, Register, columns_of, stamps

_OF_THE_ACCOUNT: Final = frozenset({"username", "last_name", "first_name", "email"})
_KEPT_WITH_IT: Final = (
    Field("active", FieldType.BOOLEAN, Words("Đang hoạt động", "Active"), read_only=True),
    Field("last_seen_at", FieldType.DATE, Words("Truy cập gần nhất", "Last seen"), read_only=True, extra=INSTANT),
)
_APPOINTMENT: Final = tuple(
    each for each in FIELDS if each.code not in _OF_THE_ACCOUNT | {field.code for field in _KEPT_WITH_IT}
)
_ACCOUNT: Final = (
    *(replace(each, read_only=True) for each in FIELDS if each.code in _OF_THE_ACCOUNT),
    *_KEPT_WITH_IT,
)

MEMBERS: Final = Register(
    name="members",
    model=Member,
    title=Words("Người dùng và vai trò", "Users and roles"),
    singular=Words("Vai trò", "Appointment"),
    columns=(
        *columns_of(Member, _APPOINTMENT),
        *(Column(each.code, each, each.code, path=("account",)) for each in _ACCOUNT),
        *stamps(Member),
    ),
    listed=("username", "last_name", "first_name", "organisation", "role", "valid_from", "valid_to", "last_seen_at"),
    key=("id",),
    order=("organisation", "role", "username"),
    read=Permission.MEMBER_READ,
    titled=("last_name", "first_name", "organisation_name"),
    icon="user-shield",
    workbook="members",
)
