"""One pass over the rows of a register's sheet, batch by batch and column by column: typed, judged, handed on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, dropwhile, islice
from typing import Any

from imports.cells import Place, Raw, Sheet
from imports.coercion.convert import is_blank
from imports.header import Header
from imports.layouts.model import SheetLayout
from imports.notes import GAP, Notes, is_numbering
from imports.scribe import Scribe
from imports.staging.columns import ColumnReader
from imports.staging.packing import Packer
from imports.staging.plan import Plan
from models.base.findings import Finding, Severity
from models.base.values import checker

BATCH = 1_000  # rows
CAP = 200  # findings of one code that are listed
_UNEXPLAINED = ("cell.required", "value.required")


class Pass:
    """The state of one pass; ``batches`` runs it, the rest stands in the attributes afterwards."""

    def __init__(self, sheet: Sheet, layout: SheetLayout, header: Header, plan: Plan) -> None:
        self.sheet, self.header, self.plan = sheet, header, plan
        self.scribe = Scribe(sheet.name)
        self.places = {column.code: header.columns[column.code] for column in layout.columns
                       if column.code in header.columns}  # fmt: skip
        self.readers = [
            ColumnReader(column.field, header.columns[column.code], plan.context, plan.null_text)
            for column in layout.columns
            if column.code in header.columns
        ]
        settable = {item.code for item in plan.fields}
        self.kept = [reader for reader in self.readers if reader.code in settable]
        self.packer = Packer(plan, [reader.item for reader in self.kept])
        self.notes = Notes(sheet, header.first, self.places, frozenset(self.places.values()))
        self.marked = {row for row, _ in sheet.errors} | {row for row, _ in sheet.unstored}
        self.numbers: list[int] = []
        self.filled: set[int] = set()
        self.judged = _Listed()
        self._check = checker([reader.item for reader in self.kept])
        named = plan.keys[0] if len(plan.keys) == 1 else ""
        self._key = next((reader for reader in self.readers if reader.code == named), None)
        self._first: dict[str, int] = {}
        self._width = max(self.places.values())

    def batches(self, rows: Iterable[tuple[int, list[Raw]]]) -> Iterator[tuple[list[str], list[int], bytes]]:
        """Of each batch the keys, the numbers of its rows, and its packed columns."""
        coming: Iterator[tuple[int, list[Raw]]] = dropwhile(lambda row: row[0] < self.header.first, rows)
        last, usual = self.header.first - 1, not self.marked
        if not usual:
            coming = self._rows(coming, last)
        while batch := list(islice(coming, BATCH)):
            numbers = [number for number, _ in batch]
            if usual and not self._usual(last, numbers, batch):  # from here on row by row
                usual, coming = False, self._rows(chain(batch, coming), last)
                continue
            last = numbers[-1]
            yield self._batch(numbers, [values for _, values in batch])

    def _usual(self, last: int, numbers: list[int], batch: list[tuple[int, list[Raw]]]) -> bool:
        """Whether each row holds a key and is one of data, with nothing to say of where it stands."""
        key = self.places[self.plan.keys[0]] - 1
        return (
            numbers[0] - last <= GAP
            and numbers[-1] - numbers[0] == len(numbers) - 1
            and min(len(values) for _, values in batch) >= self._width
            and all(isinstance(raw := values[key], str) and raw[:1].isalnum() for _, values in batch)
        )

    def _rows(self, rows: Iterable[tuple[int, list[Raw]]], last: int) -> Iterator[tuple[int, list[Raw]]]:
        """The rows of data: no headings, no numbering, nothing blank. ``last`` is the number of the one before."""
        key, width = self.places[self.plan.keys[0]], self._width
        for number, values in self._with_marked(rows):
            if number < self.header.first:
                continue
            if len(values) < width:
                values = values + [""] * (width - len(values))
            raw = values[key - 1]
            if (raw == "" or is_blank(raw)) and self._nothing(number, values):
                self._see([values])
                continue
            if number - last > GAP:
                self.notes.strays.append(number)
            last = number
            if not is_numbering(raw):
                yield number, values

    def _with_marked(self, rows: Iterable[tuple[int, list[Raw]]]) -> Iterator[tuple[int, list[Raw]]]:
        """The rows, and between them those that hold nothing but an error or a formula without a result."""
        waiting = sorted(self.marked, reverse=True)
        for number, values in rows:
            while waiting and waiting[-1] <= number:
                if (row := waiting.pop()) != number:
                    yield row, []
            yield number, values
        yield from ((row, []) for row in reversed(waiting))

    def _nothing(self, number: int, values: Sequence[Raw]) -> bool:
        return number not in self.marked and all(is_blank(values[at - 1]) for at in self.places.values())

    def _see(self, rows: Sequence[Sequence[Raw]]) -> None:
        """Which columns of the sender's own hold anything."""
        known = self.filled.union(self.header.columns.values())
        unseen = set(range(1, max(map(len, rows), default=0) + 1)) - known
        for at in unseen:
            if any(len(values) >= at and values[at - 1] not in ("", None) for values in rows):
                self.filled.add(at)

    def _batch(self, numbers: list[int], rows: list[list[Raw]]) -> tuple[list[str], list[int], bytes]:
        self._see(rows)
        columns = list(zip(*rows, strict=False))  # to the shortest row, which is as wide as the table
        for reader in self.readers:
            reader.read(columns[reader.at - 1])
        self._odd_cells(numbers, columns)
        self.numbers += numbers
        values = {reader.code: reader.values for reader in self.kept}
        keys = _keys(values, self.plan.keys)
        self._judge(numbers, keys, values)
        return keys, numbers, self.packer.pack(values)

    def _odd_cells(self, numbers: Sequence[int], columns: Sequence[Sequence[Raw]]) -> None:
        """The cells that have something to be said of, row by row as a reader of the sheet would meet them."""
        odd = {(row, rank) for rank, reader in enumerate(self.readers) for row in reader.noisy}
        if self.sheet.legacy:
            odd |= {(row, rank) for row, number in enumerate(numbers) for rank, reader in enumerate(self.readers)
                    if (number, reader.at) in self.sheet.legacy}  # fmt: skip
        marked = {row for row, number in enumerate(numbers) if number in self.marked} if self.marked else set()
        for row in sorted({row for row, _ in odd} | marked):
            key = self._key_of(row)
            for rank in sorted(rank for at, rank in odd if at == row) if odd else ():
                reader = self.readers[rank]
                place = self.scribe.at(numbers[row], reader.at, reader.code, "" if reader is self._key else key)
                font = self.sheet.legacy.get((numbers[row], reader.at), "")
                reader.again(row, columns[reader.at - 1][row], place, font)
                key = self._key_of(row)
            if row in marked:
                self._broken(row, numbers[row], key)

    def _key_of(self, row: int) -> str:
        """What names the row in findings: its key where one column is the key."""
        value = self._key.values[row] if self._key else None
        return "" if value is None else str(value)

    def _broken(self, row: int, number: int, key: str) -> None:
        """Error cells and formulas without a result, which the reader gives as blanks."""
        for reader in self.readers:
            place = (number, reader.at)
            if place in self.sheet.errors:
                self.scribe.at(*place, reader.code, key)("cell.error", value=self.sheet.errors[place])
            elif place in self.sheet.unstored and reader in self.kept:
                self.scribe.at(*place, reader.code, key)("cell.formula_unstored")

    def _judge(self, numbers: Sequence[int], keys: Sequence[str], values: Mapping[str, list[Any]]) -> None:
        """Only the rows that something is doubtful about are looked at one by one."""
        doubtful = {row for reader in self.kept for row in reader.doubtful} | set(self.plan.suspects(values))
        twice = self._twice(numbers, keys)
        for row in sorted(doubtful | twice.keys()):
            if row in doubtful:
                one = {code: column[row] for code, column in values.items()}
                for finding in self._check(one, keys[row]) or self.plan.judge_row(one):
                    self._said_of(numbers[row], finding)
            if row in twice:
                params = {"first": twice[row], "first_cell": self._cell(twice[row], self.plan.keys[0])}
                self._said_of(numbers[row], Finding("row.duplicate_key", Severity.ERROR, row_key=keys[row],
                              column=self.plan.keys[0], value=keys[row], params=params), unread=True)  # fmt: skip

    def _twice(self, numbers: Sequence[int], keys: Sequence[str]) -> dict[int, int]:
        """The rows whose key stood higher up already, each with the number of the first."""
        first = self._first
        given = set(keys)
        if len(given) == len(keys) and given.isdisjoint(first) and "" not in given:
            first.update(zip(keys, numbers, strict=True))
            return {}
        found = ((row, first.setdefault(key, numbers[row])) for row, key in enumerate(keys) if key)
        return {row: number for row, number in found if number != numbers[row]}

    def _said_of(self, number: int, finding: Finding, *, unread: bool = False) -> None:
        """Put the finding at its cell. One that could not be read is not judged on top, nor one explained blank."""
        at = self.places.get(finding.column, 0)
        if (number, at) in self.scribe.failed and not unread:
            return
        if finding.code in _UNEXPLAINED and (number, at) in self.scribe.explained:
            return
        sheet, cell = (self.sheet.name, self._cell(number, finding.column)) if at else ("", "")
        self.judged.add(Finding(finding.code, finding.severity, sheet, cell, finding.row_key, finding.column,
                                finding.value, finding.params))  # fmt: skip

    def _cell(self, number: int, code: str) -> str:
        return Place(number, self.places[code]).a1


def _keys(values: Mapping[str, Sequence[Any]], codes: Sequence[str]) -> list[str]:
    if len(codes) == 1:
        return ["" if key is None else str(key) for key in values[codes[0]]]
    parts = zip(*(values[code] for code in codes), strict=True)
    return [" · ".join("" if part is None else str(part) for part in each).strip(" ·") for each in parts]


class _Listed:
    """Findings of which the first of each code are kept and the rest counted."""

    def __init__(self) -> None:
        self._kept: list[Finding] = []
        self._seen: Counter[str] = Counter()
        self._weight: dict[str, Severity] = {}

    def add(self, finding: Finding) -> None:
        self._seen[finding.code] += 1
        self._weight.setdefault(finding.code, finding.severity)
        if self._seen[finding.code] <= CAP:
            self._kept.append(finding)

    def all(self) -> list[Finding]:
        rest = ((code, total) for code, total in self._seen.items() if total > CAP)
        return self._kept + [
            Finding("findings.more", self._weight[code], value=str(total - CAP),
                    params={"code": code, "shown": CAP, "total": total, "more": total - CAP})
            for code, total in rest
        ]  # fmt: skip
