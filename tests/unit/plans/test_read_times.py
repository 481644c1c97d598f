"""The time of a task as agencies write it, read to its kind and dates."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.plans.rules.times import Every, Time, TimeKind, read_time


def _dated(first: str | None, due: str, certain: bool = True) -> Time:
    start = date.fromisoformat(first) if first else None
    return Time(TimeKind.DATED, start, date.fromisoformat(due), certain=certain)


def _ongoing(first: str | None = None) -> Time:
    return Time(TimeKind.ONGOING, date.fromisoformat(first) if first else None)


WRITTEN = {
    # a day
    "Trước 15/6/2021": _dated(None, "2021-06-15"),
    "Trước ngày 15/6/2021": _dated(None, "2021-06-15"),
    "trước ngày 15 tháng 6 năm 2021": _dated(None, "2021-06-15"),
    "31/12/2021": _dated(None, "2021-12-31"),
    "Ngày 05/07/2021": _dated(None, "2021-07-05"),
    "15.6.2021": _dated(None, "2021-06-15"),
    "15-6-2021": _dated(None, "2021-06-15"),
    "15/6/21": _dated(None, "2021-06-15"),
    "Chậm nhất 30/11/2021": _dated(None, "2021-11-30"),
    "Hoàn thành trước 30/9/2021": _dated(None, "2021-09-30"),
    "Xong trước ngày 01/12/2021": _dated(None, "2021-12-01"),
    "Đến 31/12/2022": _dated(None, "2022-12-31"),
    "Theo hướng dẫn của VPCP, xong trước 31/12/2021": _dated(None, "2021-12-31"),
    # a month
    "Tháng 12/2021": _dated("2021-12-01", "2021-12-31"),
    "tháng 02 năm 2024": _dated("2024-02-01", "2024-02-29"),
    "Trong tháng 6/2021": _dated("2021-06-01", "2021-06-30"),
    "T6/2021": _dated("2021-06-01", "2021-06-30"),
    "12/2021": _dated("2021-12-01", "2021-12-31"),
    "Tháng 12-2021": _dated("2021-12-01", "2021-12-31"),
    "Trước tháng 12/2021": _dated(None, "2021-11-30"),
    "Hết tháng 6/2022": _dated(None, "2022-06-30"),
    # a quarter
    "Quý III/2021": _dated("2021-07-01", "2021-09-30"),
    "Quý IV/2021": _dated("2021-10-01", "2021-12-31"),
    "Quý I/2022": _dated("2022-01-01", "2022-03-31"),
    "quý 2 năm 2022": _dated("2022-04-01", "2022-06-30"),
    "Quý II-2022": _dated("2022-04-01", "2022-06-30"),
    "Q4/2021": _dated("2021-10-01", "2021-12-31"),
    "QIV/2021": _dated("2021-10-01", "2021-12-31"),
    "Hết quý IV/2021": _dated(None, "2021-12-31"),
    "Trước quý IV/2021": _dated(None, "2021-09-30"),
    # a half
    "6 tháng đầu năm 2022": _dated("2022-01-01", "2022-06-30"),
    "6 tháng cuối năm 2022": _dated("2022-07-01", "2022-12-31"),
    "9 tháng đầu năm 2022": _dated("2022-01-01", "2022-09-30"),
    # a year
    "Năm 2022": _dated("2022-01-01", "2022-12-31"),
    "2022": _dated("2022-01-01", "2022-12-31"),
    "Trong năm 2021": _dated("2021-01-01", "2021-12-31"),
    "Đến hết năm 2025": _dated(None, "2025-12-31"),
    "Cuối năm 2021": _dated(None, "2021-12-31"),
    # ranges
    "Năm 2021-2025": _dated("2021-01-01", "2025-12-31"),
    "Giai đoạn 2021 – 2025": _dated("2021-01-01", "2025-12-31"),
    "Năm 2023, 2024": _dated("2023-01-01", "2024-12-31"),
    "Quý III, IV/2021": _dated("2021-07-01", "2021-12-31"),
    "Quý III - Quý IV/2021": _dated("2021-07-01", "2021-12-31"),
    "Quý IV/2021 - Quý I/2022": _dated("2021-10-01", "2022-03-31"),
    "Quý I và II năm 2022": _dated("2022-01-01", "2022-06-30"),
    "Tháng 6-12/2021": _dated("2021-06-01", "2021-12-31"),
    "Từ tháng 6 đến tháng 12 năm 2021": _dated("2021-06-01", "2021-12-31"),
    "Từ 01/7/2021 đến 31/12/2021": _dated("2021-07-01", "2021-12-31"),
    "01/7 - 31/12/2021": _dated("2021-07-01", "2021-12-31"),
    "01/7-31/12/2021": _dated("2021-07-01", "2021-12-31"),
    "Từ quý III/2021 đến hết năm 2022": _dated("2021-07-01", "2022-12-31"),
    "Từ năm 2021 đến năm 2025": _dated("2021-01-01", "2025-12-31"),
    # ongoing
    "Thường xuyên": _ongoing(),
    "thường xuyên, liên tục": _ongoing(),
    "THƯỜNG XUYÊN": _ongoing(),
    "Thường xuyên từ năm 2021": _ongoing("2021-01-01"),
    "Năm 2021 và các năm tiếp theo": _ongoing("2021-01-01"),
    "Từ năm 2022": _ongoing("2022-01-01"),
    "Từ tháng 7/2021 trở đi": _ongoing("2021-07-01"),
    "Từ ngày 25/12/2021": _ongoing("2021-12-25"),
    # recurring
    "hằng quý": Time(TimeKind.RECURRING, every=Every.QUARTER),
    "Hàng quý": Time(TimeKind.RECURRING, every=Every.QUARTER),
    "Hằng năm": Time(TimeKind.RECURRING, every=Every.YEAR),
    "hàng tháng": Time(TimeKind.RECURRING, every=Every.MONTH),
    "Định kỳ 6 tháng": Time(TimeKind.RECURRING, every=Every.HALF),
    "Định kỳ hằng quý": Time(TimeKind.RECURRING, every=Every.QUARTER),
    "Thường xuyên, định kỳ hằng năm": Time(TimeKind.RECURRING, every=Every.YEAR),
    "Trước ngày 15/12 hằng năm": Time(TimeKind.RECURRING, every=Every.YEAR),
    "Mỗi quý": Time(TimeKind.RECURRING, every=Every.QUARTER),
    "Định kỳ": Time(TimeKind.RECURRING),
    # on guidance
    "Theo hướng dẫn của VPCP": Time(TimeKind.ON_GUIDANCE),
    "Theo hướng dẫn của Văn phòng Chính phủ": Time(TimeKind.ON_GUIDANCE),
    "Theo lộ trình của Bộ": Time(TimeKind.ON_GUIDANCE),
    "Theo tiến độ kết nối của Bộ Công an": Time(TimeKind.ON_GUIDANCE),
    "Sau khi có hướng dẫn": Time(TimeKind.ON_GUIDANCE),
    "Khi có yêu cầu": Time(TimeKind.ON_GUIDANCE),
}  # fmt: skip


@pytest.mark.parametrize(("text", "time"), WRITTEN.items(), ids=list(WRITTEN))
def test_what_is_written_is_read(text: str, time: Time) -> None:
    assert read_time(text) == time


@pytest.mark.parametrize(
    "text", ["", "nt", "x", "Sớm nhất", "31/6/2021", "Tháng 13/2021", "Quý V/2021", "15/6", "Quý III"]
)
def test_what_tells_no_time_is_not_guessed(text: str) -> None:
    assert read_time(text) is None


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("15/6", _dated(None, "2021-06-15", certain=False)),
        ("Quý III", _dated("2021-07-01", "2021-09-30", certain=False)),
        ("Tháng 12", _dated("2021-12-01", "2021-12-31", certain=False)),
        ("6 tháng đầu năm", _dated("2021-01-01", "2021-06-30", certain=False)),
        ("Quý III/2022", _dated("2022-07-01", "2022-09-30")),
    ],
)
def test_a_missing_year_is_that_of_the_plan_and_said_to_be_supposed(text: str, time: Time) -> None:
    assert read_time(text, year=2021) == time


def test_several_days_in_a_row_end_with_the_last_and_are_uncertain() -> None:
    assert read_time("30/6/2021; 30/9/2021; 31/12/2021") == _dated(None, "2021-12-31", certain=False)


@given(st.text(st.sampled_from("tháng quý năm trước từ đến 0123456789/-IV.,;"), max_size=30))
def test_any_text_is_read_or_not_but_never_breaks(text: str) -> None:
    time = read_time(text, year=2021)
    if time is not None:
        assert (time.due_on is not None) == (time.kind is TimeKind.DATED)
        assert not (time.starts_on and time.due_on) or time.starts_on <= time.due_on
