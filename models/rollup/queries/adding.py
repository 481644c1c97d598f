"""The sums that national figures are made of, added up by the database: one row per agency, block and field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select
from sqlalchemy.orm import Session, aliased

from models.forms.rules.definition import RollupMethod
from models.reports.tables import Answer, Report
from models.rollup.rules import Figure, Pair, Sum, Total, pair_of, share_of, sum_of, total_of

One = TypeVar("One", Sum, Pair)
Place = tuple[str, str, str]  # section, row key (empty: all rows), field; of a share section, row key, "over/under"
Blocks = dict[str, dict[int, One]]  # row group → agency → what it reported there


@dataclass(slots=True)
class Tally:
    """What every agency reported, ready to be asked for a figure of the country, of a block or of one agency."""

    sent: Mapping[int, datetime]
    sums: dict[Place, Blocks[Sum]] = field(default_factory=dict)
    pairs: dict[Place, Blocks[Pair]] = field(default_factory=dict)
    _whole: dict[Place, dict[int, Sum]] = field(default_factory=dict)

    def total(self, figure: Figure, *, group: str | None = None) -> Total:
        """The figure over all agencies, of one block of rows where it is named."""
        if figure.method is RollupMethod.SHARE:
            return share_of(self._pairs(figure, group).values())
        return total_of(figure, self._sums(figure, group), self.sent)

    def by_agency(self, figure: Figure) -> dict[int, Total]:
        """The figure of each agency that has rows for it."""
        if figure.method is RollupMethod.SHARE:
            return {agency: share_of([pair]) for agency, pair in self._pairs(figure, None).items()}
        return {agency: total_of(figure, {agency: one}, self.sent) for agency, one in self._sums(figure, None).items()}

    def groups(self) -> list[str]:
        """The blocks that rows are in."""
        blocks = [group for of_place in self.sums.values() for group in of_place]
        return sorted({group for group in blocks if group})

    def _sums(self, figure: Figure, group: str | None) -> dict[int, Sum]:
        place = (figure.section, figure.row_key, figure.field)
        if group is not None:
            return self.sums.get(place, {}).get(group, {})
        if place not in self._whole:
            found = _lists(self.sums.get(place, {}))
            self._whole[place] = {agency: sum_of(ones) for agency, ones in found.items()}
        return self._whole[place]

    def _pairs(self, figure: Figure, group: str | None) -> dict[int, Pair]:
        blocks = self.pairs.get((figure.section, figure.row_key, _division(figure)), {})
        if group is not None:
            return blocks.get(group, {})
        return {agency: pair_of(ones) for agency, ones in _lists(blocks).items()}


def tally(
    session: Session, wanted: Iterable[Figure], counts: ColumnElement[bool], sent: Mapping[int, datetime]
) -> Tally:
    """Add up what the figures need over the reports that meet ``counts``, a condition on ``Report``.

    Two queries at most, and two for each division in the form.
    """
    made, wanted = Tally(sent), list(wanted)
    for of_rows in (False, True):
        some = [figure for figure in wanted if bool(figure.row_key) is of_rows]
        _add_sums(session, made, some, counts, of_rows=of_rows)
        _add_pairs(session, made, some, counts, of_rows=of_rows)
    return made


def _lists(blocks: Blocks[One]) -> dict[int, list[One]]:
    found: dict[int, list[One]] = {}
    for of_block in blocks.values():
        for agency, one in of_block.items():
            found.setdefault(agency, []).append(one)
    return found


def _division(figure: Figure) -> str:
    return f"{figure.numerator}/{figure.denominator}"


def _add_sums(
    session: Session, made: Tally, wanted: Iterable[Figure], counts: ColumnElement[bool], *, of_rows: bool
) -> None:
    fields = {(each.section, each.field) for each in wanted if each.method is not RollupMethod.SHARE}
    if not fields:
        return
    for row in session.execute(_sums_query(fields, counts, of_rows=of_rows)):
        blocks = made.sums.setdefault((row.section, row.row_key, row.field), {})
        one = Sum(row.total, row.numbers, row.texts, row.yes)
        blocks.setdefault(row.row_group, {})[row.organisation_id] = one


def _sums_query(
    fields: Iterable[tuple[str, str]], counts: ColumnElement[bool], *, of_rows: bool
) -> Select[*tuple[Any, ...]]:
    by = [Answer.organisation_id, Answer.section, Answer.row_group, Answer.field]
    return (
        select(
            *by, (Answer.row_key if of_rows else literal("")).label("row_key"),
            func.sum(Answer.number).label("total"), func.count(Answer.number).label("numbers"),
            func.count(Answer.text).label("texts"), func.sum(case((Answer.text == "true", 1), else_=0)).label("yes"),
        )
        .join(Report, Report.current_revision_id == Answer.revision_id)
        .where(counts, _among(fields))
        .group_by(*by, *([Answer.row_key] if of_rows else []))
    )  # fmt: skip


def _among(fields: Iterable[tuple[str, str]]) -> ColumnElement[bool]:
    by_section: dict[str, list[str]] = {}
    for section, name in sorted(fields):
        by_section.setdefault(section, []).append(name)
    return or_(*(and_(Answer.section == section, Answer.field.in_(names)) for section, names in by_section.items()))


def _add_pairs(
    session: Session, made: Tally, wanted: Iterable[Figure], counts: ColumnElement[bool], *, of_rows: bool
) -> None:
    shares = [figure for figure in wanted if figure.method is RollupMethod.SHARE]
    for section, over, under in sorted({(each.section, each.numerator, each.denominator) for each in shares}):
        for row in session.execute(_pairs_query(section, over, under, counts, of_rows=of_rows)):
            blocks = made.pairs.setdefault((section, row.row_key, f"{over}/{under}"), {})
            blocks.setdefault(row.row_group, {})[row.organisation_id] = Pair(row.over, row.under)


def _pairs_query(
    section: str, over: str, under: str, counts: ColumnElement[bool], *, of_rows: bool
) -> Select[*tuple[Any, ...]]:
    """Only rows that report both: a numerator without its denominator would raise the share."""
    below = aliased(Answer)
    same_row = and_(
        below.revision_id == Answer.revision_id, below.section == Answer.section,
        below.row_group == Answer.row_group, below.row_key == Answer.row_key, below.field == under,
    )  # fmt: skip
    by = [Answer.organisation_id, Answer.row_group]
    return (
        select(
            *by, (Answer.row_key if of_rows else literal("")).label("row_key"),
            func.sum(Answer.number).label("over"), func.sum(below.number).label("under"),
        )
        .join(below, same_row)
        .join(Report, Report.current_revision_id == Answer.revision_id)
        .where(counts, Answer.section == section, Answer.field == over)
        .where(Answer.number.is_not(None), below.number.is_not(None))
        .group_by(*by, *([Answer.row_key] if of_rows else []))
    )  # fmt: skip
