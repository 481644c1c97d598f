"""A column read at once gives what its cells give one by one."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from imports.cells import Ratio
from imports.coercion import Context, clean
from imports.staging.columns import ColumnReader
from models.base.fields import Choice, Field, FieldType
from models.base.values import check
from models.base.words import Words
from models.catalogue.rules import FIELDS

LEVELS = (Choice("commune", Words("Cấp Xã", "Commune"), ("xã",)), Choice("province", Words("Cấp Tỉnh", "Province")))
ODD = ["", " ", "Hộ tịch", "  hai  dấu cách ", "Họ tịch".replace("ọ", "o\u0323"), "dòng\nhai", "Nu\u0300", "x" * 40,
       "a\x07b", "®ång ký", "Không có thông tin", 5.0, 1.0, True, 0.45, Ratio(0.45), date(2021, 3, 1),
       datetime(2021, 3, 1), datetime(2021, 3, 1, 7, 30),  # noqa: DTZ001 - as workbooks hold them
       date(1800, 1, 1), "31/12/2021", "3/4/2021", "1.001193",
       1001193.0, "1.OO1193", float("nan"), "Cấp Xã; tỉnh", "xã", "Cấp Trời", "có", "1.234,5"]  # fmt: skip


def field(kind: FieldType, **more: Any) -> Field:
    return Field("f", kind, Words("f"), **more)


KINDS = [
    field(FieldType.TEXT, max_length=30, required=True), field(FieldType.NARRATIVE), field(FieldType.DATE),
    field(FieldType.CODE, pattern=r"[1-9]\.\d{6}", required=True), field(FieldType.BOOLEAN),
    field(FieldType.CHOICE, choices=LEVELS, required=True), field(FieldType.CHOICES, choices=LEVELS, required=True),
    field(FieldType.INTEGER), field(FieldType.DECIMAL), field(FieldType.PHONE), field(FieldType.EMAIL),
]  # fmt: skip
BATCHES = [ODD, [raw for raw in ODD if isinstance(raw, str)], ["Hộ tịch", "", "Đất đai"], ["1.001193", "1.000001"]]


def kept(item: Field, value: Any) -> Any:
    if value is None:
        return [] if item.type is FieldType.CHOICES else False if item.type is FieldType.BOOLEAN else None
    return int(value) if item.type is FieldType.INTEGER else value


@pytest.mark.parametrize("item", KINDS, ids=lambda item: item.type.value)
@pytest.mark.parametrize("cells", BATCHES, ids=["odd", "texts", "plain", "codes"])
def test_a_column_is_read_as_its_cells_are(item: Field, cells: list[Any]) -> None:
    reader = ColumnReader(item, 1, Context())
    for _ in range(2):  # what it learnt from the first batch holds in the second
        reader.read(cells)
        alone = [clean(item, raw) for raw in cells]
        assert reader.noisy == [at for at, one in enumerate(alone) if one.findings]
        for at in reader.noisy:
            reader.again(at, cells[at], lambda *_, **__: None)
        assert reader.values == [kept(item, one.value) for one in alone]
        broken = [at for at, value in enumerate(reader.values) if check([item], {"f": value})]
        assert set(broken) <= set(reader.doubtful)


def test_the_words_for_nothing_are_nothing() -> None:
    reader = ColumnReader(field(FieldType.TEXT), 1, Context(), "Không có thông tin")
    reader.read(["Hộ tịch", "Không có thông tin"])
    assert reader.values == ["Hộ tịch", None]


def test_texts_without_fault_are_not_looked_at_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    for item in (item for item in FIELDS if item.type in (FieldType.TEXT, FieldType.CODE)):
        reader = ColumnReader(item, 1, Context())
        monkeypatch.setattr(reader, "_heard", None)
        reader.read(["1.000001", "1.000002", ""])
