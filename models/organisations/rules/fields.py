"""What an agency is, field by field, as it is called today."""

from __future__ import annotations

from typing import Final

from models.base.fields import Choice, Field, FieldType
from models.base.words import Words
from models.organisations.rules.kinds import Kind, Level

KINDS: Final = (
    Choice(Kind.MINISTRY, Words("Bộ", "Ministry")),
    Choice(Kind.MINISTERIAL_AGENCY, Words("Cơ quan ngang Bộ", "Ministerial agency")),
    Choice(Kind.GOVERNMENT_AGENCY, Words("Cơ quan thuộc Chính phủ", "Government agency")),
    Choice(Kind.PROVINCE, Words("Tỉnh", "Province")),
    Choice(Kind.CITY, Words("Thành phố trực thuộc Trung ương", "City under central authority")),
    Choice(Kind.OTHER, Words("Khác", "Other")),
)
LEVELS: Final = (
    Choice(Level.CENTRAL, Words("Trung ương", "Central")),
    Choice(Level.PROVINCE, Words("Tỉnh, thành phố", "Province")),
)

FIELDS: Final = (
    Field(
        "code", FieldType.CODE, Words("Mã (QĐ 20/2020)", "Code (Decision 20/2020)"), required=True, max_length=20,
        pattern=r"[A-Z]\d{2}(\.\d{1,3}){0,3}|[A-Z]{3,10}",  # abbreviations stand for codes that no source gives
        help=Words("Mã cấp 1, ví dụ H26, G18", "Level-1 code, e.g. H26, G18"),
    ),
    Field("name", FieldType.TEXT, Words("Tên cơ quan", "Name"), required=True, max_length=250),
    Field("short_name", FieldType.TEXT, Words("Tên ngắn", "Short name"), max_length=100),
    Field("kind", FieldType.CHOICE, Words("Loại cơ quan", "Kind"), required=True, choices=KINDS),
    Field("level", FieldType.CHOICE, Words("Cấp", "Level"), required=True, choices=LEVELS),
    Field("parent", FieldType.REFERENCE, Words("Cơ quan cấp trên", "Parent"), reference="organisation"),
    Field("official_order", FieldType.INTEGER, Words("Thứ tự", "Official order")),
    Field("valid_from", FieldType.DATE, Words("Từ ngày", "From"), required=True),
    Field("valid_to", FieldType.DATE, Words("Đến trước ngày", "Until (excluded)"), read_only=True),
)  # fmt: skip
NATURAL_KEY: Final = ("code",)
