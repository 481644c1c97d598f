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
