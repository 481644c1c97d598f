"""What a plan and its tasks are, and when one is late (Đề án 468, five groups of tasks)."""

from __future__ import annotations

from decimal import Decimal
from types import MappingProxyType
from typing import Final

from models.base.fields import Choice, Field, FieldType
from models.base.words import Words

ACT_KINDS: Final = (
    Choice("plan", Words("Kế hoạch", "Plan"), ("KH",)),
    Choice("decision", Words("Quyết định ban hành kế hoạch", "Decision issuing a plan"), ("QĐ", "quyết định")),
    Choice("letter", Words("Công văn", "Official letter"), ("CV",)),
    Choice("other", Words("Văn bản khác", "Other act"), ("khác",)),
)

GROUPS: Final = (
    Choice(
        "N1",
        Words(
            "Gắn số hóa hồ sơ, giấy tờ, kết quả với tiếp nhận, xử lý tại Bộ phận Một cửa",
            "Digitise dossiers and results as they are received and handled at the one-stop unit",
        ),
    ),
    Choice(
        "N2",
        Words(
            "Đổi mới quản lý, kết nối, chia sẻ dữ liệu để đơn giản hóa chuẩn bị, tiếp nhận, giải quyết",
            "Manage, connect and share data so that applying and handling become simpler",
        ),
    ),
    Choice(
        "N3",
        Words(
            "Mở rộng tiếp nhận, giải quyết không phụ thuộc địa giới hành chính",
            "Receive and handle regardless of administrative boundaries",
        ),
    ),
    Choice(
        "N4",
        Words(
            "Nâng cao tính chủ động, hiệu quả, năng suất lao động của Bộ phận Một cửa",
            "Make the one-stop unit more active, effective and productive",
        ),
    ),
    Choice(
        "N5",
        Words(
            "Đổi mới giám sát, đánh giá chất lượng giải quyết TTHC trên công nghệ mới",
            "Monitor and rate the handling of procedures with new technology",
        ),
    ),
)

TIME_KINDS: Final = (
    Choice("dated", Words("Có thời hạn", "Dated")),
    Choice("ongoing", Words("Thường xuyên", "Ongoing")),
    Choice("recurring", Words("Định kỳ", "Recurring")),
    Choice("on_guidance", Words("Theo hướng dẫn", "On guidance")),
)

TASK_STATES: Final = (
    Choice("not_started", Words("Chưa thực hiện", "Not started"), ("chưa triển khai",)),
    Choice("in_progress", Words("Đang thực hiện", "In progress"), ("đang triển khai",)),
    Choice("done", Words("Đã hoàn thành", "Done"), ("hoàn thành", "xong")),
    Choice("stopped", Words("Dừng thực hiện", "Stopped"), ("không thực hiện", "dừng")),
)

_OWNER: Final = Field(
    "organisation",
    FieldType.REFERENCE,
    Words("Cơ quan", "Agency"),
    required=True,
    reference="organisation",
    extra=MappingProxyType({"column": "organisation_id"}),
)
_PROGRAMME: Final = Field(
    "programme",
    FieldType.REFERENCE,
    Words("Đề án, chương trình", "Programme"),
    required=True,
    reference="programme",
    extra=MappingProxyType({"column": "programme_id"}),
)

FIELDS: Final[tuple[Field, ...]] = (
    _OWNER,
    _PROGRAMME,
    Field("act_kind", FieldType.CHOICE, Words("Hình thức văn bản", "Kind of act"), required=True, choices=ACT_KINDS),
    Field("act_number", FieldType.TEXT, Words("Số, ký hiệu", "Number"), max_length=100),
    Field("act_date", FieldType.DATE, Words("Ngày ban hành", "Issued on")),
    Field("title", FieldType.TEXT, Words("Trích yếu", "Title"), required=True, max_length=1000),
    Field(
        "document",
        FieldType.REFERENCE,
        Words("Văn bản trong danh mục", "Document of the act"),
        reference="document",
        help=Words("Chọn văn bản đã có trong danh mục văn bản", "One of the register of documents"),
    ),
    Field("received_on", FieldType.DATE, Words("Ngày gửi đến", "Received on")),
    Field("source", FieldType.TEXT, Words("Nguồn", "Source"), max_length=500),
    Field("note", FieldType.NARRATIVE, Words("Ghi chú", "Note"), max_length=5_000),
)
NATURAL_KEY: Final = ("organisation", "programme")
LISTED: Final = ("organisation", "programme", "act_number", "act_date", "title")

TASK_FIELDS: Final[tuple[Field, ...]] = (
    _OWNER,
    _PROGRAMME,
    Field("number", FieldType.CODE, Words("STT", "No."), required=True, max_length=20),
    Field("group", FieldType.CHOICE, Words("Nhóm nhiệm vụ", "Group"), required=True, choices=GROUPS),
    Field("name", FieldType.TEXT, Words("Nhiệm vụ cụ thể", "Task"), required=True, max_length=2000),
    Field(
        "lead_units",
        FieldType.TEXT,
        Words("Cơ quan chủ trì", "Lead units"),
        required=True,
        max_length=1000,
        help=Words("Nhiều đơn vị cách nhau bằng dấu chấm phẩy", "Several units are separated by a semicolon"),
        extra=MappingProxyType({"list": ";"}),
    ),
    Field(
        "coordinating_units",
        FieldType.TEXT,
        Words("Cơ quan phối hợp", "Coordinating units"),
        max_length=1000,
        help=Words("Nhiều đơn vị cách nhau bằng dấu chấm phẩy", "Several units are separated by a semicolon"),
        extra=MappingProxyType({"list": ";"}),
    ),
    Field(
        "time_text",
        FieldType.TEXT,
        Words("Thời gian thực hiện", "Time"),
        required=True,
        max_length=250,
        help=Words(
            "Ví dụ: Trước 15/6/2021; Quý III/2021; Thường xuyên; hằng quý",
            "For example: Trước 15/6/2021; Quý III/2021; Thường xuyên; hằng quý",
        ),
    ),
    Field("time_kind", FieldType.CHOICE, Words("Loại thời gian", "Kind of time"), choices=TIME_KINDS),
    Field("starts_on", FieldType.DATE, Words("Từ ngày", "From")),
    Field("due_on", FieldType.DATE, Words("Thời hạn", "Due")),
    Field("product", FieldType.TEXT, Words("Sản phẩm", "Product"), max_length=1000),
    Field("state", FieldType.CHOICE, Words("Tình trạng", "State"), required=True, choices=TASK_STATES),
    Field(
        "progress",
        FieldType.PERCENT,
        Words("Tiến độ (%)", "Progress (%)"),
        minimum=Decimal(0),
        maximum=Decimal(100),
    ),
    Field("done_on", FieldType.DATE, Words("Ngày hoàn thành", "Done on")),
    Field("note", FieldType.NARRATIVE, Words("Ghi chú", "Note"), max_length=5_000),
)
TASK_NATURAL_KEY: Final = ("organisation", "programme", "number")
TASK_LISTED: Final = (
    "name",
    "number",
    "organisation",
    "lead_units",
    "time_text",
    "due_on",
    "state",
    "progress",
    "group",
)
