"""Filling in what the form itself knows: fixed answers of given rows and computed fields."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from graphlib import TopologicalSorter

from models.base.fields import FieldType
from models.forms.rules.book import Book
from models.forms.rules.evaluator import EXACT, Calculator, Scene
from models.forms.rules.language import parse
from models.forms.rules.rows import Row, RowKind
from models.forms.rules.shape import FormDefinition, FormField, Section, Value

_DECIMALS = {FieldType.INTEGER: 0, FieldType.MONEY: 0, FieldType.PERCENT: 2}


def compute(definition: FormDefinition, rows: Iterable[Row]) -> list[Row]:
    """The rows with fixed and computed answers in place, whatever the sender wrote there.

    A computed answer whose terms are blank is blank. Group and total rows are left as they were stated.
    """
    done = [_with_fixed(definition, row) for row in rows]
    for section in definition.sections:
        for item in _in_order(section):
            done = _computed(definition, section, item, done)
    return done


def _with_fixed(definition: FormDefinition, row: Row) -> Row:
    section = definition.section(row.section)
    given = section.given_row(row.key) if section is not None and section.given else None
    return row.with_values({**row.values, **given.values}) if given is not None and given.values else row


def _in_order(section: Section) -> list[FormField]:
    computed = {item.code: item for item in section.fields if item.computed}
    needs = {code: [name for name in parse(item.computed).names if name in computed] for code, item in computed.items()}
    return [computed[code] for code in TopologicalSorter(needs).static_order()]


def _computed(definition: FormDefinition, section: Section, item: FormField, rows: list[Row]) -> list[Row]:
    book, tree, calculator = Book(definition, rows), parse(item.computed).tree, Calculator()

    def answer(row: Row) -> Row:
        if row.section != section.code or row.kind is not RowKind.LEAF or section.asked(item.code, row.key) is None:
            return row
        value = calculator.work_out(tree, Scene(book, section.code, row))
        return row.with_values({**row.values, item.code: rounded(item.type, value)})

    return [answer(row) for row in rows]


def rounded(kind: FieldType, value: Value) -> Value:
    """A figure with as many decimals as its type has; halves go up."""
    if not isinstance(value, Decimal):
        return value
    return value.quantize(Decimal(1).scaleb(-_DECIMALS.get(kind, 6)), context=EXACT)
