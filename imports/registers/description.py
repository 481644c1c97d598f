"""What a register is to a workbook: its fields, its keys, where its entries are read and the verbs that keep them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from imports.intake import joined_key
from imports.layouts import Layout, register_layout
from models.audit.bulk import Counts
from models.base.actor import Actor
from models.base.fields import Field, FieldType
from models.base.findings import Finding
from models.base.model import Binned, Owned
from models.base.permissions import Permission
from models.base.values import Outcome
from models.base.words import Words

Values = Mapping[str, Any]
Upsert = Callable[..., tuple[Any, Outcome]]
Bin = Callable[..., None]
ByIds = Callable[[Session, Sequence[int]], Mapping[int, Values]]
_WHOLE = (FieldType.INTEGER, FieldType.MONEY)
_LISTS = (FieldType.CHOICES, FieldType.REFERENCES)
BATCH = 1_000


@dataclass(frozen=True, slots=True)
class Sets:
    """How rows of a register are entered set by set, past its one-row verb.

    ``load`` is the noun's verb for rows of plain values (``models.audit.bulk.load``); ``suspects`` names, from whole
    columns, the rows that ``judge_row`` has something to say of. A text equal to ``null_text`` is blank. Both
    functions go to the child that reads the file, so they stand in a module of their own.
    """

    load: Callable[..., Counts]
    suspects: Callable[[Mapping[str, Sequence[Any]]], Collection[int]]
    null_text: str = ""


@dataclass(frozen=True, slots=True)
class Register:
    """A register by its name in addresses and commands.

    ``by_ids`` gives stored values by the rows' ids, within the actor's sight. ``upsert`` enters one row;
    ``sets`` enters a large register at once; ``known_keys`` reads its keys without its rows.
    ``bin`` takes an entry out where a file replaces the register; None: entries are never taken out so.
    ``judge_together`` is asked what rows say of each other, by their positions in the file.
    ``finish`` is the last touch on a row of a file, seeing what is stored. ``unknown_key`` is what is found
    where the portal gives the keys and nobody has the one in the file.
    """

    kind: str
    title: Words
    fields: tuple[Field, ...]
    keys: tuple[str, ...]
    read_permission: Permission
    permission: Permission
    model: type[Any]
    by_ids: ByIds
    upsert: Upsert | None = None
    sets: Sets | None = None
    known_keys: Callable[[Session], Collection[str]] | None = None
    bin: Bin | None = None
    judge_row: Callable[[Values], list[Finding]] = lambda _: []
    judge_together: Callable[[Sequence[Values]], list[tuple[int, Finding]]] = lambda _: []
    finish: Callable[[Values, Values], Values] = lambda values, _: values
    unknown_key: str = ""
    hidden: Callable[[Any], Any] | None = None  # a condition on the model: rows that no workbook shows

    @property
    def is_owned(self) -> bool:
        """Whether each entry belongs to an agency."""
        return issubclass(self.model, Owned)

    def layout(self, codes: Collection[str] = ()) -> Layout:
        """The one layout of template, import and export; of some fields in their order, then those no file may lack."""
        by_code = {item.code: item for item in self.fields}
        needed = (*codes, *self.keys, *(item.code for item in self.fields if item.required))
        fields = tuple(by_code[code] for code in dict.fromkeys(needed)) if codes else self.fields
        return register_layout(self.kind, self.title, fields, self.keys)

    def ids(self, session: Session) -> list[int]:
        """The rows that a workbook shows, outside the bin."""
        asked = select(self.model.id).order_by(self.model.id)
        if issubclass(self.model, Binned):
            asked = asked.where(self.model.deleted_at.is_(None))
        if self.hidden is not None:
            asked = asked.where(~self.hidden(self.model))
        return list(session.scalars(asked))

    def read(self, session: Session, ids: Sequence[int]) -> Iterator[tuple[int, Values]]:
        """The values of rows in the order of their ids, a batch held at a time. Rows that are gone are left out."""
        for start in range(0, len(ids), BATCH):
            batch = ids[start : start + BATCH]
            found = self.by_ids(session, batch)
            yield from ((row_id, found[row_id]) for row_id in batch if row_id in found)

    def every(self, session: Session) -> Iterable[Values]:
        """The values of every entry within the actor's sight."""
        return (values for _, values in self.read(session, self.ids(session)))

    def known(self, session: Session) -> Collection[str]:
        """The keys of every entry within sight."""
        if self.known_keys is not None:
            return self.known_keys(session)
        return frozenset(joined_key(values, self.keys) for values in self.every(session))

    def load(self, session: Session, wanted: Collection[str]) -> Mapping[str, Values]:
        """The stored values of the entries with these keys."""
        found = {joined_key(values, self.keys): values for values in self.every(session)}
        return {key: values for key, values in found.items() if key in wanted}

    def apply(self, session: Session, actor: Actor, rows: Sequence[Values], at: datetime) -> dict[str, int]:
        """Enter the rows through the noun's own verbs; how many were created, updated, unchanged."""
        assert self.upsert is not None
        done = dict.fromkeys(("created", "updated", "unchanged"), 0)
        for row in rows:
            _, outcome = self.upsert(session, actor, row, at=at)
            done[outcome.value] += 1
        return done

    def normal(self) -> Callable[[Values, Values], Values]:
        """What makes a row that was read the row that would be kept, compiled once per file.

        Texts are clean already. Whole numbers become whole, an unanswered yes-or-no becomes no, an empty
        list a list, and what the portal alone sets is left out.
        """
        closed = {item.code for item in self.fields if item.read_only and item.code not in self.keys}
        whole = {item.code for item in self.fields if item.type in _WHOLE}
        empty: dict[str, Any] = {item.code: False for item in self.fields if item.type is FieldType.BOOLEAN}
        lists = {item.code for item in self.fields if item.type in _LISTS}

        def one(code: str, value: Any) -> Any:
            if value is None:
                return [] if code in lists else empty.get(code)
            return int(value) if code in whole else value

        def row(values: Values, stored: Values) -> Values:
            given = {code: one(code, value) for code, value in values.items() if code not in closed}
            return self.finish(given, stored)

        return row
