"""A group of agencies that letters, regimes and forms address, and who belongs to it, field by field."""

from __future__ import annotations

from typing import Final

from models.base.fields import Field, FieldType
from models.base.words import Words

GROUP_FIELDS: Final = (
    Field("code", FieldType.CODE, Words("Mã nhóm", "Code"), required=True, max_length=40,
          help=Words("Chữ không dấu, ví dụ DA468.", "Without diacritics, such as DA468.")),
    Field("name", FieldType.TEXT, Words("Tên nhóm", "Name"), required=True, max_length=300),
    Field("name_en", FieldType.TEXT, Words("Tên tiếng Anh", "Name in English"), max_length=300),
    Field("source", FieldType.TEXT, Words("Nguồn", "Source"), max_length=500,
          help=Words("Văn bản xác định nhóm này.", "The document that says who belongs to it.")),
)  # fmt: skip
GROUP_KEY: Final = ("code",)

GROUP_MEMBER_FIELDS: Final = (
    Field("group", FieldType.REFERENCE, Words("Nhóm đối tượng", "Group"), required=True, reference="group"),
    Field("organisation", FieldType.REFERENCE, Words("Cơ quan", "Agency"), required=True, reference="organisation"),
    Field("valid_from", FieldType.DATE, Words("Từ ngày", "From"), required=True),
    Field("valid_to", FieldType.DATE, Words("Đến trước ngày", "Until (excluded)")),
)
GROUP_MEMBER_KEY: Final = ("group", "organisation", "valid_from")
