"""Whole batches of usual rows are taken at once; from the first unusual one on, each row is looked at by itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from imports import held
from imports.registers import register, set_plan
from imports.staging import reading

HEAD = "code,name,field,levels,kind,owner,publication_state"


def line(number: int) -> str:
    return f"1.{number:06},Thủ tục {number},Hộ tịch,Cấp tỉnh,TTHC thông thường,G22,Mới ban hành"


def read(lines: list[str], folder: Path, monkeypatch: pytest.MonkeyPatch, batch: int) -> tuple[list[str], list[int]]:
    monkeypatch.setattr(reading, "BATCH", batch)
    file = folder / f"{batch}.csv"
    file.write_text("\n".join([HEAD, *lines]) + "\n", encoding="utf-8")
    held.outline(file, file.name)
    keys, numbers = [], []
    for part in held.rows_of(set_plan(register("procedures"))):
        if not isinstance(part, dict):
            keys += part[0]
            numbers += part[1]
    return keys, numbers


def test_a_gap_or_a_row_of_numbers_far_down_is_found_whatever_stands_above_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [line(n) for n in range(1, 12)]
    lines[7:7] = ["", ",,,,,,", "(1),(2),(3),(4),(5),(6),(7)"]
    expected = [f"1.{n:06}" for n in range(1, 12)], [*range(2, 9), *range(12, 16)]
    for batch in (2, 3, 4, 100):
        assert read(lines, tmp_path, monkeypatch, batch) == expected


def test_a_stray_row_behind_whole_batches_is_still_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "BATCH", 2)
    file = tmp_path / "stray.csv"
    lines = [*map(line, range(1, 5)), *[""] * (reading.GAP + 1), line(9)]
    file.write_text("\n".join([HEAD, *lines]) + "\n", encoding="utf-8")
    held.outline(file, file.name)
    *_, end = held.rows_of(set_plan(register("procedures")))
    assert [finding.code for finding in end["said"] if finding.code == "row.stray"] == ["row.stray"]
