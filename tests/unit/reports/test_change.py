"""What new rows change in stored ones: created, updated, unchanged, absent."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from models.base.fields import FieldType
from models.forms.rules.rows import Row, RowKind
from models.forms.rules.shape import Value
from models.reports.rules.changes import ChangeKind, compare, content_hash, merged, reported
from models.reports.rules.values import kept, plain, same, spoken


def row(key: str, group: str = "so", **values: Value) -> Row:
    return Row("ii06", key, group=group, values=values)


D = Decimal

LAND = row("Đất đai", c3=D(120), c4=D(20))
BUILD = row("Xây dựng", c3=D(30), c4=None)


def test_each_row_is_one_of_four() -> None:
    sent = [row("Đất đai", c3=D(121), c4=D(20)), row("Tư pháp", c3=D(5))]
    changes = compare([LAND, BUILD], sent)
    assert changes.counts() == {"created": 1, "updated": 1, "unchanged": 0, "absent": 1}
    assert [r.key for r in changes.of(ChangeKind.ABSENT)] == ["Xây dựng"]
    (updated,) = changes.of(ChangeKind.UPDATED)
    assert [(c.field, c.old, c.new) for c in updated.cells] == [("c3", D(120), D(121))]


def test_the_same_file_again_changes_nothing() -> None:
    changes = compare([LAND, BUILD], [row("Đất đai", c3=D("120.0"), c4=D(20)), BUILD])
    assert changes.counts()["unchanged"] == 2
    assert not changes.changes_anything


def test_a_row_is_found_by_its_key_without_case_and_marks_within_its_group() -> None:
    assert compare([LAND], [row("dat dai", c3=D(120))]).counts()["unchanged"] == 1
    assert compare([LAND], [row("Đất đai", group="xa", c3=D(120))]).counts() == {
        "created": 1, "updated": 0, "unchanged": 0, "absent": 1,
    }  # fmt: skip


def test_blank_is_not_zero() -> None:
    (updated,) = compare([BUILD], [row("Xây dựng", c4=D(0))]).of(ChangeKind.UPDATED)
    assert [(c.field, c.old, c.new) for c in updated.cells] == [("c4", None, D(0))]
    assert reported([BUILD]) == 1
    assert reported([row("Xây dựng", c4=D(0), c5="", c6=[])]) == 1


def test_a_reason_for_a_blank_is_a_change_too() -> None:
    explained = Row("ii06", "Xây dựng", group="so", reasons={"c4": "Chưa có số liệu"})
    assert compare([BUILD], [explained]).counts()["updated"] == 1


def test_group_and_total_rows_are_no_data() -> None:
    total = Row("ii06", "Tổng cộng", values={"c3": D(150)}, kind=RowKind.TOTAL)
    assert compare([], [total]).rows == ()
    assert merged([LAND], [total]) == [LAND]


def test_merging_keeps_fields_and_rows_that_were_not_sent() -> None:
    result = merged([LAND, BUILD], [row("Đất đai", c4=D(21))])
    assert [dict(r.values) for r in result] == [{"c3": D(120), "c4": D(21)}, {"c3": D(30), "c4": None}]


def test_replacing_blanks_fields_that_were_not_sent_and_still_keeps_absent_rows() -> None:
    result = merged([LAND, BUILD], [row("Đất đai", c4=D(21))], merge=False)
    assert [dict(r.values) for r in result] == [{"c3": None, "c4": D(21)}, {"c3": D(30), "c4": None}]


def test_absent_rows_go_only_when_told() -> None:
    assert merged([LAND, BUILD], [LAND], absent="remove") == [LAND]


@pytest.mark.parametrize("merge", [True, False])
@pytest.mark.parametrize("absent", ["keep", "remove"])
def test_what_was_previewed_is_what_stands(merge: bool, absent: str) -> None:
    sent = [row("Đất đai", c4=D(7)), row("Tư pháp", c3=D(5))]
    result = merged([LAND, BUILD], sent, merge=merge, absent=absent)  # type: ignore[arg-type]
    again = compare(result, sent, merge=merge)
    assert not again.changes_anything


def test_the_hash_follows_the_figures_not_their_order_or_place() -> None:
    about = {"agency": "H62", "period": "2021-Q3"}
    moved = Row("ii06", "Đất đai", 9, "so", LAND.values, {"c3": "D12"})
    assert content_hash([LAND, BUILD], about) == content_hash([BUILD, moved], about)
    assert content_hash([LAND], about) != content_hash([LAND], about | {"agency": "H26"})
    assert content_hash([LAND], about) != content_hash([row("Đất đai", c3=D(120), c4=D(21))], about)
    assert content_hash([BUILD], about) != content_hash([row("Xây dựng", c3=D(30), c4=D(0))], about)


def test_a_preview_is_bounded_and_says_how_many_more() -> None:
    changes = compare([], [row(f"Lĩnh vực {n}", c3=D(n)) for n in range(1, 6)]).as_dict(limit=2)
    assert [r["key"] for r in changes["rows"]] == ["Lĩnh vực 1", "Lĩnh vực 2"]
    assert changes["more"] == 3
    assert changes["rows"][0]["cells"] == [{"field": "c3", "old": None, "new": "1", "place": ""}]


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (D("16234"), FieldType.INTEGER),
        (D("45.5"), FieldType.PERCENT),
        ("1.001193", FieldType.CODE),
        (date(2021, 9, 14), FieldType.DATE),
        (True, FieldType.BOOLEAN),
        (False, FieldType.BOOLEAN),
        (["N1", "N3"], FieldType.CHOICES),
        ("Khó khăn\nVướng mắc", FieldType.NARRATIVE),
        (None, FieldType.INTEGER),
    ],
)
def test_every_kind_of_value_comes_back_as_it_was(value: Value, kind: FieldType) -> None:
    assert spoken(*kept(value), kind) == value


def test_text_that_its_type_cannot_read_stays_text() -> None:
    assert spoken(None, "31/2/2021", FieldType.DATE) == "31/2/2021"
    assert spoken(None, "N1, N2", FieldType.CHOICES) == "N1, N2"


def test_false_is_an_answer_and_not_zero() -> None:
    assert not same(False, D(0))
    assert not same(False, None)
    assert same("", None)
    assert plain(D("1E+3")) == "1000"
