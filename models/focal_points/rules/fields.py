"""Who speaks for an agency: fields, masking of personal data, when to confirm."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from models.base.fields import Choice, Field, FieldType
from models.base.permissions import Permission
from models.base.words import Words

DUTIES: Final = (
    Choice("main", Words("Đầu mối chính", "Main contact"), ("chính",)),
    Choice("deputy", Words("Đầu mối dự phòng", "Deputy"), ("phụ", "dự phòng")),
)

END_REASONS: Final = (
    Choice("left", Words("Đã nghỉ", "Left the service"), ("nghỉ", "nghỉ hưu")),
    Choice("moved", Words("Đã chuyển công tác", "Moved to other work"), ("chuyển",)),
    Choice("replaced", Words("Được thay thế", "Replaced"), ("thay",)),
    Choice("other", Words("Lý do khác", "Other reason"), ("khác",)),
)

# ``extra["mask"]`` names how ``mask`` hides the value where the reader may not see it in clear.
FIELDS: Final[tuple[Field, ...]] = (
    Field(
        "code",
        FieldType.CODE,
        Words("Mã đầu mối", "Code"),
        max_length=60,
        read_only=True,
        help=Words("Hệ thống cấp; để trống khi thêm mới", "Given by the portal; leave blank for a new one"),
    ),
    Field(
        "organisation",
        FieldType.REFERENCE,
        Words("Cơ quan", "Agency"),
        required=True,
        reference="organisation",
        extra=MappingProxyType({"column": "organisation_id"}),
    ),
    Field(
        "programme",
        FieldType.REFERENCE,
        Words("Đề án, chương trình", "Programme"),
        required=True,
        reference="programme",
        extra=MappingProxyType({"column": "programme_id"}),
    ),
    Field("duty", FieldType.CHOICE, Words("Vai trò", "Duty"), required=True, choices=DUTIES),
    Field(
        "full_name",
        FieldType.TEXT,
        Words("Họ và tên", "Full name"),
        required=True,
        max_length=150,
        read_permission=Permission.FOCAL_POINT_REVEAL,
        extra=MappingProxyType({"mask": "name"}),
    ),
    Field("position", FieldType.TEXT, Words("Chức vụ", "Position"), max_length=250),
    Field("unit", FieldType.TEXT, Words("Đơn vị", "Unit"), required=True, max_length=250),
    Field(
        "phone",
        FieldType.PHONE,
        Words("Điện thoại", "Phone"),
        max_length=30,
        read_permission=Permission.FOCAL_POINT_REVEAL,
        extra=MappingProxyType({"mask": "phone"}),
    ),
    Field(
        "email",
        FieldType.EMAIL,
        Words("Thư điện tử", "E-mail"),
        max_length=254,
        read_permission=Permission.FOCAL_POINT_REVEAL,
        extra=MappingProxyType({"mask": "email"}),
    ),
    Field(
        "role_mailbox",
        FieldType.EMAIL,
        Words("Hộp thư công vụ", "Role mailbox"),
        max_length=254,
        help=Words("Hộp thư của đơn vị, không phải của cá nhân", "The unit's mailbox, not a person's"),
    ),
    Field("valid_from", FieldType.DATE, Words("Từ ngày", "From"), required=True),
    Field(
        "valid_to",
        FieldType.DATE,
        Words("Thôi từ ngày", "No longer from"),
        help=Words("Ngày đầu tiên không còn là đầu mối", "The first day on which the person no longer speaks"),
    ),
    Field("end_reason", FieldType.CHOICE, Words("Lý do kết thúc", "Why it ended"), choices=END_REASONS),
    Field("verified_on", FieldType.DATE, Words("Xác nhận ngày", "Verified on"), read_only=True),
    Field("note", FieldType.NARRATIVE, Words("Ghi chú", "Note"), max_length=2_000),
)
NATURAL_KEY: Final = ("code",)
LISTED: Final = ("organisation", "programme", "duty", "full_name", "position", "unit", "role_mailbox", "valid_from")
PERSONAL: Final = tuple(f.code for f in FIELDS if f.read_permission is Permission.FOCAL_POINT_REVEAL)
