"""A list as a workbook, as it is shown: for registers that never come in, and for columns that no file brings."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy.orm import Session

from imports.exchange import STEP, Progress
from imports.layouts import register_layout
from imports.manifest import Manifest, issued
from imports.writer.register import write_register
from models.base.actor import Actor
from models.base.clock import HANOI
from models.base.fields import Field, FieldType
from views.registers.compiler import Compiler
from views.registers.description import Column
from views.registers.listing import as_dicts
from views.registers.presenting import displayed
from views.registers.query import Query
from views.workbooks import secret

CELL: Final = 32_767  # characters that a cell of a workbook holds
_LISTS = frozenset({FieldType.CHOICES, FieldType.REFERENCES})


def write_list(
    session: Session, actor: Actor, query: Query, ids: Sequence[int], target: Path, *, kind: str, at: datetime,
    language: str, progress: Progress,
) -> int:  # fmt: skip
    """Write those rows in that order, the key first and then the columns of the query; how many there were."""
    columns = _columns(query, actor)
    codes = [column.code for column in columns]
    keys = [code for code in query.register.key if code in codes] or codes[:1]
    layout = register_layout(kind, query.register.title, [column.field for column in columns], keys)
    note = Manifest(kind, issued_to=actor.name, issued_at=issued(at))
    rows = _rows(session, actor, query.asking(columns=tuple(columns)), ids, progress)
    return write_register(layout, note, secret(), rows, target, language)


def _columns(query: Query, actor: Actor) -> list[Column]:
    visible = query.register.visible(actor)
    key = [visible[code] for code in query.register.key if code in visible]
    return list({column.code: column for column in (*key, *displayed(query))}.values())


def _rows(
    session: Session, actor: Actor, query: Query, ids: Sequence[int], progress: Progress
) -> Iterator[dict[str, Any]]:
    """In the order of the ids, a batch held at a time."""
    for start in range(0, len(ids), STEP):
        progress(start, len(ids))
        batch = tuple(ids[start : start + STEP])
        asked = query.asking(ids=batch, conditions=(), search="", sorts=(), page=1, page_size=STEP, cursor="")
        found = list(session.execute(Compiler(session, asked).rows(None, anywhere=True)))
        by_id = {row["id"]: row for row in as_dicts(session, actor, asked, found, raw=True)}
        yield from (_told(by_id[each], query.columns) for each in batch if each in by_id)


def _told(row: dict[str, Any], columns: tuple[Column, ...]) -> dict[str, Any]:
    """Values as the workbook's fields have them: units as one text, moments in the time of Ha Noi."""
    for column in columns:
        item: Field = column.field
        value = row.get(column.code)
        if isinstance(value, datetime):  # workbooks know no time zones: the hour of Ha Noi, as on the page
            row[column.code] = value.astimezone(HANOI).replace(tzinfo=None)
        elif isinstance(value, dict):
            row[column.code] = json.dumps(value, ensure_ascii=False)[:CELL]
        elif isinstance(value, list) and item.type not in _LISTS:
            row[column.code] = f"{item.extra.get('list', ';')} ".join(map(str, value))
    return row
