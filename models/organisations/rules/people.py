"""Who works where in which role, field by field: what the list, the workbook and the API ask for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from models.base.fields import Choice, Field, FieldType
from models.base.findings import Finding, Severity
from models.base.values import Values
from models.base.words import Words
from models.organisations.rules.kinds import Role

ROLES: Final[dict[Role, Words]] = {
    Role.ADMIN: Words("Quản trị hệ thống", "Administrator"),
    Role.LEAD: Words("Lãnh đạo VPCP", "Lead"),
    Role.REVIEWER: Words("Chuyên viên VPCP", "Reviewer"),
    Role.AUDITOR: Words("Kiểm tra, giám sát", "Auditor"),
    Role.AGENCY_EDITOR: Words("Cán bộ nhập liệu", "Agency editor"),
    Role.AGENCY_APPROVER: Words("Lãnh đạo phê duyệt", "Agency approver"),
    Role.SERVICE: Words("Hệ thống kết nối", "Connected system"),
}
ON, OFF = "on", "off"
_STANDING: Final = (
    Choice(ON, Words("Đang hoạt động", "Active"), ("Có", "1")),
    Choice(OFF, Words("Đã khóa", "Switched off"), ("Không", "0")),
)

FIELDS: Final = (
    Field("organisation", FieldType.REFERENCE, Words("Cơ quan", "Agency"), required=True, reference="organisation"),
    Field("username", FieldType.CODE, Words("Tên đăng nhập", "User name"), required=True, max_length=64,
          help=Words("Chữ thường không dấu, ví dụ vinhphuc.nva. Tên chưa có thì người đó được mời: mật khẩu lần đầu "
                     "được cấp trên trang Nhân sự, không bao giờ ghi trong tệp.",
                     "Small letters without diacritics. Whoever is new is invited: the first password is given on the "
                     "page of people, never in a file.")),
    Field("last_name", FieldType.TEXT, Words("Họ và đệm", "Surname"), required=True, max_length=64),
    Field("first_name", FieldType.TEXT, Words("Tên", "Given name"), required=True, max_length=64),
    Field("email", FieldType.EMAIL, Words("Thư điện tử", "E-mail"), max_length=320),
    Field("role", FieldType.CHOICE, Words("Vai trò", "Role"), required=True,
          choices=tuple(Choice(role.value, words) for role, words in ROLES.items())),
    Field("valid_from", FieldType.DATE, Words("Từ ngày", "From"), required=True),
    Field("valid_to", FieldType.DATE, Words("Đến trước ngày", "Until (excluded)")),
    Field("active", FieldType.CHOICE, Words("Tài khoản", "Account"), choices=_STANDING),
    Field("last_seen_at", FieldType.DATE, Words("Truy cập gần nhất", "Last seen"), read_only=True),
)  # fmt: skip
NATURAL_KEY: Final = ("organisation", "username", "role", "valid_from")
OF_THE_PERSON: Final = ("last_name", "first_name", "email", "active")


def as_kept(values: Values, stored: Values) -> Values:
    """An account that nothing is said of stays as it is; a new one is on. User names have small letters."""
    kept = dict(values)
    if "active" in kept and kept["active"] is None:
        kept["active"] = stored.get("active") or ON
    return kept


def told_twice(rows: Sequence[Values]) -> list[tuple[int, Finding]]:
    """Rows of one person that say different things of that person, by position: only one of them can be meant."""
    first: dict[Any, Values] = {}
    said: list[tuple[int, Finding]] = []
    for position, row in enumerate(rows):
        name = row.get("username")
        other = first.setdefault(name, row)
        for code in OF_THE_PERSON:
            if name and row.get(code) != other.get(code):
                place = {"row_key": str(name), "column": code, "value": str(row.get(code) or "")}
                params = {"username": str(name), "other": str(other.get(code) or "")}
                said.append((position, Finding("member.person_told_twice", Severity.ERROR, params=params, **place)))
    return said
