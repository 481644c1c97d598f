"""What the web form writes into a cell reads back as the same value, in both languages."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from imports.coercion import clean
from models.base.fields import Choice, FieldType
from models.base.words import Words
from models.forms.rules.definition import FormField
from views import formats
from views.entry.typing import text_of

WHOLE = (FieldType.INTEGER, FieldType.MONEY)
CHOICES = (Choice("province", Words("Cấp tỉnh", "Province")), Choice("commune", Words("Cấp xã", "Commune")))


def field(kind: FieldType) -> FormField:
    listed = kind in {FieldType.CHOICE, FieldType.CHOICES}
    return FormField("f", kind, Words("Trường"), choices=CHOICES if listed else ())


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("kind", [FieldType.INTEGER, FieldType.MONEY, FieldType.DECIMAL, FieldType.PERCENT])
def test_a_figure_comes_back(kind: FieldType, language: str) -> None:
    places = 0 if kind in WHOLE else 6
    figures = st.decimals(Decimal(-(10**12)), Decimal(10**12), places=places)

    @settings(max_examples=60)
    @given(figures)
    @example(Decimal("1.234") if places else Decimal(1234))
    @example(Decimal(1234))
    @example(Decimal(1234567))
    @example(Decimal("0.5") if places else Decimal(0))
    @example(Decimal("-1234.5") if places else Decimal(-1234))
    def comes_back(value: Decimal) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(formats, "language", lambda: language)
            text = text_of(field(kind), value)
        found = clean(field(kind), text)
        assert not found.failed, (text, found.findings)
        assert found.value == value, text

    comes_back()


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (FieldType.DATE, date(2021, 12, 31)),
        (FieldType.BOOLEAN, True),
        (FieldType.BOOLEAN, False),
        (FieldType.CHOICE, "commune"),
        (FieldType.CHOICES, ["province", "commune"]),
        (FieldType.TEXT, "Đất đai"),
        (FieldType.NARRATIVE, "Một dòng.\nHai dòng."),
    ],
)
def test_anything_else_comes_back(kind: FieldType, value: Any) -> None:
    assert clean(field(kind), text_of(field(kind), value)).value == value
