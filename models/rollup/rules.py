"""How the figures of many agencies become one: which figures there are, and how each adds up.

Blank is apart from zero: a figure that nobody reported has no value, and ``counted`` says how many did.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import reduce
from typing import Final

from models.base.fields import FieldType
from models.base.words import Words
from models.forms.rules.definition import FormDefinition, FormField, RollupMethod, Section, SectionKind

SMALLEST: Final = Decimal("0.000001")
_WIDE: Final = Context(prec=60, rounding=ROUND_HALF_UP)
_OF_NUMBERS: Final = frozenset({RollupMethod.SUM, RollupMethod.MEAN, RollupMethod.LATEST, RollupMethod.SHARE})


@dataclass(frozen=True, slots=True)
class Figure:
    """Something of a form that has a national value.

    ``row_key`` is empty for a column over all its rows, and names the row of an indicator. For a share
    ``numerator`` and ``denominator`` are fields of the same section.
    """

    code: str
    section: str
    field: str
    label: Words
    unit: Words
    kind: FieldType
    method: RollupMethod
    row_key: str = ""
    numerator: str = ""
    denominator: str = ""

    @property
    def sources(self) -> tuple[str, ...]:
        """The fields that it is made of."""
        return (self.numerator, self.denominator) if self.method is RollupMethod.SHARE else (self.field,)


@dataclass(frozen=True, slots=True)
class Sum:
    """What one agency, or one block of its rows, reported of a field: blanks are in none of the numbers."""

    total: Decimal | None = None
    numbers: int = 0
    texts: int = 0
    yes: int = 0

    @property
    def is_reported(self) -> bool:
        return bool(self.numbers or self.texts)


@dataclass(frozen=True, slots=True)
class Pair:
    """Numerator and denominator added up over the rows that report both."""

    numerator: Decimal
    denominator: Decimal


@dataclass(frozen=True, slots=True)
class Total:
    """A figure and how many agencies it stands on. No value where nobody reported, or nothing can be divided by."""

    value: Decimal | None
    counted: int


def figures(definition: FormDefinition) -> dict[str, Figure]:
    """Every figure of a form by its code: ``c3`` for a column, ``O3.done`` for an indicator's field.

    A code that two sections share is written with its section: ``results.c3``.
    """
    found = [figure for section in definition.sections for figure in _figures_of(section)]
    shared = {code for code, times in Counter(figure.code for figure in found).items() if times > 1}
    return {_full_code(figure, shared): _renamed(figure, shared) for figure in found}


def total_of(figure: Figure, sums: Mapping[int, Sum], sent: Mapping[int, datetime]) -> Total:
    """The national value from what each agency reported; ``sent`` says when, which LATEST goes by."""
    reported = {agency: one for agency, one in sums.items() if one.is_reported}
    if figure.method is RollupMethod.COUNT:
        yes = [one for one in reported.values() if one.yes] if figure.kind is FieldType.BOOLEAN else reported
        return Total(Decimal(len(yes)) if reported else None, len(reported))
    with_numbers = {agency: one for agency, one in reported.items() if one.total is not None}
    if not with_numbers:
        return Total(None, 0)
    if figure.method is RollupMethod.LATEST:
        last = max(with_numbers, key=lambda agency: (agency in sent, sent.get(agency), agency))
        return Total(tidy(with_numbers[last].total), len(with_numbers))
    everything = sum_of(with_numbers.values())
    assert everything.total is not None
    if figure.method is RollupMethod.MEAN:
        return Total(tidy(_WIDE.divide(everything.total, Decimal(everything.numbers))), len(with_numbers))
    return Total(tidy(everything.total), len(with_numbers))


def share_of(pairs: Iterable[Pair]) -> Total:
    """A share in percent, made again from the sums and never from shares; no value over nothing."""
    pairs = list(pairs)
    whole = pair_of(pairs)
    if not pairs or not whole.denominator:
        return Total(None, len(pairs))
    return Total(tidy(_WIDE.divide(whole.numerator * 100, whole.denominator)), len(pairs))


def sum_of(sums: Iterable[Sum]) -> Sum:
    """All of them together."""
    listed = list(sums)
    if len(listed) == 1:
        return listed[0]
    totals = [one.total for one in listed if one.total is not None]
    return Sum(
        reduce(_WIDE.add, totals) if totals else None,
        sum(one.numbers for one in listed),
        sum(one.texts for one in listed),
        sum(one.yes for one in listed),
    )


def pair_of(pairs: Iterable[Pair]) -> Pair:
    """All of them together."""
    listed = list(pairs)
    nothing = Decimal(0)
    return Pair(
        reduce(_WIDE.add, (one.numerator for one in listed), nothing),
        reduce(_WIDE.add, (one.denominator for one in listed), nothing),
    )


def tidy(value: Decimal | None) -> Decimal | None:
    """At most six decimals and no useless zeros: what a database adds up in binary comes back as it was meant."""
    if value is None:
        return None
    value = value.quantize(SMALLEST, context=_WIDE)
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize(_WIDE)


def _figures_of(section: Section) -> list[Figure]:
    if section.kind is SectionKind.NARRATIVE:
        return []
    columns = [] if section.kind is SectionKind.INDICATORS else [_figure(section, item) for item in section.answers]
    cells = [
        _figure(section, asked, row.key, row.label)
        for row in section.given
        for item in section.answers
        if (asked := section.asked(item.code, row.key)) is not None
    ]
    return [figure for figure in columns + cells if _adds_up(figure)]


def _figure(section: Section, item: FormField, row_key: str = "", row_label: Words | None = None) -> Figure:
    code = f"{row_key}.{item.code}" if row_key else item.code
    above = item.heading if row_label is None else (row_label,)  # three columns may all be called "Tổng số"
    label = reduce(_joined, (*above, item.label))
    return Figure(
        code, section.code, item.code, label, item.unit, item.type, item.rollup.method, row_key,
        item.rollup.numerator, item.rollup.denominator,
    )  # fmt: skip


def _joined(row: Words, column: Words) -> Words:
    return Words(f"{row.vi} – {column.vi}", f"{row.in_('en')} – {column.in_('en')}" if row.en or column.en else "")


def _adds_up(figure: Figure) -> bool:
    if figure.method is RollupMethod.NONE:
        return False
    return figure.method not in _OF_NUMBERS or figure.kind.is_number


def _full_code(figure: Figure, shared: set[str]) -> str:
    return f"{figure.section}.{figure.code}" if figure.code in shared else figure.code


def _renamed(figure: Figure, shared: set[str]) -> Figure:
    return Figure(
        _full_code(figure, shared), figure.section, figure.field, figure.label, figure.unit, figure.kind,
        figure.method, figure.row_key, figure.numerator, figure.denominator,
    )  # fmt: skip
