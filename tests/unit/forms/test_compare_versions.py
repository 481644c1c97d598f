"""Two versions side by side: what came, what went, what changed, what moved."""

from __future__ import annotations

from models.forms.rules.comparison import Change, ChangeKind, compare_versions
from tests.unit.forms.build import form, small, with_field


def test_equal_versions_have_no_differences() -> None:
    assert compare_versions(form(), form()) == []


def test_a_new_column_is_one_difference() -> None:
    (change,) = compare_versions(form(), form(with_field(code="c6")))
    assert (change.path, change.kind) == ("sections[results].fields[c6]", ChangeKind.ADDED)
    assert change.new["label"] == {"vi": "Thêm"}
    (back,) = compare_versions(form(with_field(code="c6")), form())
    assert back.kind is ChangeKind.REMOVED


def test_a_changed_label_is_said_where_it_is() -> None:
    data = small()
    data["sections"][0]["fields"][1]["label"] = "Tổng"
    assert compare_versions(form(), form(data)) == [
        Change("sections[results].fields[c3].label.vi", ChangeKind.CHANGED, "Tổng số", "Tổng")
    ]


def test_another_order_is_a_move_and_not_a_rewrite() -> None:
    data = small()
    fields = data["sections"][0]["fields"]
    fields[2], fields[3] = fields[3], fields[2]
    (change,) = compare_versions(form(), form(data))
    assert change.kind is ChangeKind.MOVED
    assert change.new == ["unit", "c3", "c5", "c4"]
