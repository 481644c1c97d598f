"""The fields of a regime, a period and a holiday: what a page, the API and a workbook ask for."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from models.base.certainty import CERTAINTIES
from models.base.fields import Choice, Field, FieldType
from models.base.words import Words

CONTENT_KINDS: Final = (
    Choice("words", Words("Lời văn", "Words")),
    Choice("figures", Words("Số liệu", "Figures")),
    Choice("both", Words("Lời văn và số liệu", "Words and figures")),
)
WEEKEND_RULES: Final = (
    Choice("keep", Words("Giữ nguyên", "Keep")),
    Choice("next", Words("Lùi đến ngày làm việc sau", "Next working day")),
    Choice("previous", Words("Về ngày làm việc trước", "Working day before")),
)
CHANNELS: Final = (
    Choice("reporting_system", Words("Hệ thống thông tin báo cáo", "Reporting system")),
    Choice("document_axis", Words("Trục liên thông văn bản quốc gia", "National document axis")),
    Choice("nq68_software", Words("Phần mềm theo Nghị quyết 68", "Software of Resolution 68")),
    Choice("email", Words("Thư điện tử", "E-mail")),
    Choice("post", Words("Bưu chính", "Post")),
    Choice("fax", Words("Fax", "Fax")),
    Choice("direct", Words("Gửi trực tiếp", "By hand")),
)
FREQUENCIES: Final = (
    Choice("M", Words("Hằng tháng", "Every month")),
    Choice("Q", Words("Hằng quý", "Every quarter")),
    Choice("Q1", Words("Quý I", "Quarter I")),
    Choice("Q2", Words("Quý II", "Quarter II")),
    Choice("Q3", Words("Quý III", "Quarter III")),
    Choice("Q4", Words("Quý IV", "Quarter IV")),
    Choice("H1", Words("6 tháng đầu năm", "First half")),
    Choice("H2", Words("6 tháng cuối năm", "Second half")),
    Choice("9M", Words("9 tháng", "Nine months")),
    Choice("Y", Words("Năm", "Year")),
)
DUE_KINDS: Final = (
    Choice("day_of_last_month", Words("Ngày của tháng cuối kỳ", "A day of the period's last month")),
    Choice("day_of_next_month", Words("Ngày của tháng sau kỳ", "A day of the month after the period")),
    Choice("days_after_cutoff", Words("Số ngày sau khi chốt số liệu", "Days after figures close")),
    Choice("working_days_after_cutoff", Words("Số ngày làm việc sau khi chốt", "Working days after figures close")),
)
PERIOD_KINDS: Final = (
    Choice("month", Words("Tháng", "Month")),
    Choice("quarter", Words("Quý", "Quarter")),
    Choice("half", Words("6 tháng", "Half-year")),
    Choice("nine_months", Words("9 tháng", "Nine months")),
    Choice("year", Words("Năm", "Year")),
    Choice("adhoc", Words("Đột xuất", "On demand")),
)
_SOURCED: Final = (
    Field("source", FieldType.TEXT, Words("Nguồn", "Source"), max_length=500),
    Field("certainty", FieldType.CHOICE, Words("Độ tin cậy", "Certainty"), choices=CERTAINTIES),
)

REGIME_FIELDS: Final = (
    Field("code", FieldType.CODE, Words("Mã", "Code"), required=True, max_length=40),
    Field("name", FieldType.TEXT, Words("Tên chế độ báo cáo", "Name"), required=True, max_length=500),
    Field("name_en", FieldType.TEXT, Words("Tên tiếng Anh", "Name in English"), max_length=500),
    Field("content_kind", FieldType.CHOICE, Words("Nội dung", "Content"), choices=CONTENT_KINDS),
    Field("subject_group", FieldType.REFERENCE, Words("Đối tượng thực hiện", "Who reports"), reference="group"),
    Field("receiver", FieldType.REFERENCE, Words("Cơ quan nhận", "Receiver"), reference="organisation"),
    Field("channels", FieldType.CHOICES, Words("Phương thức gửi", "Channels"), choices=CHANNELS),
    Field("frequency", FieldType.CHOICES, Words("Tần suất", "Frequency"), choices=FREQUENCIES),
    Field("due_kind", FieldType.CHOICE, Words("Cách tính hạn gửi", "How the due date counts"), choices=DUE_KINDS,
          help=Words("Nghị định 09/2019/NĐ-CP: chậm nhất vào ngày 25 của tháng cuối kỳ.",
                     "Decree 09/2019/NĐ-CP: no later than day 25 of the period's last month.")),
    Field("due_number", FieldType.INTEGER, Words("Ngày hoặc số ngày của hạn gửi", "Day or days of the due date"),
          help=Words("Ngày trong tháng (1–31) hoặc số ngày sau khi chốt số liệu (1–366), theo cách tính ở trên.",
                     "A day of the month (1–31), or days after figures close (1–366), as counted above."),
          minimum=Decimal(1), maximum=Decimal(366)),
    Field("cutoff_day", FieldType.INTEGER, Words("Ngày chốt số liệu", "Day on which figures close"),
          help=Words("Ngày của tháng cuối kỳ; để trống nếu chốt vào ngày cuối tháng.",
                     "Of the period's last month; blank where they close with the month."),
          minimum=Decimal(1), maximum=Decimal(27)),
    Field("weekend_rule", FieldType.CHOICE, Words("Trùng ngày nghỉ", "On a day off"), choices=WEEKEND_RULES),
    Field("outline", FieldType.NARRATIVE, Words("Đề cương", "Outline"), max_length=20_000),
    Field("procedure_note", FieldType.NARRATIVE, Words("Quy trình", "Procedure"), max_length=20_000),
    Field("document", FieldType.REFERENCE, Words("Văn bản quy định", "Document"), reference="document"),
    Field("valid_from", FieldType.DATE, Words("Từ ngày", "From"), required=True),
    Field("valid_to", FieldType.DATE, Words("Đến trước ngày", "Until (excluded)")),
    *_SOURCED,
)  # fmt: skip
REGIME_KEY: Final = ("code",)

PERIOD_FIELDS: Final = (
    Field("regime", FieldType.REFERENCE, Words("Chế độ báo cáo", "Regime"), required=True, reference="regime"),
    Field("code", FieldType.CODE, Words("Mã kỳ", "Code"), required=True, max_length=20),
    Field("name", FieldType.TEXT, Words("Tên kỳ", "Name"), required=True, max_length=200),
    Field("kind", FieldType.CHOICE, Words("Loại kỳ", "Kind"), read_only=True, choices=PERIOD_KINDS),
    Field("starts_on", FieldType.DATE, Words("Từ ngày", "From"), required=True),
    Field("ends_on", FieldType.DATE, Words("Đến ngày", "To"), required=True),
    Field("opens_on", FieldType.DATE, Words("Mở ngày", "Opens on")),
    Field("cutoff_on", FieldType.DATE, Words("Chốt số liệu", "Cut-off")),
    Field("due_on", FieldType.DATE, Words("Hạn gửi", "Due on"), required=True),
    Field("reason", FieldType.NARRATIVE, Words("Lý do điều chỉnh", "Reason for the change"),
          help=Words("Bắt buộc khi điều chỉnh một kỳ đã có: thay đổi áp dụng cho mọi cơ quan.",
                     "Needed to change a period that is there: it changes for every agency."), max_length=2_000),
)  # fmt: skip
PERIOD_KEY: Final = ("regime", "code")

HOLIDAY_FIELDS: Final = (
    Field("on", FieldType.DATE, Words("Ngày nghỉ", "Day off"), required=True),
    Field("name", FieldType.TEXT, Words("Tên ngày nghỉ", "Name"), required=True, max_length=200),
    *_SOURCED,
)
HOLIDAY_KEY: Final = ("on",)
