"""The fixed words of a workbook, in both languages: they are printed on paper, outside any request."""

from __future__ import annotations

from models.base.words import Words

COVER = Words("Hướng dẫn", "Instructions")
RULES = Words("Quy tắc kiểm tra", "Rules")
AGENCY = Words("Cơ quan báo cáo", "Agency")
PERIOD = Words("Kỳ báo cáo", "Period")
FROM = Words("từ ngày", "from")
TO = Words("đến ngày", "to")
PERIODS = {
    "Q1": Words("Quý I/{year}", "Quarter I of {year}"),
    "Q2": Words("Quý II/{year}", "Quarter II of {year}"),
    "Q3": Words("Quý III/{year}", "Quarter III of {year}"),
    "Q4": Words("Quý IV/{year}", "Quarter IV of {year}"),
    "H1": Words("6 tháng đầu năm {year}", "First half of {year}"),
    "H2": Words("6 tháng cuối năm {year}", "Second half of {year}"),
    "9M": Words("9 tháng năm {year}", "Nine months of {year}"),
    "Y": Words("Năm {year}", "Year {year}"),
}
DUE = Words("Hạn gửi", "Due")
UNIT = Words("Đơn vị tính", "Unit")
FORM = Words("Biểu mẫu", "Form")
VERSION = Words("phiên bản", "version")
ISSUED = Words("Cấp cho", "Issued to")
ISSUED_AT = Words("Cấp lúc", "Issued at")
CODE = Words("Mã tệp", "Code of this file")
SHEET = Words("Trang", "Sheet")
RULE_COLUMNS = (
    Words("Mã", "Code"),
    Words("Trang", "Sheet"),
    Words("Cột", "Column"),
    Words("Mức độ", "Severity"),
    Words("Nội dung", "What must hold"),
    Words("Quy tắc", "Rule"),
)
SEVERITIES = {
    "blocker": Words("Không nhận", "Blocker"),
    "error": Words("Lỗi phải sửa", "Error"),
    "warning": Words("Cần giải trình", "Warning"),
    "info": Words("Thông tin", "Information"),
}
REQUIRED = Words(
    "Bắt buộc. Không phát sinh thì ghi 0; để trống phải nêu lý do.", "Required. None is 0; a blank needs a reason."
)
AT_LEAST = Words("Không nhỏ hơn {limit}.", "Not below {limit}.")
AT_MOST = Words("Không lớn hơn {limit}.", "Not above {limit}.")
ONE_OF = Words("Một trong: {names}.", "One of: {names}.")
WHOLE = Words("Số nguyên.", "A whole number.")
AS_DATE = Words("Ngày dạng dd/mm/yyyy.", "A day as dd/mm/yyyy.")
AS_PERCENT = Words(
    "Tỷ lệ phần trăm: gõ 45% cho bốn mươi lăm phần trăm.", "A percentage: type 45% for forty-five percent."
)
CHOOSE = Words("Chọn trong danh sách.", "Choose from the list.")

HOW_TO = (
    Words(
        "Điền vào các ô nền trắng. Ô nền xám do hệ thống điền hoặc tự tính, không cần sửa.",
        "Fill in the white cells. Grey cells are filled or worked out by the portal.",
    ),
    Words(
        "Không phát sinh thì ghi 0. Để trống nghĩa là không báo cáo và phải ghi lý do ở cột cuối.",
        "Write 0 where there was none. A blank means not reported and needs a reason in the last column.",
    ),
    Words(
        "Có thể thêm dòng, sắp xếp, lọc, thêm cột riêng; không xóa cột của biểu và dòng đánh số (1) (2) (3)…",
        "You may add rows, sort, filter, add columns of your own; keep the columns of the form and their numbers.",
    ),
    Words(
        "Ô nền đỏ là chỗ các số chưa khớp nhau; quy tắc nằm ở trang “Quy tắc kiểm tra”.",
        "Red cells mark figures that do not agree; the rules are on the sheet “Rules”.",
    ),
    Words(
        "Lưu dạng .xlsx, không đặt mật khẩu, rồi gửi lên hệ thống. Mọi thay đổi được hiển thị trước khi ghi nhận.",
        "Save as .xlsx without a password and upload it. The portal shows every change before it takes it.",
    ),
)
HOW_TO_REGISTER = (
    Words(
        "Mỗi dòng là một mục; dòng có mã đã tồn tại sẽ cập nhật mục đó, mã mới sẽ thêm mục mới.",
        "Each row is one entry; a known key updates its entry, a new key adds one.",
    ),
    Words(
        "Mục không có trong tệp được giữ nguyên, không bị xóa.",
        "Entries that are not in the file stay as they are.",
    ),
    HOW_TO[4],
)
FINDINGS = Words("Phát hiện", "Findings")
FINDING_COLUMNS = (
    Words("Mức độ", "Severity"),
    Words("Trang", "Sheet"),
    Words("Ô", "Cell"),
    Words("Nội dung", "What was found"),
    Words("Giá trị", "Value"),
    Words("Mã", "Code"),
)
NOT_OPENED = Words(
    "Không thể mở tệp đã gửi để ghi chú vào từng ô; dưới đây là các phát hiện.",
    "The file that was sent cannot be opened for notes in its cells; these are the findings.",
)
