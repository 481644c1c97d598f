"""II.06 of Vĩnh Phúc for quarter III of 2021.

The totals are the published ones (14.043 new, 2.191 carried over, 16.234 in all); the rows below them are made up.
"""

from __future__ import annotations

import json
from decimal import Decimal
from functools import cache
from pathlib import Path

from models.forms.rules.definition import FormDefinition, Value, read
from models.forms.rules.rows import Row, RowKind

DATA = Path(__file__).parents[3] / "app" / "data" / "forms"
COLUMNS = [f"c{n}" for n in range(3, 14)]
GROUPS = ("so_ban_nganh", "cap_huyen", "cap_xa")

# group, field, (4), (5), (6), (8), (9), (10), (12), (13)
FIGURES = [
    ("so_ban_nganh", "Tư pháp", 812, 1204, 318, 1890, 96, 4, 344, 0),
    ("so_ban_nganh", "Giao thông vận tải", 655, 1421, 402, 1904, 173, 9, 390, 2),
    ("so_ban_nganh", "Thành lập và hoạt động của doanh nghiệp", 1387, 212, 97, 1511, 82, 0, 103, 0),
    ("cap_huyen", "Đất đai", 120, 2305, 889, 1702, 611, 38, 941, 22),
    ("cap_huyen", "Hộ tịch", 231, 684, 41, 874, 39, 1, 42, 0),
    ("cap_xa", "Hộ tịch", 402, 2610, 188, 2944, 71, 2, 183, 0),
    ("cap_xa", "Chứng thực", 0, 2000, 256, 2050, 60, 2, 144, 0),
]


@cache
def shipped(code: str) -> FormDefinition:
    """A form as the product ships it."""
    return read(json.loads((DATA / f"{code}.json").read_text(encoding="utf-8")))


def values(c4: int, c5: int, c6: int, c8: int, c9: int, c10: int, c12: int, c13: int) -> dict[str, Value]:
    c7, c11 = c8 + c9 + c10, c12 + c13
    figures = [c4 + c5 + c6, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13]
    return {name: Decimal(figure) for name, figure in zip(COLUMNS, figures, strict=True)}


def leaves() -> list[Row]:
    """The rows of data, on rows 11 and on of a sheet."""
    return [
        Row("results", key, n, group, values(*figures), places(n + 10))
        for n, (group, key, *figures) in enumerate(FIGURES, 1)
    ]


def places(line: int) -> dict[str, str]:
    return {f"c{n}": f"{'ABCDEFGHIJKLM'[n - 1]}{line}" for n in range(2, 14)}


def summary(kind: RowKind, group: str, rows: list[Row], line: int) -> Row:
    mine = [row for row in rows if not group or row.group == group]
    sums: dict[str, Value] = {name: Decimal(sum(int(row.values[name]) for row in mine)) for name in COLUMNS}  # type: ignore[arg-type]
    return Row("results", group or "TỔNG CỘNG", line, group, sums, places(line), {}, kind)


def report() -> list[Row]:
    """Rows of data, the rows of the three blocks and the grand total."""
    rows = leaves()
    blocks = [summary(RowKind.GROUP, group, rows, 30 + n) for n, group in enumerate(GROUPS)]
    return [*rows, *blocks, summary(RowKind.TOTAL, "", rows, 40)]


def changed(rows: list[Row], at: int, **figures: int | str | None) -> list[Row]:
    """The rows with some figures of one row replaced."""
    new: dict[str, Value] = {k: Decimal(v) if v is not None else None for k, v in figures.items()}
    return [row.with_values({**row.values, **new}) if n == at else row for n, row in enumerate(rows)]
