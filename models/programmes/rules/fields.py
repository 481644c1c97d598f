"""What programmes, objectives and targets are, field by field."""

from __future__ import annotations

from typing import Final

from models.base.certainty import SOURCED
from models.base.fields import Choice, Field, FieldType
from models.base.words import Words

TARGET_LEVELS: Final = (
    Choice("central", Words("Trung ương", "Central")),
    Choice("province", Words("Tỉnh", "Province")),
    Choice("district", Words("Huyện", "District")),
    Choice("commune", Words("Xã", "Commune")),
)
OPERATORS: Final = (
    Choice(">=", Words("Ít nhất", "At least")),
    Choice("<=", Words("Nhiều nhất", "At most")),
    Choice("done", Words("Hoàn thành", "Done")),
)
FIELDS: Final = (
    Field("code", FieldType.CODE, Words("Mã", "Code"), required=True, max_length=40, pattern=r"[A-Z0-9][A-Z0-9._-]*"),
    Field("name", FieldType.TEXT, Words("Tên", "Name"), required=True, max_length=500),
    Field("name_en", FieldType.TEXT, Words("Tên tiếng Anh", "Name in English"), max_length=500),
    Field("document", FieldType.REFERENCE, Words("Văn bản ban hành", "Document"), reference="document"),
    Field("owner", FieldType.REFERENCE, Words("Cơ quan chủ trì", "Owner"), reference="organisation"),
    Field("group", FieldType.REFERENCE, Words("Nhóm đối tượng", "Addressees"), reference="group"),
    Field("plan_due_on", FieldType.DATE, Words("Hạn gửi kế hoạch", "Plans due on")),
    Field("summary", FieldType.NARRATIVE, Words("Nội dung", "Summary"), max_length=20_000),
    Field("valid_from", FieldType.DATE, Words("Từ ngày", "From"), required=True),
    Field("valid_to", FieldType.DATE, Words("Đến trước ngày", "Until (excluded)")),
    *SOURCED,
)
OBJECTIVE_FIELDS: Final = (
    Field("programme", FieldType.REFERENCE, Words("Đề án, chương trình", "Programme"), required=True,
          reference="programme"),
    Field("code", FieldType.CODE, Words("Mã", "Code"), required=True, max_length=40),
    Field("position", FieldType.INTEGER, Words("Thứ tự", "Position")),
    Field("name", FieldType.TEXT, Words("Mục tiêu", "Objective"), required=True, max_length=1_000),
    Field("name_en", FieldType.TEXT, Words("Tên tiếng Anh", "Name in English"), max_length=1_000),
    Field("measure", FieldType.NARRATIVE, Words("Cách đo", "Measure"), max_length=5_000),
    *SOURCED,
)  # fmt: skip
TARGET_FIELDS: Final = (
    Field("programme", FieldType.REFERENCE, Words("Đề án, chương trình", "Programme"), read_only=True,
          reference="programme"),
    Field("objective", FieldType.REFERENCE, Words("Mục tiêu", "Objective"), required=True, reference="objective"),
    Field("code", FieldType.CODE, Words("Mã", "Code"), required=True, max_length=40),
    Field("year", FieldType.INTEGER, Words("Năm", "Year")),
    Field("level", FieldType.CHOICE, Words("Cấp", "Level"), choices=TARGET_LEVELS),
    Field("kind_of_agency", FieldType.TEXT, Words("Loại cơ quan", "Kind of agency"), max_length=20),
    Field("operator", FieldType.CHOICE, Words("So sánh", "Comparison"), required=True, choices=OPERATORS),
    Field("value", FieldType.DECIMAL, Words("Giá trị", "Value")),
    Field("unit", FieldType.TEXT, Words("Đơn vị", "Unit"), max_length=50),
    Field("scope", FieldType.TEXT, Words("Phạm vi", "Scope"), max_length=500),
    Field("note", FieldType.TEXT, Words("Ghi chú", "Note"), max_length=1_000),
    *SOURCED,
)  # fmt: skip
NATURAL_KEY: Final = ("code",)
OBJECTIVE_NATURAL_KEY: Final = ("programme", "code")
TARGET_NATURAL_KEY: Final = ("programme", "objective", "code")
