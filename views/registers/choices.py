"""Lists of several registers, in the words that people read."""

from __future__ import annotations

from typing import Final

from models.base.fields import Choice
from models.base.words import Words

REPORT_STATES: Final = (
    Choice("draft", Words("Bản nháp", "Draft")),
    Choice("submitted", Words("Đã gửi", "Submitted")),
    Choice("in_review", Words("Đang xem xét", "In review")),
    Choice("accepted", Words("Đã chấp nhận", "Accepted")),
    Choice("returned", Words("Trả lại", "Returned")),
    Choice("withdrawn", Words("Đã rút lại", "Withdrawn")),
    Choice("reopened", Words("Mở lại", "Reopened")),
    Choice("not_required", Words("Không phải báo cáo", "Not required")),
    Choice("nil", Words("Không phát sinh", "Nothing to report")),
)
UPLOAD_STATES: Final = (
    Choice("queued", Words("Đang chờ", "Waiting")),
    Choice("checking", Words("Đang kiểm tra", "Being checked")),
    Choice("ready", Words("Sẵn sàng xác nhận", "Ready to confirm")),
    Choice("refused", Words("Không được nhận", "Refused")),
    Choice("confirmed", Words("Đã ghi nhận", "Recorded")),
    Choice("discarded", Words("Đã bỏ", "Discarded")),
    Choice("failed", Words("Không đọc được", "Could not be read")),
)
VERDICTS: Final = (
    Choice("accepted", Words("Đạt", "Accepted")),
    Choice("accepted_with_warnings", Words("Đạt, có cảnh báo", "Accepted with warnings")),
    Choice("refused", Words("Không đạt", "Refused")),
)
