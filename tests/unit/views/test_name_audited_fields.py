"""Every field that the audit can name has words in both languages."""

from __future__ import annotations

from sqlalchemy import inspect

from models import schema
from models.audit.changes import ACCOUNTS, COUNTERS, DERIVED
from models.base.model import Model, Owned, Reference
from views.registers.attributes import WORDS
from views.registers.presenting import _called, _structure


def audited() -> set[str]:
    schema()
    classes = [mapper.class_ for mapper in Model.registry.mappers]
    told = [each for each in classes if issubclass(each, (Owned, Reference)) or each.__tablename__ in ACCOUNTS]
    names = {p.key for each in told if getattr(each, "__audited__", True) for p in inspect(each).column_attrs}
    return names - DERIVED - COUNTERS


def test_no_attribute_is_shown_under_its_name_in_the_code() -> None:
    assert {name for name in audited() if _called(name) == name} == set()


def test_words_are_in_both_languages() -> None:
    assert [name for name, words in WORDS.items() if not (words.vi and words.en)] == []


def test_moments_and_columns_are_written_as_people_read_them() -> None:
    said = _structure({"first_submitted_at": [None, "2021-10-04T02:30:00+00:00"], "c10": ["1", "1200"]})
    assert said == "Gửi lần đầu lúc: – → 09:30 04/10/2021; Cột (10): 1 → 1200"
