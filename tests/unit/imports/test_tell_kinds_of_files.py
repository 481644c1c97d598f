"""A text in other letters than UTF-8 is told from a file of no kind at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from imports.kinds import recognise
from models.base.errors import Refused

TEXT = "Mã,Tên thủ tục\n1.001193,Đăng ký khai sinh\n"
OTHERS = {
    "Unicode text of Excel": TEXT.encode("utf-16"),
    "big end first": b"\xfe\xff" + TEXT.encode("utf-16-be"),
    "ANSI": "Mã,Tên\n1,Hộ\n".encode("cp1258", "replace"),
}


@pytest.mark.parametrize("name", OTHERS)
def test_a_text_in_other_letters_is_told_so(name: str, tmp_path: Path) -> None:
    path = tmp_path / "sent"
    path.write_bytes(OTHERS[name])
    with pytest.raises(Refused, match=r"file\.encoding"):
        recognise(path, "Thủ tục.CSV")
    with pytest.raises(Refused, match=r"file\.unknown"):
        recognise(path, "Thủ tục.xlsx")


def test_utf_8_is_read_with_and_without_its_mark(tmp_path: Path) -> None:
    for encoding in ("utf-8", "utf-8-sig"):
        (tmp_path / "sent").write_text(TEXT, encoding)
        assert recognise(tmp_path / "sent", "a.csv") == "csv"


def test_bytes_of_no_kind_are_no_text_whatever_they_are_called(tmp_path: Path) -> None:
    (tmp_path / "sent").write_bytes(bytes(range(256)))
    with pytest.raises(Refused, match=r"file\.unknown"):
        recognise(tmp_path / "sent", "a.csv")
