"""What is known of a form besides its versions, field by field."""

from __future__ import annotations

from typing import Final

from models.base.fields import Field, FieldType
from models.base.words import Words

FIELDS: Final = (
    Field("code", FieldType.CODE, Words("Mã biểu", "Code"), required=True, max_length=40),
    Field("title", FieldType.TEXT, Words("Tên biểu", "Title"), required=True, max_length=500),
    Field("title_en", FieldType.TEXT, Words("Tên tiếng Anh", "Title in English"), max_length=500),
    Field("regime", FieldType.REFERENCE, Words("Chế độ báo cáo", "Regime"), reference="regime"),
    Field("group", FieldType.REFERENCE, Words("Nhóm đối tượng", "Addressees"), reference="group"),
)
NATURAL_KEY: Final = ("code",)
