"""A new password is long and not easily guessed."""

import pytest

from models.accounts.rules import password_faults


def test_a_sentence_of_ones_own_is_taken() -> None:
    assert password_faults("Sáng nay trời mưa to", "hanoi.editor") == []


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("ngắn quá", "password.too_short"),
        ("aaaaaaaaaaaaaaaa", "password.too_plain"),
        ("MậtKhẩu1234567", "password.well_known"),
        ("hanoi.editor 2021 nhé", "password.holds_name"),
    ],
)
def test_a_weak_one_is_told_why(password: str, fault: str) -> None:
    assert fault in password_faults(password, "hanoi.editor")
