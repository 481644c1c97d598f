"""What the audit calls a field: words for what has no column of a register."""

from __future__ import annotations

import re
from typing import Final

from models.base.words import Words
from views import formats

_COLUMN: Final = re.compile(r"c(\d+)")  # a figure of a form under its official column number
WORDS: Final[dict[str, Words]] = {
    "active": Words("Đang hoạt động", "Active"),
    "answered_at": Words("Giải trình lúc", "Explained"),
    "answered_by": Words("Người giải trình", "Explained by"),
    "answered_by_id": Words("Tài khoản người giải trình", "Account of who explained"),
    "changed_by_fk": Words("Người sửa", "Changed by"),
    "channels": Words("Phương thức", "Channels"),
    "checked_at": Words("Kiểm tra lúc", "Checked"),
    "code": Words("Mã", "Code"),
    "content": Words("Nội dung", "Content"),
    "content_hash": Words("Dấu vân tay nội dung", "Fingerprint of the content"),
    "counts": Words("Số dòng", "Counts"),
    "created_by_fk": Words("Người tạo", "Created by"),
    "current_revision_id": Words("Phiên bản hiện hành", "Current revision"),
    "date_known": Words("Biết rõ ngày", "Date is known"),
    "decided_by_id": Words("Tài khoản người quyết định", "Account of who decided"),
    "decision_days_after_issue_shortened": Words(
        "Số ngày công bố sau ban hành (rút gọn)", "Days after issue, shortened"
    ),
    "decision_days_before_effect": Words("Số ngày công bố trước hiệu lực", "Days before taking effect"),
    "deleted_at": Words("Chuyển vào thùng rác lúc", "Put in the bin"),
    "deleted_by_id": Words("Tài khoản người chuyển vào thùng rác", "Account of who put it in the bin"),
    "document_id": Words("Văn bản", "Document"),
    "due_on": Words("Thời hạn", "Due"),
    "effective_on": Words("Ngày có hiệu lực", "In effect from"),
    "embedded_in_id": Words("Lồng trong chế độ báo cáo", "Part of the regime"),
    "entered_by": Words("Người nhập", "Entered by"),
    "entry_working_days": Words("Số ngày làm việc để nhập dữ liệu", "Working days for entry"),
    "error_code": Words("Mã lỗi", "Error"),
    "explanation": Words("Giải trình", "Explanation"),
    "finding": Words("Phát hiện khi kiểm tra", "Finding"),
    "finding_key": Words("Khóa của phát hiện", "Key of the finding"),
    "fingerprint": Words("Dấu vân tay", "Fingerprint"),
    "first_name": Words("Tên", "First name"),
    "first_submitted_at": Words("Gửi lần đầu lúc", "First submitted"),
    "form_version_id": Words("Phiên bản biểu mẫu", "Version of the form"),
    "from_id": Words("Từ cơ quan", "From the agency"),
    "granted_at": Words("Gia hạn lúc", "Granted"),
    "granted_by_id": Words("Người cho gia hạn", "Granted by"),
    "is_open": Words("Đang mở", "Open"),
    "group_id": Words("Nhóm đối tượng", "Group of addressees"),
    "job_id": Words("Công việc nền", "Piece of work"),
    "kind": Words("Loại", "Kind"),
    "language": Words("Ngôn ngữ", "Language"),
    "last_name": Words("Họ và tên đệm", "Last name"),
    "local_code": Words("Mã tại địa phương", "Local code"),
    "locked_until": Words("Khóa đến", "Locked until"),
    "must_change_password": Words("Phải đổi mật khẩu", "Must change the password"),
    "name": Words("Tên", "Name"),
    "number": Words("Số", "Number"),
    "on": Words("Ngày", "Day"),
    "owner_id": Words("Cơ quan chủ trì", "Owner"),
    "password": Words("Mật khẩu", "Password"),
    "plan_id": Words("Kế hoạch", "Plan"),
    "position": Words("Thứ tự, chức vụ", "Position"),
    "preview": Words("Bản xem trước", "Preview"),
    "procedure_id": Words("Thủ tục", "Procedure"),
    "progress": Words("Tiến độ", "Progress"),
    "published_at": Words("Ban hành lúc", "Published"),
    "receipt": Words("Biên nhận", "Receipt"),
    "record_id": Words("Hồ sơ", "Record"),
    "removed_at": Words("Xóa lúc", "Removed"),
    "report_id": Words("Báo cáo", "Report"),
    "resolution": Words("Cách giải quyết", "How it was settled"),
    "resolved_at": Words("Giải quyết lúc", "Settled"),
    "resolved_by": Words("Người giải quyết", "Settled by"),
    "revision_id": Words("Phiên bản", "Revision"),
    "role": Words("Vai trò", "Role"),
    "roles": Words("Vai trò", "Roles"),
    "row_group": Words("Nhóm dòng", "Group of rows"),
    "row_key": Words("Dòng", "Row"),
    "saved_at": Words("Lưu lúc", "Saved"),
    "saved_by": Words("Người lưu", "Saved by"),
    "scan": Words("Kết quả quét", "Scan"),
    "scanned_at": Words("Quét lúc", "Scanned"),
    "scheme": Words("Hệ mã", "Scheme"),
    "section": Words("Phần", "Section"),
    "signature": Words("Dấu hiệu vi rút", "Signature of a virus"),
    "submitted_by_id": Words("Tài khoản người gửi", "Account of who sent it"),
    "summary": Words("Tóm tắt", "Summary"),
    "taken_by_id": Words("Tài khoản người tiếp nhận", "Account of who took it up"),
    "text": Words("Nội dung", "Text"),
    "title": Words("Tiêu đề", "Title"),
    "to_id": Words("Đến cơ quan", "To the agency"),
    "until": Words("Đến ngày", "Until"),
    "uploaded_at": Words("Tải lên lúc", "Uploaded"),
    "uploader_id": Words("Tài khoản người tải lên", "Account of who uploaded it"),
    "user_id": Words("Tài khoản", "Account"),
    "username": Words("Tên đăng nhập", "User name"),
    "valid_to": Words("Đến trước ngày", "Ends before"),
    "written_at": Words("Ghi lúc", "Written"),
    "written_by": Words("Người ghi", "Written by"),
    "written_by_id": Words("Tài khoản người ghi", "Account of who wrote it"),
    # Parts of counts
    "rows": Words("số dòng", "rows"),
    "answers": Words("số ô có số liệu", "cells filled in"),
    "blank": Words("số ô để trống", "cells left blank"),
    "explained": Words("số giải trình", "explained"),
    # Figures of the shipped forms
    "denominator": Words("Tổng số phải thực hiện (mẫu số)", "All that must be done (denominator)"),
    "numerator": Words("Số đã thực hiện (tử số)", "Done (numerator)"),
    "rate": Words("Tỷ lệ", "Rate"),
    "target": Words("Mục tiêu", "Target"),
    "met": Words("Đạt mục tiêu", "Target met"),
    "done": Words("Đã hoàn thành", "Done"),
    "due": Words("Thời hạn", "Due"),
    "planned": Words("Kế hoạch", "Planned"),
    "product": Words("Sản phẩm", "Product"),
    "direction": Words("Phương hướng", "Direction"),
    "difficulties": Words("Khó khăn, vướng mắc", "Difficulties"),
    "next_quarter": Words("Nhiệm vụ quý sau", "Next quarter"),
}


def called(attribute: str) -> str:
    """The words of an attribute; a figure of a form by its column; what forms of one's own call theirs, as is."""
    if (words := WORDS.get(attribute)) is not None:
        return formats.words(words)
    if (column := _COLUMN.fullmatch(attribute)) is not None:
        return formats.words(Words(f"Cột ({column[1]})", f"Column ({column[1]})"))
    return attribute
