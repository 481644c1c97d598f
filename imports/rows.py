"""Cells under their headers become rows of typed values; what cannot be read becomes a finding at its cell."""

from __future__ import annotations

from imports.cells import Place, Raw, Sheet
from imports.coercion import Context, Value, converter
from imports.coercion.convert import Convert, is_blank
from imports.coercion.texts import written
from imports.header import Header, find_header, header_findings
from imports.layouts.model import Role, SheetLayout
from imports.notes import GAP, Notes, is_numbering
from imports.paragraphs import parse_paragraphs
from imports.parsed import Parsed, Places, written_key
from imports.scribe import Scribe
from models.base.fields import FieldType
from models.base.findings import Finding, Severity
from models.base.text import clean, fold
from models.forms.rules.definition import FormField, Section
from models.forms.rules.rows import Row, RowKind, kind_of


def parse(sheet: Sheet, layout: SheetLayout, context: Context) -> Parsed:
    """The rows of a sheet and everything that was found on the way. Stops at a header with blockers."""
    if layout.vertical:
        return parse_paragraphs(sheet, layout, context)
    header = find_header(sheet, layout)
    if header is None:
        return Parsed(findings=[Finding("sheet.no_header", Severity.BLOCKER, sheet.name)], found=False)
    findings = header_findings(sheet, layout, header)
    if any(finding.severity is Severity.BLOCKER for finding in findings):
        return Parsed(findings=findings)
    table = _Table(sheet, layout, header, context)
    table.read()
    return Parsed(
        table.rows,
        [*findings, *table.noted.all(table.numbers), *table.scribe.all()],
        {Place(row, column).a1 for row, column in table.scribe.failed},
    )


class _Table:
    """One pass over the rows below a header."""

    def __init__(self, sheet: Sheet, layout: SheetLayout, header: Header, context: Context) -> None:
        self.sheet, self.layout, self.header, self.context = sheet, layout, header, context
        self.section: Section = layout.section
        self.scribe = Scribe(sheet.name)
        self.rows: list[Row] = []
        self.numbers: list[int] = []  # of the rows of data, rising
        self.group = ""
        self.after_total = False
        columns = [(column, header.columns[column.code]) for column in layout.columns if column.code in header.columns]
        self.answers = [(c, at) for c, at in columns if c.role is Role.ANSWER]
        self.key = next(((c, at) for c, at in columns if c.role is Role.KEY), None)
        self.label = next(((c, at) for c, at in columns if c.role is Role.LABEL), None)
        self.reason = next((at for c, at in columns if c.role is Role.REASON), 0)
        self.ordinal = next((at for c, at in columns if c.role is Role.ORDINAL), 0)
        self.read_at = [at for c, at in columns if c.role is not Role.ORDINAL]
        self.places = {c.code: at for c, at in columns if c.role in (Role.KEY, Role.LABEL, Role.ANSWER)}
        self.noted = Notes(sheet, header.first, self.places, frozenset(self.read_at) - {self.reason})
        self.plain = not (self.section.total or self.section.groups)
        self.marked = {row for row, _ in sheet.errors} | {row for row, _ in sheet.unstored}
        self.labels = {fold(row.label.vi): row.key for row in self.section.given}
        self.converters: dict[tuple[str, FieldType, str], Convert] = {}
        self.ready = [(c.code, at, self.convert(c.field)) for c, at in self.answers]
        self.uniform = not self.section.given and not sheet.legacy

    def convert(self, item: FormField, font: str = "") -> Convert:
        known = (item.code, item.type, font)
        if known not in self.converters:
            self.converters[known] = converter(item, self.context, font)
        return self.converters[known]

    def read(self) -> None:
        last = self.header.first - 1
        for number in self.sheet.numbers():
            if number < self.header.first:
                continue
            values = self.sheet.rows.get(number, [])
            if self._nothing(number, values):
                continue
            if number - last > GAP:
                self.noted.strays.append(number)
            last = number
            self._row(number, values)

    def _nothing(self, number: int, values: list[Raw]) -> bool:
        """A blank row, whatever its ordinal, its spaces and the label of a row that was prepared."""
        if number in self.marked:
            return False
        size = len(values)
        return all(at > size or values[at - 1] == "" or is_blank(values[at - 1]) for at in self.read_at)

    def _at(self, values: list[Raw], at: int) -> Raw:
        return values[at - 1] if 0 < at <= len(values) else ""

    def _row(self, number: int, values: list[Raw]) -> None:
        if not self.plain and self._summary(number, values):
            return
        if is_numbering(self._at(values, self.key[1] if self.key else 0)):
            return
        if self.after_total and all(is_blank(self._at(values, at)) for _, at in self.answers):
            self.noted.skipped.append(number)  # signatures and notes below the table
            return
        self._leaf(number, values)

    def _summary(self, number: int, values: list[Raw]) -> bool:
        """Group headings and totals: recognised, checked later, never data."""
        for at in (self.label[1] if self.label else 0, self.key[1] if self.key else 0, self.ordinal):
            text = self._at(values, at)
            kind, group = kind_of(self.section, text) if isinstance(text, str) and text else (RowKind.LEAF, "")
            if kind is not RowKind.LEAF:
                self.group = group if kind is RowKind.GROUP else self.group
                self.after_total = self.after_total or kind is RowKind.TOTAL
                self._stated(number, values, kind, group, str(text))
                return True
        return False

    def _stated(self, number: int, values: list[Raw], kind: RowKind, group: str, text: str) -> None:
        found: dict[str, Value] = {}
        for code, at, convert in self.ready:
            if (number, at) in self.sheet.errors:
                self.scribe.at(number, at, code)("cell.error", Severity.WARNING, value=self.sheet.errors[number, at])
            raw = self._at(values, at)
            found[code] = None if is_blank(raw) else convert(raw, _silent)
        self.rows.append(
            Row(
                self.section.code,
                clean(text),
                number,
                group,
                found,
                Places(self.sheet.name, number, self.places),
                {},
                kind,
            )
        )

    def _leaf(self, number: int, values: list[Raw]) -> None:
        key = self._key(number, values)
        found = self._uniform(number, values, key) if self.uniform else self._asked(number, values, key)
        if self.label:
            text = self._at(values, self.label[1])
            found[self.label[0].code] = clean(written(text)) if not is_blank(text) else None
        if number in self.marked:
            self._broken(number, key, found)
        self.numbers.append(number)
        reasons = self._reasons(values, found)
        places = Places(self.sheet.name, number, self.places)
        self.rows.append(Row(self.section.code, key, number, self.group, found, places, reasons))

    def _key(self, number: int, values: list[Raw]) -> str:
        if self.key is not None:
            column, at = self.key
            raw = self._at(values, at)
            if not is_blank(raw):
                font = self.sheet.legacy.get((number, at), "")
                value = self.convert(column.field, font)(raw, self.scribe.at(number, at, column.code))
                return written(value) if isinstance(value, str) else "" if value is None else written_key(value)
        if self.label is not None:
            text = self._at(values, self.label[1])
            return self.labels.get(fold(text), "") if isinstance(text, str) else ""
        return ""

    def _uniform(self, number: int, values: list[Raw], key: str) -> dict[str, Value]:
        size, scribe = len(values), self.scribe
        scribe.row, scribe.key = number, key
        found: dict[str, Value] = {}
        for code, at, convert in self.ready:
            raw = values[at - 1] if at <= size else ""
            if raw == "":
                found[code] = None
                continue
            scribe.column, scribe.code = at, code
            found[code] = convert(raw, scribe)
        return found

    def _asked(self, number: int, values: list[Raw], key: str) -> dict[str, Value]:
        """As ``_uniform``, where rows differ in what they are asked or cells in their fonts."""
        found: dict[str, Value] = {}
        for column, at in self.answers:
            raw = self._at(values, at)
            asked = self.section.asked(column.code, key)
            if is_blank(raw):
                if asked is not None:
                    found[column.code] = None
            elif asked is None:
                found[column.code] = clean(written(raw))
            else:
                font = self.sheet.legacy.get((number, at), "")
                found[column.code] = self.convert(asked, font)(raw, self.scribe.at(number, at, column.code, key))
        return found

    def _broken(self, number: int, key: str, found: dict[str, Value]) -> None:
        """Error cells and formulas without a result, which the reader gives as blanks."""
        for code, at in self.places.items():
            item = self.section.field(code)
            computed = item is not None and (item.computed or item.read_only)
            if (number, at) in self.sheet.errors:
                self.scribe.at(number, at, code, key)("cell.error", value=self.sheet.errors[number, at])
            elif (number, at) in self.sheet.unstored and not computed:
                self.scribe.at(number, at, code, key)("cell.formula_unstored")
            elif (number, at) in self.sheet.unstored:
                found.pop(code, None)

    def _reasons(self, values: list[Raw], found: dict[str, Value]) -> dict[str, str]:
        text = self._at(values, self.reason)
        if is_blank(text):
            return {}
        reason = clean(written(text))
        return {code: reason for code, value in found.items() if value is None}


def _silent(code: str, severity: Severity = Severity.ERROR, /, **params: object) -> None:
    """Totals are repeated figures: what cannot be read there is not compared."""
