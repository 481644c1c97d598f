"""Rows of answers, as a workbook, a web form or an API hands them over, and which rows are no data."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from models.base.text import fold
from models.forms.rules.shape import RowGroup, Section, Value

TOTAL_WORDS = ("tong cong", "tong so", "tong", "cong", "total")
_NUMBERING = re.compile(r"^(?:[ivx]+|[a-h]|\d{1,3}) (?=\S)")


class RowKind(StrEnum):
    """LEAF rows are data. GROUP and TOTAL rows repeat what can be added up; they are only checked."""

    LEAF = "leaf"
    GROUP = "group"
    TOTAL = "total"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of one section.

    ``values`` are by field code, without the key, which is ``key``. None and an absent field are both
    blank: not reported, which is not zero. ``places`` gives the cell of each value (the code of the key
    field for the key), ``A1`` or ``Sheet!A1``. ``reasons`` say why a field is blank. A GROUP row has its
    group's code; a TOTAL row has none. Narratives are one row with an empty key.
    """

    section: str
    key: str = ""
    position: int = 0
    group: str = ""
    values: Mapping[str, Value] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    kind: RowKind = RowKind.LEAF

    @property
    def identity(self) -> tuple[str, str, str]:
        """What makes two rows the same row: section, group and the key without case and marks."""
        return (self.section, self.group, fold(self.key))

    def with_values(self, values: Mapping[str, Value]) -> Row:
        return replace(self, values=values)


def is_blank(value: Value) -> bool:
    """Whether nothing was reported. Zero and *no* are answers."""
    return value is None or value == "" or value == []


def leaves(rows: Iterable[Row], section: str) -> list[Row]:
    """The rows of data of a section, in their order."""
    return [row for row in rows if row.section == section and row.kind is RowKind.LEAF]


def kind_of(section: Section, label: str) -> tuple[RowKind, str]:
    """What a row with this label is, and the code of the group that it heads.

    ``TỔNG CỘNG``, ``Tổng số`` … is a total; ``I. Sở, ban, ngành`` heads its group. Only sections that
    show such rows have them: elsewhere every row is data.
    """
    text = fold(label)
    bare = _NUMBERING.sub("", text)
    heads = {fold(word): group.code for group in section.groups for word in _names(group)}
    if code := heads.get(text) or heads.get(bare):
        return RowKind.GROUP, code
    totals = {*TOTAL_WORDS, fold(section.total_label.vi), fold(section.total_label.en)} - {""}
    if section.total and (text in totals or bare in totals):
        return RowKind.TOTAL, ""
    return RowKind.LEAF, ""


def _names(group: RowGroup) -> list[str]:
    return [name for name in (group.label.vi, group.label.en, *group.synonyms) if name]
