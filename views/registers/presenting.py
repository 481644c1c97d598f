"""A list and a record as people read them: words for codes, days for dates, links for references."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from flask_babel import gettext
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from models.base.actor import Actor
from models.base.fields import FieldType
from models.base.words import Words
from views import formats
from views.persons import meet, person
from views.registers.attributes import called
from views.registers.deeds import deed, thing, workbook
from views.registers.description import PERSON, Column, Register
from views.registers.index import REGISTERS
from views.registers.query import Condition, Operator, Query
from views.registers.rules import said_of_cutoff, said_of_due

LONGEST = 140
# What is written in sentences although it is no narrative: a narrow column would break it into eight lines.
LONG = frozenset({"name", "title", "summary", "programme", "group", "regime", "objective"})
_HASH = re.compile(r"[0-9a-f]{40,}")  # nobody compares more than its beginning
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d.*)?")  # as the audit keeps days and moments
_ABOUT_THE_PAGE = ("cursor", "page")
Render = Callable[[Any], str]


@dataclass(frozen=True, slots=True)
class Head:
    """The head of one column: its label, where it leads to sort by it, how it is sorted."""

    code: str
    label: str
    kind: str
    sort: str
    sorted: str


@dataclass(frozen=True, slots=True)
class Chip:
    """A condition that holds for the list, and the address of the list without it."""

    text: str
    without: str


_SPOKEN: dict[str, Render] = {
    "deed": deed, "thing": thing, "due": said_of_due, "cutoff": said_of_cutoff, PERSON: person,
    "workbook": workbook,
}  # fmt: skip


def kind_of(column: Column) -> str:
    """How the table sets a value."""
    if column.field.type.is_number:
        return "num"
    if column.field.type is FieldType.CODE:
        return "code"
    is_long = column.field.type is FieldType.NARRATIVE or column.code in LONG
    return "text" if is_long else ""


def renderer(column: Column, *, full: bool = False) -> Render:
    """What turns a stored value of the column into words, made once for a page."""
    field = column.field
    if spoken := field.extra.get("spoken"):
        return _SPOKEN[spoken]
    if field.extra.get("structured"):
        return _structure
    if field.choices:
        words = {choice.code: formats.words(choice.label) for choice in field.choices}
        return lambda value: ", ".join(words.get(v, str(v)) for v in (value if isinstance(value, list) else [value]))
    if field.type is FieldType.DATE:
        return _time
    if field.type is FieldType.INTEGER and field.code in {"year", "row_id", "row_version"}:
        return str
    if field.type is FieldType.PERCENT:
        return formats.percent
    if field.type in {FieldType.TEXT, FieldType.NARRATIVE} and not full:
        return lambda value: _cut(str(formats.shown(value)))
    return lambda value: str(formats.shown(value))


def meet_people(session: Session, columns: Iterable[Column], rows: Iterable[dict[str, Any]]) -> None:
    """Learn the names of everybody whom the rows name, with one query."""
    codes = [column.code for column in columns if column.field.extra.get("spoken") == PERSON]
    meet(session, [row.get(code) for row in rows for code in codes])


def _time(value: Any) -> str:
    """A day or moment; the audit keeps them as ISO texts."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
    return str(formats.shown(value))


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST].rstrip()}…"


def _structure(value: Any) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{_called(name)}: {_pair(name, part)}" for name, part in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _called(name: str) -> str:
    column = _BY_ATTRIBUTE.get(name)
    return formats.words(column.field.label) if column is not None else called(name)


def _pair(name: str, part: Any) -> str:
    if isinstance(part, list) and len(part) == 2:
        return f"{_one(name, part[0])} → {_one(name, part[1])}"
    return str(formats.shown(part))


def _one(name: str, value: Any) -> str:
    column = _BY_ATTRIBUTE.get(name)
    if isinstance(value, dict):
        return ", ".join(f"{called(key)} {formats.shown(part)}" for key, part in value.items()) or formats.BLANK
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        return _time(value)
    if isinstance(value, str) and _HASH.fullmatch(value):
        return f"{value[:12]}…"
    if column is None or value in (None, "", []) or not (column.field.choices or column.field.type is FieldType.DATE):
        return str(formats.shown(value))
    return renderer(column)(value)


def _by_attribute() -> dict[str, Column]:
    """Columns by the attributes that the audit names: those of reports, and others that mean the same everywhere."""
    found: dict[str, Column] = {}
    unclear = set()
    for register in sorted(REGISTERS.values(), key=lambda register: register.name != "reports"):
        for column in register.columns:
            name = column.code + ("_id" if column.field.type is FieldType.REFERENCE else "")
            if found.setdefault(name, column).field.label != column.field.label and register.name != "reports":
                unclear.add(name)
    ours = {column.code for column in REGISTERS["reports"].columns}
    return {name: column for name, column in found.items() if name in ours or name not in unclear}


_BY_ATTRIBUTE = _by_attribute()


def displayed(query: Query) -> list[Column]:
    """The columns of a list: a reference once, what changes in place must name not at all."""
    return [column for column in query.columns if not column.label_of and column.code != "row_version"]


def heads(query: Query, args: MultiDict[str, str]) -> list[Head]:
    """The heads of the columns, each with the address that sorts by it, the other way round if it does already."""
    first = query.sorts[0] if query.sorts else None
    made = []
    for column in displayed(query):
        is_first = first is not None and first.column.code == column.code
        falling = is_first and not first.descending  # type: ignore[union-attr]
        sort = address(args, sort=f"{'-' if falling else ''}{column.code}") if column.sortable else ""
        direction = ("desc" if first.descending else "asc") if is_first else ""  # type: ignore[union-attr]
        made.append(Head(column.code, formats.words(column.field.label), kind_of(column), sort, direction))
    return made


def address(args: MultiDict[str, str], /, *, without: tuple[str, str] | None = None, **changes: str | None) -> str:
    """The list's address with some parameters changed; a cursor belongs to the order it was made for."""
    kept = [(name, value) for name, value in args.items(multi=True) if name not in changes and value != ""]
    if "cursor" not in changes:
        kept = [(name, value) for name, value in kept if name not in _ABOUT_THE_PAGE]
    if without is not None:
        kept = [pair for pair in kept if pair != without]
    kept += [(name, value) for name, value in changes.items() if value]
    return f"?{urlencode(kept)}"


def chips(query: Query, args: MultiDict[str, str]) -> list[Chip]:
    """Every condition in words, with the way to be rid of it."""
    given = [(name, value) for name, value in args.items(multi=True) if name.startswith("filter[") and value]
    own = query.conditions[-len(given) :] if given else ()
    made = [Chip(_said(condition), address(args, without=pair)) for condition, pair in zip(own, given, strict=False)]
    if query.binned:
        made.insert(0, Chip(gettext("In the bin"), address(args, binned=None)))
    if query.search:
        made.append(Chip(gettext("Search: %(words)s", words=query.search), address(args, search=None)))
    return made


def _said(condition: Condition) -> str:
    label = formats.words(condition.column.field.label)
    if condition.operator is Operator.IS_NULL:
        filled = gettext("blank") if condition.values[0] else gettext("filled in")
        return f"{label}: {filled}"
    is_person = condition.column.field.extra.get("spoken") == PERSON
    # A user name that a reader typed stays as it is: a filter must not tell whose it is.
    render = str if is_person else renderer(condition.column)
    values = ", ".join(render(value) for value in condition.values)
    return f"{label} {_SIGNS[condition.operator]} {values}"


_SIGNS = {
    Operator.EQ: "=", Operator.NE: "≠", Operator.LT: "<", Operator.LTE: "≤", Operator.GT: ">", Operator.GTE: "≥",
    Operator.IN: "∈", Operator.CONTAINS: "∋", Operator.STARTS: "^",
}  # fmt: skip


def facts(register: Register, actor: Actor, row: dict[str, Any]) -> list[tuple[str, str, str, str]]:
    """Every field of a record: code, label, value in words, and for a reference the other register's key."""
    made = []
    for column in register.visible(actor).values():
        if column.label_of or column.code in {"row_version", "deleted_at"}:
            continue
        value = row.get(column.code)
        shown = row.get(register.labels.get(column.code, column.code))
        text = formats.BLANK if shown in (None, "", []) else renderer(column, full=True)(shown)
        made.append(
            (column.code, formats.words(column.field.label), text, str(value) if column.is_reference and value else "")
        )
    return made


def name_of(register: Register, row: dict[str, Any]) -> str:
    """What a record is called, above its page and in a list of choices."""
    parts = [_title_part(register.by_code.get(code), row[code]) for code in register.titled if row.get(code)]
    return _cut(" · ".join(parts)) or f"{formats.words(register.singular)} {row['id']}"


def _title_part(column: Column | None, value: Any) -> str:
    return renderer(column)(value) if column is not None and column.field.extra.get("spoken") else str(value)


def title_of(words: Words) -> str:
    """A title in the reader's language."""
    return formats.words(words)
