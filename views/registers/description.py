"""One description of a register, from which its page, endpoints, workbook and search are made."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any, Protocol

from sqlalchemy.orm import Session

from models.base.actor import Actor
from models.base.fields import Field, FieldType
from models.base.permissions import Permission
from models.base.words import Words

# How another noun is spoken of: the attribute of its natural key, and that of its label.
KEYS: dict[str, tuple[str, str]] = {
    "organisation": ("code", "name"),
    "programme": ("code", "name"),
    "procedure": ("code", "name"),
    "document": ("id", "number"),
    "regime": ("code", "name"),
    "period": ("code", "name"),
    "form": ("code", "title"),
    "group": ("code", "name"),
    "plan": ("id", "title"),
    "objective": ("id", "name"),
}
SORTABLE = frozenset(FieldType) - {FieldType.CHOICES, FieldType.NARRATIVE, FieldType.REFERENCES}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a register.

    ``path`` names the relationships from the model to the class that has ``attribute``; ``sort_attribute``
    the column with the order, where that is another one (``name_sort``). ``mask`` names how personal data
    is hidden in lists: such a column is neither filtered nor sorted by.
    """

    code: str
    field: Field
    attribute: str
    path: tuple[str, ...] = ()
    sort_attribute: str = ""
    filterable: bool = True
    sortable: bool = True
    mask: str = ""
    label_of: str = ""  # the reference whose label this column is

    @property
    def is_reference(self) -> bool:
        return self.field.type is FieldType.REFERENCE


class Add(Protocol):
    def __call__(self, session: Session, actor: Actor, values: dict[str, Any], *, at: datetime) -> Any: ...


class Amend(Protocol):
    def __call__(self, session: Session, actor: Actor, row: Any, values: dict[str, Any], *, at: datetime) -> Any: ...


class Move(Protocol):
    def __call__(self, session: Session, actor: Actor, row: Any, *, at: datetime) -> Any: ...


@dataclass(frozen=True, slots=True)
class Verbs:
    """What can be done with a row of the register: the noun's own operations. None: it cannot be done."""

    add: Add | None = None
    amend: Amend | None = None
    bin: Move | None = None
    restore: Move | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """Rows of another register that point at a row of this one: the other's name, and its column."""

    register: str
    column: str
    title: Words


@dataclass(frozen=True)
class Register:
    """What people and systems may ask of one noun. ``name`` is its address, ``key`` its natural key."""

    name: str
    model: type[Any]
    title: Words
    singular: Words
    columns: tuple[Column, ...]
    listed: tuple[str, ...]
    key: tuple[str, ...]
    order: tuple[str, ...]
    read: Permission
    write: Permission | None = None
    verbs: Verbs = Verbs()
    titled: tuple[str, ...] = ("code", "name")  # the columns that name a row to a person
    icon: str = "list"
    workbook: str = ""  # the kind of its workbook, where it has one
    links: tuple[Link, ...] = ()
    fixed: tuple[str, ...] = ()  # columns that are set when a row is made and never after
    safe_inline: tuple[str, ...] = ()  # columns that a list lets one change in place
    page: tuple[str, str] | None = None  # where a row has a page of its own: endpoint, and what it calls the id
    extend: Callable[[Session, Actor, list[dict[str, Any]]], None] | None = None  # adds to the rows of a page
    reveal: Permission | None = None  # who may see personal data in clear, one row at a time
    on_reveal: Callable[[Session, Actor, Any, datetime], None] | None = None
    by_code: dict[str, Column] = field(init=False, repr=False, compare=False)
    labels: dict[str, str] = field(init=False, repr=False, compare=False)  # reference → column of its label

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_code", {column.code: column for column in self.columns})
        object.__setattr__(self, "labels", {c.label_of: c.code for c in self.columns if c.label_of})

    @property
    def noun(self) -> str:
        """The name of the table: what the audit calls a row."""
        return str(self.model.__tablename__)

    @property
    def is_binned(self) -> bool:
        return hasattr(self.model, "deleted_at")

    @property
    def is_found(self) -> bool:
        return hasattr(self.model, "search_text")

    @property
    def is_versioned(self) -> bool:
        return hasattr(self.model, "row_version")

    def visible(self, actor: Actor) -> dict[str, Column]:
        """The columns that the actor may know of. Masked ones are among them, their values hidden."""
        return {c.code: c for c in self.columns if c.mask or _may_read(c.field, actor)}

    def column(self, code: str, actor: Actor) -> Column | None:
        """The column, None where there is none or the actor may not know of it."""
        found = self.by_code.get(code)
        return found if found is not None and (found.mask or _may_read(found.field, actor)) else None

    def writable(self, actor: Actor) -> dict[str, Column]:
        """The columns that the actor may set."""
        return {
            code: column
            for code, column in self.visible(actor).items()
            if not column.field.read_only and not column.label_of and _may_read(column.field, actor)
        }


def _may_read(field: Field, actor: Actor) -> bool:
    return field.read_permission is None or actor.may(field.read_permission)


def columns_of(
    model: type[Any], fields: Iterable[Field], *, paths: dict[str, tuple[str, ...]] | None = None
) -> tuple[Column, ...]:
    """The columns for a noun's fields: each as it is, a reference by its key and with its label beside it.

    ``paths`` gives the way to a reference where it is not the relationship of the field's own code.
    """
    made: list[Column] = []
    fields = tuple(fields)
    plain = {each.code for each in fields}
    for each in fields:
        if each.type is FieldType.REFERENCE:
            label = f"{each.code}_label" if f"{each.code}_name" in plain else f"{each.code}_name"
            made.extend(_reference(each, (paths or {}).get(each.code, (each.code,)), label))
        else:
            made.append(_plain(model, each))
    return tuple(made)


def _plain(model: type[Any], field: Field) -> Column:
    mask = str(field.extra.get("mask", ""))
    by_name = getattr(model, "__sorted_by__", "") == field.code and hasattr(model, "name_sort")
    return Column(
        field.code, field, field.code, sort_attribute="name_sort" if by_name else "",
        filterable=not mask, sortable=not mask and (by_name or field.type in SORTABLE), mask=mask,
    )  # fmt: skip


def _reference(field: Field, path: tuple[str, ...], label_code: str) -> Iterable[Column]:
    key, label = KEYS[field.reference]
    yield Column(field.code, field, key, path=path, sort_attribute=label)
    yield Column(
        label_code,
        Field(label_code, FieldType.TEXT, field.label, read_only=True),
        label,
        path=path,
        label_of=field.code,
    )


def stamps(model: type[Any]) -> tuple[Column, ...]:
    """The columns that the machine keeps: when a row was made and changed, and its version."""
    fields = [
        Field("created_at", FieldType.DATE, Words("Tạo lúc", "Created"), read_only=True, extra=INSTANT),
        Field("changed_at", FieldType.DATE, Words("Sửa lúc", "Changed"), read_only=True, extra=INSTANT),
    ]
    if hasattr(model, "deleted_at"):
        fields.append(
            Field(
                "deleted_at", FieldType.DATE, Words("Chuyển vào thùng rác lúc", "Binned"), read_only=True, extra=INSTANT
            )
        )
    if hasattr(model, "row_version"):
        fields.append(Field("row_version", FieldType.INTEGER, Words("Phiên bản", "Version"), read_only=True))
    return tuple(Column(each.code, each, each.code) for each in fields)


def structured(code: str, label: Words, spoken: str = "") -> Column:
    """A column that holds a structure: shown, never compared; ``spoken`` names the sentence that it is shown as."""
    extra = {"structured": True} | ({"spoken": spoken} if spoken else {})
    field = Field(code, FieldType.NARRATIVE, label, read_only=True, extra=MappingProxyType(extra))
    return Column(code, field, code, filterable=False, sortable=False)


INSTANT = MappingProxyType({"instant": True})
PERSON = "person"  # ``spoken`` of a column that holds a user name: pages tell whose it is
