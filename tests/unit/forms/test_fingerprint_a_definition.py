"""The hash of a definition depends on what it says, not on how it was written down."""

from __future__ import annotations

import json
import unicodedata
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from models.forms.rules.definition import canonical, content_hash, dump, read
from tests.unit.forms.build import small, with_field


def shuffled(value: Any, draw: Any) -> Any:
    if isinstance(value, dict):
        return {name: shuffled(value[name], draw) for name in draw(st.permutations(list(value)))}
    return [shuffled(item, draw) for item in value] if isinstance(value, list) else value


@given(st.data())
def test_the_order_of_names_does_not_matter(data: st.DataObject) -> None:
    assert content_hash(shuffled(small(), data.draw)) == content_hash(small())


def test_how_letters_are_composed_does_not_matter() -> None:
    text = json.dumps(small(), ensure_ascii=False)
    apart = json.loads(unicodedata.normalize("NFD", text))
    assert content_hash(apart) == content_hash(small())


def test_saying_a_default_aloud_does_not_matter() -> None:
    assert content_hash(with_field(required=False, minimum=None)) == content_hash(with_field())


def test_equal_figures_are_equal_however_they_are_written() -> None:
    assert content_hash(with_field(minimum="0.50")) == content_hash(with_field(minimum=0.5))


def test_every_change_of_meaning_changes_the_hash() -> None:
    changes: list[dict[str, Any]] = [{}, {"required": True}, {"minimum": 0}, {"label": "Khác"}, {"computed": "c3"}]
    assert len({content_hash(with_field(**change)) for change in changes}) == len(changes)


def test_the_hash_survives_the_way_through_the_database() -> None:
    definition = read(with_field(minimum="1.5"))
    stored = json.loads(canonical(dump(definition)))
    assert content_hash(stored) == content_hash(definition)
    assert read(stored) == definition
