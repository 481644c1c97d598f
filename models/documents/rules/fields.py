"""What an official document is, field by field."""

from __future__ import annotations

from datetime import date
from typing import Final

from models.base.certainty import SOURCED
from models.base.fields import Choice, Field, FieldType
from models.base.words import Words

DOCUMENT_KINDS: Final = (
    Choice("luat", Words("Luật", "Law")),
    Choice("nghi_quyet", Words("Nghị quyết", "Resolution")),
    Choice("nghi_dinh", Words("Nghị định", "Decree")),
    Choice("quyet_dinh", Words("Quyết định", "Decision")),
    Choice("chi_thi", Words("Chỉ thị", "Directive")),
    Choice("thong_tu", Words("Thông tư", "Circular")),
    Choice("ke_hoach", Words("Kế hoạch", "Plan")),
    Choice("bao_cao", Words("Báo cáo", "Report")),
    Choice("cong_van", Words("Công văn", "Official letter")),
    Choice("thong_bao", Words("Thông báo", "Notice")),
    Choice("khac", Words("Khác", "Other")),
)
FIELDS: Final = (
    Field("number", FieldType.TEXT, Words("Số, ký hiệu", "Number"), required=True, max_length=100),
    Field("signed_on", FieldType.DATE, Words("Ngày ký", "Signed on")),
    Field("effective_on", FieldType.DATE, Words("Ngày hiệu lực", "In force on")),
    Field("issuer_name", FieldType.TEXT, Words("Cơ quan ban hành", "Issuer"), required=True, max_length=250),
    Field("issuer", FieldType.REFERENCE, Words("Cơ quan trong hệ thống", "Agency here"), reference="organisation"),
    Field("kind", FieldType.CHOICE, Words("Loại văn bản", "Kind"), choices=DOCUMENT_KINDS),
    Field("summary", FieldType.NARRATIVE, Words("Trích yếu", "Summary"), max_length=5_000),
    Field("url", FieldType.TEXT, Words("Địa chỉ", "Address"), max_length=1_000, pattern=r"https?://\S+"),
    *SOURCED,
)
NATURAL_KEY: Final = ("number", "signed_on", "issuer_name")


def key_text(number: str, signed_on: date | None, issuer_name: str) -> str:
    """A document's key as one text, as a workbook names it: ``468/QĐ-TTg · 2021-03-27 · Thủ tướng Chính phủ``."""
    return " · ".join(part for part in (number, signed_on.isoformat() if signed_on else "", issuer_name) if part)
