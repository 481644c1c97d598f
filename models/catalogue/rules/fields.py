"""What a procedure is: its fields and lists (domain: CSDLQG về TTHC, NĐ 63/2010, NĐ 42/2022)."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from models.base.fields import Choice, Field, FieldType
from models.base.words import Words
from models.catalogue.rules.codes import NATIONAL

LEVELS: Final = (
    Choice("ministry", Words("Cấp Bộ", "Ministry"), ("bộ", "trung ương", "TW")),
    Choice("province", Words("Cấp Tỉnh", "Province"), ("tỉnh", "thành phố")),
    Choice("district", Words("Cấp Huyện", "District (until 30 June 2025)"), ("huyện", "quận", "thị xã")),
    Choice("commune", Words("Cấp Xã", "Commune"), ("xã", "phường", "thị trấn", "đặc khu")),
    Choice("other", Words("Cơ quan khác", "Other agency"), ("khác",)),
)

KINDS: Final = (
    Choice("standard", Words("TTHC thông thường", "Standard"), ("STANDARD", "thông thường")),
    Choice("specific", Words("TTHC đặc thù", "Specific to a locality"), ("SPECIFIC", "đặc thù")),
    Choice("interconnected", Words("TTHC liên thông", "Interconnected"), ("INTERCONNECTED", "liên thông")),
    Choice("internal", Words("TTHC nội bộ", "Internal"), ("STANDARD_INTERNAL", "nội bộ")),
    Choice(
        "interconnected_internal",
        Words("TTHC nội bộ liên thông", "Internal, interconnected"),
        ("INTERCONNECTED_INTERNAL", "nội bộ liên thông"),
    ),
)

LEGAL_KINDS: Final = (
    Choice(
        "not_assigned",
        Words("TTHC không được luật giao quy định chi tiết", "Not assigned by law for detailed regulation"),
        ("NOT_ASSIGNED_REGULATION", "1"),
    ),
    Choice(
        "assigned",
        Words("TTHC được luật giao quy định chi tiết", "Assigned by law for detailed regulation"),
        ("ASSIGNED_REGULATION", "2"),
    ),
    Choice("central", Words("TTHC do trung ương quy định", "Set centrally"), ("CENTRAL_REGULATION",)),
    Choice("local", Words("TTHC do địa phương quy định", "Set locally"), ("LOCAL_REGULATION",)),
    Choice("other", Words("Loại khác", "Other"), ("OTHER", "3")),
)

# Until NĐ 42/2022/NĐ-CP took effect (June 2022) services had four levels.
SERVICE_LEVELS_BEFORE: Final = (
    Choice("1", Words("Mức độ 1", "Level 1"), ("mức 1",)),
    Choice("2", Words("Mức độ 2", "Level 2"), ("mức 2",)),
    Choice("3", Words("Mức độ 3", "Level 3"), ("mức 3",)),
    Choice("4", Words("Mức độ 4", "Level 4"), ("mức 4",)),
)

SERVICE_LEVELS: Final = (
    Choice("full", Words("Toàn trình", "Fully online"), ("dịch vụ công trực tuyến toàn trình",)),
    Choice("partial", Words("Một phần", "Partly online"), ("dịch vụ công trực tuyến một phần",)),
    Choice(
        "information",
        Words("Chưa cung cấp (chỉ thông tin)", "Information only"),
        ("chưa cung cấp", "cung cấp thông tin", "dịch vụ cung cấp thông tin trực tuyến"),
    ),
)

PUBLICATION_STATES: Final = (
    Choice("new", Words("Mới ban hành", "New"), ("ban hành mới", "mới")),
    Choice("amended", Words("Sửa đổi, bổ sung", "Amended"), ("sửa đổi", "bổ sung", "sđbs")),
    Choice("replaced", Words("Thay thế", "Replaced"), ("được thay thế",)),
    Choice("abolished", Words("Bãi bỏ", "Abolished"), ("bị bãi bỏ",)),
)

CHANNELS: Final = (
    Choice("direct", Words("Trực tiếp", "At the counter"), ("1",)),
    Choice("online", Words("Trực tuyến", "Online"), ("2", "DVC trực tuyến")),
    Choice("post", Words("Dịch vụ bưu chính", "By post"), ("3", "BCCI", "bưu chính công ích")),
)

NULL_TEXT: Final = "Không có thông tin"
"""What the national database prints for an empty part."""

FIELDS: Final[tuple[Field, ...]] = (
    Field(
        "code",
        FieldType.CODE,
        Words("Mã TTHC", "Code"),
        required=True,
        max_length=8,
        pattern=NATIONAL,
        help=Words("Mã quốc gia, ví dụ 1.001193; là văn bản, không phải số", "National code, text, e.g. 1.001193"),
    ),
    Field("name", FieldType.TEXT, Words("Tên thủ tục hành chính", "Name"), required=True, max_length=1000),
    Field("field", FieldType.TEXT, Words("Lĩnh vực", "Field"), required=True, max_length=250),
    Field("levels", FieldType.CHOICES, Words("Cấp thực hiện", "Levels"), required=True, choices=LEVELS),
    Field("kind", FieldType.CHOICE, Words("Loại thủ tục", "Kind"), required=True, choices=KINDS),
    Field("legal_kind", FieldType.CHOICE, Words("Phân loại theo luật giao", "Legal kind"), choices=LEGAL_KINDS),
    Field(
        "owner",
        FieldType.REFERENCE,
        Words("Cơ quan công bố", "Publishing agency"),
        required=True,
        reference="organisation",
        extra=MappingProxyType({"column": "owner_id"}),
    ),
    Field("performer", FieldType.TEXT, Words("Cơ quan thực hiện", "Performing agency"), max_length=500),
    Field("authority", FieldType.TEXT, Words("Cơ quan có thẩm quyền", "Deciding authority"), max_length=500),
    Field("coordinator", FieldType.TEXT, Words("Cơ quan phối hợp", "Coordinating agency"), max_length=500),
    Field("applicants", FieldType.TEXT, Words("Đối tượng thực hiện", "Applicants"), max_length=500),
    Field("channels", FieldType.CHOICES, Words("Cách thức nộp", "Ways to apply"), choices=CHANNELS),
    Field(
        "service_level_before",
        FieldType.CHOICE,
        Words("Mức độ DVC (trước NĐ 42/2022)", "Service level (before Decree 42/2022)"),
        choices=SERVICE_LEVELS_BEFORE,
    ),
    Field(
        "service_level",
        FieldType.CHOICE,
        Words("Mức độ cung cấp DVC (NĐ 42/2022)", "Online service (Decree 42/2022)"),
        choices=SERVICE_LEVELS,
    ),
    Field("terms", FieldType.TEXT, Words("Thời hạn giải quyết", "Time limit"), max_length=500),
    Field("fee", FieldType.TEXT, Words("Phí, lệ phí", "Fee"), max_length=500),
    Field(
        "publication_state",
        FieldType.CHOICE,
        Words("Trạng thái công bố", "Publication state"),
        required=True,
        choices=PUBLICATION_STATES,
    ),
    Field("decision_number", FieldType.TEXT, Words("Số quyết định công bố", "Decision number"), max_length=100),
    Field("decision_on", FieldType.DATE, Words("Ngày quyết định công bố", "Decision signed on")),
    Field("legal_basis", FieldType.NARRATIVE, Words("Căn cứ pháp lý", "Legal basis"), max_length=10_000),
    Field("issued_on", FieldType.DATE, Words("Ngày ban hành VBQPPL", "Legal document issued on")),
    Field("effective_on", FieldType.DATE, Words("Ngày VBQPPL có hiệu lực", "Legal document in force on")),
    Field("shortened", FieldType.BOOLEAN, Words("Trình tự, thủ tục rút gọn", "Shortened procedure")),
    Field("published_on", FieldType.DATE, Words("Ngày nhập CSDLQG", "Entered in the national database on")),
    Field("steps", FieldType.NARRATIVE, Words("Trình tự thực hiện", "Steps"), max_length=20_000),
    Field("dossier", FieldType.NARRATIVE, Words("Thành phần hồ sơ", "Dossier"), max_length=20_000),
    Field("result", FieldType.TEXT, Words("Kết quả thực hiện", "Result"), max_length=500),
    Field("conditions", FieldType.NARRATIVE, Words("Yêu cầu, điều kiện", "Conditions"), max_length=20_000),
    Field("keywords", FieldType.TEXT, Words("Từ khóa", "Keywords"), max_length=500),
    Field("note", FieldType.NARRATIVE, Words("Ghi chú", "Note"), max_length=5_000),
)

NATURAL_KEY: Final = ("code",)
LISTED: Final = ("code", "name", "field", "levels", "owner", "service_level", "publication_state", "decision_number")
"""The columns a list shows until its reader chooses others."""

VARIANT_FIELDS: Final[tuple[Field, ...]] = (
    Field(
        "organisation",
        FieldType.REFERENCE,
        Words("Cơ quan", "Agency"),
        required=True,
        reference="organisation",
        extra=MappingProxyType({"column": "organisation_id"}),
    ),
    Field(
        "procedure",
        FieldType.REFERENCE,
        Words("Thủ tục hành chính", "Procedure"),
        required=True,
        reference="procedure",
        extra=MappingProxyType({"column": "procedure_id"}),
    ),
    Field(
        "local_code",
        FieldType.CODE,
        Words("Mã tại địa phương", "Local code"),
        max_length=40,
        pattern=rf"{NATIONAL}(\.\d{{3}}\.\d{{2}}\.\d{{2}}\.H\d{{2}}(\.\d{{2}})?)?",
        help=Words("Ví dụ 1.011442.000.00.00.H38", "For example 1.011442.000.00.00.H38"),
    ),
    Field("performer", FieldType.TEXT, Words("Cơ quan thực hiện", "Performing agency"), max_length=500),
    Field(
        "service_level",
        FieldType.CHOICE,
        Words("Mức độ cung cấp DVC (NĐ 42/2022)", "Online service (Decree 42/2022)"),
        choices=SERVICE_LEVELS,
    ),
    Field("terms", FieldType.TEXT, Words("Thời hạn giải quyết", "Time limit"), max_length=500),
    Field("fee", FieldType.TEXT, Words("Phí, lệ phí", "Fee"), max_length=500),
    Field("decision_number", FieldType.TEXT, Words("Số quyết định công bố", "Decision number"), max_length=100),
    Field("decision_on", FieldType.DATE, Words("Ngày quyết định công bố", "Decision signed on")),
    Field("note", FieldType.NARRATIVE, Words("Ghi chú", "Note"), max_length=5_000),
)
VARIANT_NATURAL_KEY: Final = ("organisation", "procedure")
VARIANT_LISTED: Final = ("organisation", "procedure", "local_code", "service_level", "terms", "fee")
