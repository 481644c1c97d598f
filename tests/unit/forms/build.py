"""Small definitions to bend in tests."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from models.forms.rules.definition import FormDefinition, read

SMALL: dict[str, Any] = {
    "code": "X.01",
    "title": {"vi": "Biểu thử", "en": "A form to try"},
    "sections": [
        {
            "code": "results",
            "kind": "table",
            "title": "Kết quả",
            "key": "unit",
            "total": True,
            "group_totals": True,
            "groups": [
                {"code": "so", "label": {"vi": "Sở, ban, ngành"}},
                {"code": "xa", "label": {"vi": "UBND cấp xã"}, "synonyms": ["Cấp xã"]},
            ],
            "fields": [
                {"code": "unit", "type": "text", "label": "Đơn vị", "number": "(2)"},
                {"code": "c3", "type": "integer", "label": "Tổng số", "number": "(3)", "rollup": "sum"},
                {"code": "c4", "type": "integer", "label": "Trực tuyến", "number": "(4)", "rollup": "sum"},
                {"code": "c5", "type": "integer", "label": "Trực tiếp", "number": "(5)", "rollup": "sum"},
            ],
        },
        {
            "code": "words",
            "kind": "narrative",
            "title": "Đánh giá",
            "fields": [{"code": "difficulties", "type": "narrative", "label": "Khó khăn"}],
        },
    ],
    "checks": [
        {
            "code": "E1",
            "section": "results",
            "scope": "row",
            "expression": "c3 == c4 + c5",
            "message": {"vi": "Tổng bằng các phần", "en": "The total equals its parts"},
        }
    ],
}


def small(**changes: Any) -> dict[str, Any]:
    """The small form as JSON, with top-level names replaced."""
    return deepcopy(SMALL) | changes


def with_field(**field: Any) -> dict[str, Any]:
    """The small form with one more column."""
    data = small()
    data["sections"][0]["fields"].append({"code": "x", "type": "integer", "label": "Thêm"} | field)
    return data


def with_check(expression: str, **check: Any) -> dict[str, Any]:
    """The small form with its only check replaced."""
    base = {"code": "T1", "section": "results", "scope": "row", "message": "Thử", "expression": expression}
    return small(checks=[base | check])


def form(data: dict[str, Any] | None = None) -> FormDefinition:
    return read(data or small())
